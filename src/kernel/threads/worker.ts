import { platform, setPriority } from 'node:os';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { instantiate, type Kernel } from '../run/instance.js';
import type { Program } from '../run/plan.js';
import { doingEnd, type Task } from './task-queue.js';

/** What a thread starts with. */
export interface Start {
  readonly module: WebAssembly.Module;
  readonly queue: SharedArrayBuffer;
}

/** Comes before the first task of a plan; `forget` is a plan of which there will be no more. */
export interface Introduction {
  readonly plan: number;
  readonly program: Program;
  readonly forget: number | undefined;
}

const port = parentPort as MessagePort;
const { module, queue } = workerData as Start;
const plans = new Map<number, { kernel: Kernel; program: Program }>();

/** Length in bytes of what a task writes or measures. */
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

/** A plan that was not known: it was sent before its task was given, so it is there. */
function introduced(plan: number) {
  const { message } = receiveMessageOnPort(port) as { message: Introduction };
  const { program, forget } = message;
  if (forget !== undefined) plans.delete(forget);
  const known = { kernel: instantiate(module, program.memory, program.encoder), program };
  plans.set(plan, known);
  return known;
}

// When this module has been loaded to the end: whoever wants to end this thread waits for that (see startThread).
setImmediate(() => {
  port.postMessage('started');
  // Of this thread alone, on Linux: when the cores are needed for sending and reading, too, the thread that sends makes more
  // of the slices itself, and downloads take 0.9 of the time. At 10 or more they take longer on a machine that is busy.
  if (platform() === 'linux') setPriority(5);
  const { next, done } = doingEnd(queue);
  for (;;) if (done(run(next()))) port.postMessage('done');
});
