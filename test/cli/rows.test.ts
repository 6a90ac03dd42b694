// The command as a process: what it writes is what the URL answers.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { registered, registeredEvents } from '../datasets/registered.js';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { exitOf } from '../support/process.js';
import { sample } from '../support/property.js';
import { outcome, run } from './command.js';

const company = join(projectRoot, 'data/schemas/company.json');

t.test('every dataset is written as its URL answers', async (t) => {
  const app = await testApp(t);
  const urls = [
    ...registered.map(({ name }) => `/${name}?n=3000&seed=42&format=csv`),
    ...registeredEvents.flatMap(({ name, report }) => [
      `/events/${name}?n=3000&seed=42&format=ndjson`,
      `/events/${name}/${report?.name}?seed=42&format=csv`,
    ]),
    '/persons/7?seed=42',
    '/persons?n=1000000&seed=42&format=csv&fields=name,city',
    '/persons?n=5000&seed=42&format=csv&part_bytes=100000',
    '/schemas/company/Employee?n=20&seed=42',
    '/schemas/company?format=sql&seed=42&rows=Employee:50,Manager:5',
  ];
  for (const url of sample(urls, 1)) {
    const [path, query] = url.slice(1).split('?') as [string, string];
    const options = [...new URLSearchParams(query)].flatMap(([name, value]) => [`--${name}`, value]);
    const { output, errors, exit } = await outcome(t, [path, ...options]);
    t.strictSame([exit, errors], [[0, null], ''], url);
    const answer = await app.inject(url);
    t.equal(answer.statusCode, 200);
    t.ok(output.equals(answer.rawPayload), `${url}: ${output.length} bytes`);
  }
});

t.test('rows of the schema in a file', async (t) => {
  const app = await testApp(t);
  const args = ['--n', '10', '--seed', '42', '--format', 'csv'];
  const { output, exit } = await outcome(t, ['generate', '--schema', company, '--model', 'Manager', ...args]);
  const stored = await app.inject('/schemas/company/Manager?n=10&seed=42&format=csv');
  t.strictSame([exit, output.toString()], [[0, null], stored.body]);
});

t.test('nothing is written beside the rows, and what a server alone needs does not matter', async (t) => {
  const folder = temporaryDirectory(t);
  mkdirSync(folder);
  const environment = { API_KEY: 'key', RATE_LIMIT: '1', DESTINATIONS_FILE: '/nowhere.yaml', SEED: '7' };
  const written = await outcome(t, ['persons', '--n', '2'], { environment, folder });
  t.strictSame(written.exit, [0, null]);
  const { output } = await outcome(t, ['persons', '--n', '2', '--seed', '7'], { folder });
  t.strictSame(written.output, output, 'SEED is the seed');
  t.strictSame(readdirSync(folder), []);
});

t.test('errors are those of the URL, on standard error', async (t) => {
  const folder = temporaryDirectory(t);
  mkdirSync(folder);
  writeFileSync(join(folder, 'bad.json'), '{"type":');
  const table: [args: string[], code: number, message: RegExp][] = [
    [['persons', '--n', 'x'], 2, /^seedstream: n must be an integer from 0 to 1000000000, not "x"\n$/],
    [['persons', '--nmae', '3'], 2, /^seedstream: There is no parameter or column nmae.*\n/],
    [['persosn'], 2, /^seedstream: There is nothing at \/persosn \(did you mean \/persons\?\)\n$/],
    [
      ['persons', '--zzzz', '3'],
      2,
      /^seedstream: There is no parameter or column zzzz\nAllowed: .*n, offset.*\n$/,
    ],
    [['generate', '--schema', 'bad.json', '--model', 'A'], 2, /^seedstream: The schema is not JSON.*\n$/],
    [['generate', '--schema', 'none.json', '--model', 'A'], 1, /^seedstream: .* none\.json \(ENOENT\)\n$/],
    [
      ['persons', '--threads', 'x'],
      2,
      /^seedstream: --threads must be [^\n]*, not "x"\nTry seedstream --help\n$/,
    ],
    [['--prot', '1'], 2, /^seedstream: There is no option --prot \(did you mean --port\?\)\nTry /],
  ];
  for (const [args, code, message] of sample(table, 1)) {
    const { output, errors, exit } = await outcome(t, args, { folder });
    t.strictSame([exit, output.length], [[code, null], 0], args.join(' '));
    t.match(errors, message);
  }
  const wrong = await outcome(t, ['persons'], { environment: { THREADS: 'x' } });
  t.strictSame(wrong.exit, [1, null]);
  t.match(wrong.errors, /^seedstream: THREADS must be /);
});

t.test('it ends quietly when nobody reads on', async (t) => {
  const child = run(t, ['persons', '--n', '1000000000', '--format', 'csv']);
  const errors = text(child.stderr as Readable);
  child.stdout?.once('data', () => child.stdout?.destroy());
  t.strictSame(await exitOf(child), [141, null]);
  t.equal(await errors, '');
});

t.test(
  'a full disk is an error',
  { skip: !existsSync('/dev/full') && 'there is no /dev/full here' },
  async (t) => {
    for (const n of sample(['10', '100000'], 1)) {
      const command = [join(projectRoot, 'dist/bundle/src/main.js'), 'persons', '--n', n];
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, command, { stdio: ['ignore', full, 'pipe'] });
      const errors = text(child.stderr as Readable);
      t.strictSame(await exitOf(child), [1, null]);
      t.match(await errors, /^seedstream: ENOSPC[^\n]+\n$/);
      closeSync(full);
    }
  },
);

t.test('a signal ends it', async (t) => {
  const child = run(t, ['events/e-store', '--live', '--rate', '100']);
  const errors = text(child.stderr as Readable);
  child.stdout?.once('data', () => child.kill('SIGINT'));
  t.strictSame(await exitOf(child), [null, 'SIGINT'], 'which shells tell as status 130');
  t.equal(await errors, '');
});

t.test('a server starts in an empty folder and writes nothing there until something is stored', async (t) => {
  const folder = temporaryDirectory(t);
  mkdirSync(folder);
  const child = run(t, ['--port', '0', '--seed', '42'], { folder });
  let log = '';
  const origin = await new Promise<string>((resolve) => {
    child.stdout?.on('data', (chunk) => {
      log += chunk;
      const [found] = /http:[^"]+/.exec(log) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  t.match(JSON.parse(log), { msg: `seedstream listens at ${origin}` });
  const rows = await fetch(`${origin}/schemas/company/Employee?n=2`);
  t.equal(rows.status, 200);
  t.strictSame(readdirSync(folder), []);
  const schema = { title: 'A', type: 'object', properties: { a: { type: 'integer' } } };
  const stored = await fetch(`${origin}/schemas/own`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(schema),
  });
  t.equal(stored.status, 201);
  t.ok(existsSync(join(folder, '.seedstream/schemas/own.json')));
  t.strictSame(readdirSync(folder), ['.seedstream']);
});
