import type { Threads } from '../kernel/threads/threads.js';
import type { SeedKey } from '../random/key.js';
import { createTurns } from '../turns.js';
import type { Lengths } from './representation.js';
import { rowsOfTurn } from './rows-of-turn.js';
import type { Rows } from './rows-slices.js';
import { shareSteps } from './steps.js';
import type { Work } from './work.js';

/** Below this many rows a slice is made and cut rather than measured further. */
const CLOSE_ENOUGH = 256;

/** The turns of what is measured in one of them: not those of slices, or a thousand downloads would keep one length waiting. */
export const quickTurn = createTurns();

/** Can all of the rows be measured in one turn? */
export const isQuick = ({ plan, rows }: Rows): boolean => rows <= rowsOfTurn(plan);

/**
 * Measures a representation of rows, on threads where there are some, and without keeping the event loop for long. The offsets
 * are the bytes of the rows before row i × step (counted from the first), and at the end of all rows. The step is the number of
 * rows that are measured in one turn.
 */
export async function measure(rows: Rows, threads: Threads | undefined, work: Work): Promise<Lengths> {
  const { key, first, plan } = rows;
  const size = rowsOfTurn(plan);
  const lengths = new Float64Array(Math.ceil(rows.rows / size));
  const step = (index: number): [SeedKey, number, number] => {
    const from = index * size;
    return [key, first + from, Math.min(size, rows.rows - from)];
  };
  const here = (index: number) => {
    lengths[index] = plan.measure(...step(index));
  };
  const there = (index: number, threads: Threads) =>
    threads.measure(plan, ...step(index))?.then((length) => {
      lengths[index] = length;
    });
  let taken = 0;
  const next = () => (taken < lengths.length ? taken++ : undefined);
  if (isQuick(rows)) {
    await quickTurn();
    for (let index = next(); index !== undefined; index = next()) here(index);
  } else {
    const steps = { next, here, there, isRepeatable: true };
    await work((turn, client) => shareSteps(steps, { threads, turn, client }));
  }
  return lengthsOf(rows, lengths);
}

/** The lengths of rows, from those of steps. */
function lengthsOf({ plan, first, rows }: Rows, steps: Float64Array): Lengths {
  const offsets = new Float64Array(steps.length + 1);
  steps.forEach((length, step) => {
    offsets[step + 1] = (offsets[step] as number) + length;
  });
  const body = offsets[steps.length] as number;
  if (rows === 0) return { total: plan.empty.length, offsets };
  return { total: plan.open.length + body - plan.trim(first + rows - 1) + plan.close.length, offsets };
}

/**
 * Finds a row (counted from the first of `rows`) at or shortly before the one that holds byte `at` of the body. `skip` is the
 * number of bytes from the start of that row to the byte. Measures at most the rows between two offsets.
 */
export function locate(
  { plan, key, first, rows }: Rows,
  { offsets }: Lengths,
  at: number,
): { row: number; skip: number } {
  const stepRows = rowsOfTurn(plan);
  let step = offsets.findIndex((offset) => offset > at) - 1;
  if (step < 0) step = offsets.length - 2;
  let row = step * stepRows;
  let skip = at - (offsets[step] as number);
  let size = Math.min(stepRows, rows - row);
  while (size > CLOSE_ENOUGH) {
    const half = size >> 1;
    const length = plan.measure(key, first + row, half);
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
