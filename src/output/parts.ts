import type { Slice } from '../kernel/run/plan.js';
import type { Turn } from '../turns.js';
import type { RowLengths } from './representation.js';
import type { Slices } from './slices.js';
import { END_OF_TAR, padding, partHeader } from './tar.js';

/** A row that is longer than a part. */
export class RowTooLong extends Error {
  constructor(row: number, bytes: number) {
    super(`row ${row} has ${bytes} bytes`);
  }
}

/** Finds how many bytes of rows each part has. */
export interface PartLengths {
  /** Those of the next part; undefined after the last. Part of a pass. Rejects with RowTooLong. */
  next(turn: Turn): Promise<number | undefined>;
}

/** Cuts rows into parts of at most `room` bytes, as few as possible. Without rows there is one empty part. */
export function partLengths(rows: RowLengths, room: number): PartLengths {
  let lengths: Uint32Array | undefined = new Uint32Array();
  let at = 0;
  let row = 0;
  let parts = 0;
  return {
    async next(turn) {
      let bytes = 0;
      for (;;) {
        for (; lengths !== undefined && at < lengths.length; at++, row++) {
          const length = lengths[at] as number;
          if (length > room) throw new RowTooLong(row + 1, length);
          if (bytes + length > room) {
            parts++;
            return bytes;
          }
          bytes += length;
        }
        if (lengths !== undefined) lengths = await rows.next(turn);
        at = 0;
        if (lengths !== undefined) continue;
        if (bytes === 0 && parts > 0) return undefined;
        parts++;
        return bytes;
      }
    },
  };
}

/** The rows of a representation as parts. */
export interface PartedRows {
  /** The whole representation. */
  readonly slices: Slices;
  /** What it begins with before its rows, as each part does. */
  readonly open: Buffer;
  /** The bytes of the rows of the next part; undefined after the last one. */
  next(): Promise<number | undefined>;
}

/** A tar of the parts; its files are called {name}-00001.csv and so on. `first` are the bytes of the rows of the first part. */
export function tarOf({ slices, open, next }: PartedRows, first: number, name: string): Slices {
  const pieces = piecesOf(slices);
  let parts = 0;
  /** Bytes of the part's rows, all of them and those not yet sent. */
  let size: number | undefined;
  let left = 0;
  let ended = false;

  /** What stands between the rows of a part and those of the next one. */
  const between = async (): Promise<Slice> => {
    const before = size === undefined ? [] : [padding(open.length + size)];
    size = parts === 0 ? first : await next();
    if (size === undefined) {
      ended = true;
      return sliceOf([...before, END_OF_TAR]);
    }
    left = size;
    // The representation itself begins like the first part.
    if (parts === 0) left += open.length;
    parts++;
    const header = await partHeader(name, parts, open.length + size);
    return sliceOf([...before, header, ...(parts > 1 ? [open] : [])]);
  };

  return {
    async next() {
      if (ended) return undefined;
      if (left === 0) return between();
      const piece = await pieces.next(left);
      if (piece === undefined) throw new Error('The rows of a part are fewer than were measured');
      left -= piece.bytes.length;
      return piece;
    },
    cancel: pieces.cancel,
  };
}

const sliceOf = (buffers: readonly Buffer[]): Slice => ({ bytes: Buffer.concat(buffers), release() {} });

/** The bytes of slices in pieces of at most as many bytes as asked for. */
function piecesOf(slices: Slices) {
  let rest: Slice | undefined;
  return {
    async next(most: number): Promise<Slice | undefined> {
      rest ??= await slices.next();
      while (rest !== undefined && rest.bytes.length === 0) {
        rest.release();
        rest = await slices.next();
      }
      const slice = rest;
      if (slice === undefined || slice.bytes.length <= most) {
        rest = undefined;
        return slice;
      }
      const [piece, after] = shared(slice, most);
      rest = after;
      return piece;
    },
    cancel() {
      rest?.release();
      rest = undefined;
      slices.cancel();
    },
  };
}

/** A slice as two, which is given back when both of them are. */
function shared({ bytes, release }: Slice, at: number): [Slice, Slice] {
  let held = 2;
  const giveBack = () => {
    if (--held === 0) release();
  };
  return [
    { bytes: bytes.subarray(0, at), release: giveBack },
    { bytes: bytes.subarray(at), release: giveBack },
  ];
}
