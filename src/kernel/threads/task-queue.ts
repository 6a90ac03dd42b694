import type { SeedKey } from '../../random/key.js';

// The tasks of a thread, in memory that it shares with the thread that gives them. Neither needs a turn of its event loop for a
// task: a slice is made in 0.2 ms, and two messages, there and back, cost both threads a quarter of that.

/**
 * A part of what a program does: with rows [first, first + rows), written at `out` or only measured without `out`; of words, with so
 * many items from the address `first` on; of a sort, so many steps from step `first` on. `program` is the number of the program.
 */
export interface Task {
  readonly program: number;
  readonly lane: number;
  readonly out: number | undefined;
  readonly key: SeedKey;
  readonly first: number;
  readonly rows: number;
}

/** The most tasks in the queue, a power of two. A task leaves the queue when its result is taken. */
export const MOST_TASKS = 64;

/** Where the counts are: tasks given, tasks done (both modulo 2^32), and 1 to be sent a message when the next task is done. */
const [GIVEN, DONE, AWAITED] = [0, 1, 2];
const COUNTS = 4;

/** The numbers of a task: program, lane, out, first, rows and, when it is done, its result. */
const SLOT = 6;
const RESULT = 5;
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

/** The side of the thread that gives tasks. */
export function givingEnd(queue: SharedArrayBuffer) {
  const { counts, numbers, keys } = views(queue);
  let given = 0;
  let taken = 0;
  return {
    /** Adds a task; the queue must hold fewer than MOST_TASKS. */
    give({ program, lane, out = NOWHERE, key, first, rows }: Task): void {
      const slot = slotOf(given);
      numbers.set([program, lane, out, first, rows], SLOT * slot);
      keys[slot] = key;
      given = (given + 1) | 0;
      Atomics.store(counts, GIVEN, given);
      Atomics.notify(counts, GIVEN);
    },
    /** Removes the oldest task and returns its result; undefined while the task is not done. */
    takeResult(): number | undefined {
      if (Atomics.load(counts, DONE) === taken) return undefined;
      const result = numbers[SLOT * slotOf(taken) + RESULT];
      taken = (taken + 1) | 0;
      return result;
    },
    /** Makes the other thread send a message when the next task is done. Check afterwards whether it is done already. */
    tell(): void {
      Atomics.store(counts, AWAITED, 1);
    },
  };
}

/** The side of the thread that does them. */
export function doingEnd(queue: SharedArrayBuffer) {
  const { counts, numbers, keys } = views(queue);
  let done = 0;
  return {
    /** Blocks the thread until there is a task, and returns it. */
    next(): Task {
      while (Atomics.load(counts, GIVEN) === done) Atomics.wait(counts, GIVEN, done);
      const slot = slotOf(done);
      const [program, lane, out, first, rows] = numbers.subarray(SLOT * slot, SLOT * slot + RESULT);
      return { program, lane, out: out === NOWHERE ? undefined : out, key: keys[slot], first, rows } as Task;
    },
    /** Reports the result of the task; returns whether to send a message. */
    done(result: number): boolean {
      numbers[SLOT * slotOf(done) + RESULT] = result;
      done = (done + 1) | 0;
      Atomics.store(counts, DONE, done);
      return Atomics.exchange(counts, AWAITED, 0) === 1;
    },
  };
}
