import type { SeedKey } from '../../random/key.js';
import { codeRows } from '../run/coding.js';
import type { Region, Slice } from '../run/plan.js';
import { CHECKSUM, PLAIN_LENGTH } from './assembly/layout.js';
import { type Coder, furnish } from './coder.js';

/** Rows as blocks of DEFLATE that end with a byte, so that others follow; of what they become again, the CRC-32 and the length in bytes. */
export interface CodedSlice extends Slice {
  readonly checksum: number;
  readonly plainLength: number;
}

/** Rows of a plan as coded slices, each with the coder's number of rows, or with fewer at the end. */
export function codedRows(coder: Coder) {
  const { plan, program, kernel } = coder;
  const coded = (work: DataView, slice: Slice): CodedSlice => ({
    ...slice,
    checksum: work.getUint32(CHECKSUM, true),
    plainLength: work.getUint32(PLAIN_LENGTH, true),
  });
  return {
    open: '',
    close: '',
    empty: '',
    trim: () => 0,
    sliceRows: coder.blockRows,
    program,
    spare: plan.spare,
    /** Rows without the last `trim` bytes. */
    write(key: SeedKey, first: number, rows: number, trim = 0): CodedSlice {
      const region = plan.take();
      const work = furnish(coder, region);
      const length = codeRows(kernel, program, region, key, first, rows, trim);
      return coded(work, region.slice(length));
    },
    borrow(): Region | undefined {
      const region = plan.borrow();
      if (region === undefined) return undefined;
      const work = furnish(coder, region);
      return { ...region, slice: (length) => coded(work, region.slice(length)) };
    },
  };
}
