// The files of a table's changes: several processes, long logs, torn writes, kills, a full disk.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { projectRoot } from '../../src/project-root.js';
import type { Members } from '../../src/tables/changes/change.js';
import { type ChangeLog, type LogOptions, openLog } from '../../src/tables/changes/log.js';
import { nextTurn } from '../../src/turns.js';
import { temporaryDirectory } from '../support/directory.js';
import { cases, fc } from '../support/property.js';

function open(t: Test, directory: string, options: Partial<LogOptions> = {}): ChangeLog {
  const log = openLog({
    directory,
    generated: 20,
    most: 2 ** 53,
    writer: `${++writers}`,
    tell() {},
    ...options,
  });
  t.teardown(() => log.close());
  return log;
}
let writers = 0;

/** What a log says of its rows. */
async function contentOf(log: ChangeLog) {
  await log.read();
  const snapshot = log.now();
  const changes = [...snapshot.entries()].sort(([left], [right]) => left - right);
  return { version: snapshot.version, total: snapshot.total, changes, numbers: [...snapshot.numbers()] };
}

t.test('several processes see the same, however often a file is followed by the next', async (t) => {
  const row = fc.nat(30);
  const members = fc.dictionary(
    fc.constantFrom('a', 'b', '__proto__'),
    fc.oneof(fc.nat(), fc.constant(null), fc.constant({ c: 1 })),
  );
  const operation = fc.oneof(
    fc.record({
      add: fc.array(fc.record({ members, row: fc.option(row, { nil: undefined }) }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    fc.record({ patch: fc.array(row, { maxLength: 4 }), members }),
    fc.record({ put: row, members, version: fc.option(fc.nat(5), { nil: undefined }) }),
    fc.record({ delete: fc.array(row, { maxLength: 4 }) }),
  );
  const steps = fc.array(fc.tuple(operation, fc.nat(2), fc.boolean()), { minLength: 10, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const directory = temporaryDirectory(t);
      const isLong = (_summary: number, rest: number) => rest > 500;
      const logs = [1, 2, 3].map(() => open(t, directory, { isLong }));
      const pending: Promise<unknown>[] = [];
      for (const [operation, at, waits] of steps) {
        const coming = (logs[at] as ChangeLog).append(JSON.parse(JSON.stringify(operation)));
        pending.push(coming);
        if (waits) await coming;
      }
      await Promise.all(pending);
      const contents = await Promise.all([...logs, open(t, directory)].map(contentOf));
      for (const content of contents)
        if (JSON.stringify(content) !== JSON.stringify(contents[0]))
          throw new Error(`${JSON.stringify(content)} is not ${JSON.stringify(contents[0])}`);
      for (const log of logs) await log.close();
      if (readdirSync(directory).length > 2) throw new Error(`files: ${readdirSync(directory)}`);
    }),
    { numRuns: cases(300, 20) },
  );
});

t.test('what a failed write has left is told and left out', async (t) => {
  const directory = temporaryDirectory(t);
  const log = open(t, directory);
  await log.append({ patch: [1], members: { a: 1 } });
  appendFileSync(join(directory, '1.log'), '\n1234abcd {"name":"x","opera');
  await log.append({ patch: [2], members: { a: 2 } });
  appendFileSync(join(directory, '1.log'), 'garbage\n\n');
  await log.append({ patch: [3], members: { a: 3 } });
  const told: number[] = [];
  const other = open(t, directory, { tell: (_, lines) => told.push(lines) });
  t.strictSame((await contentOf(other)).numbers, [1, 2, 3]);
  t.strictSame(told, [2]);
});

t.test('a folder that is removed is a table without changes', async (t) => {
  const directory = temporaryDirectory(t);
  const [one, other] = [open(t, directory), open(t, directory)];
  await one.append({ delete: [1, 2] });
  const before = one.now().origin;
  t.equal((await contentOf(other)).total, 18);
  rmSync(directory, { recursive: true });
  t.equal((await contentOf(other)).total, 20);
  await one.append({ delete: [3] });
  t.strictSame((await contentOf(other)).numbers, [3]);
  t.not(other.now().origin, before, 'its versions are others');
});

t.test('whether a folder is gone can be asked at any time', async (t) => {
  const directory = temporaryDirectory(t);
  const isLong = (_summary: number, rest: number) => rest > 100;
  const [one, other] = [open(t, directory, { isLong }), open(t, directory, { isLong })];
  for (let round = 0; round < 3; round++) {
    for (let row = 0; row < 3; row++)
      await one.append({ patch: [row], members: { a: 1, b: 'x'.repeat(100) } });
    let isOver = false;
    const reading = Promise.resolve(other.read()).finally(() => {
      isOver = true;
    });
    // Meanwhile the files of the other one are closed.
    while (!isOver) {
      if (other.isGone()) t.fail('it is there');
      await Promise.race([reading, nextTurn()]);
    }
    await reading;
  }
  const closing = other.close();
  t.equal(other.isGone(), false);
  await closing;
  t.equal(other.isGone(), false);
});

t.test('a folder that is removed while a change is written is made again', async (t) => {
  const directory = temporaryDirectory(t);
  const log = open(t, directory);
  for (let round = 0; round < 8; round++) {
    const coming = log.append({ patch: [1], members: { a: round } });
    // In each round a bit later.
    for (let turn = 0; turn < round; turn++) await nextTurn();
    rmSync(directory, { recursive: true, force: true });
    t.strictSame(await coming, [1]);
  }
});

/** Starts a writer; resolves to the keys that it has printed and what it said last when it has ended. */
function startWriter(directory: string, name: string, kibibytes = 'unlimited') {
  const program = join(projectRoot, 'dist/test/programs/write-changes.js');
  const command = `ulimit -f ${kibibytes}; exec "$0" "$@"`;
  const child = spawn('bash', ['-c', command, process.execPath, program, directory, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, lines: text(child.stdout).then((all) => all.split('\n').slice(0, -1)) };
}

/** Are all rows with these keys there, and whole? */
async function checkKeys(t: Test, log: ChangeLog, keys: readonly string[]) {
  await log.read();
  const lost = keys.filter((key) => {
    const row = log.rowOfKey(key);
    const json = row === undefined ? undefined : log.now().find(row)?.json;
    const [members] = json === undefined ? [] : (JSON.parse(json) as [Members]);
    return members?.text !== 'x'.repeat(Number(key.split('-')[2]) % 300);
  });
  t.strictSame(lost, [], `${keys.length} acknowledged rows are there`);
}

t.test('nothing acknowledged is lost when processes are killed', async (t) => {
  const directory = temporaryDirectory(t);
  const keys: string[] = [];
  const kills = cases(30, 3);
  for (let kill = 0; kill < kills; kill++) {
    const writers = ['a', 'b'].map((name) => startWriter(directory, `${name}${kill}`));
    const victim = writers[kill % 2] as (typeof writers)[0];
    // The output of the victim says when it writes; what it writes then is cut off at any moment.
    await new Promise<void>((resolve) => {
      let bytes = 0;
      victim.child.stdout.on('data', (data: Buffer) => {
        bytes += data.length;
        if (bytes > 300 + 137 * (kill % 7)) resolve();
      });
    });
    for (const { child } of writers) child.kill('SIGKILL');
    for (const { lines } of writers) keys.push(...(await lines));
  }
  t.ok(keys.length > 20 * kills);
  await checkKeys(t, open(t, directory), keys);
});

t.test('a full disk answers 507, and nothing acknowledged is lost', async (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(directory, { recursive: true });
  // A file may have no more bytes than the limit of the process.
  const lines = await startWriter(directory, 'a', '12').lines;
  t.equal(lines.at(-1), 'status 507');
  t.ok(lines.length > 10);
  const log = open(t, directory);
  await checkKeys(t, log, lines.slice(0, -1));
  await log.append({ add: [{ members: { text: '' }, key: 'z-1-0' }] });
  await checkKeys(t, open(t, directory), [...lines.slice(0, -1), 'z-1-0']);
});

t.test('what is appended at any moment after another change is written', async (t) => {
  const log = open(t, temporaryDirectory(t));
  for (let hops = 0; hops < 12; hops++) {
    await log.append({ patch: [1], members: { hops } });
    for (let hop = 0; hop < hops; hop++) await null;
    await log.append({ patch: [2], members: { hops } });
  }
  t.equal(log.now().version, 24);
});

t.test('a change of many rows is made in turns, and seen as a whole', async (t) => {
  const log = open(t, temporaryDirectory(t), { generated: 1_000_000 });
  await log.append({ add: [{ members: {}, key: 'own' }] });
  const row = log.rowOfKey('own') as number;
  const rows = Array.from({ length: 200_000 }, (_, at) => (at === 0 ? row : 3 * at));
  for (const operation of [{ patch: rows, members: { a: 1 } }, { delete: rows }]) {
    const before = log.now();
    let isDone = false;
    const changing = log.append(operation).finally(() => {
      isDone = true;
    });
    let turns = 0;
    while (!isDone) {
      const now = log.now();
      const all = now.version === before.version ? before.numbers().length : 200_000;
      if (now.numbers().length !== all) t.fail(`${now.numbers().length} rows at ${now.version}`);
      if (now.version === before.version && log.rowOfKey('own') !== row) t.fail('a part is seen');
      turns++;
      await new Promise(setImmediate);
    }
    t.equal((await changing).length, 200_000);
    t.equal(log.now().version, before.version + 1);
    t.ok(turns > 40, `${turns} turns`);
  }
  t.equal(log.now().total, 1_000_001 - 200_000);
});

t.test('a change of many rows of which a line is damaged is none', async (t) => {
  const directory = temporaryDirectory(t);
  const rows = Array.from({ length: 33_000 }, (_, at) => 2 * at);
  const options = { generated: 1_000_000 };
  const log = open(t, directory, options);
  await log.append({ patch: rows, members: { a: 1 } });
  await log.append({ patch: [1], members: { a: 2 } });
  const read = async () => {
    const other = open(t, directory, options);
    await other.read();
    return other.now().numbers().join();
  };
  t.ok((await read()) === [0, 1, ...rows.slice(1)].join());
  const path = join(directory, '1.log');
  const bytes = readFileSync(path);
  // A digit of the second line of numbers.
  const at = bytes.lastIndexOf('"part":') + 10;
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(path, bytes);
  t.equal(await read(), '1');
});
