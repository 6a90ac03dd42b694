import { crc32, deflateRawSync, constants as zlib } from 'node:zlib';
import { joinedChecksum } from '../../kernel/deflate/checksum.js';
import type { CodedSlice } from '../../kernel/deflate/coded-rows.js';
import type { Slice } from '../../kernel/run/plan.js';
import type { Slices } from '../slices.js';

/** RFC 1952 section 2.3: no name and no time, a fast algorithm, no operating system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);

/** The last block, which is empty (RFC 1951 section 3.2.6). */
const LAST_BLOCK = Buffer.from([3, 0]);

/** Rows by which a coder is made. */
export const SAMPLE = 1024;

/** Coded slices as a gzip file. `cancel` gives back what was made ahead of the slices. */
export function gzipOf(coded: AsyncGenerator<CodedSlice, undefined>, cancel: () => void): Slices {
  async function* all(): AsyncGenerator<Slice, undefined> {
    let checksum = 0;
    let length = 0;
    yield whole(HEADER);
    for await (const slice of coded) {
      checksum = joinedChecksum(checksum, slice.checksum, slice.plainLength);
      length += slice.plainLength;
      yield slice;
    }
    yield whole(LAST_BLOCK, trailerOf(checksum, length));
  }
  const parts = all();
  return {
    async next() {
      const { value } = await parts.next();
      return value;
    },
    cancel() {
      cancel();
      parts.return(undefined).catch(() => {});
    },
  };
}

const whole = (...parts: readonly Buffer[]): Slice => ({ bytes: Buffer.concat(parts), release() {} });

/** RFC 1952 section 2.3.1: CRC-32, and the length modulo 2^32. */
function trailerOf(checksum: number, length: number): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(checksum);
  trailer.writeUInt32LE(length % 2 ** 32, 4);
  return trailer;
}

/** A text, each character a byte, as blocks that others follow. */
export function literal(text: string): CodedSlice {
  const plain = Buffer.from(text, 'latin1');
  const bytes = plain.length === 0 ? plain : deflateRawSync(plain, { finishFlush: zlib.Z_SYNC_FLUSH });
  return { bytes, release() {}, checksum: crc32(plain), plainLength: plain.length };
}
