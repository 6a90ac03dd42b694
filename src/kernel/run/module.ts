import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../project-root.js';

/** A WebAssembly module in dist/, by the name of its file. Throws an Error when it has not been built. */
export function compiledModule(file: string): WebAssembly.Module {
  const path = join(projectRoot, 'dist', file);
  if (!existsSync(path)) throw new Error(`dist/${file} is missing: run \`npm run build\``);
  return new WebAssembly.Module(readFileSync(path));
}

/** The compiled kernel. Threads receive this module, because it brings its optimised code along. */
export const kernelModule = compiledModule('kernel.wasm');

/** The kernel for rows whose numbers a simulation supplies. */
export const givenKernelModule = compiledModule('kernel-given.wasm');
