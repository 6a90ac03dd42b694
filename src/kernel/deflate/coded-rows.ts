import type { SeedKey } from '../../random/key.js';
import { codeRows, deflateIn, makeRows, type Supply } from '../run/coding.js';
import type { Plan, Region, Slice } from '../run/plan.js';
import { AT, CHECKSUM, PLAIN_LENGTH } from './assembly/layout.js';
import { type Coder, furnish } from './coder.js';

/** Rows as blocks of DEFLATE that end with a byte, so that others follow; of what they become again, the CRC-32 and the length in bytes. */
export interface CodedSlice extends Slice {
  readonly checksum: number;
  readonly plainLength: number;
}

/** Rows of a plan as coded slices, each with the coder's number of rows, or with fewer at the end. */
export function codedRows(plan: Plan, coder: Coder) {
  const { program, blockRows } = coder;
  return {
    open: '',
    close: '',
    empty: '',
    trim: () => 0,
    sliceRows: blockRows,
    program,
    spare: plan.spare,
    /** Rows without the last `trim` bytes. */
    write(key: SeedKey, first: number, rows: number, trim = 0): CodedSlice {
      const region = plan.take();
      const room = furnish(coder, region);
      const length = codeRows(plan.kernel, program, region, key, first, rows, trim);
      return codedSlice(room, region.slice(length));
    },
    borrow(): Region | undefined {
      const region = plan.borrow();
      if (region === undefined) return undefined;
      const room = furnish(coder, region);
      return { ...region, slice: (length) => codedSlice(room, region.slice(length)) };
    },
  };
}

/** Codes rows that are supplied, without the last `trim` bytes, each of which is a character of `separator`. */
export function codeSupplied(
  coder: Coder,
  key: SeedKey,
  rows: number,
  supply: Supply,
  trim: number,
): { slice: CodedSlice; separator: string } {
  const { plan, program } = coder;
  const { memory, work } = program;
  const region = plan.take();
  const room = furnish(coder, region);
  makeRows(plan.kernel, program, region.lane, key, rows, supply);
  const end = room.getUint32(AT, true);
  const separator = Buffer.from(memory.buffer as ArrayBufferLike as ArrayBuffer, end - trim, trim).toString(
    'latin1',
  );
  const length = deflateIn(memory).code(region.lane + work, trim, region.out);
  return { slice: codedSlice(room, region.slice(length)), separator };
}

const codedSlice = (room: DataView, slice: Slice): CodedSlice => ({
  ...slice,
  checksum: room.getUint32(CHECKSUM, true),
  plainLength: room.getUint32(PLAIN_LENGTH, true),
});
