// mode=replace in a real PostgreSQL: readers see all old or all new rows, whatever happens.
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import t, { type Test } from 'tap';
import { startPostgresql, unavailable } from '../formats/postgresql.js';
import { eventually } from '../support/eventually.js';
import { listening, start } from '../support/process.js';
import { cases, sample } from '../support/property.js';
import { expected, sumOf } from './checksum.js';
import { askingAt, begin, done, environmentOf, service, until } from './service.js';

/** Milliseconds between two looks of a reader, so that it does not take a core. */
const PAUSE = cases(0, 5);

const reason = await unavailable();
t.test('PostgreSQL', { skip: reason ?? false }, async (t) => {
  const server = await startPostgresql();
  t.teardown(() => server.stop());
  const settings = { destinations: { there: { kind: 'postgres', url: server.url } } };
  const types = { getTypeParser: (oid: number) => (oid === 20 ? Number : pg.types.getTypeParser(oid)) };
  const query = async (text: string) =>
    (await server.client.query({ text, types } as pg.QueryConfig)).rows as Record<string, unknown>[];
  const one = async (text: string) => Object.values((await query(text))[0] ?? {})[0];
  const read = () => query('SELECT * FROM persons');
  const leftovers = () =>
    query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'seedstream\\_new\\_%'");
  const persons = (n: number, seed: string) => ({ dataset: 'persons', n, seed });
  const replace = (more: object = {}) => ({ mode: 'replace', batch: 500, ...more });
  t.beforeEach(() =>
    query('DROP TABLE IF EXISTS persons, pets, "Employee", "Manager" CASCADE; DROP VIEW IF EXISTS adults'),
  );

  /** Reads again and again on a connection of its own, until the end of the test; resolves to what each look saw. */
  function reader(t: Test, text: string) {
    const seen: string[] = [];
    let over = false;
    const reading = (async () => {
      while (!over) {
        const client = new pg.Client(server.url);
        client.on('error', () => {});
        try {
          await client.connect();
          for (; !over; await setTimeout(PAUSE))
            seen.push(Object.values((await client.query(text)).rows[0]).join(' '));
        } catch {
          // The server was killed.
          await setTimeout(20);
        } finally {
          await client.end().catch(() => {});
        }
      }
    })();
    t.teardown(async () => {
      over = true;
      await reading;
    });
    return async (until: string) => {
      t.equal(
        await eventually(
          () => seen.at(-1),
          (last) => last === until,
        ),
        until,
      );
      return [...new Set(seen)];
    };
  }

  t.test('a reader sees all old or all new rows', async (t) => {
    const ask = await service(t, settings);
    await done(ask, await begin(ask, persons(3000, 'old'), 'there'));
    const [before, after] = await Promise.all([
      expected('persons', 'old', 0, 3000),
      expected('persons', 'new', 0, 7000),
    ]);
    t.same(sumOf(await read()), before);
    const seen = reader(t, 'SELECT count(*), min(name) FROM persons');
    const told = await done(
      ask,
      await begin(ask, persons(7000, 'new'), 'there', replace({ throttle: 10_000 })),
    );
    t.match(told, { rows: 7000, total: 7000, retries: 0 });
    t.same(sumOf(await read()), after);
    t.equal(
      (await seen((await one("SELECT count(*) || ' ' || min(name) FROM persons")) as string)).length,
      2,
    );
    t.same(await leftovers(), []);
  });

  t.test('no rows replace all rows, at once', async (t) => {
    const ask = await service(t, settings);
    const managers = (rows: number) => ({
      schema: 'company',
      model: 'Manager',
      rows: `Manager:${rows}`,
      seed: '1',
    });
    await done(ask, await begin(ask, managers(300), 'there'));
    const seen = reader(t, 'SELECT count(*) FROM "Manager"');
    await eventually(
      () => one('SELECT count(*) FROM "Manager"'),
      (count) => count === 300,
    );
    const told = await done(ask, await begin(ask, managers(0), 'there', replace()));
    t.match(told, { rows: 0, total: 0, percent: 100 });
    t.same(
      (await seen('0')).filter((count) => count !== '300'),
      ['0'],
    );
    t.same(await leftovers(), []);
    await done(ask, await begin(ask, managers(5), 'there'));
    t.equal(await one('SELECT count(*) FROM "Manager"'), 5, 'the table takes rows again');
  });

  t.test('grants, comments, indexes, their names and constraints are kept', async (t) => {
    await query(`CREATE TABLE persons (id bigint CONSTRAINT its_key PRIMARY KEY, name text DEFAULT 'x', note text DEFAULT 'kept',
      CONSTRAINT positive CHECK (id > 0));
      CREATE INDEX by_name ON persons (name); CREATE INDEX again ON persons (name) WHERE id > 5;
      CREATE UNIQUE INDEX lowered ON persons ((lower(name)), id);
      COMMENT ON TABLE persons IS 'it''s ours'; CREATE ROLE clerk; GRANT SELECT, UPDATE ON persons TO clerk WITH GRANT OPTION;
      GRANT SELECT ON persons TO PUBLIC; ALTER DEFAULT PRIVILEGES GRANT DELETE ON TABLES TO PUBLIC;
      INSERT INTO persons VALUES (1, 'old')`);
    const shape = async () => [
      await query("SELECT indexdef FROM pg_indexes WHERE tablename = 'persons' ORDER BY 1"),
      await query(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'persons'::regclass ORDER BY 1",
      ),
      await query(
        "SELECT unnest(relacl)::text, obj_description(oid) FROM pg_class WHERE oid = 'persons'::regclass ORDER BY 1",
      ),
      await query(
        "SELECT column_name, column_default FROM information_schema.columns WHERE table_name = 'persons' ORDER BY 1",
      ),
    ];
    const before = await shape();
    const oid = await one("SELECT 'persons'::regclass::oid");
    const ask = await service(t, settings);
    await done(ask, await begin(ask, { ...persons(1200, '42'), fields: 'id,name' }, 'there', replace()));
    t.same(await shape(), before);
    t.not(await one("SELECT 'persons'::regclass::oid"), oid, 'it is a new table');
    t.same(await query('SELECT count(*)::int, count(DISTINCT note)::int AS notes FROM persons'), [
      { count: 1200, notes: 1 },
    ]);
    await query(
      'ALTER DEFAULT PRIVILEGES REVOKE DELETE ON TABLES FROM PUBLIC; DROP OWNED BY clerk; DROP ROLE clerk',
    );
  });

  t.test('a table that others depend on stays, with new rows', async (t) => {
    const dependants: Record<string, string> = {
      'a view': 'CREATE VIEW adults AS SELECT * FROM persons WHERE age >= 18',
      'a trigger': `CREATE OR REPLACE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER t BEFORE UPDATE ON persons FOR EACH ROW EXECUTE FUNCTION nothing()`,
      'a policy': 'ALTER TABLE persons ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON persons USING (true)',
      'a column of its type': 'CREATE TABLE pets (owner persons)',
      'numbers that PostgreSQL gives': 'ALTER TABLE persons ADD COLUMN nr int GENERATED ALWAYS AS IDENTITY',
      'a part': 'CREATE TABLE pets () INHERITS (persons)',
      'another owner': 'CREATE ROLE other; ALTER TABLE persons OWNER TO other',
      'a storage parameter': 'ALTER TABLE persons SET (fillfactor = 70)',
    };
    const ask = await service(t, settings);
    for (const [what, statement] of sample(Object.entries(dependants), 2)) {
      await query('DROP TABLE IF EXISTS persons, pets CASCADE; DROP ROLE IF EXISTS other');
      await done(ask, await begin(ask, persons(700, 'old'), 'there'));
      await query(statement);
      const oid = await one("SELECT 'persons'::regclass::oid");
      const seen = reader(t, 'SELECT count(*) FROM persons');
      await done(ask, await begin(ask, persons(1300, 'new'), 'there', replace()));
      t.equal(await one("SELECT 'persons'::regclass::oid"), oid, what);
      t.same(
        (await seen('1300')).filter((count) => count !== '700'),
        ['1300'],
      );
      const rows = await query('SELECT id, name, age, "isMarried", city, state, country FROM persons');
      t.same(sumOf(rows), await expected('persons', 'new', 0, 1300));
    }
    t.same(await leftovers(), []);
    await query('DROP TABLE persons CASCADE; DROP ROLE IF EXISTS other');
  });

  t.test('foreign keys from and to the tables of a schema hold', async (t) => {
    const ask = await service(t, settings);
    const company = (seed: string, rows: string) => ({ schema: 'company', rows, seed });
    await done(ask, await begin(ask, company('old', 'Employee:600,Manager:20'), 'there'));
    await query(`ALTER TABLE "Employee" ADD CONSTRAINT boss FOREIGN KEY (manager) REFERENCES "Manager" (id) ON DELETE CASCADE;
      CREATE TABLE pets (owner bigint REFERENCES "Manager" (id) ON DELETE CASCADE)`);
    const seen = reader(
      t,
      `SELECT (SELECT count(*) FROM "Employee"), (SELECT count(*) FROM "Manager") AS managers`,
    );
    await done(ask, await begin(ask, company('new', 'Employee:900,Manager:30'), 'there', replace()));
    t.equal((await seen('900 30')).length, 2);
    const keys = `SELECT count(*)::int FROM pg_constraint WHERE contype = 'f' AND confrelid = '"Manager"'::regclass AND convalidated`;
    t.equal(await one(keys), 3, 'and that of the first delivery');

    await query('INSERT INTO pets SELECT id FROM "Manager" LIMIT 1');
    const path = await begin(ask, company('third', 'Employee:900,Manager:30'), 'there', replace());
    const failed = await until(ask, path, ({ state }) => state === 'failed');
    t.match(failed, { state: 'failed', rows: 930, lastError: /foreign key/ });
    t.same(
      await query('SELECT count(*)::int FROM pets'),
      [{ count: 1 }],
      'no row of another table is removed',
    );
    t.equal((await leftovers()).length, 2, 'new tables stay for as long as it can be resumed');
    t.equal((await ask('DELETE', path)).status, 204);
    t.same(await eventually(leftovers, ({ length }) => length === 0), []);
  });

  t.test('a cancel leaves the old rows and nothing else', async (t) => {
    const ask = await service(t, settings);
    await done(ask, await begin(ask, persons(2000, 'old'), 'there'));
    const path = await begin(ask, persons(100_000, 'new'), 'there', replace({ throttle: 2000 }));
    await until(ask, path, ({ rows }) => rows > 0);
    t.equal((await leftovers()).length, 1);
    await ask('DELETE', path);
    await until(ask, path, ({ state }) => state === 'cancelled');
    t.same(sumOf(await read()), await expected('persons', 'old', 0, 2000));
    t.same(await eventually(leftovers, ({ length }) => length === 0), []);
  });

  t.test('a reader that stays keeps the new rows waiting, but no other reader', async (t) => {
    const ask = await service(t, settings);
    await done(ask, await begin(ask, persons(100, 'old'), 'there'));
    await server.client.query('BEGIN');
    await server.client.query('SELECT 1 FROM persons LIMIT 1');
    const path = await begin(ask, persons(200, 'new'), 'there', replace());
    t.match(await until(ask, path, ({ state, retries }) => state === 'waiting' && retries > 0), {
      lastError: /lock timeout/,
    });
    t.equal(await one('SELECT count(*) FROM persons'), 100);
    await server.client.query('COMMIT');
    await done(ask, path);
    t.equal(await one('SELECT count(*) FROM persons'), 200);
  });

  t.test('the service and the server are killed', async (t) => {
    const environment = environmentOf(t, settings);
    const boot = async () => {
      const child = start(t, environment);
      return { child, ask: askingAt(await listening(child)) };
    };
    let { child, ask } = await boot();
    await done(ask, await begin(ask, persons(1000, 'old'), 'there'));
    const seen = reader(t, 'SELECT count(*) FROM persons');
    const path = await begin(ask, persons(20_000, 'new'), 'there', replace({ throttle: 4000 }));
    let { rows } = await until(ask, path, ({ rows }) => rows > 0);
    child.kill('SIGKILL');
    ({ child, ask } = await boot());
    const before = rows;
    ({ rows } = await until(ask, path, ({ rows }) => rows > before));
    await server.kill();
    await until(ask, path, ({ state }) => state === 'waiting');
    await server.restart();
    await until(ask, path, (told) => told.rows > rows);
    // The last step is killed, too: it waits for this reader.
    await server.client.query('BEGIN');
    await server.client.query('SELECT 1 FROM persons LIMIT 1');
    await until(ask, path, ({ state }) => state === 'finishing');
    child.kill('SIGKILL');
    await server.client.query('COMMIT');
    ({ child, ask } = await boot());
    await done(ask, path);
    t.same(sumOf(await read()), await expected('persons', 'new', 0, 20_000));
    t.same((await seen('20000')).sort(), ['1000', '20000']);
    t.same(await leftovers(), []);
  });
});
