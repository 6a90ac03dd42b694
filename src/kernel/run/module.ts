import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../project-root.js';

/** A module as built, by the name of its file. */
export function compiledModule(file: string): WebAssembly.Module {
  const path = join(projectRoot, 'dist', file);
  if (!existsSync(path)) throw new Error(`dist/${file} is missing: run \`npm run build\``);
  return new WebAssembly.Module(readFileSync(path));
}

/** The compiled kernel. Threads are given this one: a module brings its optimised code along. */
export const kernelModule = compiledModule('kernel.wasm');

/** The same for rows whose numbers are given. */
export const givenKernelModule = compiledModule('kernel-given.wasm');
