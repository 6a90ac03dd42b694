// --output: a process that is killed at any moment and started again writes the same file, from where it was.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { exchange } from '../../src/cli/exchange.js';
import { openOutput } from '../../src/cli/output-file.js';
import { projectRoot } from '../../src/project-root.js';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { eventually } from '../support/eventually.js';
import { exitOf } from '../support/process.js';
import { cases, fc, sample } from '../support/property.js';
import { outcome, run } from './command.js';

const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function folderFor(t: Test): string {
  const folder = temporaryDirectory(t);
  mkdirSync(folder);
  return folder;
}

const partialsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.partial'));

const schema = join(projectRoot, 'data/schemas/company.json');
const answers = [
  ['persons', '--n', '0', '--seed', '42'],
  ['persons', '--n', '3000', '--seed', '42', '--format', 'csv'],
  ['users', '--n', '3000', '--seed', '42', '--format', 'sql', '--shard', '2/3'],
  ['events/app-store', '--n', '3000', '--seed', '42', '--format', 'ndjson'],
  ['generate', '--schema', schema, '--model', 'Employee', '--n', '30', '--seed', '42'],
  ['persons', '--n', '5000', '--seed', '42', '--format', 'csv', '--part_bytes', '100000'],
  ['schemas'],
];

t.test('the file is what standard output would be, whatever the answer is', async (t) => {
  const folder = folderFor(t);
  for (const args of sample(answers, 1)) {
    const [printed, written] = await Promise.all([
      outcome(t, args, { folder }),
      outcome(t, [...args, '--output', 'file'], { folder }),
    ]);
    t.strictSame([written.exit, written.errors, written.output.length], [[0, null], '', 0], args.join(' '));
    t.ok(readFileSync(join(folder, 'file')).equals(printed.output));
    t.strictSame(readdirSync(folder), ['file']);
  }
});

t.test('errors leave no file, and the one that was there', async (t) => {
  const folder = folderFor(t);
  const table: [args: string[], code: number, message: RegExp][] = [
    [['persons', '--n', 'x', '--seed', '1'], 2, /^seedstream: n must be an integer/],
    [['persons', '--n', '5'], 2, /^seedstream: --output needs --seed/],
    [['persons', '--n', '5', '--seed', '1', '--output', 'none/file'], 1, /^seedstream: ENOENT: [^\n]+\n$/],
  ];
  for (const [args, code, message] of sample(table, 1)) {
    const all = args.includes('--output') ? args : [...args, '--output', 'file'];
    const { errors, exit } = await outcome(t, all, { folder });
    t.strictSame(exit, [code, null]);
    t.match(errors, message);
    t.strictSame(readdirSync(folder), []);
  }
});

/** Rows of 125 bytes: more than the 64 MB that are made again, because a loss of power may have taken them. */
const ROWS = cases(4_000_000, 1_000_000);
const big = ['persons', '--n', `${ROWS}`, '--seed', '42', '--format', 'ndjson'];

t.test('a command goes on where it was killed, and not in the bytes of another command', async (t) => {
  const folder = folderFor(t);
  const begin = (...args: string[]) => run(t, [...args, '--output', 'file'], { folder });
  const lengthOf = (name: string | undefined) =>
    name === undefined ? 0 : statSync(join(folder, name), { throwIfNoEntry: false })?.size;
  const killedAfter = async (bytes: number, ...args: string[]) => {
    const before = partialsIn(folder);
    const child = begin(...args);
    const own = () => partialsIn(folder).find((name) => !before.includes(name));
    await eventually(
      () => lengthOf(own()) ?? 0,
      (length) => length > bytes,
    );
    child.kill('SIGKILL');
    await exitOf(child);
    return own() as string;
  };
  const partial = await killedAfter(80e6, ...big);
  const other = await killedAfter(0, ...big.map((word) => (word === '42' ? '43' : word)));
  t.not(partial, other);
  t.notOk(existsSync(join(folder, 'file')));
  // Bytes that are far enough from the end are not written again.
  const mark = Buffer.from('MARK');
  writeSync(openSync(join(folder, partial), 'r+'), mark, 0, mark.length, 1000);
  const length = lengthOf(other);
  t.strictSame(await exitOf(begin(...big)), [0, null]);
  const whole = (await outcome(t, big)).output;
  const written = readFileSync(join(folder, 'file'));
  t.ok(written.subarray(1000, 1004).equals(mark), 'it went on');
  whole.copy(written, 1000, 1000, 1004);
  t.ok(written.equals(whole));
  t.strictSame([partialsIn(folder), lengthOf(other)], [[other], length], 'of the other one nothing changed');
});

t.test('another process names the file between the request for the rest and its answer', async (t) => {
  const folder = folderFor(t);
  const file = join(folder, 'file');
  const app = await testApp(t);
  await app.ready();
  // More than may be missing after a loss of power, so that the request is for a part.
  const whole = {
    method: 'GET',
    url: '/persons?n=1000000&seed=42&format=ndjson',
    headers: {},
    body: undefined,
  } as const;
  const first = await openOutput(file, app, whole);
  let partial = '';
  await exchange(app, first.request, (head) => {
    const sink = first.begin(head);
    [partial = ''] = partialsIn(folder);
    return sink;
  });
  await first.end();
  const expected = sum(readFileSync(file));
  renameSync(file, join(folder, partial));
  const second = await openOutput(file, app, whole);
  t.match(second.request.headers, { range: /^bytes=[1-9]\d*-$/ });
  renameSync(join(folder, partial), file);
  await exchange(app, second.request, second.begin);
  await second.end();
  t.equal(sum(readFileSync(file)), expected);
  t.strictSame(readdirSync(folder), ['file']);
});

const wholes = [
  big,
  // More rows than have ranges, and rows that come one after the other: they are made again, but not written again.
  ['users', '--n', `${cases(700_000, 200_000)}`, '--seed', '42', '--format', 'csv'],
  ['events/app-store', '--n', `${cases(900_000, 400_000)}`, '--seed', '42', '--format', 'ndjson'],
];

for (const args of sample(wholes, 1)) {
  t.test(`${args.join(' ')}, killed at random moments, writes the same file`, async (t) => {
    const folder = folderFor(t);
    const own = [...args, '--output', 'file'];
    const moments = fc.sample(fc.integer({ min: 300, max: cases(1500, 800) }), cases(12, 1));
    for (const moment of moments) {
      const child = run(t, own, { folder });
      await Promise.race([exitOf(child), setTimeout(moment)]);
      child.kill('SIGKILL');
    }
    // Two at a time, as when a pod is started anew before the old one has ended.
    const both = await Promise.all([outcome(t, own, { folder }), outcome(t, own, { folder })]);
    for (const { exit, errors } of both) t.strictSame([exit, errors], [[0, null], '']);
    const { output } = await outcome(t, args);
    t.ok(readFileSync(join(folder, 'file')).equals(output), `killed after ${moments} ms`);
    t.strictSame(partialsIn(folder), []);
  });
}

t.test('a signal ends it as it ends any command', async (t) => {
  const folder = folderFor(t);
  const child = run(t, ['events/e-store', '--live', '--seed', '1', '--output', 'file'], { folder });
  await eventually(
    () => partialsIn(folder).length,
    (length) => length > 0,
  );
  child.kill('SIGTERM');
  t.strictSame(await exitOf(child), [null, 'SIGTERM'], 'which shells tell as status 143');
});
