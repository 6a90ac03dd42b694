// Dumps over HTTP: a dump loads with every constraint on, for any references between tables.
import initSqlJs from 'sql.js';
import t from 'tap';
import { startPostgresql, unavailable } from '../formats/postgresql.js';
import { listen, testApp } from '../support/app.js';

const app = await testApp(t);
const origin = await listen(t, app);
const rows = { Employee: 20_000, Manager: 300 };
const query = `rows=Employee:${rows.Employee},Manager:${rows.Manager}&seed=42`;

/** Tables with members of objects, lists, composite and optional references, and a table without rows. */
const shop = {
  $defs: {
    Customer: {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid', sql: { key: 'primary' } },
        email: { type: 'string', format: 'email', unique: true },
        address: {
          type: 'object',
          properties: { city: { type: 'string', synthesizer: 'city' }, 'a"b': { type: 'boolean' } },
        },
        tags: { type: 'array', items: { type: 'string', maxLength: 4 }, maxItems: 3 },
        friend: {
          anyOf: [{ type: 'string', format: 'uuid' }, { type: 'null' }],
          sql: { key: 'foreign', reference: 'Customer.id' },
        },
        born: { type: 'string', format: 'date' },
        price: { type: 'number', multipleOf: 0.01, minimum: 0, maximum: 100 },
      },
    },
    Order: {
      type: 'object',
      properties: {
        customer: {
          type: 'string',
          format: 'uuid',
          sql: { key: ['primary', 'foreign'], reference: 'Customer.id' },
        },
        number: { type: 'integer', minimum: 1, maximum: 9, sql: { key: 'primary' } },
        at: { type: 'string', format: 'date-time' },
      },
    },
    Line: {
      type: 'object',
      properties: {
        customer: { type: 'string', format: 'uuid', sql: { key: 'foreign', reference: 'Order.customer' } },
        order: {
          type: 'integer',
          minimum: 1,
          maximum: 9,
          sql: { key: 'foreign', reference: 'Order.number' },
        },
        any: { anyOf: [{ type: 'integer' }, { type: 'string', maxLength: 3 }, { type: 'null' }] },
      },
    },
    Nothing: { type: 'object', properties: { id: { type: 'integer', sql: { key: 'primary' } } } },
  },
  rows: { Customer: 700, Order: 1_500, Line: 2_000, Nothing: 0 },
};
const stored = await app.inject({
  method: 'PUT',
  url: '/schemas/sales',
  payload: JSON.stringify(shop),
  headers: { 'content-type': 'application/json' },
});
if (stored.statusCode !== 201) throw new Error(stored.body);

const download = async (path: string) => {
  const response = await fetch(`${origin}/schemas/${path}`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(text);
  return text;
};

t.test('a JSON dump has the same rows as the models', async (t) => {
  const whole = JSON.parse(await download(`company?format=json&${query}`));
  t.strictSame(Object.keys(whole), ['Employee', 'Manager']);
  t.strictSame(
    whole.Employee.slice(0, 50),
    (await app.inject(`/schemas/company/Employee?n=50&${query}`)).json(),
  );
  t.strictSame(whole.Manager, (await app.inject(`/schemas/company/Manager?n=300&${query}`)).json());
  const shopped = JSON.parse(await download('sales?format=json&seed=1'));
  t.strictSame(
    Object.entries(shopped).map(([name, rows]) => [name, (rows as unknown[]).length]),
    Object.entries(shop.rows),
  );
});

t.test('headers, HEAD and downloads', async (t) => {
  const url = `/schemas/company?format=sql&${query}`;
  const { headers } = await app.inject(url);
  t.equal(headers['content-type'], 'application/sql; charset=utf-8');
  t.equal((await app.inject({ url, headers: { 'if-none-match': String(headers.etag) } })).statusCode, 304);
  const head = await app.inject({ method: 'HEAD', url });
  t.strictSame([head.body, head.headers.etag], ['', headers.etag]);
  const saved = await app.inject(
    '/schemas/company?format=json&seed=../x&download=true&rows=Employee:1,Manager:1',
  );
  t.equal(saved.headers['content-disposition'], 'attachment; filename="company-_x.json"');
  const zipped = await fetch(origin + url, { headers: { 'accept-encoding': 'gzip' } });
  t.equal(zipped.headers.get('content-encoding'), 'gzip');
  t.equal(await zipped.text(), await download(`company?format=sql&${query}`));
  const fresh = await app.inject('/schemas/company?format=json&rows=Employee:1,Manager:1');
  t.strictSame([fresh.headers.etag, fresh.headers['cache-control']], [undefined, 'no-store']);
  t.match(fresh.headers['seedstream-seed'], /^\d+$/);
  const limited = await testApp(t, { MAX_ROWS: '1000' });
  const much = await limited.inject('/schemas/company?format=json&rows=Employee:1001');
  t.match(much.json(), { status: 400, parameter: 'rows' });
  t.match((await app.inject('/schemas/company?format=sql&rows=Manager:0')).json(), { status: 422 });
});

t.test('a dump of a billion rows starts at once and stops when its client disconnects', async (t) => {
  const controller = new AbortController();
  const url = `${origin}/schemas/company?format=sql&rows=Employee:1000000000,Manager:1000000000`;
  const endless = await fetch(url, { signal: controller.signal });
  const chunk = await endless.body?.getReader().read();
  t.ok(chunk?.value?.length);
  controller.abort();
  t.equal((await fetch(`${origin}/schemas/company`)).status, 200);
});

t.test('into SQLite', async (t) => {
  const { Database } = await initSqlJs();
  const database = new Database();
  database.run('PRAGMA foreign_keys = ON');
  database.run(await download(`company?format=sql&dialect=sqlite&${query}`));
  database.run(await download('sales?format=sql&dialect=sqlite&seed=1'));
  t.same(database.exec('PRAGMA foreign_key_check'), []);
  for (const [table, count] of Object.entries({ ...rows, ...shop.rows })) {
    t.same(database.exec(`SELECT count(*) FROM "${table}"`)[0]?.values, [[count]], table);
  }
  database.close();
});

const why = await unavailable();

t.test('into PostgreSQL', { skip: why ?? false }, async (t) => {
  const { client, stop } = await startPostgresql();
  t.teardown(stop);
  await client.query(await download(`company?format=sql&dialect=postgresql&${query}`));
  await client.query(await download('sales?format=sql&seed=1'));
  for (const [table, count] of Object.entries({ ...rows, ...shop.rows })) {
    const { rows: counted } = await client.query(`SELECT count(*)::int AS count FROM "${table}"`);
    t.strictSame(counted, [{ count }], table);
  }
  const constraints = await client.query(
    "SELECT contype, count(*)::int FROM pg_constraint WHERE contype IN ('p', 'f') AND convalidated AND connamespace = 'public'::regnamespace GROUP BY 1 ORDER BY 1",
  );
  t.strictSame(constraints.rows, [
    { contype: 'f', count: 5 },
    { contype: 'p', count: 5 },
  ]);
  const joined = await client.query(
    'SELECT count(*)::int AS n FROM "Employee" e JOIN "Manager" m ON e.manager = m.id JOIN "Employee" o ON m.employee_id = o.id',
  );
  t.strictSame(joined.rows, [{ n: rows.Employee }]);
  const velocity = await client.query(
    'SELECT avg(velocity) AS mean, min(velocity), max(velocity) FROM "Employee"',
  );
  const { mean, min, max } = velocity.rows[0];
  t.ok(Math.abs(mean - 11.5) < 0.15 && min >= 2 && max <= 21, `${mean}`);
});

t.test('a dump lacks optional properties in the share that a request says', async (t) => {
  const payload = { $defs: { M: { properties: { a: { const: 1 }, b: { const: 2 } }, required: ['a'] } } };
  await app.inject({ method: 'PUT', url: '/schemas/lacking', payload });
  const have = async (query: string) => {
    const { M } = (await app.inject(`/schemas/lacking?format=json&seed=1${query}`)).json();
    return M.filter((row: object) => 'b' in row).length;
  };
  t.equal(await have('&optional=0'), 100);
  t.equal(await have('&optional=1'), 0);
  t.equal(await have(''), await have('&optional=0.5'));
  t.match(await download('lacking?format=sql&seed=1&optional=0'), /"b" \w+ NOT NULL/);
  t.notMatch(await download('lacking?format=sql&seed=1'), /"b" \w+ NOT NULL/);
  const { headers } = await app.inject('/schemas/lacking?format=json&seed=1&optional=0.25');
  t.match(headers.link, /optional=0\.25/);
  const alone = await app.inject('/schemas/lacking?optional=0.5');
  t.match(alone.json(), { status: 400, parameter: 'optional' });
});
