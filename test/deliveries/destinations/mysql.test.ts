// MySQL as a destination, with a server that speaks its protocol; and with a real MariaDB, where there is one.

import type { RowDataPacket } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import t from 'tap';
import type { Batch } from '../../../src/deliveries/contract/batch.js';
import type { Destination } from '../../../src/deliveries/contract/destination.js';
import { makeDestinations } from '../../../src/deliveries/destinations/index.js';
import { ndjson } from '../../../src/formats/json.js';
import { mariaDbUnavailable, startMariaDb } from '../../formats/mariadb.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { begin, done, service, until } from '../service.js';
import { startMysql } from './mysql-server.js';

const persons = { dataset: 'persons', n: 30, seed: '42' };
const destinations = (port: number) => ({
  destinations: { there: { kind: 'mysql', url: `mysql://me:secret@127.0.0.1:${port}/test` } },
});

t.test('rows are the same as a file and as INSERT, where the server takes no files', async (t) => {
  const server = await startMysql(t);
  const ask = await service(t, destinations(server.port));
  await done(ask, await begin(ask, persons, 'there', { table: 'staging.people' }));
  server.habits.files = false;
  await done(ask, await begin(ask, persons, 'there', { batch: 7 }));
  t.same(server.tables.get('persons'), server.tables.get('staging'));
  t.equal(server.tables.get('persons')?.length, 30);
  t.ok(server.statements.some((text) => text.startsWith('INSERT INTO `persons`')));
});

t.test(
  'a file of which the server leaves a row out fails the delivery, and none of it arrives',
  async (t) => {
    const server = await startMysql(t);
    server.habits.warns = "Duplicate entry '1' for key 'PRIMARY'";
    const ask = await service(t, destinations(server.port));
    const path = await begin(ask, persons, 'there');
    const failed = await until(ask, path, ({ state }) => state === 'failed');
    t.match(failed, { rows: 0, lastError: "Duplicate entry '1' for key 'PRIMARY'" });
    t.same(server.tables.get('persons'), []);
  },
);

t.test('a server gets no file that it asks for', async (t) => {
  const server = await startMysql(t);
  server.habits.wants = '/etc/passwd';
  const ask = await service(t, destinations(server.port));
  await until(ask, await begin(ask, persons, 'there'), ({ state }) => state === 'failed');
  t.same(server.stolen, ['']);
});

t.test('a table without transactions is refused', async (t) => {
  const server = await startMysql(t);
  server.tables.set('persons', []);
  server.habits.engine = 'MyISAM';
  const ask = await service(t, destinations(server.port));
  const path = await begin(ask, persons, 'there');
  t.match(await until(ask, path, ({ state }) => state === 'failed'), {
    lastError:
      '`persons` is no table of InnoDB, so its rows and the checkpoint cannot be one transaction: MyISAM',
  });
});

const reason = await mariaDbUnavailable();
t.test('a real MariaDB', { skip: reason ?? false }, async (t) => {
  const port = await freePort();
  const { query, stop } = await startMariaDb(port);
  t.teardown(stop);
  await query("CREATE USER me@'127.0.0.1' IDENTIFIED BY 'secret'; GRANT ALL ON test.* TO me@'127.0.0.1'");
  const url = `mysql://me:secret@127.0.0.1:${port}/test`;
  const ask = await service(t, destinations(port));

  await t.test('upsert replaces rows by their key and no others', async (t) => {
    await query('CREATE TABLE persons (id INT, name VARCHAR(200) UNIQUE, extra INT DEFAULT 7)');
    await query("INSERT INTO persons VALUES (2, 'old', 8)");
    const source = { ...persons, fields: 'id,name' };
    for (let time = 0; time < 2; time++)
      await done(ask, await begin(ask, source, 'there', { mode: 'upsert', batch: 20 }));
    t.equal(
      await query('SELECT count(*), count(DISTINCT id), sum(extra) FROM persons'),
      `30\t30\t${29 * 7 + 8}\n`,
    );
    await query('DELETE FROM persons WHERE id = 3; UPDATE persons SET id = 1000 WHERE id = 4');
    const path = await begin(ask, source, 'there', { mode: 'upsert' });
    t.match(await until(ask, path, ({ state }) => state === 'failed'), { lastError: /Duplicate entry/ });
    t.equal(await query('SELECT count(*) FROM persons WHERE id = 3'), '0\n', 'nothing of the batch is there');
  });

  await t.test('tables of a schema refer to each other in cycles when all rows are there', async (t) => {
    await done(
      ask,
      await begin(ask, { schema: 'company', seed: '42', rows: 'Employee:50,Manager:5' }, 'there'),
    );
    const keys =
      "SELECT count(*) > 1 FROM information_schema.referential_constraints WHERE constraint_schema = 'test'";
    t.equal(await query(keys), '1\n');
    t.equal(await query("SELECT count(*) FROM seedstream_deliveries WHERE delivery LIKE '%/keys/%'"), '0\n');
  });

  await t.test('replace puts all rows in place at once, or none', async (t) => {
    const replace = (seed: string) =>
      begin(ask, { schema: 'company', seed, rows: 'Employee:50,Manager:5' }, 'there', {
        mode: 'replace',
        batch: 20,
      });
    const names = () => query('SELECT id, name FROM Employee ORDER BY id');
    const left = () =>
      query("SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'seedstream_new%'");
    const before = await names();
    await query(`ALTER TABLE Employee ADD COLUMN noted INT DEFAULT 7;
      CREATE TABLE notes (employee BIGINT, FOREIGN KEY (employee) REFERENCES Employee (id) ON DELETE CASCADE);
      INSERT INTO notes SELECT max(id) FROM Employee`);
    const failing = await replace('7');
    t.match(await until(ask, failing, ({ state }) => state === 'failed'), {
      lastError: /a row of notes would refer to none of Employee .*: the old rows stay/,
    });
    t.equal(await names(), before);
    t.equal(await left(), '2\n');
    await ask('DELETE', failing);
    await eventually(left, (count) => count === '0\n');

    await query("UPDATE Employee SET name = 'other', noted = 8");
    await done(ask, await replace('42'));
    t.equal(await names(), before);
    t.equal(await query('SELECT sum(noted) FROM Employee'), `${50 * 7}\n`);
    t.equal(await query('SELECT count(*) FROM notes'), '1\n', 'nothing cascades');
    t.equal(await left(), '0\n');
    t.equal(await query("SELECT count(*) FROM seedstream_deliveries WHERE delivery LIKE '%/new/%'"), '0\n');
  });

  await t.test('rows of NDJSON keep their digits, texts and nulls', async (t) => {
    const there = makeDestinations(new Map(Object.entries(destinations(port).destinations)), {}).get(
      'there',
    ) as Destination;
    const signal = AbortSignal.timeout(60_000);
    const text = "it's \\N\t\n\r";
    const line = `{"a":12345678901234567890.123,"b":${JSON.stringify(text)},"c":null,"d":true}`;
    const column = (name: string, postgresqlType: string, type: string) => ({
      name,
      postgresqlType,
      schema: { type },
      value,
    });
    const value = { kind: 'pick', values: [null], draw: { kind: 'uniform' } } as never;
    const table = {
      name: 'found',
      columns: [
        column('a', 'NUMERIC', 'number'),
        column('b', 'text', 'string'),
        column('c', 'text', 'string'),
        column('d', 'boolean', 'boolean'),
      ],
      primaryKey: [],
      foreignKeys: [],
    };
    const batch = {
      table,
      format: ndjson,
      rows: 1,
      bytes: Buffer.from(`${line}\n`),
      from: { rows: 0, cursor: null },
      after: { rows: 1, cursor: 'x' },
    };
    const session = await there.open({ delivery: 'some', run: 1 }, 'append', signal, [], () => {});
    await session.send(batch as unknown as Batch, signal);
    await session.close();
    const client = await createConnection(url);
    const [rows] = await client.query<RowDataPacket[]>('SELECT CAST(a AS CHAR) a, b, c, d FROM found');
    await client.end();
    t.match(rows, [{ a: /^12345678901234567890\.1230*$/, b: text, c: null, d: 1 }]);
  });
});
