import type { SeedKey } from '../../random/key.js';
import type { Kernel } from './instance.js';
import { compiledModule } from './module.js';
import type { RowsProgram } from './plan.js';

/** What ../deflate/assembly/index.ts exports. Addresses and lengths are in bytes; `work` is where a coder and its room are. */
export interface Deflate {
  begin(work: number): number;
  find(work: number, lane: number, rows: number, end: number): void;
  findAndGain(work: number, lane: number, rows: number, end: number): void;
  code(work: number, trim: number, out: number): number;
  count(work: number, counts: number): void;
}

const deflateModule = compiledModule('deflate.wasm');

const instances = new WeakMap<WebAssembly.Memory, Deflate>();

/** The coder in a memory. */
export function deflateIn(memory: WebAssembly.Memory): Deflate {
  const known = instances.get(memory);
  if (known !== undefined) return known;
  const { exports } = new WebAssembly.Instance(deflateModule, { env: { memory } });
  instances.set(memory, exports as unknown as Deflate);
  return exports as unknown as Deflate;
}

/** A program whose rows are coded; may be sent to another thread. */
export interface CodedProgram {
  readonly kind: 'coded';
  readonly memory: WebAssembly.Memory;
  readonly rows: RowsProgram;
  /** Where a coder is, from the beginning of a region on. */
  readonly work: number;
}

/** Where rows are made and coded: the addresses of a lane, which begins a region, and of the bytes. */
export interface Room {
  readonly lane: number;
  readonly out: number;
}

/** The first of rows [from, from + count) as the kernel takes it: their number, or where they were put in the lane. */
export type Supply = (lane: number, from: number, count: number) => bigint;

/** Makes rows in the room of the coder, and finds their matches. Returns where the rows begin. */
export function makeRows(
  kernel: Kernel,
  { memory, rows: program, work: offset }: CodedProgram,
  lane: number,
  key: SeedKey,
  rows: number,
  supply: Supply,
  find = deflateIn(memory).find,
): number {
  const { operations, blockRows } = program;
  const work = lane + offset;
  const begin = deflateIn(memory).begin(work);
  let end = begin;
  for (let done = 0; done < rows; done += blockRows) {
    const count = Math.min(blockRows, rows - done);
    end += kernel.write(operations, lane, blockRows, key, supply(lane, done, count), count, end);
    find(work, lane, count, end);
  }
  return begin;
}

/** Makes rows [first, first + rows) and codes them without their last `trim` bytes; returns how many bytes they become. */
export function codeRows(
  kernel: Kernel,
  program: CodedProgram,
  { lane, out }: Room,
  key: SeedKey,
  first: number,
  rows: number,
  trim = 0,
): number {
  makeRows(kernel, program, lane, key, rows, (_, from) => BigInt(first + from));
  return deflateIn(program.memory).code(lane + program.work, trim, out);
}
