import { fstatSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createJoin, type Record, readLines } from './record.js';

/** A file that grows, read line by line. */
export interface Tail {
  /** Are there bytes that were not read? */
  hasMore(): boolean;
  /** Is the file no longer in its folder? */
  isGone(): boolean;
  /** The next records, of a piece of the file; undefined where there are no more as yet. */
  next(): Promise<readonly Record[] | undefined>;
  /** The bytes of the lines that were read. */
  position(): number;
  close(): Promise<void>;
}

/** Bytes that are read at a time, unless a line is longer: few at first. */
const FEW = 1 << 12;
const MANY = 1 << 18;

/** Opens a file to be read from `from` on. `tell` gets the number of lines that are no records: a failed write has left them. */
export async function openTail(path: string, from: number, tell: (lines: number) => void): Promise<Tail> {
  const handle = await open(path, 'r');
  const join = createJoin();
  let done = from;
  let seen = from;
  let size = FEW;
  let isAtEnd = false;
  return {
    hasMore: () => fstatSync(handle.fd).size > seen,
    isGone: () => fstatSync(handle.fd).nlink === 0,
    position: () => done,
    async next() {
      if (isAtEnd) {
        isAtEnd = false;
        size = FEW;
        return undefined;
      }
      for (;;) {
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(size), 0, size, done);
        const { records, length, damaged } = readLines(buffer.subarray(0, bytesRead));
        seen = done + bytesRead;
        done += length;
        if (damaged > 0) tell(damaged);
        isAtEnd = bytesRead < size;
        size = length === 0 ? 2 * size : Math.max(size, MANY);
        if (isAtEnd || length > 0) return join(records);
      }
    },
    close: () => handle.close(),
  };
}
