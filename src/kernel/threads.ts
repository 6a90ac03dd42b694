import { join } from 'node:path';
import { Piscina } from 'piscina';
import { projectRoot } from '../project-root.js';
import { kernelModule } from './module.js';
import type { Plan, Slice } from './plan.js';
import type { Task } from './worker.js';

/** Threads that make slices while this one sends them. */
export interface Threads {
  readonly size: number;
  /** As plan.write(), on another thread; undefined when all of the plan's places are lent. */
  write(plan: Plan, seed: bigint, first: number, rows: number): Promise<Slice> | undefined;
  /** As plan.measure(), on another thread; undefined when all of the plan's places are lent. */
  measure(plan: Plan, seed: bigint, first: number, rows: number): Promise<number> | undefined;
  close(): Promise<void>;
}

/** The worker as built: threads run JavaScript, also when this file runs from the sources. */
const worker = join(projectRoot, 'dist/src/kernel/worker.js');

/** Starts `size` ≥ 1 threads. */
export function startThreads(size: number): Threads {
  const pool = new Piscina<Task, number | undefined>({
    filename: worker,
    minThreads: size,
    maxThreads: size,
    concurrentTasksPerWorker: 2,
    execArgv: [],
    workerData: kernelModule,
  });
  // Node 20 aborts altogether when a thread is ended while it still loads its modules.
  const started = new Promise<void>((resolve) => {
    let starting = size;
    const one = () => {
      if (--starting === 0) resolve();
    };
    pool.on('message', one).on('workerDestroy', one);
  });
  const numbers = new WeakMap<Plan, number>();
  let last = 0;
  const numberOf = (plan: Plan) => {
    const number = numbers.get(plan) ?? ++last;
    numbers.set(plan, number);
    return number;
  };

  const run = async (plan: Plan, task: Omit<Task, 'plan'>): Promise<number> => {
    const named = { plan: numberOf(plan), ...task };
    const length = await pool.run(named);
    return length ?? ((await pool.run({ ...named, program: plan.program })) as number);
  };

  return {
    size,
    write(plan, seed, first, rows) {
      const place = plan.borrow();
      if (place === undefined) return undefined;
      const { lane, out } = place;
      return run(plan, { lane, out, seed, first, rows }).then(
        (length) => place.slice(length),
        (error) => {
          place.giveBack();
          throw error;
        },
      );
    },
    measure(plan, seed, first, rows) {
      const place = plan.borrow();
      if (place === undefined) return undefined;
      const { lane } = place;
      return run(plan, { lane, seed, first, rows }).finally(place.giveBack);
    },
    close: () => started.then(() => pool.destroy()),
  };
}
