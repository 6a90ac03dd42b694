// What is installed: the package of `npm pack` starts without development dependencies and without optional packages.
import { execFile, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import ts from 'typescript';
import { projectRoot } from '../src/project-root.js';
import { temporaryDirectory } from './support/directory.js';
import { listening } from './support/process.js';

const run = promisify(execFile);

/** Makes a folder of packages as `npm ci --omit=dev` does. Returns the bytes of their files. */
function linkDependencies(folder: string): number {
  let bytes = 0;
  for (const [path, { dev }] of Object.entries(lockedPackages())) {
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
    if (name === undefined || dev || !existsSync(join(projectRoot, path))) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(join(projectRoot, path), join(folder, name));
    bytes += bytesIn(join(projectRoot, path));
  }
  return bytes;
}

/** The bytes of the files in a folder, without those of packages in it. */
function bytesIn(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.slice(folder.length).includes('node_modules'))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** The packages of the lockfile by their paths. */
function lockedPackages(): Record<string, { dev?: boolean; resolved?: string }> {
  return JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')).packages;
}

t.test('the packed files start without a build', async (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(directory);
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', directory];
  const { stdout } = await run('npm', pack, { cwd: projectRoot });
  const [{ filename, files, size, unpackedSize }] = JSON.parse(stdout);
  t.ok(size < 12e6, `${size} bytes are packed`);
  await run('tar', ['-xzf', join(directory, filename), '-C', directory]);
  const unpacked = join(directory, 'package');
  const bytes = linkDependencies(join(unpacked, 'node_modules')) + unpackedSize;
  t.ok(bytes < 60e6, `${bytes} bytes are installed`);

  const paths: string[] = files.map(({ path }: { path: string }) => path);
  for (const path of [
    'LICENSE',
    'README.md',
    'docs/schemas.md',
    'data/SOURCES.md',
    'openapi.yaml',
    'dist/kernel.wasm',
  ]) {
    t.ok(paths.includes(path), path);
  }
  t.same(
    paths.filter((path) => /^(src|test|bench|dist\/(test|bench|scripts))\//.test(path)),
    [],
  );

  const child = spawn('npm', ['start', '--silent'], {
    cwd: unpacked,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  t.teardown(() => process.kill(-(child.pid as number), 'SIGKILL'));
  const origin = await listening(child);
  for (const path of ['/persons?n=3&format=csv', '/events/app-store?n=3', '/docs', '/openapi.yaml']) {
    t.equal((await fetch(origin + path)).status, 200, path);
  }

  const { bin } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'));
  const command = join(unpacked, bin.seedstream);
  t.match(readFileSync(command, 'utf8'), /^#!\/usr\/bin\/env node\n/);
  const { stdout: rows } = await run(process.execPath, [command, 'persons', '--n', '3', '--seed', '42'], {
    cwd: directory,
  });
  t.equal(rows, await (await fetch(`${origin}/persons?n=3&seed=42`)).text());

  const entries = [
    ['{ kind: pubsub, project: p, topic: t }', '@google-cloud/pubsub google-gax'],
    ['{ kind: dynamodb, region: here }', '@aws-sdk/client-dynamodb'],
  ] as const;
  for (const [entry, packages] of entries) {
    const file = join(directory, 'destinations.yaml');
    writeFileSync(file, `destinations: { one: ${entry} }`);
    const args = [command, '--port', '0', '--destinations-file', file];
    const { code, stderr } = await run(process.execPath, args, { cwd: directory }).catch((error) => error);
    t.equal(code, 1);
    t.match(
      stderr,
      `destinations.one: the kind ${/\w+(?=,)/.exec(entry)} needs packages that are not installed: npm install ${packages}\n`,
    );
  }
});

t.test('the service imports only what is installed with it', async (t) => {
  const { dependencies, peerDependencies, peerDependenciesMeta, devDependencies } = JSON.parse(
    readFileSync(join(projectRoot, 'package.json'), 'utf8'),
  );
  for (const [name, version] of Object.entries(peerDependencies)) {
    t.equal(devDependencies[name], version, 'a clone has every optional package');
    t.ok(peerDependenciesMeta[name].optional);
  }
  const files = ['src', 'routes'].flatMap((folder) =>
    (readdirSync(join(projectRoot, folder), { recursive: true }) as string[])
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  t.ok(files.length > 100);
  for (const file of files) {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(projectRoot, file), 'utf8'));
    for (const { fileName } of importedFiles) {
      const [, name] = /^(?!node:)((?:@[^/]+\/)?[^./][^/]*)/.exec(fileName) ?? [];
      if (name !== undefined)
        t.ok(name in { ...dependencies, ...peerDependencies }, `${file} imports ${name}`);
    }
  }
});

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
  for (const path of ['package.json', 'scripts/build.mjs', 'src/main.ts']) {
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
  const packages = Object.entries(lockedPackages());
  t.ok(packages.length > 100);
  for (const [path, { resolved }] of packages) t.equal(resolved, undefined, path);
});
