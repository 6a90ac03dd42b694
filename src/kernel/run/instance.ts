import type { SeedKey } from '../../random/key.js';

/** What assembly/index.ts exports. Addresses and lengths are in bytes; a u64 is a bigint. */
export interface Kernel {
  write(
    program: number,
    lane: number,
    blockRows: number,
    key: SeedKey,
    first: bigint,
    rows: number,
    out: number,
  ): number;
  measure(
    program: number,
    columns: number,
    columnCount: number,
    lane: number,
    blockRows: number,
    key: SeedKey,
    first: bigint,
    rows: number,
  ): bigint;
  measureRows(
    program: number,
    columns: number,
    columnCount: number,
    lane: number,
    blockRows: number,
    key: SeedKey,
    first: bigint,
    rows: number,
    out: number,
  ): void;
  select(
    program: number,
    lane: number,
    blockRows: number,
    key: SeedKey,
    first: bigint,
    rows: number,
    flags: number,
    places: number,
    out: number,
  ): number;
  readValues(
    program: number,
    lane: number,
    blockRows: number,
    key: SeedKey,
    first: bigint,
    rows: number,
    column: number,
    out: number,
  ): void;
  readWords(
    program: number,
    lane: number,
    blockRows: number,
    key: SeedKey,
    items: number,
    count: number,
    column: number,
    flip: number,
    numbers: number,
  ): void;
  tally(
    program: number,
    lane: number,
    blockRows: number,
    key: SeedKey,
    first: bigint,
    rows: number,
    flags: number,
    column: number,
    size: number,
    out: number,
  ): void;
  pack(
    program: number,
    lane: number,
    blockRows: number,
    key: SeedKey,
    first: bigint,
    rows: number,
    packs: number,
    count: number,
  ): void;
  clear(from: number, end: number): void;
  countDigits(items: number, rows: number, shift: number, mask: number, counts: number): void;
  beginDigits(counts: number, mask: number): void;
  placeItems(items: number, rows: number, shift: number, mask: number, places: number, to: number): void;
}

/** A kernel over the memory of a plan, with the plan's encoder. `given` is the kernel of given rows, with which it reads other rows. */
export function instantiate(
  module: WebAssembly.Module,
  given: WebAssembly.Module,
  memory: WebAssembly.Memory,
  encoder: WebAssembly.Module,
): Kernel {
  const { encode } = new WebAssembly.Instance(encoder, { env: { memory } }).exports;
  return kernelOf(module, { memory, encode, fillGiven: bareKernel(given, given, memory).fill });
}

type Bare = Kernel & { readonly fill: unknown };

const bare = new WeakMap<WebAssembly.Memory, Map<WebAssembly.Module, Bare>>();

/** A kernel over a memory for programs that write no rows: one for all of them. */
export function bareKernel(
  module: WebAssembly.Module,
  given: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Bare {
  const ofMemory = bare.get(memory) ?? new Map<WebAssembly.Module, Bare>();
  bare.set(memory, ofMemory);
  const known = ofMemory.get(module);
  if (known !== undefined) return known;
  const fillGiven = module === given ? unreachable : bareKernel(given, given, memory).fill;
  const kernel = kernelOf(module, { memory, encode: unreachable, fillGiven });
  ofMemory.set(module, kernel);
  return kernel;
}

function unreachable(): never {
  throw new Error('unreachable: this kernel writes no rows');
}

const kernelOf = (module: WebAssembly.Module, env: Record<string, unknown>) =>
  new WebAssembly.Instance(module, { env }).exports as unknown as Bare;
