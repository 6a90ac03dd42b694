// `npm start`: builds what is stale, then serves. What `npm pack` holds is built already, and needs no tools for it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const placeOf = (/** @type {string} */ path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const hasSources = existsSync(placeOf('src'));
if (hasSources) {
  const { status } = spawnSync(process.execPath, [placeOf('scripts/build.mjs')], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
const main = hasSources ? 'dist/src/main.js' : 'dist/bundle/src/main.js';
process.argv[1] = placeOf(main); // what the workers of a cluster run
await import(`../${main}`);
