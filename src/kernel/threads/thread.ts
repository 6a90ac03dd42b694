import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { projectRoot } from '../../project-root.js';
import { kernelModule } from '../run/module.js';
import type { Program } from '../run/plan.js';
import { createQueue, givingEnd, MOST_TASKS, type Task } from './task-queue.js';
import type { Introduction, Start } from './worker.js';

/** What another thread makes. */
export interface Coming<T> {
  /** What it has made, at once; undefined before that. */
  made(): T | undefined;
  /** Waits for it; rejects when the thread fails. */
  wait(): Promise<T>;
}

/** A thread that runs tasks one after the other. */
export interface Thread {
  /** How many more tasks it takes. */
  room(): number;
  /** Gives it a task, when there is room. `use` makes something of its length in bytes; `drop` hears when it fails. */
  give<T>(task: Task, program: Program, use: (length: number) => T, drop: () => void): Coming<T>;
  close(): Promise<void>;
}

interface Job {
  done(length: number): void;
  fail(error: Error): void;
  awaited(): boolean;
}

/** The worker as built: threads run JavaScript, also when this file runs from the sources. */
const file = join(projectRoot, 'dist/src/kernel/threads/worker.js');

/** Plans that a thread knows at once. */
const KNOWN = 8;

/** Starts a thread; `failed` is called when it ends by itself, after all of its tasks have failed. */
export function startThread(failed: () => void): Thread {
  const queue = createQueue();
  const { give, takeLength, tell } = givingEnd(queue);
  const worker = new Worker(file, {
    workerData: { module: kernelModule, queue } satisfies Start,
    execArgv: [],
  });
  const jobs: Job[] = [];
  const known = new Set<number>();
  let failure: Error | undefined;
  let closed = false;

  const collect = () => {
    for (let length = takeLength(); length !== undefined; length = takeLength()) jobs.shift()?.done(length);
  };
  /** Has a message sent for the next task that is done, and looks whether it is done already. */
  const listen = () => {
    tell();
    collect();
  };

  // Node 20 aborts altogether when a thread is ended while it still loads its modules, so it says when it has.
  const started = new Promise<boolean>((resolve) => {
    worker.once('message', () => resolve(true)).once('exit', () => resolve(false));
  });
  worker.on('message', () => {
    collect();
    if (jobs.some((job) => job.awaited())) listen();
  });
  worker.on('error', (error) => {
    failure = error as Error;
  });
  worker.on('exit', async () => {
    failure ??= new Error('The thread has ended');
    for (const job of jobs.splice(0)) job.fail(failure);
    if (closed) return;
    // Another one would not start, either.
    if (!(await started)) throw failure;
    failed();
  });

  const introduce = (plan: number, program: Program) => {
    const found = known.delete(plan);
    known.add(plan);
    if (found) return;
    const forget = known.size > KNOWN ? (known.values().next().value as number) : undefined;
    if (forget !== undefined) known.delete(forget);
    worker.postMessage({ plan, program, forget } satisfies Introduction);
  };

  return {
    room() {
      collect();
      return MOST_TASKS - jobs.length;
    },
    give<T>(task: Task, program: Program, use: (length: number) => T, drop: () => void): Coming<T> {
      let value: T | undefined;
      let settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;
      jobs.push({
        done(length) {
          value = use(length);
          settle?.resolve(value);
        },
        fail(error) {
          drop();
          settle?.reject(error);
        },
        awaited: () => settle !== undefined,
      });
      introduce(task.plan, program);
      give(task);
      const made = () => {
        if (value === undefined) collect();
        return value;
      };
      return {
        made,
        wait: () =>
          new Promise((resolve, reject) => {
            const value = made();
            if (value !== undefined) return resolve(value);
            if (failure !== undefined) return reject(failure);
            settle = { resolve, reject };
            listen();
          }),
      };
    },
    async close() {
      closed = true;
      await started;
      await worker.terminate();
    },
  };
}
