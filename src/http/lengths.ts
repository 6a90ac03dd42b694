import { setImmediate } from 'node:timers/promises';
import type { Plan } from '../kernel/plan.js';
import type { Threads } from '../kernel/threads.js';
import type { Rows } from './slices.js';

/** Where the bytes of a document lie: known every STEP rows. */
export interface Lengths {
  /** Bytes of the whole document. */
  readonly total: number;
  /** Bytes of the rows before row i × STEP (counted from the document's first), and at the end of all rows. */
  readonly offsets: Float64Array;
}

/** Rows between two known offsets; measuring them takes about half a millisecond. */
const STEP = 65_536;

/** Below this many rows a slice is made and cut rather than measured further. */
const CLOSE_ENOUGH = 256;

/** Measures a document, on threads where there are some, and without keeping the event loop for long. */
export async function measure(
  { plan, seed, first, rows }: Rows,
  threads: Threads | undefined,
): Promise<Lengths> {
  const steps = Math.ceil(rows / STEP);
  const lengths = new Float64Array(steps);
  let next = 0;
  // Each worker takes the next step that nobody has taken: this thread, and every other there is.
  const work = async (measureStep: Threads['measure']) => {
    while (next < steps) {
      const step = next++;
      const from = step * STEP;
      const count = Math.min(STEP, rows - from);
      lengths[step] = await measureStep(plan, seed, first + from, count);
    }
  };
  const here = (_plan: Plan, ...range: [bigint, number, number]) =>
    setImmediate().then(() => plan.measure(...range));
  const there =
    threads === undefined ? [] : Array.from({ length: threads.size }, () => work(threads.measure));
  await Promise.all([work(here), ...there]);
  const offsets = new Float64Array(steps + 1);
  lengths.forEach((length, step) => {
    offsets[step + 1] = (offsets[step] as number) + length;
  });
  const body = offsets[steps] as number;
  if (rows === 0) return { total: plan.empty.length, offsets };
  return { total: plan.open.length + body - plan.trim(first + rows - 1) + plan.close.length, offsets };
}

/**
 * The row (counted from the document's first) that holds byte `at` of the rows, or one shortly before it, and how many
 * bytes of it and the following rows come before that byte. Measures at most STEP rows.
 */
export function locate(
  { plan, seed, first, rows }: Rows,
  { offsets }: Lengths,
  at: number,
): { row: number; skip: number } {
  let step = offsets.findIndex((offset) => offset > at) - 1;
  if (step < 0) step = offsets.length - 2;
  let row = step * STEP;
  let skip = at - (offsets[step] as number);
  let size = Math.min(STEP, rows - row);
  while (size > CLOSE_ENOUGH) {
    const half = size >> 1;
    const length = plan.measure(seed, first + row, half);
    if (length <= skip) {
      row += half;
      skip -= length;
      size -= half;
    } else {
      size = half;
    }
  }
  return { row, skip };
}
