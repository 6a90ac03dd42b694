// The files that make the image agree with the project. Whether it builds and runs, `npm run image` shows: npm alone cannot.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { readConfig } from '../../src/config/config.js';
import { variables } from '../../src/config/variables.js';
import { projectRoot } from '../../src/project-root.js';
import { exitOf, listening, start } from '../support/process.js';

const run = promisify(execFile);
const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const manifest = JSON.parse(read('package.json'));

/** The instructions of the Dockerfile, each as its name and the rest of its lines as one. */
const instructions = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.split(/ (.*)/) as [name: string, rest: string]);
const all = (wanted: string) => instructions.filter(([name]) => name === wanted).map(([, rest]) => rest);
const pairsOf = (texts: readonly string[]) =>
  Object.fromEntries(
    texts.flatMap((text) =>
      [...text.matchAll(/(\S+?)=(?:"([^"]*)"|(\S+))/g)].map(([, key, quoted, plain]) => [
        key,
        quoted ?? plain,
      ]),
    ),
  );
const environment = pairsOf(all('ENV'));

/** What .dockerignore lets through. */
const [everything, ...context] = read('.dockerignore')
  .replace(/^#.*\n/, '')
  .trim()
  .split('\n');
const allowed = context.map((line) => line.slice(1));
const isAllowed = (path: string) => allowed.some((entry) => path === entry || path.startsWith(`${entry}/`));

t.test(
  'the context of the build is what is named, and has all that the build copies and packs',
  async (t) => {
    t.equal(everything, '*');
    for (const [index, path] of allowed.entries()) {
      t.equal(context[index]?.[0], '!');
      t.ok(existsSync(join(projectRoot, path)), path);
    }
    const copied = all('COPY')
      .filter((rest) => !rest.startsWith('--from='))
      .flatMap((rest) => rest.split(' ').slice(0, -1))
      .filter((path) => path !== '.');
    t.ok(copied.length > 3);
    for (const path of copied) t.ok(isAllowed(path), path);

    const packed = manifest.files.filter((path: string) => !/^(dist\/|!)/.test(path));
    t.ok(packed.length > 3);
    const read = [
      'LICENSE',
      'README.md',
      'src',
      'routes',
      'scripts/build.mjs',
      'scripts/bundle.mjs',
      'tsconfig.json',
    ];
    for (const path of [...packed, ...read])
      t.ok(isAllowed(path) && existsSync(join(projectRoot, path)), path);
    const [command = ''] = all('ENTRYPOINT');
    t.equal(JSON.parse(command).at(-1), `/app/${manifest.bin.seedstream}`);
  },
);

t.test('the variables of the image are those of the service', async (t) => {
  const { TMPDIR, ...own } = environment;
  for (const name of Object.keys(own)) t.ok(name in variables, name);
  t.match(readConfig(own), { host: '0.0.0.0', port: 3000 });
  const [volume = ''] = all('VOLUME');
  for (const path of [TMPDIR, own.SCHEMAS_DIR, own.STATE_DIR])
    t.ok(`${path}/`.startsWith(`${volume}/`), path);
  t.equal(all('EXPOSE')[0], own.PORT);
  t.ok(Number(own.DRAIN_SECONDS) < 10, 'docker stop kills after ten seconds');
});

t.test('the labels tell what package.json tells', async (t) => {
  const labels = pairsOf(all('LABEL'));
  const label = (name: string) => labels[`org.opencontainers.image.${name}`];
  const { name, description, version, license } = manifest;
  t.strictSame(['title', 'description', 'version', 'licenses'].map(label), [
    name,
    description,
    version,
    license,
  ]);
  const bases = new Set(all('FROM').map((rest) => rest.split(' ')[0]));
  t.strictSame([...bases], [label('base.name').replace('docker.io/library/', '')]);
});

t.test('nothing runs as root or in a shell', async (t) => {
  t.match(all('USER').at(-1), /^[1-9]\d*:[1-9]\d*$/);
  const last = instructions.findLastIndex(([name]) => name === 'FROM');
  t.notOk(instructions.slice(last).some(([name]) => name === 'RUN'));
  for (const rest of [...all('ENTRYPOINT'), ...all('CMD')]) t.match(rest, /^\[/);
});

t.test('the health check tells whether the service answers', async (t) => {
  const [, command = ''] = /CMD (.*)/.exec(all('HEALTHCHECK')[0] ?? '') ?? [];
  const child = start(t, { API_KEY: 'secret' });
  const { port: PORT } = new URL(await listening(child));
  const [, ...args] = JSON.parse(command);
  const check = () => run(process.execPath, args, { env: { ...process.env, PORT } });
  await t.resolves(check());
  child.kill('SIGKILL');
  await exitOf(child);
  await t.rejects(check(), { code: 1 });
});
