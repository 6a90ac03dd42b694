import { parentPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { instantiate, type Kernel } from './instance.js';
import type { Program } from './plan.js';

/** A range of rows to write into a place, or only to measure when there is no `out`. */
export interface Task {
  readonly plan: number;
  readonly program: Program;
  readonly lane: number;
  readonly out?: number;
  readonly seed: bigint;
  readonly first: number;
  readonly rows: number;
}

// For whoever wants to end this thread (see startThreads), once it has loaded this module to the end.
queueMicrotask(() => parentPort?.postMessage('started'));

/** Kernels of the plans this thread has worked for last. */
const kernels = new Map<number, Kernel>();
const KEPT = 8;

/** Runs a task on this thread; returns the length in bytes. */
export default function work({ plan, program, lane, out, seed, first, rows }: Task): number {
  const { memory, operations, cells, cellCount, encoder, blockRows } = program;
  const kernel = kernels.get(plan) ?? instantiate(workerData, memory, encoder);
  kernels.delete(plan);
  kernels.set(plan, kernel);
  if (kernels.size > KEPT) kernels.delete(kernels.keys().next().value as number);
  if (out === undefined) {
    return Number(kernel.measure(operations, cells, cellCount, lane, blockRows, seed, BigInt(first), rows));
  }
  return kernel.write(operations, lane, blockRows, seed, BigInt(first), rows, out);
}
