import type { SeedKey } from '../../random/key.js';
import type { Plan, Region, Slice } from '../run/plan.js';
import type { Program } from '../run/program.js';
import type { Selection } from '../run/selection.js';
import type { Items, Sorting } from '../run/sorting.js';
import type { Words } from '../run/words.js';
import type { Task } from './task-queue.js';
import { type Coming, type Runnable, startThread, type Thread } from './thread.js';

export type { Coming } from './thread.js';

/**
 * Threads that make slices while this one sends them, and search and sort. What they are asked for is undefined where they have enough
 * to do, or where all regions are lent.
 */
export interface Threads {
  readonly size: number;
  /** Starts those that have not started. */
  start(): void;
  /** Has any of them started, and nothing to do? */
  isIdle(): boolean;
  /** Like plan.write(), on another thread. */
  write(plan: Lending, key: SeedKey, first: number, rows: number): Coming<Slice> | undefined;
  /** Like plan.measure(), on another thread. */
  measure(plan: Plan, key: SeedKey, first: number, rows: number): Promise<number> | undefined;
  /** Like selection.select(), on another thread. */
  select(selection: Selection, key: SeedKey, first: number, rows: number): Promise<Uint32Array> | undefined;
  /** Like words.read(), on another thread. */
  readWords(words: Words, key: SeedKey, items: Items, at: number, end: number): Promise<unknown> | undefined;
  /** Like sorting.run(), on another thread. */
  sort(sorting: Sorting, first: number, end: number): Promise<unknown> | undefined;
  close(): Promise<void>;
}

/** What threads run in a region. */
export interface Lending extends Runnable {
  borrow(): Region | undefined;
}

/** `size` ≥ 1 threads, which start with their first task at the latest. */
export function createThreads(size: number): Threads {
  const threads: Thread[] = [];
  const start = (index: number) => {
    threads[index] = startThread(() => start(index));
  };

  const numbers = new WeakMap<Program, number>();
  let last = 0;
  const numberOf = ({ program }: Runnable) => {
    const number = numbers.get(program) ?? ++last;
    numbers.set(program, number);
    return number;
  };

  const startAll = () => {
    for (let index = threads.length; index < size; index++) start(index);
  };

  /** The thread that has the least to do; undefined where all have enough. */
  const leastBusy = (): Thread | undefined => {
    startAll();
    const rooms = threads.map((thread) => thread.room());
    const room = Math.max(...rooms);
    return room > 0 ? threads[rooms.indexOf(room)] : undefined;
  };

  /** Gives a task to a thread, with a region. */
  const run = <T>(
    runnable: Lending,
    task: Pick<Task, 'key' | 'first' | 'rows'>,
    use: (region: Region, result: number) => T,
    isWritten = true,
  ): Coming<T> | undefined => {
    const thread = leastBusy();
    const region = thread && runnable.borrow();
    if (thread === undefined || region === undefined) return undefined;
    const { lane, out } = region;
    return thread.give(
      { program: numberOf(runnable), lane, out: isWritten ? out : undefined, ...task },
      runnable,
      (result) => use(region, result),
      region.giveBack,
    );
  };

  return {
    size,
    start: startAll,
    isIdle: () => threads.some((thread) => thread.isIdle()),
    write: (plan, key, first, rows) =>
      run(plan, { key, first, rows }, (region, length) => region.slice(length)),
    measure(plan, key, first, rows) {
      const measured = run(
        plan,
        { key, first, rows },
        givingBack((_, length) => length),
        false,
      );
      return measured?.wait();
    },
    select(selection, key, first, rows) {
      const selected = run(
        selection,
        { key, first, rows },
        givingBack((region, count) => region.numbers(count)),
      );
      return selected?.wait();
    },
    readWords(words, key, items, at, end) {
      const task = { key, first: items.addressOf(at), rows: end - at };
      return run(
        words,
        task,
        givingBack(() => true),
      )?.wait();
    },
    sort(sorting, first, end) {
      const task = {
        program: numberOf(sorting),
        lane: 0,
        out: undefined,
        key: 0n as SeedKey,
        first,
        rows: end - first,
      };
      return leastBusy()
        ?.give(
          task,
          sorting,
          () => true,
          () => {},
        )
        .wait();
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** Uses a region for the last time. */
const givingBack =
  <T>(use: (region: Region, result: number) => T) =>
  (region: Region, result: number): T => {
    const used = use(region, result);
    region.giveBack();
    return used;
  };
