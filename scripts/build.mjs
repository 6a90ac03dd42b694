// Builds what is stale: AssemblyScript (kernel, simulations) to dist/*.wasm, the rest (TypeScript) to dist/.
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

/** Compiles AssemblyScript to dist/<file>.wasm. */
function assemble(file, folder, ...options) {
  if (fresh(`dist/${file}.wasm`, ['src/kernel/assembly', folder])) return;
  const features = ['simd', 'threads', 'bulk-memory'].flatMap((feature) => ['--enable', feature]);
  const target = ['--outFile', `dist/${file}.wasm`, '-O3', '--noAssert', '--runtime', 'stub'];
  run('assemblyscript/bin/asc.js', `${folder}/index.ts`, ...target, ...features, ...options);
}

const shared = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
assemble('kernel', 'src/kernel/assembly', ...shared, '--use', 'GIVEN=0');
assemble('kernel-given', 'src/kernel/assembly', ...shared, '--use', 'GIVEN=1');
assemble('simulation', 'src/events/simulation/assembly', '--use', 'GIVEN=0', '--use', 'abort=');

if (!fresh('dist/.built', ['src', 'routes', 'test', 'bench', 'scripts'])) {
  run('typescript/bin/tsc', '--project', 'tsconfig.json');
  writeFileSync('dist/.built', '');
}
