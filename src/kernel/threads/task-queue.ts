import type { SeedKey } from '../../random/key.js';
/**
 * The tasks of a thread, in memory that it shares with the one that gives them. Neither needs a turn of an event loop for
 * a task: a slice is made in 0.2 ms, and a message there and one back cost both threads a quarter of that.
 */

/** A range of rows to write into a region, or only to measure when there is no `out`. `plan` is a number given to it. */
export interface Task {
  readonly plan: number;
  readonly lane: number;
  readonly out: number | undefined;
  readonly key: SeedKey;
  readonly first: number;
  readonly rows: number;
}

/** The most tasks that may be in the queue, done ones included until their lengths are taken. A power of two. */
export const MOST_TASKS = 64;

/** Tasks given and tasks done, both modulo 2^32, and whether a message is wanted when the next one is done. */
const [GIVEN, DONE, AWAITED] = [0, 1, 2];
const COUNTS = 4;

/** Numbers of a task: plan, lane, out, first, rows, and in the end its length in bytes. */
const SLOT = 6;
const LENGTH = 5;
const NOWHERE = -1;

export function createQueue(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * COUNTS + 8 * (SLOT + 1) * MOST_TASKS);
}

const views = (queue: SharedArrayBuffer) => ({
  counts: new Int32Array(queue, 0, COUNTS),
  numbers: new Float64Array(queue, 4 * COUNTS, SLOT * MOST_TASKS),
  keys: new BigUint64Array(queue, 4 * COUNTS + 8 * SLOT * MOST_TASKS, MOST_TASKS),
});

const slotOf = (count: number) => count & (MOST_TASKS - 1);

/** The end of the thread that gives tasks. */
export function givingEnd(queue: SharedArrayBuffer) {
  const { counts, numbers, keys } = views(queue);
  let given = 0;
  let taken = 0;
  return {
    /** Gives a task; there are fewer than MOST_TASKS. */
    give({ plan, lane, out = NOWHERE, key, first, rows }: Task): void {
      const slot = slotOf(given);
      numbers.set([plan, lane, out, first, rows], SLOT * slot);
      keys[slot] = key;
      given = (given + 1) | 0;
      Atomics.store(counts, GIVEN, given);
      Atomics.notify(counts, GIVEN);
    },
    /** The length that the oldest task came to, once; undefined while it is not done. */
    takeLength(): number | undefined {
      if (Atomics.load(counts, DONE) === taken) return undefined;
      const length = numbers[SLOT * slotOf(taken) + LENGTH];
      taken = (taken + 1) | 0;
      return length;
    },
    /** Makes the other thread send a message when the next task is done. It may be done already: look after this. */
    tell(): void {
      Atomics.store(counts, AWAITED, 1);
    },
  };
}

/** The end of the thread that does them. */
export function doingEnd(queue: SharedArrayBuffer) {
  const { counts, numbers, keys } = views(queue);
  let done = 0;
  return {
    /** The next task; waits for it, and keeps the thread from all else meanwhile. */
    next(): Task {
      while (Atomics.load(counts, GIVEN) === done) Atomics.wait(counts, GIVEN, done);
      const slot = slotOf(done);
      const [plan, lane, out, first, rows] = numbers.subarray(SLOT * slot, SLOT * slot + LENGTH);
      return { plan, lane, out: out === NOWHERE ? undefined : out, key: keys[slot], first, rows } as Task;
    },
    /** Says what the task came to; returns whether a message is wanted. */
    done(length: number): boolean {
      numbers[SLOT * slotOf(done) + LENGTH] = length;
      done = (done + 1) | 0;
      Atomics.store(counts, DONE, done);
      return Atomics.exchange(counts, AWAITED, 0) === 1;
    },
  };
}
