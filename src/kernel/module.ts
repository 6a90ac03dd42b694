import { existsSync, readFileSync } from 'node:fs';

/** The kernel as built by `npm run build`: beside this file's dist/, whether it runs from there or from the sources. */
const file = ['../../kernel.wasm', '../../dist/kernel.wasm']
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(url));

if (file === undefined) throw new Error('dist/kernel.wasm is missing: run `npm run build`');

/** The compiled kernel. Threads are given this one: a module brings its optimised code along. */
export const kernelModule = new WebAssembly.Module(readFileSync(file));
