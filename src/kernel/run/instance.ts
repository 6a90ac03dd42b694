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
}

/** A kernel over the memory of a plan, with the plan's encoder. */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  encoder: WebAssembly.Module,
): Kernel {
  const { encode } = new WebAssembly.Instance(encoder, { env: { memory } }).exports;
  const instance = new WebAssembly.Instance(module, { env: { memory, encode } });
  return instance.exports as unknown as Kernel;
}
