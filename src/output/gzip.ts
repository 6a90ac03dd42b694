import { deflateRawSync, constants as zlib } from 'node:zlib';
import { checksumOf, joinedChecksum } from '../kernel/deflate/checksum.js';
import { type CodedSlice, codedRows } from '../kernel/deflate/coded-rows.js';
import { type Coder, coderOf } from '../kernel/deflate/coder.js';
import type { Plan, Slice } from '../kernel/run/plan.js';
import type { Threads } from '../kernel/threads/threads.js';
import { inTurns, preparing } from '../turns.js';
import { rowsOfTurn } from './rows-of-turn.js';
import { madeSlices, type Rows } from './rows-slices.js';
import type { Slices } from './slices.js';
import type { RowCount } from './work.js';

/** RFC 1952 section 2.3: no name and no time, a fast algorithm, no operating system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);

/** The last block, which is empty (RFC 1951 section 3.2.6). */
const LAST_BLOCK = Buffer.from([3, 0]);

const coders = new WeakMap<Plan, Map<number, Promise<Coder | undefined>>>();

/**
 * The coder of a plan for rows up to `end`. The numbers of most rows have about as many digits as those of the sample, which begins with a power of
 * two, so one coder serves any number of downloads.
 */
function coderUpTo(plan: Plan, end: number): Promise<Coder | undefined> {
  const sample = 2 ** Math.floor(Math.log2(end / 2));
  const known = coders.get(plan) ?? new Map<number, Promise<Coder | undefined>>();
  coders.set(plan, known);
  const coder = known.get(sample) ?? inTurns(coderOf(plan, rowsOfTurn(plan), sample), preparing);
  known.set(sample, coder);
  return coder;
}

/**
 * Rows as gzip. The slices have the same rows however many threads make them, so their bytes are always the same. undefined where
 * zlib makes them better.
 */
export async function gzipSlices(
  rows: Rows,
  threads: Threads | undefined,
  made: RowCount,
): Promise<Slices | undefined> {
  const { plan, key, first } = rows;
  const coder = rows.rows === 0 ? undefined : await coderUpTo(plan, first + rows.rows);
  if (coder === undefined) return undefined;
  const coded = codedRows(coder);
  const size = coder.blockRows;
  // The last rows are made here, where it is known what is cut off behind them.
  const last = ((rows.rows - 1) % size) + 1;
  const before = { ...rows, plan: coded, rows: rows.rows - last };
  const slices = madeSlices(before, { first: size, most: size, copied: size }, 0, threads, made);
  let checksum = 0;
  let length = 0;
  const counted = <Coded extends CodedSlice>(slice: Coded): Coded => {
    checksum = joinedChecksum(checksum, slice.checksum, slice.plainLength);
    length += slice.plainLength;
    return slice;
  };
  async function* all(): AsyncGenerator<Slice, undefined> {
    yield whole(HEADER, counted(literal(plan.open)).bytes);
    for (let slice = await slices.next(); slice !== undefined; slice = await slices.next())
      yield counted(slice as CodedSlice);
    made.rows += last;
    const at = first + rows.rows - last;
    yield counted(coded.write(key, at, last, plan.trim(first + rows.rows - 1)));
    const { bytes } = counted(literal(plan.close));
    yield whole(bytes, LAST_BLOCK, trailerOf(checksum, length));
  }
  const parts = all();
  return {
    async next() {
      const { value } = await parts.next();
      return value;
    },
    cancel() {
      slices.cancel();
      parts.return(undefined).catch(() => {});
    },
  };
}

const whole = (...parts: readonly Buffer[]): Slice => ({ bytes: Buffer.concat(parts), release() {} });

/** A text, each character a byte, as blocks that others follow. */
function literal(text: string): CodedSlice {
  const plain = Buffer.from(text, 'latin1');
  const bytes = plain.length === 0 ? plain : deflateRawSync(plain, { finishFlush: zlib.Z_SYNC_FLUSH });
  return { bytes, release() {}, checksum: checksumOf(plain), plainLength: plain.length };
}

/** RFC 1952 section 2.3.1: CRC-32, and the length modulo 2^32. */
function trailerOf(checksum: number, length: number): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(checksum);
  trailer.writeUInt32LE(length % 2 ** 32, 4);
  return trailer;
}
