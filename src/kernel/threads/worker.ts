import { getPriority, platform, setPriority } from 'node:os';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { codeRows } from '../run/coding.js';
import { bareKernel, instantiate, type Kernel } from '../run/instance.js';
import type { RowsProgram } from '../run/plan.js';
import type { Program } from '../run/program.js';
import { select } from '../run/selection.js';
import { sort } from '../run/sorting.js';
import { readWords } from '../run/words.js';
import { doingEnd, type Task } from './task-queue.js';

/** The data that a thread is started with. */
export interface Start {
  readonly module: WebAssembly.Module;
  /** The kernel of given rows, in which rows are read that others refer to. */
  readonly given: WebAssembly.Module;
  readonly queue: SharedArrayBuffer;
}

/** The message before the first task of a program, which has this number. The program `forget` gets no more tasks. */
export interface Introduction {
  readonly number: number;
  readonly program: Program;
  readonly forget: number | undefined;
}

const port = parentPort as MessagePort;
const { module, given, queue } = workerData as Start;
const programs = new Map<number, (task: Task) => number>();

/** The memory of all programs, as the first of them brought it: each message has an object of its own for it. */
let memory: WebAssembly.Memory | undefined;

/** Runs a task; returns its result. */
function run(task: Task): number {
  const program = programs.get(task.program) ?? introduced(task.program);
  return program(task);
}

/** Learns a new program. Its message was sent before its task was given, so it has arrived. */
function introduced(number: number) {
  const { message } = receiveMessageOnPort(port) as { message: Introduction };
  const { program, forget } = message;
  if (forget !== undefined) programs.delete(forget);
  const runs = runnerOf(program);
  programs.set(number, runs);
  return runs;
}

/** What does a program's tasks. Rows have a length in bytes, a selection a number of rows; other tasks have no result. */
function runnerOf(program: Program): (task: Task) => number {
  memory ??= program.memory;
  switch (program.kind) {
    case 'rows': {
      const kernel = instantiate(module, given, memory, program.encoder);
      return (task) => runRows(kernel, program, task);
    }
    case 'coded': {
      const kernel = instantiate(module, given, memory, program.rows.encoder);
      return ({ lane, out, key, first, rows }) =>
        codeRows(kernel, program, { lane, out: out as number }, key, first, rows);
    }
    case 'selection': {
      const kernel = bareKernel(module, given, memory);
      return ({ lane, out, key, first, rows }) =>
        select(kernel, program, { lane, out: out as number }, key, first, rows);
    }
    case 'words': {
      const kernel = bareKernel(given, given, memory);
      return ({ lane, out, key, first, rows }) => {
        readWords(kernel, program, { lane, out: out as number }, key, first, rows);
        return 0;
      };
    }
    case 'sorting': {
      const kernel = bareKernel(given, given, memory);
      return ({ first, rows }) => {
        sort(kernel, program, first, first + rows);
        return 0;
      };
    }
  }
}

function runRows(kernel: Kernel, program: RowsProgram, { lane, out, key, first, rows }: Task): number {
  const { operations, columns, columnCount, blockRows } = program;
  if (out === undefined) {
    return Number(
      kernel.measure(operations, columns, columnCount, lane, blockRows, key, BigInt(first), rows),
    );
  }
  return kernel.write(operations, lane, blockRows, key, BigInt(first), rows, out);
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
