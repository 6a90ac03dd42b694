// What is installed: the package of `npm pack` starts without development dependencies and without optional packages.
import { execFile, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import ts from 'typescript';
import { kinds } from '../src/deliveries/destinations/index.js';
import { projectRoot } from '../src/project-root.js';
import { testApp } from './support/app.js';
import { temporaryDirectory } from './support/directory.js';
import { listening } from './support/process.js';
import { sample } from './support/property.js';

const run = promisify(execFile);

/** The folder of the package of `npm pack`, with what npm installs beside it, in a folder that has nothing else. */
let installed = '';
/** What `npm pack` says about the package. */
let packed: { files: { path: string }[]; size: number; unpackedSize: number };

t.before(async () => {
  const directory = temporaryDirectory(t);
  mkdirSync(directory);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', directory], {
    cwd: projectRoot,
  });
  const [{ filename, ...about }] = JSON.parse(stdout.slice(stdout.indexOf('[\n')));
  packed = about;
  await run('tar', ['-xzf', join(directory, filename), '-C', directory]);
  installed = join(directory, 'node_modules/seedstream');
  for (const name of Object.keys(manifest(projectRoot).dependencies)) {
    mkdirSync(dirname(join(directory, 'node_modules', name)), { recursive: true });
    symlinkSync(join(projectRoot, 'node_modules', name), join(directory, 'node_modules', name));
  }
  renameSync(join(directory, 'package'), installed);
});

const manifest = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The bytes of the files in a folder. */
function bytesIn(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

t.test('the package is small, and has what it needs', async (t) => {
  const { files, size, unpackedSize } = packed;
  t.ok(size < 12e6, `${size} bytes are packed`);
  const dependencies = Object.keys(manifest(installed).dependencies);
  const bytes = dependencies
    .map((name) => bytesIn(join(projectRoot, 'node_modules', name)))
    .reduce((sum, more) => sum + more, unpackedSize);
  t.ok(bytes < 60e6, `${bytes} bytes are installed`);
  for (const name of dependencies)
    t.notOk(manifest(join(projectRoot, 'node_modules', name)).dependencies, `${name} needs nothing else`);

  const paths = files.map(({ path }) => path);
  for (const path of [
    'LICENSE',
    'README.md',
    'docs/schemas.md',
    'data/SOURCES.md',
    'openapi.yaml',
    'dist/kernel.wasm',
    'dist/bundle/LICENSES.txt',
  ]) {
    t.ok(paths.includes(path), path);
  }
  t.same(
    paths.filter((path) => /^(src|test|bench|scripts|dist\/(src|test|bench|scripts))\//.test(path)),
    ['scripts/start.mjs'],
  );
});

t.test('the licences of the libraries in the package are there', async (t) => {
  const text = readFileSync(join(installed, 'dist/bundle/LICENSES.txt'), 'utf8');
  for (const name of ['fastify', 'pg', '@fastify/swagger-ui', 'undici', 'piscina', 'prom-client'])
    t.match(text, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(\\S+\\)$`, 'm'));
  for (const part of text.split(/^-{80}$/m))
    t.ok(part.length > 500 || /names \S+, and the author \w+/.test(part), part.slice(0, 100));
});

t.test('the package serves and writes rows without anything else', async (t) => {
  const command = join(installed, manifest(installed).bin.seedstream);
  t.match(readFileSync(command, 'utf8'), /^#!\/usr\/bin\/env node\n/);
  const child = spawn(process.execPath, [command], {
    cwd: dirname(installed),
    env: { ...process.env, PORT: '0', API_KEY: 'key', RATE_LIMIT: '1000', THREADS: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const origin = await listening(child);
  const ask = (path: string) => fetch(origin + path, { headers: { authorization: 'Bearer key' } });
  for (const path of [
    '/persons?n=3&format=csv&locale=ja',
    '/persons?n=100000&format=csv&part_bytes=1000000',
    '/users/7',
    '/events/app-store?n=3',
    '/schemas/company/Employee',
    '/',
    '/icon.svg',
    '/docs',
    '/docs/static/swagger-ui-bundle.js',
    '/docs/static/index.css',
    '/docs/json',
    '/openapi.yaml',
    '/metrics',
  ])
    t.equal((await ask(path)).status, 200, path);
  t.match(await (await ask('/persons?n=x')).json(), { parameter: 'n' });
  const digest = async (bytes: ArrayBuffer) =>
    Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
  const url = '/persons?n=300000&seed=42&format=csv';
  const app = await testApp(t);
  t.equal(
    await digest(await (await ask(url)).arrayBuffer()),
    await digest(Uint8Array.from((await app.inject(url)).rawPayload).buffer),
    'threads make the same bytes',
  );

  const { stdout: rows } = await run(process.execPath, [command, 'persons', '--n', '3', '--seed', '42'], {
    cwd: dirname(installed),
  });
  t.equal(rows, await (await ask('/persons?n=3&seed=42')).text());
});

t.test('npm start serves in the folder of the package', async (t) => {
  const args = ['start', '--silent', '--', '--port', '0', '--workers', '2'];
  const child = spawn('npm', args, { cwd: installed, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  t.teardown(() => process.kill(-(child.pid as number), 'SIGKILL'));
  const origin = await listening(child);
  t.equal((await fetch(`${origin}/persons/7`)).status, 200);
});

/** The examples of the documentation that use the library. */
const examples = ['README.md', 'docs/library.md'].flatMap((page) =>
  [...readFileSync(join(projectRoot, page), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
    ([, code]) => code as string,
  ),
);

/** A wrong use of the library, which must not compile. */
const misuse = `import { app, rows, stream } from 'seedstream';
const [person] = await rows('persons', { n: 1 });
// @ts-expect-error a person has no such column
person?.nmae;
const [part] = await rows('persons', { fields: ['name'] });
// @ts-expect-error with fields, the columns are not known
part?.name.length;
// @ts-expect-error no such format
stream('persons', { format: 'cvs' });
// @ts-expect-error a number
await rows('persons', { n: 'many' });
// @ts-expect-error no such option
app({}, { maxRow: 5 });
`;

t.test('the examples of the library run and compile, and wrong ones do not', async (t) => {
  t.ok(examples.length >= 4);
  const folder = dirname(dirname(installed));
  for (const name of ['fastify', '@types']) {
    const link = join(folder, 'node_modules', name);
    symlinkSync(join(projectRoot, 'node_modules', name), link);
  }
  const files = examples.map((code, index) => {
    const file = join(folder, `example-${index}.mts`);
    writeFileSync(file, code);
    return file;
  });
  const wrong = join(folder, 'misuse.mts');
  writeFileSync(wrong, misuse);
  const options: ts.CompilerOptions = {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    typeRoots: [join(folder, 'node_modules/@types')],
    exactOptionalPropertyTypes: true,
  };
  const program = ts.createProgram([wrong, ...files], options);
  const own = program
    .getSourceFiles()
    .filter(({ fileName }) => [wrong, ...files].includes(fileName) || fileName.startsWith(installed));
  t.ok(own.length > files.length + 1, 'the types of the package are among them');
  t.strictSame(
    own
      .flatMap((file) => ts.getPreEmitDiagnostics(program, file))
      .map(
        ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      ),
    [],
    'every mistake is one, and the examples and types have none',
  );
  const steps = examples.map((code, index) => {
    const file = join(folder, `example-${index}.mjs`);
    writeFileSync(file, ts.transpile(code, { ...options, module: ts.ModuleKind.ESNext }));
    return `await import('${file}');`;
  });
  const all = join(folder, 'examples.mjs');
  writeFileSync(all, steps.join(`console.log('---');\n`));
  const { stdout } = await run(process.execPath, [all], { cwd: folder });
  t.strictSame(
    stdout.split('---\n'),
    examples.map((code) =>
      [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => `${text}\n`).join(''),
    ),
  );
});

t.test('a destination whose packages are not there says which', async (t) => {
  const command = join(installed, manifest(installed).bin.seedstream);
  const entries = [
    ['{ kind: pubsub, project: p, topic: t }', '@google-cloud/pubsub@5 google-gax@5'],
    ['{ kind: dynamodb, region: here }', '@aws-sdk/client-dynamodb@3'],
    ["{ kind: s3, bucket: b, region: here, path: '{n}' }", '@aws-sdk/client-s3@3'],
    ["{ kind: kafka, brokers: ['b:9092'] }", '@platformatic/kafka@1'],
    ["{ kind: mysql, url: 'mysql://localhost/test' }", 'mysql2@3'],
  ] as const;
  for (const [entry, packages] of sample(entries, 2)) {
    const file = join(dirname(installed), 'destinations.yaml');
    writeFileSync(file, `destinations: { one: ${entry} }`);
    const args = [command, '--port', '0', '--destinations-file', file];
    const { code, stderr } = await run(process.execPath, args, { cwd: dirname(installed) }).catch(
      (error) => error,
    );
    t.equal(code, 1);
    t.match(
      stderr,
      `destinations.one: the kind ${/\w+(?=,)/.exec(entry)} needs packages that are not installed: npm install ${packages}\n`,
    );
  }
});

t.test('every package that an import names is there', async (t) => {
  const { dependencies, peerDependencies, devDependencies } = manifest(projectRoot);
  t.strictSame(Object.keys(dependencies), ['@faker-js/faker'], 'all others are bundled: devDependencies');
  t.match(dependencies['@faker-js/faker'], /^\d+\.\d+\.\d+$/, 'the bytes of rows depend on it');
  t.notOk(peerDependencies, 'npx would ask the registry for them each time');
  const needs = kinds.flatMap(({ needs }) => needs);
  t.ok(needs.length >= 3);
  const dockerfile = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8');
  for (const need of needs) {
    const [, name = '', major = ''] = /^(.+)@(\d+)$/.exec(need) ?? [];
    t.match(devDependencies[name], `^${major}.`, 'a clone has it');
    t.match(dockerfile, `'${name}'`, 'the image has it');
  }
  const optional = [...needs.map((need) => need.replace(/@\d+$/, '')), 'pg-native', '@napi-rs/nice'];
  const imported = [
    'src/seedstream',
    'src/schemas/worker',
    'src/kernel/threads/worker',
    'libraries/piscina/dist/worker',
  ]
    .map((name) => join(installed, 'dist/bundle', `${name}.js`))
    .flatMap((file) => importsOf(readFileSync(file, 'utf8')));
  t.ok(imported.includes('@google-cloud/pubsub'));
  t.ok(imported.includes('node:http'));
  for (const specifier of imported) {
    if (specifier.startsWith('.') || isBuiltin(specifier)) continue;
    const [name = ''] = /^(@[^/]+\/)?[^/]+/.exec(specifier) ?? [];
    t.ok(name in dependencies || optional.includes(name), name);
  }
});

const isImport = (called: ts.Expression) =>
  called.kind === ts.SyntaxKind.ImportKeyword ||
  (ts.isIdentifier(called) && ['require', '__require'].includes(called.text));

/** What the text of a bundle imports and requires. */
function importsOf(text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const from = ts.isImportDeclaration(node) ? node.moduleSpecifier : undefined;
    const called = ts.isCallExpression(node) && isImport(node.expression) ? node.arguments[0] : undefined;
    const specifier = from ?? called;
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) found.push(specifier.text);
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile('bundle.js', text, ts.ScriptTarget.ES2022);
  visit(file);
  return found;
}

t.test('a build keeps built pages and removes outputs without a source', async (t) => {
  const [page, old] = ['web/assets/test-page.js', 'src/test-without-source.js'].map((path) =>
    join(projectRoot, 'dist', path),
  ) as [string, string];
  t.teardown(() => {
    for (const file of [page, old]) rmSync(file, { force: true });
  });
  mkdirSync(dirname(page), { recursive: true });
  for (const file of [page, old]) writeFileSync(file, '');
  await run('node', ['scripts/build.mjs'], { cwd: projectRoot });
  t.ok(existsSync(page));
  t.notOk(existsSync(old));
});

t.test('without the tools for a build, an error says what to do', async (t) => {
  const directory = temporaryDirectory(t);
  for (const path of ['package.json', 'scripts/build.mjs', 'scripts/start.mjs', 'src/main.ts']) {
    cpSync(join(projectRoot, path), join(directory, path));
  }
  const { code, stderr } = await run('npm', ['start', '--silent'], { cwd: directory }).catch(
    (error) => error,
  );
  t.equal(code, 1);
  t.match(stderr, /^Nothing is built, [^\n]*run `npm install` first\.\n$/);
  t.notOk(existsSync(join(directory, 'dist')));
});

t.test('the lockfile records no addresses, so installs use the registry of whoever installs', async (t) => {
  const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'));
  const packages: [string, { resolved?: string }][] = Object.entries(lock.packages);
  t.ok(packages.length > 100);
  for (const [path, { resolved }] of packages) t.equal(resolved, undefined, path);
});
