// format=sql begins with CREATE TABLE IF NOT EXISTS, so that an answer loads as it is.
import initSqlJs from 'sql.js';
import t from 'tap';
import { testApp } from '../support/app.js';
import { sample } from '../support/property.js';
import { mariaDbUnavailable, startMariaDb } from './mariadb.js';
import { startPostgresql, unavailable } from './postgresql.js';

const { Database } = await initSqlJs();
const app = await testApp(t);
const get = async (url: string) => {
  const { statusCode, payload } = await app.inject(url);
  if (statusCode !== 200) throw new Error(`${url}: ${payload}`);
  return payload;
};

/** Requests for the rows of a table, with the name of the table. */
const tables: readonly (readonly [url: string, table: string])[] = [
  ['/persons?n=1200&seed=42', 'persons'],
  ['/persons?n=300&seed=42&offset=1200', 'persons'],
  ['/users?n=700&seed=42&unique=true', 'users'],
  ['/users?n=3&seed=42&fields=address,age', 'users'],
  ['/events/app-store?n=900&seed=42', 'app-store'],
  ['/events/app-store?n=900&seed=42&users_fraction=1', 'app-store'],
  ['/events/e-store?n=900&seed=42', 'e-store'],
  ['/events/e-store/totals?seed=42', 'e-store-totals'],
  ['/events/app-store/rates?seed=42', 'app-store-rates'],
  ['/schemas/company/Employee?n=90&seed=42', 'Employee'],
  ['/schemas/company/Employee?n=90&seed=42&noise=0.3', 'Employee'],
  ['/schemas/company/Employee/noise?n=90&seed=42&noise=0.3', 'Employee_noise'],
  ['/persons/7?seed=42', 'persons'],
];

const asRows = (csv: string) => csv.trimEnd().split('\n').length - 1;

t.test('SQLite loads each answer', async (t) => {
  for (const [url, table] of sample(tables, 3)) {
    const database = new Database();
    database.run(await get(`${url}&format=sql&dialect=sqlite`));
    const count = asRows((await get(`${url}&format=csv`)).replaceAll(/"[^"]*"/g, ''));
    t.same(database.exec(`SELECT count(*) FROM "${table}"`)[0]?.values, [[count]], url);
    database.close();
  }
});

t.test('parts load into one table, also without the header', async (t) => {
  const database = new Database();
  for (const part of ['shard=1/3', 'shard=2/3', 'shard=3/3&header=false'])
    database.run(await get(`/persons?n=2000&seed=42&format=sql&dialect=sqlite&${part}`));
  t.same(database.exec('SELECT count(*), max(id) FROM persons')[0]?.values, [[2000, 2000]]);
  t.throws(() => database.run('UPDATE persons SET age = 200'), /CHECK constraint failed/);
  t.throws(() => database.run('UPDATE persons SET id = 1'), /UNIQUE constraint failed/);
  database.close();
});

t.test('unique users have unique names and addresses', async (t) => {
  const database = new Database();
  database.run(await get('/users?n=700&seed=42&unique=true&format=sql&dialect=sqlite'));
  for (const name of ['user_name', 'email_address'])
    t.throws(() => database.run(`UPDATE users SET ${name} = 'x'`), /UNIQUE constraint failed/, name);
  t.notMatch(await get('/users?n=1&seed=42&format=sql'), /UNIQUE/);
  database.close();
});

t.test('the header is a part of the file', async (t) => {
  const url = '/persons?n=2000&seed=42&format=sql';
  const whole = await get(url);
  const bare = await get(`${url}&header=false`);
  t.ok(bare.startsWith('INSERT INTO "persons"'));
  t.equal(whole.slice(-bare.length), bare);
  t.match(
    whole.slice(0, -bare.length),
    `CREATE TABLE IF NOT EXISTS "persons" (
  "id" BIGINT NOT NULL CHECK ("id" >= 1),
  "name" TEXT NOT NULL,
  "age" SMALLINT NOT NULL CHECK ("age" BETWEEN 22 AND 65),
  "isMarried" BOOLEAN NOT NULL,
  "city" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "country" TEXT NOT NULL,
  PRIMARY KEY ("id")
);
`,
  );
  t.equal(await get(`${url.replace('2000', '0')}`), whole.slice(0, -bare.length), 'of no rows, too');
  const head = await app.inject({ method: 'HEAD', url });
  t.equal(Number(head.headers['content-length']), Buffer.byteLength(whole));
  const range = await app.inject({ url, headers: { range: 'bytes=50-5000' } });
  t.equal(range.statusCode, 206);
  t.equal(range.payload, Buffer.from(whole).subarray(50, 5001).toString());
  t.match((await app.inject('/persons?format=json&header=false')).json(), {
    status: 400,
    parameter: 'header',
    allowed: 'left out unless the format is csv or sql',
  });
});

const servers = [
  ['postgresql', await unavailable(), startPostgresql, '"'] as const,
  ['mysql', await mariaDbUnavailable(), startMariaDb, '`'] as const,
];
for (const [dialect, reason, start, quote] of servers) {
  t.test(`a server of ${dialect} loads each answer`, { skip: reason ?? false }, async (t) => {
    const server = await start();
    t.teardown(() => server.stop());
    const query = (text: string) => ('client' in server ? server.client.query(text) : server.query(text));
    for (const [url, table] of sample(tables, 3)) {
      const statements = await get(`${url}&format=sql&dialect=${dialect}`);
      await query(statements).catch((error) => t.fail(`${url}: ${error.message}`));
      await query(`DROP TABLE ${quote}${table}${quote}`);
    }
    t.pass('all of them');
    const file =
      '{"userId":9223372036854775807,"digits":0.1234567890123456789,"ok":true,"list":[1,"é"],"it\'s":"\\\\"}\n{}\n';
    const { payload: made } = await app.inject({
      method: 'POST',
      url: `/convert?from=ndjson&to=sql&table=made&names=snake_case&dialect=${dialect}`,
      headers: { 'content-type': 'application/x-ndjson' },
      payload: file,
    });
    await query(made);
    const check = `SELECT count(*) FROM made WHERE user_id = 9223372036854775807 AND ok = TRUE AND it_s = '${dialect === 'mysql' ? '\\\\' : '\\'}'
      AND digits = ${dialect === 'mysql' ? "'0.1234567890123456789'" : '0.1234567890123456789'}`;
    t.match(
      JSON.stringify(
        await query(check).then((answer) => (typeof answer === 'string' ? answer : answer.rows)),
      ),
      /1/,
      'a file',
    );
  });
}
