// Builds what is stale: the kernel (AssemblyScript) to dist/kernel.wasm, the rest (TypeScript) to dist/.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const tools = ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts/build.mjs'];

/** Runs a tool of node_modules with this Node; ends the build when it fails. */
function run(bin, ...args) {
  const { status } = spawnSync(process.execPath, [join('node_modules', bin), ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Was `stamp` written after every one of `sources` last changed? */
function fresh(stamp, sources) {
  return existsSync(stamp) && statSync(stamp).mtimeMs > Math.max(...[...sources, ...tools].map(newest));
}

if (!fresh('dist/kernel.wasm', ['src/kernel/assembly'])) {
  run(
    'assemblyscript/bin/asc.js',
    'src/kernel/assembly/index.ts',
    ...['--outFile', 'dist/kernel.wasm', '-O3', '--noAssert', '--runtime', 'stub'],
    ...['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory'],
    ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  );
}

if (!fresh('dist/.built', ['src', 'routes', 'test', 'bench', 'scripts'])) {
  run('typescript/bin/tsc', '--project', 'tsconfig.json');
  writeFileSync('dist/.built', '');
}
