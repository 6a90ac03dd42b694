import type { Plan } from '../../src/kernel/run/plan.js';

/** A plan of short text rows that counts its slices. */
export interface FakePlan extends Plan {
  /** The number of written slices. */
  written: number;
  /** The number of slices that are not yet released. */
  held: number;
  /** The greatest value of `held`. */
  mostHeld: number;
}

/** Rows like "0123," in brackets. A released slice is overwritten, as by the kernel, so that tests notice late reads. */
export function fakePlan(sliceRows: number, rowText = (row: number) => `${row}`): FakePlan {
  const plan: FakePlan = {
    open: '[',
    close: ']',
    trim: () => 1,
    empty: '[]',
    sliceRows,
    written: 0,
    held: 0,
    mostHeld: 0,
    write(_seed, first, rows) {
      if (rows > sliceRows) throw new RangeError('too many rows for a slice');
      const bytes = Buffer.from(Array.from({ length: rows }, (_, at) => `${rowText(first + at)},`).join(''));
      plan.written++;
      plan.mostHeld = Math.max(plan.mostHeld, ++plan.held);
      let released = false;
      return {
        bytes,
        release() {
          if (released) throw new Error('a slice was released twice');
          released = true;
          plan.held--;
          bytes.fill('x');
        },
      };
    },
    writePicked() {
      throw new Error('rows of this plan are not picked');
    },
    rowLengths: () => new Uint32Array(),
    measure: () => 0,
    spare: () => 4,
    borrow: () => undefined,
    take() {
      throw new Error('rows of this plan are not made in regions');
    },
    laneSize: 0,
    longestRow: 8,
    kernel: undefined as never,
    rowCost: 1,
    size: 0,
    laneBytes: 8,
    program: undefined as never,
  };
  return plan;
}

/** The representation of the plan's rows. */
export const bodyOf = (first: number, rows: number, rowText = (row: number) => `${row}`) =>
  `[${Array.from({ length: rows }, (_, at) => rowText(first + at)).join(',')}]`;
