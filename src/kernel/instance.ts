/** What assembly/index.ts exports; addresses and lengths in bytes, u64 as bigint. */
export interface Kernel {
  write(
    program: number,
    cells: number,
    cellCount: number,
    lane: number,
    blockRows: number,
    seed: bigint,
    first: bigint,
    rows: number,
    out: number,
  ): number;
  measure(
    program: number,
    cells: number,
    cellCount: number,
    lane: number,
    blockRows: number,
    seed: bigint,
    first: bigint,
    rows: number,
  ): bigint;
}

/** A kernel over a plan's memory. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as Kernel;
}
