// seedstream deliver: processes that know nothing of each other deliver what one would send, whichever of them is killed.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import t, { type Test } from 'tap';
import { expected, sumOf } from '../deliveries/checksum.js';
import { type Message, startPubsub } from '../deliveries/destinations/pubsub-server.js';
import { startPostgresql, unavailable } from '../formats/postgresql.js';
import { temporaryDirectory } from '../support/directory.js';
import { eventually } from '../support/eventually.js';
import { exitOf } from '../support/process.js';
import { cases, fc, sample } from '../support/property.js';
import { outcome, run } from './command.js';

t.setTimeout(cases(3_600_000, 600_000));

/** The number of processes before and after it changes. */
const [BEFORE, AFTER] = [cases(4, 2), cases(8, 3)];

/** A folder with a request and destinations, in which processes deliver as the pods of a Job do. */
function jobOf(t: Test, request: object, settings: object, environment: Record<string, string> = {}) {
  const folder = temporaryDirectory(t);
  mkdirSync(folder);
  writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
  writeFileSync(join(folder, 'destinations.json'), JSON.stringify(settings));
  const argsOf = (more: readonly string[]) => [
    'deliver',
    'request.json',
    '--destinations-file',
    'destinations.json',
    ...more,
  ];
  const podOf = (index: number, completions: number) => ({
    folder,
    environment: {
      ...environment,
      JOB_COMPLETION_INDEX: `${index}`,
      JOB_COMPLETIONS: `${completions}`,
    },
  });
  const indices = (completions: number) => Array.from({ length: completions }, (_, index) => index);
  return {
    folder,
    /** One process, to its end. */
    alone: (...more: string[]) => outcome(t, argsOf(more), { folder, environment }),
    begin: (completions: number, ...more: string[]) =>
      indices(completions).map((index) => run(t, argsOf(more), podOf(index, completions))),
    async finish(completions: number, ...more: string[]) {
      const all = await Promise.all(
        indices(completions).map((index) => outcome(t, argsOf(more), podOf(index, completions))),
      );
      for (const { exit, errors } of all) t.strictSame(exit, [0, null], errors);
    },
  };
}

const persons = (n: number, options: object = {}) => ({
  source: { dataset: 'persons', n, seed: '42' },
  destination: 'there',
  options,
});

/** A Pub/Sub server and the rows that it has taken. */
async function pubsub(t: Test, before?: () => Promise<unknown>) {
  const messages: Message[] = [];
  const server = await startPubsub(
    (_topic, taken) => {
      messages.push(...taken);
      return undefined;
    },
    0,
    before,
  );
  t.teardown(() => server.stop());
  return {
    messages,
    rows: () => messages.map(({ data }) => JSON.parse(data.toString()) as Record<string, unknown>),
    environment: { PUBSUB_EMULATOR_HOST: server.host },
    settings: { destinations: { there: { kind: 'pubsub', project: 'p', topic: 'people' } } },
  };
}

const distinct = (rows: Record<string, unknown>[]) => [...new Map(rows.map((row) => [row.id, row])).values()];

/** Each takes a second of a processor for every process, so a short run has some of them. */
const withPubsub: Record<string, (t: Test) => Promise<void>> = {
  [`from ${BEFORE} processes to ${AFTER}, Pub/Sub gets every row`]: async (t) => {
    const { messages, rows, environment, settings } = await pubsub(t);
    // 16 shards are delivered in more than a second.
    const job = jobOf(t, persons(20_000, { batch: 100, throttle: 2000 }), settings, environment);
    const first = job.begin(BEFORE, '--shards', '16');
    await eventually(
      () => messages.length,
      (length) => length > 2000,
    );
    for (const child of first) child.kill('SIGTERM');
    t.strictSame(await Promise.all(first.map(exitOf)), Array(BEFORE).fill([null, 'SIGTERM']));
    const before = messages.length;
    t.ok(before < 20_000, `${before} rows`);
    t.strictSame(sumOf(distinct(rows())), sumOf(rows()), 'what is stopped has been acknowledged');
    await job.finish(AFTER, '--shards', '16');
    t.equal(messages.length, 20_000, 'so nothing is sent twice');
    t.same(sumOf(rows()), await expected('persons', '42', 0, 20_000));
    t.strictSame((await job.alone('--shards', '16')).exit, [0, null]);
    t.equal(messages.length, 20_000, 'and a delivery that is done stays done');
    t.equal(readdirSync(join(job.folder, '.seedstream/state/shards')).length, 16, 'one folder a shard');
  },

  'a process that gets a signal waits for acknowledgements that take long': async (t) => {
    let late = 4000;
    const { messages, rows, environment, settings } = await pubsub(t, () => setTimeout(late));
    const job = jobOf(t, persons(4000, { batch: 100 }), settings, environment);
    const children = job.begin(1, '--shards', '2', '--max-deliveries', '2');
    await eventually(
      () => messages.length,
      (length) => length > 0,
    );
    for (const child of children) child.kill('SIGTERM');
    t.strictSame(await Promise.all(children.map(exitOf)), [[null, 'SIGTERM']]);
    const before = messages.length;
    t.ok(before < 4000, `${before} rows`);
    late = 0;
    await job.finish(1, '--shards', '2');
    t.equal(messages.length, 4000);
    t.same(sumOf(rows()), await expected('persons', '42', 0, 4000));
  },

  'processes that are killed lose no row': async (t) => {
    const { messages, rows, environment, settings } = await pubsub(t);
    const [batch, throttle, kills] = [50, 1000, cases(8, 2)];
    const job = jobOf(t, persons(10_000, { batch, throttle }), settings, environment);
    const moments = fc.sample(fc.integer({ min: 200, max: 1500 }), kills);
    for (const [kill, moment] of moments.entries()) {
      const before = messages.length;
      const children = job.begin(kill + 1, '--shards', '8');
      await eventually(
        () => messages.length,
        (length) => length > before + moment,
      );
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(children.map(exitOf));
    }
    await job.finish(3, '--shards', '8');
    t.same(sumOf(distinct(rows())), await expected('persons', '42', 0, 10_000));
    t.comment(`${messages.length - 10_000} rows came twice`);
  },

  'two processes with the same shards wait for each other': async (t) => {
    const { messages, rows, environment, settings } = await pubsub(t);
    const job = jobOf(t, persons(3000, { batch: 100, throttle: 2000 }), settings, environment);
    const both = await Promise.all([0, 1].map(() => job.alone('--shards', '4')));
    for (const { exit, errors } of both) t.strictSame(exit, [0, null], errors);
    t.equal(messages.length, 3000);
    t.same(sumOf(rows()), await expected('persons', '42', 0, 3000));
  },

  'live shards run at the same time, and go on after a signal': async (t) => {
    const { messages, environment, settings } = await pubsub(t);
    const source = { events: 'app-store', seed: '42', users_fraction: 0.001, n: 40 };
    const request = { source, destination: 'there', options: { live: true, speed: 20 } };
    const job = jobOf(t, request, settings, environment);
    const positions = () => new Set(messages.map(({ attributes }) => attributes.position));
    const children = job.begin(BEFORE, '--shards', '16', '--max-deliveries', '1');
    await eventually(
      () => messages.length,
      (length) => length > 100,
    );
    for (const child of children) child.kill('SIGTERM');
    t.strictSame(await Promise.all(children.map(exitOf)), Array(BEFORE).fill([null, 'SIGTERM']));
    await job.finish(AFTER, '--shards', '16');
    t.equal(messages.length, 16 * 40);
    t.equal(positions().size, 16 * 40);
  },
};

for (const [name, test] of sample(Object.entries(withPubsub), 1)) t.test(name, test);

t.test('what is wrong is told', async (t) => {
  const settings = { destinations: { there: { kind: 'postgres', url: 'postgres://x/y' } } };
  const { folder } = jobOf(t, { ...persons(10), destination: 'here' }, settings);
  writeFileSync(join(folder, 'broken.json'), '{');
  const named = ['--destinations-file', 'destinations.json'];
  const table: [args: string[], code: number, message: RegExp][] = [
    [['request.json'], 2, /^seedstream: deliver needs --destinations-file.*\nTry seedstream --help\n$/],
    [['none.json', ...named], 1, /^seedstream: .* cannot be read: none\.json \(ENOENT\)\n$/],
    [['broken.json', ...named], 2, /^seedstream: broken\.json is not JSON: [^\n]+\n$/],
    [['request.json', ...named], 2, /^seedstream: destination must be one of there, not "here"[^\n]*\n$/],
  ];
  for (const [args, code, message] of sample(table, 2)) {
    const { exit, errors, output } = await outcome(t, ['deliver', ...args], { folder });
    t.strictSame([exit, output.length], [[code, null], 0]);
    t.match(errors, message);
  }
});

const reason = await unavailable();
t.test('PostgreSQL', { skip: reason ?? false }, async (t) => {
  const server = await startPostgresql();
  t.teardown(() => server.stop());
  const settings = { destinations: { there: { kind: 'postgres', url: server.url } } };
  const types = { getTypeParser: (oid: number) => (oid === 20 ? Number : pg.types.getTypeParser(oid)) };
  const read = async (table: string) =>
    (await server.client.query({ text: `SELECT * FROM ${table}`, types } as pg.QueryConfig)).rows;
  const count = async () =>
    Number(
      (await server.client.query("SELECT CASE WHEN to_regclass('persons') IS NULL THEN 0 ELSE 1 END AS made"))
        .rows[0].made && (await server.client.query('SELECT count(*) FROM persons')).rows[0].count,
    );

  const tests: Record<string, (t: Test) => Promise<void>> = {
    [`it holds the positions: from ${BEFORE} processes to ${AFTER} without a common folder, each row comes once`]:
      async (t) => {
        const n = 30_000;
        const request = persons(n, { batch: 200, throttle: 4000 });
        const folders = () => temporaryDirectory(t);
        const before = jobOf(t, request, settings);
        const first = before.begin(BEFORE, '--shards', '16', '--max-deliveries', '2');
        await eventually(count, (rows) => rows > 3000);
        for (const child of first) child.kill('SIGKILL');
        await Promise.all(first.map(exitOf));
        t.ok((await count()) < n);
        await jobOf(t, request, settings).finish(
          AFTER,
          '--shards',
          '16',
          '--state-dir',
          folders(),
          '--max-deliveries',
          '1',
        );
        t.same(sumOf(await read('persons')), await expected('persons', '42', 0, n));
      },

    'a failed delivery goes on when it is started again': async (t) => {
      await server.client.query('CREATE TABLE persons (id int)');
      const job = jobOf(t, { ...persons(500), source: { ...persons(500).source, seed: 'x' } }, settings);
      const failed = await job.alone('--shards', '3');
      t.strictSame(failed.exit, [1, null]);
      t.match(failed.errors, /\nseedstream: column "name" of relation "persons" does not exist\n$/);
      await server.client.query('DROP TABLE persons');
      t.strictSame((await job.alone('--shards', '3')).exit, [0, null]);
      t.same(sumOf(await read('persons')), await expected('persons', 'x', 0, 500));
    },

    'tables that refer to each other in a cycle': async (t) => {
      const request = {
        source: { schema: 'company', rows: 'Employee:3000,Manager:2000', seed: '42' },
        destination: 'there',
        options: { batch: 100 },
      };
      const { exit, errors } = await jobOf(t, request, settings).alone('--shards', '4');
      t.strictSame(exit, [0, null], errors);
      t.match(errors, /\nseedstream: A shard adds no foreign keys: [^\n]*\n$/);
      t.equal((await read('"Employee"')).length, 3000);
      const resolved = 'SELECT count(*)::int FROM "Employee" e JOIN "Manager" m ON e.manager = m.id';
      t.equal((await server.client.query(resolved)).rows[0].count, 3000, 'every reference resolves');
    },

    'without shards it is one delivery, also of what cannot be divided': async (t) => {
      const job = jobOf(t, persons(500, { mode: 'replace' }), settings);
      for (const _ of [1, 2]) t.strictSame((await job.alone()).exit, [0, null]);
      t.same(sumOf(await read('persons')), await expected('persons', '42', 0, 500));
      t.match((await job.alone()).errors, /^\[#+\] 100 % 500 of 500 rows, .* done\n$/);
    },
  };
  t.beforeEach(() => server.client.query('DROP TABLE IF EXISTS persons'));
  for (const [name, test] of sample(Object.entries(tests), 2)) t.test(name, test);
});
