import type { Slice } from '../kernel/run/plan.js';
import type { Turn } from '../turns.js';
import { type MixedRows, measureMixed, writeMixed } from './given.js';
import { quickTurn } from './lengths.js';
import {
  type Lengths,
  type Measured,
  type Representation,
  type RowLengths,
  SMALL_ROWS,
} from './representation.js';
import { rowsOfTurn } from './rows-of-turn.js';
import { CACHED_ROWS, COPIED_ROWS, constant, cut, FIRST_ROWS } from './slices.js';
import type { RowCount } from './work.js';

/** Rows of a plan by their numbers, in this order; they need not follow each other. */
export interface PickedRows extends MixedRows {
  readonly numbers: readonly number[];
}

/** The most rows between two known offsets. */
const STEP = 1024;

/** A representation of picked rows: each of them has the bytes that it has among the rows of its dataset. */
export function pickedRepresentation(rows: PickedRows): Representation {
  const { plan, numbers } = rows;
  const measured: Measured = {
    quick: numbers.length <= stepOf(rows),
    lengths: (work) =>
      measured.quick ? measurePicked(rows, quickTurn) : work((turn) => measurePicked(rows, turn)),
    slices(made, { offsets }, { start, end }) {
      const at = start - plan.open.length;
      // The bytes after the last offset, those of `close`, are found from the step before it.
      const step = Math.min(
        offsets.findLastIndex((offset) => offset <= at),
        offsets.length - 2,
      );
      const length = end - start + 1;
      if (step <= 0) return cut(pickedSlices(rows, 0, made), { skip: start, length });
      return cut(pickedSlices(rows, step * stepOf(rows), made), {
        skip: at - (offsets[step] as number),
        length,
      });
    },
  };
  return {
    rows: numbers.length,
    small: numbers.length <= Math.min(SMALL_ROWS, plan.sliceRows, rowsOfTurn(plan)),
    whole(made) {
      let text = '';
      const slices = pickedSlices(rows, 0, made);
      for (let slice = slices.next(); slice !== undefined; slice = slices.next()) {
        text += slice.bytes.toString('latin1');
        slice.release();
      }
      return text;
    },
    slices: (made) => pickedSlices(rows, 0, made),
    split: { open: plan.open, rowLengths: () => pickedLengths(rows) },
    measured,
  };
}

/** All slices from the one that begins with row `from` (0 is the first of the picked ones) on. */
function pickedSlices(
  rows: PickedRows,
  from: number,
  made: RowCount,
): { next(): Slice | undefined; cancel(): void } {
  const { plan, numbers } = rows;
  const { trim, sliceRows } = plan;
  const most = Math.min(sliceRows, rowsOfTurn(plan));
  const last = numbers.at(-1);
  const [open, close] = last === undefined ? [plan.empty, ''] : [plan.open, plan.close];
  let row = from;
  let size = FIRST_ROWS;
  let opened = from > 0 || open.length === 0;
  let closed = close.length === 0;
  return {
    next() {
      if (!opened) {
        opened = true;
        return constant(open);
      }
      if (row < numbers.length) {
        const end = row + Math.min(size, most, plan.spare() > 0 ? CACHED_ROWS : COPIED_ROWS);
        const some = numbers.slice(row, end);
        const slice = writeMixed(rows, some);
        row += some.length;
        made.rows += some.length;
        size *= 2;
        if (row < numbers.length) return slice;
        return { ...slice, bytes: slice.bytes.subarray(0, slice.bytes.length - trim(last as number)) };
      }
      if (closed) return undefined;
      closed = true;
      return constant(close);
    },
    cancel() {
      row = numbers.length;
    },
  };
}

function pickedLengths(picked: PickedRows): RowLengths {
  const { numbers } = picked;
  const step = stepOf(picked);
  let row = 0;
  return {
    async next(turn) {
      if (row >= numbers.length) return undefined;
      if (row > 0) await turn();
      const some = numbers.slice(row, row + step);
      row += step;
      return Uint32Array.from(some, (number) => measureMixed(picked, number));
    },
    close() {},
  };
}

const stepOf = ({ plan }: PickedRows) => Math.min(STEP, rowsOfTurn(plan));

async function measurePicked(picked: PickedRows, turn: Turn): Promise<Lengths> {
  const { plan, numbers } = picked;
  const last = numbers.at(-1);
  if (last === undefined) return { total: plan.empty.length, offsets: new Float64Array() };
  const offsets = [0];
  let body = 0;
  const step = stepOf(picked);
  for (let row = 0; row < numbers.length; row += step) {
    await turn();
    for (const number of numbers.slice(row, row + step)) body += measureMixed(picked, number);
    offsets.push(body);
  }
  const total = plan.open.length + body - plan.trim(last) + plan.close.length;
  return { total, offsets: Float64Array.from(offsets) };
}
