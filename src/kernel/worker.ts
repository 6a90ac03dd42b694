import { parentPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { instantiate, type Kernel } from './instance.js';
import type { Program } from './plan.js';

/** A range of rows to write into a place, or only to measure when there is no `out`. */
export interface Task {
  readonly plan: number;
  /** Left out at first: sending it takes longer than the rest, and a thread keeps it. */
  readonly program?: Program;
  readonly lane: number;
  readonly out?: number;
  readonly seed: bigint;
  readonly first: number;
  readonly rows: number;
}

// For whoever wants to end this thread (see startThreads), once it has loaded this module to the end.
queueMicrotask(() => parentPort?.postMessage('started'));

/** The plans this thread has worked for last. */
const known = new Map<number, { kernel: Kernel; program: Program }>();
const KEPT = 8;

/** Runs a task on this thread; returns the length in bytes, or undefined when it is to be sent again with its program. */
export default function work({
  plan,
  program: sent,
  lane,
  out,
  seed,
  first,
  rows,
}: Task): number | undefined {
  const found = known.get(plan) ?? (sent && { kernel: kernelOf(sent), program: sent });
  if (found === undefined) return undefined;
  known.delete(plan);
  known.set(plan, found);
  if (known.size > KEPT) known.delete(known.keys().next().value as number);
  const { kernel, program } = found;
  const { operations, cells, cellCount, blockRows } = program;
  if (out === undefined) {
    return Number(kernel.measure(operations, cells, cellCount, lane, blockRows, seed, BigInt(first), rows));
  }
  return kernel.write(operations, lane, blockRows, seed, BigInt(first), rows, out);
}

const kernelOf = ({ memory, encoder }: Program) => instantiate(workerData, memory, encoder);
