import type { Threads } from '../kernel/threads/threads.js';
import { gzipRows } from './gzip/rows.js';
import { isQuick, locate, measure } from './lengths.js';
import { type Measured, type Representation, type RowLengths, SMALL_ROWS } from './representation.js';
import { rowsOfTurn } from './rows-of-turn.js';
import { type Rows, slicesOf } from './rows-slices.js';

/** The most entries (rows times entries a row) of what is measured before it is sent: 0.1 to 0.4 s of one thread. */
const MEASURED_WORK = 84_000_000;

/** A representation of consecutive rows of a dataset, which can be made in any order. */
export function rowsRepresentation(rows: Rows, threads?: Threads): Representation {
  const { plan } = rows;
  const measured: Measured = {
    quick: isQuick(rows),
    lengths: (work) => measure(rows, threads, work),
    slices(made, lengths, { start, end }) {
      const at = start - plan.open.length;
      const { row, skip } = at < 0 ? { row: 0, skip: start } : locate(rows, lengths, at);
      const excerpt = { row, skip: row === 0 ? start : skip, length: end - start + 1 };
      return slicesOf(rows, threads, excerpt, made);
    },
  };
  return {
    rows: rows.rows,
    small: rows.rows <= Math.min(SMALL_ROWS, plan.sliceRows, rowsOfTurn(plan)),
    whole(made) {
      made.rows += rows.rows;
      return wholeText(rows);
    },
    slices: (made) => slicesOf(rows, threads, undefined, made),
    gzip: (made) => gzipRows(rows, threads, made),
    split: { open: plan.open, rowLengths: () => rowLengthsOf(rows) },
    measured: rows.rows * plan.rowCost > MEASURED_WORK ? undefined : measured,
  };
}

function rowLengthsOf({ plan, key, first, rows }: Rows): RowLengths {
  let row = 0;
  return {
    async next(turn) {
      if (row === rows) return undefined;
      if (row > 0) await turn();
      const from = first + row;
      const count = Math.min(plan.sliceRows, rowsOfTurn(plan), rows - row);
      row += count;
      return plan.rowLengths(key, from, count);
    },
    close() {},
  };
}

/** The representation in one piece, each byte a character; `rows` is at most the plan's sliceRows. */
export function wholeText({ plan, key, first, rows }: Rows): string {
  const { open, close, trim, empty } = plan;
  if (rows === 0) return empty;
  const { bytes, release } = plan.write(key, first, rows);
  const text = bytes.toString('latin1', 0, bytes.length - trim(first + rows - 1));
  release();
  return open + text + close;
}
