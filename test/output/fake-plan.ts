import type { Plan } from '../../src/kernel/run/plan.js';

/** A plan of short text rows that watches its slices. */
export interface FakePlan extends Plan {
  /** Slices written so far. */
  written: number;
  /** Slices written and not yet released. */
  held: number;
  /** The most there were of these at once. */
  mostHeld: number;
}

/** Rows "0123,", framed by brackets. A released slice is overwritten, as the kernel would, so late readers notice. */
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
    measure: () => 0,
    spare: () => 4,
    borrow: () => undefined,
    rowCost: 1,
    program: undefined as never,
  };
  return plan;
}

/** The document that the plan's rows make. */
export const bodyOf = (first: number, rows: number, rowText = (row: number) => `${row}`) =>
  `[${Array.from({ length: rows }, (_, at) => rowText(first + at)).join(',')}]`;
