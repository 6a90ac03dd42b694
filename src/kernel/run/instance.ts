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
}

/** A kernel over the memory of a plan, with the plan's encoder. `given` is the kernel of given rows, with which it reads other rows. */
export function instantiate(
  module: WebAssembly.Module,
  given: WebAssembly.Module,
  memory: WebAssembly.Memory,
  encoder: WebAssembly.Module,
): Kernel {
  const { encode } = new WebAssembly.Instance(encoder, { env: { memory } }).exports;
  const imports = { memory, encode, fillGiven: fillerOf(given, memory) };
  return new WebAssembly.Instance(module, { env: imports }).exports as unknown as Kernel;
}

const fillers = new WeakMap<WebAssembly.Memory, unknown>();

/** fill() of the kernel of given rows, which no plan's encoder has a part in. */
function fillerOf(given: WebAssembly.Module, memory: WebAssembly.Memory): unknown {
  const known = fillers.get(memory);
  if (known !== undefined) return known;
  const { fill } = new WebAssembly.Instance(given, { env: { memory, encode() {} } }).exports;
  fillers.set(memory, fill);
  return fill;
}
