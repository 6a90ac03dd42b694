import { getPriority, platform, setPriority } from 'node:os';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { instantiate, type Kernel } from '../run/instance.js';
import type { Program } from '../run/plan.js';
import { doingEnd, type Task } from './task-queue.js';

/** The data that a thread is started with. */
export interface Start {
  readonly module: WebAssembly.Module;
  /** The kernel of given rows, in which rows are read that others refer to. */
  readonly given: WebAssembly.Module;
  readonly queue: SharedArrayBuffer;
}

/** The message before the first task of a plan. `forget` is the number of a plan that gets no more tasks. */
export interface Introduction {
  readonly plan: number;
  readonly program: Program;
  readonly forget: number | undefined;
}

const port = parentPort as MessagePort;
const { module, given, queue } = workerData as Start;
const plans = new Map<number, { kernel: Kernel; program: Program }>();

/** Runs a task; returns the length in bytes of what it writes or measures. */
function run({ plan, lane, out, key, first, rows }: Task): number {
  const { kernel, program } = plans.get(plan) ?? introduced(plan);
  const { operations, columns, columnCount, blockRows } = program;
  if (out === undefined) {
    return Number(
      kernel.measure(operations, columns, columnCount, lane, blockRows, key, BigInt(first), rows),
    );
  }
  return kernel.write(operations, lane, blockRows, key, BigInt(first), rows, out);
}

/** Learns a new plan. Its message was sent before its task was given, so it has arrived. */
function introduced(plan: number) {
  const { message } = receiveMessageOnPort(port) as { message: Introduction };
  const { program, forget } = message;
  if (forget !== undefined) plans.delete(forget);
  const known = { kernel: instantiate(module, given, program.memory, program.encoder), program };
  plans.set(plan, known);
  return known;
}

// Runs when this module is loaded: startThread() waits for the message before it ends the thread.
setImmediate(() => {
  port.postMessage('started');
  // On Linux, this lowers the priority of this thread alone; nobody but root may raise it again. When sending and reading need the cores as well, the thread that sends
  // then makes more of the slices itself, and downloads take 0.9 of the time. From 10 on they take longer on a busy machine.
  if (platform() === 'linux') setPriority(Math.min(getPriority() + 5, 19));
  const { next, done } = doingEnd(queue);
  for (;;) if (done(run(next()))) port.postMessage('done');
});
