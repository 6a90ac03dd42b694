// Deliveries of schemas whose tables refer to each other in a cycle make foreign keys in a real PostgreSQL.
import t from 'tap';
import { startPostgresql, unavailable } from '../formats/postgresql.js';
import { eventually } from '../support/eventually.js';
import { begin, done, service, until } from './service.js';

const reason = await unavailable();
t.test('PostgreSQL', { skip: reason ?? false }, async (t) => {
  const server = await startPostgresql();
  t.teardown(() => server.stop());
  const settings = { destinations: { there: { kind: 'postgres', url: server.url } } };
  const query = async (text: string) => (await server.client.query(text)).rows as Record<string, unknown>[];
  const counts = async () =>
    Object.values(
      (
        await query(
          'SELECT (SELECT count(*)::int FROM "Employee") AS a, (SELECT count(*)::int FROM "Manager") AS b',
        )
      )[0] ?? {},
    );
  /** The foreign keys of each table that hold for all rows. */
  const keys = async () =>
    (
      await query(
        `SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS key FROM pg_constraint WHERE contype = 'f' ORDER BY 1`,
      )
    ).map(({ key }) => key);
  const both = [
    '"Employee" FOREIGN KEY (manager) REFERENCES "Manager"(id)',
    '"Manager" FOREIGN KEY (employee_id) REFERENCES "Employee"(id)',
  ];
  const company = (seed: string, more: object = {}) => ({
    schema: 'company',
    rows: 'Employee:300,Manager:200',
    seed,
    ...more,
  });
  // The rows of a batch refer to rows of later ones.
  const options = { batch: 50 };
  t.beforeEach(() => query('DROP TABLE IF EXISTS "Employee", "Manager", seedstream_deliveries CASCADE'));

  t.test('they are there after the rows, and after those of a second delivery', async (t) => {
    const ask = await service(t, settings);
    await done(ask, await begin(ask, company('1'), 'there', options));
    t.same(await keys(), both);
    await query('ALTER TABLE "Employee" DROP CONSTRAINT "Employee_manager_fkey"');
    await query(
      'ALTER TABLE "Employee" ADD CONSTRAINT boss FOREIGN KEY (manager) REFERENCES "Manager" ON DELETE CASCADE',
    );
    const own = [`${both[0]} ON DELETE CASCADE`, both[1]];
    await done(ask, await begin(ask, company('2'), 'there', options));
    t.same(await keys(), own, 'they stay as they are');
    t.same(await counts(), [600, 400]);
    for (const mode of ['upsert', 'replace']) {
      await done(ask, await begin(ask, company('3'), 'there', { ...options, mode }));
      t.same(await keys(), own, mode);
    }
    t.same(await counts(), [300, 200]);
  });

  t.test('a delivery that is cancelled gives back those that were there, for new rows', async (t) => {
    const ask = await service(t, settings);
    await done(ask, await begin(ask, company('1'), 'there', options));
    const path = await begin(ask, company('2'), 'there', { ...options, throttle: 100 });
    await until(ask, path, ({ rows }) => (rows as number) > 50);
    t.same(await keys(), [both[0]], 'Manager comes before Employee');
    t.ok((await ask('DELETE', path)).status < 300);
    await until(ask, path, ({ state }) => state === 'cancelled');
    t.same(await eventually(keys, ({ length }) => length === 2), [both[0], `${both[1]} NOT VALID`]);
  });

  t.test('shards make none, and say so; the statements of a dry run make them', async (t) => {
    const ask = await service(t, settings);
    const told = await Promise.all(
      ['1/2', '2/2'].map(async (shard) =>
        done(ask, await begin(ask, company('1', { shard }), 'there', options)),
      ),
    );
    for (const { notes } of told) t.match(notes, [/^A shard adds no foreign keys: dry_run without shard/]);
    t.same([await keys(), await counts()], [[], [300, 200]]);
    const body = { source: company('1'), destination: 'there' };
    const { ddl } = (await ask('POST', '/deliveries?dry_run=true', body)).body as { ddl: string };
    await query(ddl);
    t.same(await keys(), both, 'for all rows: each reference resolves');
  });

  t.test('a key that cannot be made is named, with the reason', async (t) => {
    const ask = await service(t, settings);
    const one = { schema: 'company', model: 'Employee', seed: '1' };
    const outside = ['Employee gets no foreign key (manager), because Manager is not part of the delivery'];
    const preview = await ask('POST', '/deliveries?dry_run=true', { source: one, destination: 'there' });
    t.match(preview.body, { notes: outside });
    t.match(await done(ask, await begin(ask, one, 'there')), { notes: outside });
    t.same(await keys(), []);
    await query(
      'DROP TABLE "Employee"; CREATE TABLE "Manager" (id text, employee_id text, department_id text)',
    );
    const told = await done(ask, await begin(ask, company('1'), 'there', options));
    t.match(told, {
      notes: [
        /^Employee gets no foreign key \(manager\) to Manager: there is no unique constraint .*"Manager"$/,
      ],
    });
    t.same([await keys(), await counts()], [[], [300, 200]]);
  });

  t.test('a model without rows gets its table, and replace empties it', async (t) => {
    const ask = await service(t, settings);
    const [some, none] = [{ rows: 'Employee:3,Manager:2' }, { rows: 'Employee:0,Manager:0' }];
    await done(ask, await begin(ask, company('1', none), 'there'));
    t.same([await keys(), await counts()], [both, [0, 0]]);
    await done(ask, await begin(ask, company('1', some), 'there'));
    t.same(await counts(), [3, 2]);
    await done(ask, await begin(ask, company('1', none), 'there', { mode: 'replace' }));
    t.same([await keys(), await counts()], [both, [0, 0]]);
  });
});
