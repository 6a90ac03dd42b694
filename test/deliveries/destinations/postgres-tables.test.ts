// Where rows go in PostgreSQL: named tables, one model of a schema, dry runs, and roles that may do little.
import t from 'tap';
import { readTableName } from '../../../src/formats/sql/table-name.js';
import { startPostgresql, unavailable } from '../../formats/postgresql.js';
import { begin, done, service, until } from '../service.js';

t.test('names of tables', async (t) => {
  for (const [text, name] of [
    ['people', { name: 'people' }],
    ['staging.People', { schema: 'staging', name: 'People' }],
    ['"a.b"."c""d"', { schema: 'a.b', name: 'c"d' }],
    ['my table', { name: 'my table' }],
    ['é'.repeat(31), { name: 'é'.repeat(31) }],
  ] as const)
    t.same(readTableName(text), name, text);
  for (const text of ['', '.', 'a.', '.a', 'a.b.c', 'a"b', '"a', '""', 'x\0', 'é'.repeat(32)])
    t.equal(readTableName(text), undefined, JSON.stringify(text));
});

const reason = await unavailable();
t.test('a real PostgreSQL', { skip: reason ?? false }, async (t) => {
  const server = await startPostgresql();
  t.teardown(() => server.stop());
  const { client } = server;
  const as = (role: string) => server.url.replace('test:test', `${role}:secret`);
  const ask = await service(t, {
    destinations: {
      there: { kind: 'postgres', url: server.url },
      writer: { kind: 'postgres', url: as('writer') },
      api: { kind: 'http-events', url: 'http://127.0.0.1:9' },
    },
    sources: {
      broken: { kind: 'postgres', url: 'postgres://x@127.0.0.1:9/x', query: 'SELECT 1', cursor: 'x' },
    },
  });
  const persons = { dataset: 'persons', n: 500, seed: '42' };
  const count = async (table: string) =>
    Number((await client.query(`SELECT count(*) FROM ${table}`)).rows[0].count);
  const failure = async (source: object, destination: string, options: object) => {
    const path = await begin(ask, source, destination, options);
    const told = await until(ask, path, ({ state }) => state === 'failed').catch((error) =>
      JSON.parse(error.message),
    );
    return told.lastError as string;
  };
  const answer = async (body: object, query = '') => ask('POST', `/deliveries${query}`, body);

  t.test('rows go to the table that the request names, in every mode', async (t) => {
    await client.query('CREATE SCHEMA staging; CREATE SCHEMA "odd.""schema"');
    const table = '"odd.""schema"."Some People"';
    for (const name of ['staging.people', table]) {
      for (const mode of ['append', 'upsert', 'replace']) {
        await done(ask, await begin(ask, persons, 'there', { table: name, mode, batch: 200 }));
        t.equal(await count(name), 500, `${name} ${mode}`);
      }
    }
    t.match(await failure(persons, 'there', { table: 'nowhere.people' }), /schema "nowhere" does not exist/);
  });

  t.test('one model of a schema', async (t) => {
    const company = { schema: 'company', model: 'Manager', rows: 'Manager:40', seed: '42' };
    const told = await done(ask, await begin(ask, company, 'there', { table: 'staging.managers' }));
    t.match(told, { rows: 40, total: 40, source: company });
    t.equal(await count('staging.managers'), 40);
    t.equal((await client.query(`SELECT to_regclass('"Employee"') AS found`)).rows[0].found, null);
  });

  t.test('requests that make no sense', async (t) => {
    const refused = async (source: object, destination: string, options: object) => {
      const { status, body } = await answer({ source, destination, options });
      t.equal(status, 400);
      return body;
    };
    t.match(await refused(persons, 'api', { table: 'x' }), {
      detail: /left out for http-events/,
      pointer: '/options/table',
    });
    t.match(await refused(persons, 'there', { table: 'a.b.c' }), {
      detail: /must be a table as in people or staging\.people/,
    });
    t.match(await refused({ schema: 'company', model: 'Manger' }, 'there', {}), { suggestion: 'Manager' });
    t.match(await refused({ schema: 'company' }, 'there', { table: 'x' }), { pointer: '/options/table' });
  });

  t.test('a dry run answers the statements and the first rows, and writes nothing', async (t) => {
    const body = { source: { ...persons, n: 5000 }, destination: 'there', options: { table: 'staging.dry' } };
    const { status, body: preview } = await answer(body, '?dry_run=true');
    t.equal(status, 200);
    const { ddl, batch } = preview as { ddl: string; batch: { text: string } };
    t.match(preview, { total: 5000, source: { seed: '42' }, batch: { table: 'staging.dry', rows: 100 } });
    t.match(ddl, /^CREATE TABLE IF NOT EXISTS "staging"\."dry" \(\n {2}"id" BIGINT NOT NULL/);
    t.equal(batch.text.match(/\n/g)?.length, 100);
    const found = "SELECT to_regclass('staging.dry') AS found";
    t.equal((await client.query(found)).rows[0].found, null);
    t.notOk(
      ((await ask('GET', '/deliveries')).body as { options: { table?: string } }[]).some(
        ({ options }) => options.table === 'staging.dry',
      ),
    );
    await client.query(ddl);
    t.ok((await client.query(found)).rows[0].found);

    const company = await answer(
      { source: { schema: 'company', seed: '42' }, destination: 'there' },
      '?dry_run=true',
    );
    t.equal((company.body as { ddl: string }).ddl.match(/CREATE TABLE/g)?.length, 2, 'of all models');
    const events = await answer({ source: persons, destination: 'api' }, '?dry_run=true');
    t.notOk('ddl' in (events.body as object));
    t.match(events.body, { batch: { mediaType: 'application/x-ndjson', text: /^\{"id":1,/ } });
    t.match(await answer({ source: { source: 'broken' }, destination: 'there' }, '?dry_run=true'), {
      status: 502,
      body: { detail: /The source gives no rows/ },
    });
    t.equal((await answer({ source: persons, destination: 'ther' }, '?dry_run=true')).status, 400);
    t.equal((await answer({ source: persons, destination: 'there' }, '?dry_run=maybe')).status, 400);
  });

  t.test('a role needs few privileges, and is told which', async (t) => {
    await client.query(
      `CREATE ROLE writer LOGIN PASSWORD 'secret'; DROP TABLE seedstream_deliveries; REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
    );
    await client.query(
      'CREATE TABLE inbox (id bigint, name text); CREATE SCHEMA closed; CREATE TABLE closed.inbox (LIKE inbox)',
    );
    const some = { ...persons, fields: 'id,name' };
    const first = await failure(some, 'writer', { table: 'inbox' });
    const make = /Another role can: (CREATE TABLE .*; GRANT .* ON seedstream_deliveries TO writer)$/.exec(
      first,
    )?.[1];
    if (make === undefined) return t.fail(first);
    await client.query(make);
    const second = await failure(some, 'writer', { table: 'inbox' });
    t.equal(second, 'the role lacks privileges: GRANT INSERT ON "inbox" TO writer');
    await client.query('GRANT INSERT ON inbox TO writer');
    await done(ask, await begin(ask, some, 'writer', { table: 'inbox', batch: 200 }));
    t.equal(await count('inbox'), 500);
    await client.query(
      'CREATE TABLE "Manager" (id text PRIMARY KEY, employee_id text, department_id text); GRANT INSERT ON "Manager" TO writer',
    );
    const managers = { schema: 'company', model: 'Manager', rows: 'Manager:40', seed: '42' };
    await done(ask, await begin(ask, managers, 'writer'));
    t.equal(await count('"Manager"'), 40, 'of a schema, with nothing but INSERT on its table');
    t.match(
      await failure(some, 'writer', { table: 'inbox', mode: 'upsert' }),
      /GRANT SELECT, UPDATE ON "inbox" TO writer/,
    );
    t.match(await failure(some, 'writer', { table: 'closed.inbox' }), /permission denied for schema closed/);
    t.match(await failure(some, 'writer', { table: 'elsewhere' }), /permission denied for schema public/);
    await client.query('REVOKE UPDATE ON seedstream_deliveries FROM writer');
    t.match(
      await failure(some, 'writer', { table: 'inbox' }),
      /GRANT UPDATE ON seedstream_deliveries TO writer/,
    );
  });
});
