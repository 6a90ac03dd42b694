// Rows of a PostgreSQL database in another one: the same types, and the same values to the last digit.
import fastify from 'fastify';
import pg from 'pg';
import t from 'tap';
import { startPostgresql, unavailable } from '../../formats/postgresql.js';
import { begin, done, service, until } from '../service.js';

/** Each type, and values that a double, a JavaScript Date or another setting of the session would change. */
const columns: readonly (readonly [type: string, ...values: string[]])[] = [
  ['bigint', '9223372036854775807', '-9007199254740993'],
  ['smallint', '-32768', '7'],
  ['numeric(38,10)', '1234567890123456789012345678.0123456789', '-0.0000000001'],
  ['numeric', "'NaN'", '3.14159265358979323846264338327950288419716939937510'],
  ['numeric(6,2)[]', "'{1.10,NULL,-9999.99}'", "'[0:1]={1,2}'"],
  ['real', "'0.1'", "'-Infinity'"],
  ['double precision', '0.30000000000000004', '5e-324'],
  ['money', "'$1,234.56'::money", "'-$0.01'::money"],
  ['boolean', 'true', 'false'],
  ['uuid', "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'00000000-0000-0000-0000-000000000000'"],
  ['date', "'2024-02-29'", "'4713-01-01 BC'"],
  ['time without time zone', "'23:59:59.999999'", "'24:00'"],
  ['time(3) with time zone', "'01:02:03.456+05:30'", "'12:00-11'"],
  ['timestamp without time zone', "'2024-03-31 02:30:00.000001'", "'infinity'"],
  ['timestamp with time zone', "'0044-03-15 12:00:00.123456+00 BC'", "'2024-10-27 01:30:00.654321+02'"],
  ['interval', "'-1 year -2 days +03:04:05.678901'", "'1 mon -1 day'"],
  ['interval day to second(3)', "'1 2:03:04.567'", "'-1 day'"],
  ['inet', "'192.168.0.1/24'", "'2001:db8::1'"],
  ['cidr', "'10.0.0.0/8'", "'2001:db8::/32'"],
  ['macaddr', "'08:00:2b:01:02:03'", "'ff:ff:ff:ff:ff:ff'"],
  ['bytea', "'\\x00ff5c0a'", "'\\x'"],
  ['text', "E'tab\\tline\\nback\\\\slash\\r'", "'\\N'"],
  ['text[]', `'{"a,b","NULL",NULL,"\\"q\\\\",""}'`, "'{{a,b},{c,d}}'"],
  ['character varying(12)', "'żółć'", "''"],
  ['character(5)', "'ab'", "'abcde'"],
  ['jsonb', `'{"n": 12345678901234567890.10, "a": [1, null]}'`, '\'"text"\''],
  ['json', `E'{"b":1,\\n "b":  2.50}'`, "'null'"],
  ['bit varying(9)', "B'10101'", "B''"],
  ['int4range', "'[1,5)'", "'empty'"],
  ['tsvector', `'a:1 b:2'`, "''"],
  ['point', "'(0.1,-2)'", "'(1e300,0)'"],
  ['mood', "'it''s'", "'sad'"],
  ['mood[]', "'{sad,ok}'", "'{}'"],
  ['code', "'AB'", "'ZZ'"],
  ['code[]', "'{AB,NULL}'", "'{}'"],
  ['other."Odd Type"', "'x'", "'y'"],
];

const definitions = `
  CREATE SCHEMA other;
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s');
  CREATE DOMAIN code AS varchar(2) DEFAULT 'AA' CHECK (VALUE ~ '^[A-Z]+$');
  CREATE TYPE other."Odd Type" AS ENUM ('x', 'y');
  CREATE TABLE everything (at bigint NOT NULL, ${columns.map(([type], index) => `c${index} ${type}`).join(', ')});
  INSERT INTO everything VALUES ${[1, 2].map((row) => `(${row}, ${columns.map((column) => column[row])})`)},
    (3${', NULL'.repeat(columns.length)});`;

const reason = await unavailable();
t.test('PostgreSQL', { skip: reason ?? false }, async (t) => {
  const server = await startPostgresql();
  t.teardown(() => server.stop());
  const { client } = server;
  await client.query('CREATE DATABASE elsewhere');
  // Settings that a copy must not depend on.
  await client.query(
    "ALTER DATABASE elsewhere SET intervalstyle TO sql_standard; ALTER DATABASE postgres SET datestyle TO 'SQL, DMY'",
  );
  await client.query("ALTER DATABASE postgres SET timezone TO 'Asia/Kolkata'");
  await client.query(definitions);
  const url = (database: string) => server.url.replace(/postgres$/, database);
  const elsewhere = new pg.Client(url('elsewhere'));
  await elsewhere.connect();
  t.teardown(() => elsewhere.end());

  const source = (table: string, more: object = {}) => ({
    kind: 'postgres',
    url: server.url,
    query: 'SELECT * FROM everything',
    cursor: 'at',
    table,
    ...more,
  });
  const settings = (events = 'http://127.0.0.1:9') => ({
    destinations: {
      here: { kind: 'postgres', url: server.url },
      elsewhere: { kind: 'postgres', url: url('elsewhere') },
      events: { kind: 'http-events', url: events, compression: 'none' },
    },
    sources: {
      copied: source('copied'),
      everything: source('everything', { key: ['at'] }),
      twice: source('twice', { query: 'SELECT at, 1 AS x, 2 AS x FROM everything' }),
      nulls: source('nulls', { query: 'SELECT nullif(at, 3) AS at FROM everything' }),
      hstore: source('hstore', { query: 'SELECT 1 AS at, NULL::pair AS pair' }),
    },
  });
  const typesOf = async (client: pg.Client, table: string) =>
    (
      await client.query<{ name: string; type: string }>(
        `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
         WHERE attrelid = to_regclass($1) AND attnum > 0 ORDER BY attnum`,
        [table],
      )
    ).rows;
  const textsOf = async (client: pg.Client, table: string) => {
    await client.query(
      "SET datestyle TO ISO; SET intervalstyle TO postgres; SET timezone TO 'UTC'; SET lc_monetary TO 'C'",
    );
    const { rows } = await client.query(
      `SELECT ${['at', ...columns.map((_, index) => `c${index}`)].map((name) => `${name}::text`)} FROM ${table} ORDER BY at`,
    );
    return rows;
  };

  t.test('a copy in the same database differs in no row and no type', async (t) => {
    const ask = await service(t, settings());
    const { rows } = await done(ask, await begin(ask, { source: 'copied' }, 'here', { batch: 2 }));
    t.equal(rows, 3);
    t.same(await typesOf(client, 'copied'), await typesOf(client, 'everything'));
    t.equal((await typesOf(client, 'copied'))[3]?.type, 'numeric(38,10)');
    // EXCEPT compares by equality, which json and point do not have, and for which 1.10 is 1.1.
    const written = columns.map(([type], index) =>
      /^(json|point)$/.test(type) ? `c${index}::text` : `c${index}`,
    );
    for (const list of [
      ['at', ...written],
      ['at', ...columns.map((_, index) => `c${index}::text`)],
    ]) {
      const [left, right] = ['everything', 'copied'].map((table) => `SELECT ${list} FROM ${table}`);
      for (const query of [`${left} EXCEPT ALL ${right}`, `${right} EXCEPT ALL ${left}`])
        t.equal((await client.query(query)).rowCount, 0);
    }
  });

  t.test('a copy in a database without the types makes them', async (t) => {
    const ask = await service(t, settings());
    for (const mode of ['append', 'upsert'])
      await done(ask, await begin(ask, { source: 'everything' }, 'elsewhere', { mode }));
    t.same(await typesOf(elsewhere, 'everything'), await typesOf(client, 'everything'));
    t.same(await textsOf(elsewhere, 'everything'), await textsOf(client, 'everything'));
    await t.rejects(elsewhere.query("SELECT 'a'::code"), /violates check constraint/);
    t.same((await elsewhere.query('SELECT enum_range(NULL::mood)::text AS all')).rows, [
      { all: `{sad,ok,it's}` },
    ]);
  });

  t.test('what cannot be the same fails and says why', async (t) => {
    await client.query('CREATE TYPE pair AS (a int, b int)');
    const ask = await service(t, settings());
    const failure = async (source: string) => {
      const path = await begin(ask, { source }, 'elsewhere');
      const told = await until(ask, path, ({ state }) => state === 'failed').catch((error) =>
        JSON.parse(error.message),
      );
      return told.lastError;
    };
    t.match(await failure('twice'), 'the query has two columns x');
    t.match(await failure('nulls'), 'a row of the query has no value in at');
    t.match(await failure('hstore'), 'hstore needs the type pair, which the database does not have');
  });

  t.test('as NDJSON, each value is there with all of its digits', async (t) => {
    const bodies: string[] = [];
    const api = fastify();
    api.addContentTypeParser('application/x-ndjson', { parseAs: 'string' }, (_, body, done) =>
      done(null, body),
    );
    api.post('/', async ({ body }) => {
      bodies.push(String(body));
      return {};
    });
    t.teardown(() => api.close());
    const ask = await service(t, settings(await api.listen({ host: '127.0.0.1', port: 0 })));
    await done(ask, await begin(ask, { source: 'everything' }, 'events'));
    const lines = bodies.join('').trimEnd().split('\n');
    t.equal(lines.length, 3, 'a line break within a json value does not end a line');
    const [first] = lines as [string];
    t.match(first, '"c0":9223372036854775807,');
    t.match(first, '"c2":1234567890123456789012345678.0123456789,"c3":"NaN","c4":[1.10,null,-9999.99]');
    t.match(first, '{"a": [1, null], "n": 12345678901234567890.10}');
    await client.query('CREATE TABLE read (LIKE everything)');
    await client.query("SET intervalstyle TO postgres; SET lc_monetary TO 'C'");
    await client.query('INSERT INTO read SELECT * FROM json_populate_recordset(NULL::everything, $1)', [
      `[${lines}]`,
    ]);
    // A JSON array does not tell where the indices of an array begin.
    const [read, expected] = await Promise.all(['read', 'everything'].map((table) => textsOf(client, table)));
    t.same(
      read?.map((row) => ({ ...row, c4: '', c26: '' })),
      expected?.map((row) => ({ ...row, c4: '', c26: '' })),
    );
  });
});
