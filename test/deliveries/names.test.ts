// options.names: the tables and columns of a delivery in snake_case, from every kind of source, in a real PostgreSQL.
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { startPostgresql, unavailable } from '../formats/postgresql.js';
import { temporaryDirectory } from '../support/directory.js';
import { begin, done, service, until } from './service.js';

const reason = await unavailable();
t.test('PostgreSQL', { skip: reason ?? false }, async (t) => {
  const server = await startPostgresql();
  t.teardown(() => server.stop());
  const query = async (text: string) => (await server.client.query(text)).rows as Record<string, unknown>[];

  let answer = '';
  const api = createServer((_request, response) => response.end(answer)).listen(0, '127.0.0.1');
  await once(api, 'listening');
  t.teardown(() => api.close());
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const settings = {
    destinations: { there: { kind: 'postgres', url: server.url }, api: { kind: 'http-events', url } },
    sources: {
      live: { kind: 'http', url, cursor: 'at', key: ['userId'], table: 'liveReadings' },
      copy: { kind: 'postgres', url: server.url, query: 'TABLE "Odd"', cursor: 'createdAt', table: 'Copy' },
    },
  };
  const SCHEMAS_DIR = temporaryDirectory(t);
  mkdirSync(SCHEMAS_DIR);
  const ask = await service(t, settings, { SCHEMAS_DIR });
  const snake = (more: object = {}) => ({ names: 'snake_case', batch: 100, ...more });

  t.test('a schema whose tables refer to each other, in every mode', async (t) => {
    const company = { schema: 'company', rows: 'Employee:300,Manager:200', seed: '42' };
    for (const [mode, count] of [
      ['append', 300],
      ['upsert', 300],
      ['replace', 300],
    ] as const) {
      await done(ask, await begin(ask, company, 'there', snake({ mode })));
      t.same(
        await query('SELECT count(*)::int FROM employee JOIN manager ON manager.id = employee.manager'),
        [{ count }],
        mode,
      );
    }
    t.same(
      await query(
        `SELECT pg_get_constraintdef(oid) AS key FROM pg_constraint WHERE contype = 'f' ORDER BY 1`,
      ),
      [
        { key: 'FOREIGN KEY (employee_id) REFERENCES employee(id)' },
        { key: 'FOREIGN KEY (manager) REFERENCES manager(id)' },
      ],
    );
  });

  t.test('a table that was there, by its name', async (t) => {
    await query(
      'CREATE SCHEMA staging; CREATE TABLE staging."People" (is_married bool, id bigint PRIMARY KEY)',
    );
    const source = { dataset: 'persons', n: 500, seed: '42', fields: 'id,isMarried' };
    const body = { source, destination: 'there', options: snake({ table: 'staging.People' }) };
    const preview = await ask('POST', '/deliveries?dry_run=true', body);
    t.match(preview.body, { ddl: /"staging"."People" \(\n {2}"id" BIGINT .*\n {2}"is_married" BOOLEAN/ });
    await done(ask, await begin(ask, source, 'there', body.options));
    t.same(await query('SELECT count(is_married)::int FROM staging."People"'), [{ count: 500 }]);
  });

  t.test('an API, digit by digit', async (t) => {
    answer = `{"at":"1","userId":9007199254740993,"homeAddress":{"zipCode":"007"},"it's \\"odd\\"":"\\u00e9\\n"}`;
    await done(ask, await begin(ask, { source: 'live' }, 'there', snake({ mode: 'upsert' })));
    t.same(await query('SELECT * FROM live_readings'), [
      { at: '1', user_id: '9007199254740993', home_address: { zipCode: '007' }, it_s_odd_: 'é\n' },
    ]);
    answer = '{"at":"2","userId":1,"user_id":2}';
    const path = await begin(ask, { source: 'live' }, 'there', snake());
    const told = await until(ask, path, ({ state }) => state === 'failed').catch((error) =>
      JSON.parse(error.message),
    );
    t.match(told.lastError, /^The columns of liveReadings userId and user_id would both be user_id/);
  });

  t.test('a query, with its types', async (t) => {
    await query(`CREATE TABLE "Odd" ("createdAt" timestamptz, "unitPrice" numeric(38,10));
      INSERT INTO "Odd" VALUES ('2026-01-01Z', 1234567890123456789012345678.0123456789)`);
    await done(ask, await begin(ask, { source: 'copy' }, 'there', snake()));
    t.same(await query('SELECT unit_price FROM copy'), [
      { unit_price: '1234567890123456789012345678.0123456789' },
    ]);
    t.match(
      await query(
        `SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'copy'::regclass AND attname = 'unit_price'`,
      ),
      [{ type: 'numeric(38,10)' }],
    );
  });

  t.test('what cannot be named so is refused', async (t) => {
    const post = (source: object, destination: string) =>
      ask('POST', '/deliveries', { source, destination, options: snake() });
    const properties = {
      userId: { type: 'integer', sql: { primaryKey: true } },
      user_id: { type: 'integer' },
    };
    const Pair = { type: 'object', properties, required: Object.keys(properties) };
    await writeFile(join(SCHEMAS_DIR, 'pairs.json'), JSON.stringify({ $defs: { Pair } }));
    t.match(await post({ schema: 'pairs', seed: '1' }, 'there'), {
      status: 422,
      body: { detail: /^The columns of Pair userId and user_id would both be user_id/, parameter: 'names' },
    });
    t.match(await post({ dataset: 'persons', n: 5 }, 'api'), {
      status: 400,
      body: { detail: /^options.names must be left out for http-events/, pointer: '/options/names' },
    });
  });
});
