import type { SeedKey } from '../../random/key.js';
import type { Plan, Region, Slice } from '../run/plan.js';
import type { Task } from './task-queue.js';
import { type Coming, startThread, type Thread } from './thread.js';

export type { Coming } from './thread.js';

/** Threads that make slices while this one sends them. */
export interface Threads {
  readonly size: number;
  /** Like plan.write(), on another thread; undefined when all regions of the plan are lent or the threads have enough to do. */
  write(plan: Plan, key: SeedKey, first: number, rows: number): Coming<Slice> | undefined;
  /** Like plan.measure(), on another thread; undefined in the same cases. */
  measure(plan: Plan, key: SeedKey, first: number, rows: number): Promise<number> | undefined;
  close(): Promise<void>;
}

/** `size` ≥ 1 threads, which start with their first task. */
export function createThreads(size: number): Threads {
  const threads: Thread[] = [];
  const start = (index: number) => {
    threads[index] = startThread(() => start(index));
  };

  const numbers = new WeakMap<Plan, number>();
  let last = 0;
  const numberOf = (plan: Plan) => {
    const number = numbers.get(plan) ?? ++last;
    numbers.set(plan, number);
    return number;
  };

  /** Gives a task to the thread that has the least to do. */
  const run = <T>(
    plan: Plan,
    taskIn: (region: Region) => Omit<Task, 'plan'>,
    use: (region: Region, length: number) => T,
  ): Coming<T> | undefined => {
    for (let index = threads.length; index < size; index++) start(index);
    const rooms = threads.map((thread) => thread.room());
    const room = Math.max(...rooms);
    const region = room > 0 ? plan.borrow() : undefined;
    if (region === undefined) return undefined;
    const thread = threads[rooms.indexOf(room)] as Thread;
    const task = { plan: numberOf(plan), ...taskIn(region) };
    return thread.give(task, plan, (length) => use(region, length), region.giveBack);
  };

  return {
    size,
    write: (plan, key, first, rows) =>
      run(
        plan,
        ({ lane, out }) => ({ lane, out, key, first, rows }),
        (region, length) => region.slice(length),
      ),
    measure(plan, key, first, rows) {
      const measured = run(
        plan,
        ({ lane }) => ({ lane, out: undefined, key, first, rows }),
        (region, length) => {
          region.giveBack();
          return length;
        },
      );
      return measured?.wait();
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
