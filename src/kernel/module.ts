import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';

const file = join(projectRoot, 'dist/kernel.wasm');

if (!existsSync(file)) throw new Error('dist/kernel.wasm is missing: run `npm run build`');

/** The compiled kernel. Threads are given this one: a module brings its optimised code along. */
export const kernelModule = new WebAssembly.Module(readFileSync(file));
