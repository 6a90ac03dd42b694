// Deliveries into a real PostgreSQL: every row arrives exactly once, whichever process is killed.
import pg from 'pg';
import t from 'tap';
import { startPostgresql, unavailable } from '../formats/postgresql.js';
import { listening, start } from '../support/process.js';
import { cases, sample } from '../support/property.js';
import { blockedAt, killedAt } from './blocked.js';
import { expected, rowsOf, sumOf } from './checksum.js';
import { type Ask, askingAt, begin, done, environmentOf, service, until } from './service.js';

t.setTimeout(cases(3_600_000, 300_000));

const reason = await unavailable();
t.test('PostgreSQL', { skip: reason ?? false }, async (t) => {
  const server = await startPostgresql();
  t.teardown(() => server.stop());
  const settings = { destinations: { warehouse: { kind: 'postgres', url: server.url } } };
  const { INT8, DATE } = pg.types.builtins;
  const asInJson = new Map<number, (text: string) => unknown>([
    [INT8, Number],
    [DATE, String],
  ]);
  const types = { getTypeParser: (oid: number) => asInJson.get(oid) ?? pg.types.getTypeParser(oid) };
  const read = async (table: string) =>
    (await server.client.query({ text: `SELECT * FROM ${table}`, types } as pg.QueryConfig)).rows;
  const drop = () => server.client.query('DROP TABLE IF EXISTS persons, users');
  t.beforeEach(drop);

  const persons = (n: number, more: object = {}) => ({ dataset: 'persons', n, seed: '42', ...more });

  t.test('a delivery creates the table and fills it', async (t) => {
    const ask = await service(t, settings);
    const path = await begin(ask, persons(5000), 'warehouse', { batch: 700 });
    const told = await done(ask, path);
    t.match(told, { rows: 5000, total: 5000, percent: 100, retries: 0, run: 1, source: persons(5000) });
    t.same(sumOf(await read('persons')), await expected('persons', '42', 0, 5000));
    const { rows } = await server.client.query(
      "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'persons' ORDER BY ordinal_position",
    );
    t.same(rows.slice(0, 4).map(Object.values), [
      ['id', 'bigint'],
      ['name', 'text'],
      ['age', 'smallint'],
      ['isMarried', 'boolean'],
    ]);
  });

  t.test('nested columns are named by their path, and empty texts stay empty', async (t) => {
    const ask = await service(t, settings);
    await done(ask, await begin(ask, { dataset: 'users', n: 3000, seed: '7' }, 'warehouse'));
    const flat = (row: object): object =>
      Object.fromEntries(
        Object.entries(row).flatMap(([name, value]) =>
          typeof value === 'object'
            ? Object.entries(value).map(([member, cell]) => [`${name}.${member}`, cell])
            : [[name, value]],
        ),
      );
    const made = (await rowsOf('users', '7', 0, 3000)).map(flat) as Record<string, unknown>[];
    t.ok(made.some((row) => row['address.post_code'] === ''));
    t.same(sumOf(await read('users')), sumOf(made));
  });

  t.test('the shards of several processes are all rows', async (t) => {
    const asks = await Promise.all([1, 2, 3].map(() => service(t, settings)));
    const source = persons(10_000, { offset: 77 });
    const paths = await Promise.all(
      asks.map((ask, index) =>
        begin(ask, { ...source, shard: `${index + 1}/3` }, 'warehouse', { batch: 500 }),
      ),
    );
    await Promise.all(asks.map((ask, index) => done(ask, paths[index] as string)));
    t.same(sumOf(await read('persons')), await expected('persons', '42', 77, 10_000));
  });

  t.test('a stored schema fills one table per model, and references resolve', async (t) => {
    await server.client.query('DROP TABLE IF EXISTS "Employee", "Manager"');
    const ask = await service(t, settings);
    const source = { schema: 'company', rows: 'Employee:5000,Manager:50', seed: '42' };
    const told = await done(ask, await begin(ask, source, 'warehouse', { batch: 700 }));
    t.match(told, { rows: 5050, total: 5050, source });
    const count = async (text: string) => Number((await server.client.query(text)).rows[0].count);
    t.equal(await count('SELECT count(*) FROM "Employee"'), 5000);
    t.equal(await count('SELECT count(*) FROM "Manager"'), 50);
    const orphans = `SELECT count(*) FROM "Employee" e LEFT JOIN "Manager" m ON m.id = e.manager WHERE m.id IS NULL`;
    t.equal(await count(orphans), 0);
    const again = await done(
      ask,
      await begin(ask, { ...source, seed: '43' }, 'warehouse', { mode: 'replace' }),
    );
    t.equal(again.rows, 5050);
    t.equal(await count('SELECT count(*) FROM "Employee"'), 5000);
    t.match(
      (await ask('POST', '/deliveries', { source: { schema: 'none' }, destination: 'warehouse' })).status,
      404,
    );
  });

  t.test('append adds rows, replace removes old rows, upsert overwrites by key', async (t) => {
    const ask = await service(t, settings);
    const run = async (source: object, mode: string) =>
      done(ask, await begin(ask, source, 'warehouse', { mode, batch: 300 }));
    await run(persons(1000), 'append');
    await run(persons(1000, { offset: 1000 }), 'append');
    t.same(sumOf(await read('persons')), await expected('persons', '42', 0, 2000));

    const again = await begin(ask, persons(1000), 'warehouse');
    const told = await until(ask, again, ({ state }) => state === 'failed').catch((error) =>
      JSON.parse(error.message),
    );
    t.match(told, { state: 'failed', lastError: /duplicate key/ }, 'keys are kept');

    await run(persons(1500, { seed: 'other' }), 'upsert');
    const [other, rest] = [
      await rowsOf('persons', 'other', 0, 1500),
      await rowsOf('persons', '42', 1500, 500),
    ];
    t.same(sumOf(await read('persons')), sumOf([...other, ...rest]));

    await run(persons(800), 'replace');
    t.same(sumOf(await read('persons')), await expected('persons', '42', 0, 800));
  });

  t.test('upsert works with an existing table', async (t) => {
    await server.client.query('CREATE TABLE persons (id int, name text, note text)');
    await server.client.query("INSERT INTO persons VALUES (2, 'old', 'kept')");
    const ask = await service(t, settings);
    await done(ask, await begin(ask, persons(3, { fields: 'id,name' }), 'warehouse', { mode: 'upsert' }));
    const [, second] = await rowsOf('persons', '42', 0, 3);
    const rows = await read('persons');
    t.equal(rows.length, 3);
    t.match(
      rows.find(({ id }) => id === 2),
      { name: second?.name, note: 'kept' },
    );
  });

  t.test('a delivery that PostgreSQL refuses fails at once with the reason', async (t) => {
    await server.client.query('CREATE TABLE persons (id int)');
    const ask = await service(t, settings);
    const path = await begin(ask, persons(3), 'warehouse');
    const told = await until(ask, path, ({ state }) => state === 'failed').catch((error) =>
      JSON.parse(error.message),
    );
    t.match(told, {
      state: 'failed',
      lastError: /column "name" of relation "persons" does not exist/,
      rows: 0,
    });
  });

  t.test('every repeats a delivery: append continues, upsert overwrites', async (t) => {
    const ask = await service(t, settings);
    const path = await begin(ask, persons(100), 'warehouse', { every: '1s' });
    await until(ask, path, ({ run }) => Number(run) >= 4);
    await ask('DELETE', path);
    await until(ask, path, ({ state }) => state === 'cancelled');
    const rows = await read('persons');
    t.ok(rows.length >= 300 && rows.length % 100 === 0);
    t.same(sumOf(rows), await expected('persons', '42', 0, rows.length));
  });

  t.test('acknowledged rows of a cancelled delivery stay, and the delivery can be deleted', async (t) => {
    const ask = await service(t, settings);
    const path = await begin(ask, persons(1_000_000), 'warehouse', { throttle: 5000 });
    await until(ask, path, ({ rows }) => rows > 0);
    t.equal((await ask('DELETE', path)).status, 202);
    const { rows } = await until(ask, path, ({ state }) => state === 'cancelled');
    t.same(sumOf(await read('persons')), await expected('persons', '42', 0, rows));
    t.equal((await ask('DELETE', path)).status, 204);
    t.equal((await ask('GET', path)).status, 404);
  });

  t.test('PostgreSQL is killed during a COPY and started again', async (t) => {
    const n = cases(600_000, 60_000);
    const ask = await service(t, settings);
    // The delivery takes at least 3 s, half of which are within a COPY, so the kill comes in time on any machine.
    const path = await begin(ask, persons(n), 'warehouse', { batch: n / 30, throttle: n / 3 });
    await until(ask, path, ({ rows }) => rows > 0);
    await server.kill();
    const waiting = await until(ask, path, ({ state }) => state === 'waiting');
    t.ok(waiting.rows < n && waiting.lastError, `${waiting.rows} rows, ${waiting.lastError}`);
    await server.restart();
    const told = await done(ask, path);
    t.ok(told.retries > 0);
    t.same(sumOf(await read('persons')), await expected('persons', '42', 0, n));
  });

  for (const workers of sample(['1', '3'], 1)) {
    t.test(`the service with ${workers} workers is killed again and again`, async (t) => {
      const environment = { ...environmentOf(t, settings), WORKERS: workers };
      const boot = async (): Promise<{ child: ReturnType<typeof start>; ask: Ask }> => {
        const child = start(t, environment);
        return { child, ask: askingAt(await listening(child)) };
      };
      // The delivery is so slow that rows are left at the last kill, even when asking for the progress takes long.
      const [kills, n, throttle] =
        workers === '1'
          ? [cases(10, 3), cases(60_000, 30_000), 5000]
          : [cases(3, 1), cases(200_000, 40_000), cases(15_000, 6000)];
      let { child, ask } = await boot();
      const path = await begin(ask, persons(n), 'warehouse', { batch: 500, throttle });
      let last = 0;
      for (let kill = 0; kill < kills; kill++) {
        const before = last;
        const { rows } = await until(ask, path, ({ rows, state }) => rows > before || state === 'done');
        last = rows;
        const table = killedAt(kill, 'persons');
        const unlock = table && (await blockedAt(server.client, table));
        child.kill('SIGKILL');
        if (unlock) await unlock();
        ({ child, ask } = await boot());
      }
      t.ok(last < n, `the last one came after ${last} rows`);
      await done(ask, path);
      t.same(sumOf(await read('persons')), await expected('persons', '42', 0, n));
    });
  }
});
