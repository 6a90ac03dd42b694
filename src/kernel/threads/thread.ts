import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { builtRoot } from '../../project-root.js';
import { givenKernelModule, kernelModule } from '../run/module.js';
import type { Program } from '../run/program.js';
import { createQueue, givingEnd, MOST_TASKS, type Task } from './task-queue.js';
import type { Introduction, Start } from './worker.js';

/** A result that another thread makes. */
export interface Coming<T> {
  /** The result without waiting; undefined while it is not made. */
  made(): T | undefined;
  /** Waits for the result; rejects when the thread fails. */
  wait(): Promise<T>;
}

/** A thread that runs tasks one after the other. */
export interface Thread {
  /** How many more tasks the thread takes. */
  room(): number;
  /** Has it started, and nothing to do? */
  isIdle(): boolean;
  /** Gives the thread a task; there must be room. `use` makes the value of its result; `drop` is called when it fails. */
  give<T>(task: Task, runnable: Runnable, use: (result: number) => T, drop: () => void): Coming<T>;
  close(): Promise<void>;
}

/** What threads can run. */
export interface Runnable {
  readonly program: Program;
}

interface Job {
  /** Reached until the job is done, so that the program stays in memory. */
  readonly runnable: Runnable;
  done(result: number): void;
  fail(error: Error): void;
  awaited(): boolean;
}

/** The worker as built, because a thread runs JavaScript. */
const file = join(builtRoot, 'src/kernel/threads/worker.js');

/** How many programs a thread keeps. */
const KNOWN = 8;

/** Starts a thread. When the thread ends by itself, its tasks fail, and then `failed` is called. */
export function startThread(failed: () => void): Thread {
  const queue = createQueue();
  const { give, takeResult, tell } = givingEnd(queue);
  const worker = new Worker(file, {
    workerData: { module: kernelModule, given: givenKernelModule, queue } satisfies Start,
    execArgv: [],
  });
  const jobs: Job[] = [];
  const known = new Set<number>();
  let failure: Error | undefined;
  let closed = false;

  const collect = () => {
    for (let result = takeResult(); result !== undefined; result = takeResult()) jobs.shift()?.done(result);
  };
  /** Asks for a message when the next task is done, and checks whether it is done already. */
  const listen = () => {
    tell();
    collect();
  };

  // Node 20 aborts when a thread is ended while it still loads its modules, so the thread says when it has loaded them.
  const started = new Promise<boolean>((resolve) => {
    worker.once('message', () => resolve(true)).once('exit', () => resolve(false));
  });
  let isStarted = false;
  started.then((loaded) => {
    isStarted = loaded;
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
    // It never started, so another one would not start either.
    if (!(await started)) throw failure;
    failed();
  });

  const introduce = (number: number, program: Program) => {
    const found = known.delete(number);
    known.add(number);
    if (found) return;
    const forget = known.size > KNOWN ? (known.values().next().value as number) : undefined;
    if (forget !== undefined) known.delete(forget);
    worker.postMessage({ number, program, forget } satisfies Introduction);
  };

  return {
    room() {
      collect();
      return MOST_TASKS - jobs.length;
    },
    isIdle() {
      collect();
      return isStarted && jobs.length === 0;
    },
    give<T>(task: Task, runnable: Runnable, use: (result: number) => T, drop: () => void): Coming<T> {
      let value: T | undefined;
      let settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;
      jobs.push({
        runnable,
        done(result) {
          value = use(result);
          settle?.resolve(value);
        },
        fail(error) {
          drop();
          settle?.reject(error);
        },
        awaited: () => settle !== undefined,
      });
      introduce(task.program, runnable.program);
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
