import { existsSync, readFileSync } from 'node:fs';

/** What assembly/index.ts exports; addresses and lengths in bytes, u64 as bigint. */
export interface Kernel {
  write(
    program: number,
    cells: number,
    cellCount: number,
    lane: number,
    scratch: number,
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
    seed: bigint,
    first: bigint,
    rows: number,
  ): bigint;
}

/** The kernel as built by `npm run build`: beside this file's dist/, whether it runs from there or from the sources. */
const file = ['../../kernel.wasm', '../../dist/kernel.wasm']
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(url));

if (file === undefined) throw new Error('dist/kernel.wasm is missing: run `npm run build`');

const module = new WebAssembly.Module(readFileSync(file));

/** A kernel over a plan's memory. */
export function instantiate(memory: WebAssembly.Memory): Kernel {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as Kernel;
}
