// Builds stale outputs: AssemblyScript (kernel, simulations) to dist/*.wasm, TypeScript to dist/**/*.js, file by file, the pages of
// web/ to dist/web, and what a package holds to dist/bundle.
// `npm run check` checks the types.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

if (!existsSync('node_modules/typescript')) {
  console.error('Nothing is built, and a build needs the development dependencies: run `npm install` first.');
  process.exit(1);
}
const { default: ts } = await import('typescript');

/** After a change of these tools or settings, all outputs are stale. */
const tools = [
  ...['tsconfig.json', 'scripts/build.mjs'],
  ...['typescript', 'assemblyscript', 'vite', 'preact', 'esbuild', '@faker-js/faker'].map(
    (name) => `node_modules/${name}/package.json`,
  ),
].map((path) => readFileSync(path, 'utf8'));
const stamp = 'dist/.built';
/** Pages and the package have a build of their own. */
const others = ['web', 'bundle'].map((folder) => join('dist', folder, '/'));
const sameTools = existsSync(stamp) && readFileSync(stamp, 'utf8') === tools.join('');
if (!sameTools) rmSync(stamp, { force: true });

/** @type {import('typescript').FormatDiagnosticsHost} */
const formatting = {
  getCurrentDirectory: () => '.',
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
};

const shared = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
assemble('kernel', 'src/kernel/assembly', ...shared, '--use', 'GIVEN=0');
// Both kernels work in one memory, so their constants lie apart.
assemble('kernel-given', 'src/kernel/assembly', ...shared, '--memoryBase', '32768', '--use', 'GIVEN=1');
assemble('deflate', 'src/kernel/deflate/assembly', ...shared, '--memoryBase', '49152');
assemble('csv', 'src/files/csv/assembly', ...shared);
assemble('simulation', 'src/events/simulation/assembly', '--use', 'GIVEN=0', '--use', 'abort=');
transpile();
// The other files are written before the cities.
make('dist/cities.json', [...filesIn('data', /\.csv$/), ...filesIn('src/vocabulary', /\.ts$/)], () =>
  run('dist/scripts/prepare-vocabulary.js', 'dist'),
);
make(
  'dist/web/index.html',
  ['index.html', 'design.html', 'map.html', 'vite.config.ts', 'src', 'public'].flatMap(webFiles),
  () => run('node_modules/vite/bin/vite.js', 'build', 'web'),
);
make(
  'dist/bundle/src/main.js',
  [
    ...['scripts/bundle.mjs', 'package.json'],
    ...filesIn('dist/src', /\.js$/),
    ...filesIn('src/library', /\.d\.ts$/),
  ],
  () => run('scripts/bundle.mjs'),
);
if (!sameTools) writeFileSync(stamp, tools.join(''));

/** @param {string} path in the folder of the pages */
function webFiles(path) {
  const whole = join('web', path);
  return statSync(whole).isFile() ? [whole] : filesIn(whole, /\.\w+$/);
}

/**
 * Compiles AssemblyScript to dist/{name}.wasm.
 * @param {string} name
 * @param {string} folder
 * @param {string[]} options
 */
function assemble(name, folder, ...options) {
  const sources = ['src/kernel/assembly', folder].flatMap((from) => filesIn(from, /\.ts$/));
  make(`dist/${name}.wasm`, sources, (output) => {
    const features = ['simd', 'threads', 'bulk-memory'].flatMap((feature) => ['--enable', feature]);
    const target = ['--outFile', output, '-O3', '--noAssert', '--runtime', 'stub'];
    const compiler = 'node_modules/assemblyscript/bin/asc.js';
    run(compiler, `${folder}/index.ts`, ...target, ...features, ...options);
  });
}

/** @param {string[]} args of Node */
function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Transpiles the files of tsconfig.json, and removes the outputs whose sources are gone. */
function transpile() {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  // The outputs are ES modules, as package.json says, which transpileModule does not read.
  const { ESNext: module } = ts.ModuleKind;
  const compilerOptions = { ...options, module, moduleResolution: ts.ModuleResolutionKind.Bundler };
  const sources = fileNames.filter((name) => /(?<!\.d)\.ts$/.test(name)).map((name) => relative('.', name));
  const outputs = new Map(sources.map((source) => [join('dist', source.replace(/ts$/, 'js')), source]));
  for (const [output, source] of outputs) {
    make(output, [source], () => {
      const text = readFileSync(source, 'utf8');
      const made = ts.transpileModule(text, { compilerOptions, fileName: source, reportDiagnostics: true });
      if (made.diagnostics?.length) {
        console.error(ts.formatDiagnostics(made.diagnostics, formatting));
        process.exit(1);
      }
      mkdirSync(dirname(output), { recursive: true });
      writeFileSync(`${output}.map`, made.sourceMapText ?? '');
      writeFileSync(output, made.outputText);
    });
  }
  for (const file of filesIn('dist', /\.js(\.map)?$/))
    if (!others.some((folder) => file.startsWith(folder)) && !outputs.has(file.replace(/\.map$/, '')))
      rmSync(file);
}

/**
 * Makes an output again unless it has the date of its newest source. An older date is also a change, because a file may have been
 * moved there.
 * @param {string} output
 * @param {string[]} sources
 * @param {(output: string) => void} write
 */
function make(output, sources, write) {
  const date = Math.max(...sources.map((source) => Math.floor(statSync(source).mtimeMs)));
  const made = statSync(output, { throwIfNoEntry: false });
  if (sameTools && made && Math.round(made.mtimeMs) === date) return;
  write(output);
  utimesSync(output, new Date(date), new Date(date));
}

/**
 * @param {string} folder
 * @param {RegExp} pattern of file names
 */
function filesIn(folder, pattern) {
  const names = /** @type {string[]} */ (readdirSync(folder, { recursive: true }));
  return names.filter((name) => pattern.test(name)).map((name) => join(folder, name));
}
