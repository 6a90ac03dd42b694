// Makes what `npm pack` packs: the built service with the libraries that it imports, in dist/bundle. The package then depends on
// almost nothing, so npx need not look up a tree of dependencies.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const OUT = 'dist/bundle';
/** What the package does not bring along: its dependencies, what only some destinations need, and what libraries do without. */
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const ofDestinations = [
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-s3',
  '@google-cloud/pubsub',
  'google-gax',
  'mysql2',
  '@platformatic/kafka',
];
const external = [...Object.keys(dependencies), ...ofDestinations, 'pg-native', '@napi-rs/nice'];
/** Files that libraries read beside their code, or run as threads. */
const assets = ['@fastify/swagger-ui/static'];
/** The page of Swagger UI loads it as one file. @param {string} path */
const isUsed = (path) => !path.endsWith('swagger-ui.js');
const threads = ['piscina/dist/worker'];

/** CommonJS needs these. */
const banner = `import { createRequire as createRequireOf } from 'node:module';
const require = createRequireOf(import.meta.url), __filename = import.meta.filename;`;

/**
 * One file for the command and the library, because npx unpacks the package three times each time, and each file costs. Parts that
 * are loaded late stay asleep in it.
 */
const whole = `export * from './dist/src/library/index.js'; export const run = () => import('./dist/src/main.js');`;
const command = `#!/usr/bin/env node
import { run } from './seedstream.js';
await run();
`;

rmSync(OUT, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    'src/seedstream': 'whole',
    'src/kernel/threads/worker': 'dist/src/kernel/threads/worker.js',
    'src/schemas/worker': 'dist/src/schemas/worker.js',
    ...Object.fromEntries(threads.map((name) => [`libraries/${name}`, `node_modules/${name}.js`])),
  },
  outdir: OUT,
  bundle: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  external,
  banner: { js: banner },
  plugins: [{ name: 'places', setup }],
});
for (const file of Object.keys(metafile.outputs)) writeFileSync(file, inAscii(readFileSync(file, 'utf8')));
writeFileSync(join(OUT, 'src/main.js'), command, { mode: 0o755 });
for (const asset of assets)
  cpSync(join('node_modules', asset), join(OUT, 'libraries', asset), { recursive: true, filter: isUsed });
for (const name of ['seedstream.d.ts', 'generated.d.ts'])
  cpSync(join('src/library', name), join(OUT, 'src', name));
writeFileSync(join(OUT, 'LICENSES.txt'), licences(Object.keys(metafile.inputs)));

/**
 * Libraries find files beside them by __dirname, which is their place in dist/bundle/libraries here. Our own files require() what
 * they load late; esbuild bundles that where `require` is not their own variable.
 * @param {import('esbuild').PluginBuild} build
 */
function setup(build) {
  build.onResolve({ filter: /^whole$/ }, ({ path }) => ({ path, namespace: 'whole' }));
  build.onLoad({ filter: /.*/, namespace: 'whole' }, () => ({ contents: whole, resolveDir: '.' }));
  build.onLoad({ filter: /\.js$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8');
    const [, library] = path.split(`${sep}node_modules${sep}`);
    if (library === undefined)
      return { contents: text.replace('const require = createRequire(import.meta.url);', '') };
    if (!/\b__dirname\b/.test(text)) return undefined;
    const place = join('libraries', dirname(library)).replaceAll('\\', '/');
    // Each file of the bundle is in a folder of its own depth, so this climbs to dist/bundle.
    return {
      contents: `const __dirname = __filename.replace(/([/\\\\]dist[/\\\\]bundle)[/\\\\].*/, '$1/${place}');${text}`,
    };
  });
}

/**
 * esbuild leaves the letters of regular expressions. Node reads and compiles a file of ASCII in half the time.
 * @param {string} code
 */
function inAscii(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The licences of the packages of these files, each under their names.
 * @param {string[]} files
 */
function licences(files) {
  const folders = new Set(
    files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
  );
  const texts = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const names = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    const text = names.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
    const under =
      text ||
      `${name} has no file with its licence. Its package.json names ${license}, and the author ${nameOf(author)}.`;
    texts.set(under, [...(texts.get(under) ?? []), `${name} ${version} (${license})`]);
  }
  return [...texts]
    .map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {string | { name: string }} author */
function nameOf(author) {
  return typeof author === 'string' ? author : author.name;
}
