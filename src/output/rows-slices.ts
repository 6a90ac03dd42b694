import type { Plan, Slice } from '../kernel/run/plan.js';
import type { Coming, Lending, Threads } from '../kernel/threads/threads.js';
import type { SeedKey } from '../random/key.js';
import { rowsOfTurn } from './rows-of-turn.js';
import {
  CACHED_ROWS,
  COPIED_ROWS,
  constant,
  cut,
  type Excerpt,
  FIRST_ROWS,
  type Slices,
  sliceTurn,
} from './slices.js';
import type { RowCount } from './work.js';

/** What slices are made of: a plan, or rows in another coding. */
export interface Sliced
  extends Pick<Plan, 'open' | 'close' | 'empty' | 'trim' | 'sliceRows' | 'write' | 'spare'>,
    Lending {}

/** Rows [first, first + rows) of a plan. */
export interface Rows {
  readonly plan: Plan;
  readonly key: SeedKey;
  readonly first: number;
  readonly rows: number;
}

/** Slices that a thread is asked for at a time: one in progress and one waiting. */
const ASKED = 2;

/** The most slices per thread that are made ahead of their turn. They stay in memory until they are sent. */
const MOST_AHEAD = 6;

/**
 * How many slices this thread makes between two slices of the generation threads: the fewest with one thread, the most, and
 * the step by which the number changes.
 */
const LEAST_SHARE = 2;
const MOST_SHARE = 16;
const STEP = 0.25;

/** A slice of rows [row, end), counted from the first one, that is made before its turn. */
interface Ahead {
  readonly row: number;
  readonly end: number;
  /** Once it is made. */
  slice?: Slice;
  /** When a thread makes it. */
  readonly coming?: Coming<Slice>;
}

/**
 * The representation of rows as slices. Generation threads make full-sized slices of rows further on while this thread makes
 * the smaller slices before them. `made` counts the rows.
 */
export function slicesOf(
  rows: Rows,
  threads?: Threads,
  excerpt?: Excerpt,
  made: RowCount = { rows: 0 },
): Slices {
  const most = Math.min(CACHED_ROWS, rows.plan.sliceRows, rowsOfTurn(rows.plan));
  const sizes = { first: FIRST_ROWS, most, copied: COPIED_ROWS };
  const slices = madeSlices(rows, sizes, excerpt?.row ?? 0, threads, made);
  return excerpt === undefined ? slices : cut(slices, excerpt);
}

/** How many rows a slice has that is made on this thread: the first one, the most, and one that has to be copied. */
export interface SliceSizes {
  readonly first: number;
  readonly most: number;
  readonly copied: number;
}

/** Slices from the row `from` on. Where the sizes are one number, so is the number of rows in each slice but the last. */
export function madeSlices(
  { plan, key, first, rows }: Omit<Rows, 'plan'> & { readonly plan: Sliced },
  { first: firstRows, most, copied }: SliceSizes,
  from: number,
  threads: Threads | undefined,
  made: RowCount,
): Slices {
  const { trim, sliceRows } = plan;
  const [open, close] = rows === 0 ? [plan.empty, ''] : [plan.open, plan.close];
  const ahead: Ahead[] = [];
  /** The next row to send, and the first row that is neither made nor asked for. */
  let row = from;
  let free = from;
  const leastShare = LEAST_SHARE / (threads?.size ?? 1);
  let share = leastShare;
  let size = firstRows;
  let opened = from > 0 || open.length === 0;
  let closed = close.length === 0;

  /** Counts the rows [start, end) of a slice, and cuts the separator after the very last row. */
  const finished = (slice: Slice, start: number, end: number): Slice => {
    made.rows += end - start;
    if (end < rows) return slice;
    return { ...slice, bytes: slice.bytes.subarray(0, slice.bytes.length - trim(first + rows - 1)) };
  };
  const write = (start: number, end: number) =>
    finished(plan.write(key, first + start, end - start), start, end);

  const makeHere = () => {
    const start = row;
    const left = (ahead[0]?.row ?? rows) - start;
    row += Math.min(size, most, left, plan.spare() > 0 ? most : copied);
    size *= 2;
    return write(start, row);
  };

  /** The slice, if it is ready. */
  const look = (entry: Ahead): Slice | undefined => {
    const slice = entry.slice === undefined ? entry.coming?.made() : undefined;
    if (slice !== undefined) entry.slice = finished(slice, entry.row, entry.end);
    return entry.slice;
  };

  /** Asks the threads for rows after this thread's share. */
  const askThreads = (threads: Threads) => {
    let asked = ahead.filter((entry) => look(entry) === undefined).length;
    for (; asked < ASKED * threads.size && ahead.length < MOST_AHEAD * threads.size; asked++) {
      const start = Math.max(free, row) + Math.floor(share) * most;
      const end = Math.min(start + sliceRows, rows);
      const coming = start < end ? threads.write(plan, key, first + start, end - start) : undefined;
      if (coming === undefined) return;
      free = end;
      ahead.push({ row: start, end, coming });
    }
  };

  /**
   * The slice that a thread was asked for. This thread's share grows when the slice is not ready yet, and shrinks when the
   * threads have finished everything they were asked for. So all threads stay busy at any speed of the socket.
   */
  const takeAhead = (threads: Threads, next: Ahead): Slice | Promise<Slice> => {
    ahead.shift();
    row = next.end;
    const slice = look(next);
    if (slice === undefined) {
      share = Math.min(share + STEP, MOST_SHARE);
      return makeMeanwhile(threads, next);
    }
    if (ahead.every(look)) share = Math.max(share - STEP, leastShare);
    return slice;
  };

  /** Makes slices that no thread was asked for until the awaited slice is ready. */
  const makeMeanwhile = async (threads: Threads, next: Ahead): Promise<Slice> => {
    while (
      look(next) === undefined &&
      free < rows &&
      ahead.length < MOST_AHEAD * threads.size &&
      plan.spare() > 0
    ) {
      const end = Math.min(free + most, rows);
      ahead.push({ row: free, end, slice: write(free, end) });
      free = end;
      await sliceTurn();
      askThreads(threads);
    }
    return look(next) ?? finished(await (next.coming as Coming<Slice>).wait(), next.row, next.end);
  };

  return {
    next() {
      if (!opened) {
        opened = true;
        return constant(open);
      }
      if (threads !== undefined && size >= most) askThreads(threads);
      const [next] = ahead;
      if (next?.row === row) return takeAhead(threads as Threads, next);
      if (row < rows) return makeHere();
      if (closed) return undefined;
      closed = true;
      return constant(close);
    },
    cancel() {
      row = rows;
      free = rows;
      for (const { slice, coming } of ahead.splice(0)) {
        if (slice !== undefined) slice.release();
        // When a thread fails, its regions are given back already.
        else
          coming?.wait().then(
            ({ release }) => release(),
            () => {},
          );
      }
    },
  };
}
