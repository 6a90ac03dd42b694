// Makes what `npm pack` packs: the built service with the libraries that it imports, in dist/bundle. The package then depends on
// almost nothing, so npx need not look up a tree of dependencies.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const OUT = 'dist/bundle';
/** What the package does not bring along: its dependencies, and what only some destinations need. */
const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const external = [...Object.keys({ ...dependencies, ...peerDependencies }), 'pg-native', '@napi-rs/nice'];
/** Files that libraries read beside their code, or run as threads. */
const assets = ['@fastify/swagger-ui/static'];
const threads = ['piscina/dist/worker'];

/** CommonJS needs these. */
const banner = `import { createRequire as createRequireOf } from 'node:module';
const require = createRequireOf(import.meta.url), __filename = import.meta.filename;`;

rmSync(OUT, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    ...Object.fromEntries(
      ['main', 'library/index', 'kernel/threads/worker', 'schemas/worker'].map((name) => [
        join('src', name),
        join('dist/src', `${name}.js`),
      ]),
    ),
    ...Object.fromEntries(
      threads.map((name) => [join('libraries', name), join('node_modules', `${name}.js`)]),
    ),
  },
  outdir: OUT,
  bundle: true,
  splitting: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: 'chunks/[name]-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  external,
  banner: { js: banner },
  plugins: [
    { name: 'places', setup: keepPlaces },
    { name: 'names', setup: keepNames },
  ],
});
for (const asset of assets)
  cpSync(join('node_modules', asset), join(OUT, 'libraries', asset), { recursive: true });
for (const name of ['seedstream.d.ts', 'generated.d.ts'])
  cpSync(join('src/library', name), join(OUT, 'src/library', name));
writeFileSync(join(OUT, 'LICENSES.txt'), licences(Object.keys(metafile.inputs)));

/**
 * Libraries find files beside them by __dirname, which is their place in dist/bundle/libraries here. Our own files require() what
 * they load late; esbuild bundles that where `require` is not their own variable.
 * @param {import('esbuild').PluginBuild} build
 */
function keepPlaces(build) {
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
 * In parts that are loaded late, esbuild gives a CommonJS library no names, only its default export. Here it has those that Node gives it.
 * @param {import('esbuild').PluginBuild} build
 */
function keepNames(build) {
  build.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer, resolveDir }) => {
    const ours = kind === 'dynamic-import' && !importer.includes('node_modules');
    if (!ours || path.startsWith('node:') || external.includes(path)) return undefined;
    return { path, namespace: 'late', pluginData: resolveDir };
  });
  build.onLoad({ filter: /.*/, namespace: 'late' }, async ({ path, pluginData: resolveDir }) => {
    const library = await import(path);
    const names = Object.keys(library).filter((name) => /^(?!default$)[a-z_$][\w$]*$/i.test(name));
    const isCommonJs = library.default !== undefined && require(path) === library.default;
    const from = JSON.stringify(path);
    const contents = isCommonJs
      ? `const library = require(${from}); export default library; export const { ${names} } = library;`
      : `export * from ${from};${library.default === undefined ? '' : `export { default } from ${from};`}`;
    return { contents, resolveDir };
  });
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
