// names=snake_case: of rows, dumps and their foreign keys.
import initSqlJs from 'sql.js';
import t from 'tap';
import { snakeCase } from '../../src/formats/sql/names.js';
import { registered, registeredEvents } from '../datasets/registered.js';
import { testApp } from '../support/app.js';

const { Database } = await initSqlJs();
const app = await testApp(t);

t.test('words are told apart by their letters', async (t) => {
  const table = {
    isMarried: 'is_married',
    'address.city': 'address_city',
    'app-store': 'app_store',
    HTTPStatus: 'http_status',
    userID: 'user_id',
    sha256Hash: 'sha256_hash',
    B2B: 'b2b',
    _id: '_id',
    'line 1 / Größe': 'line_1_größe',
    ÉtatCivil: 'état_civil',
    already_there: 'already_there',
    $: '_',
    '': '',
  };
  for (const [name, expected] of Object.entries(table)) {
    t.equal(snakeCase(name), expected);
    t.equal(snakeCase(expected), expected, 'once more changes nothing');
  }
});

t.test('no dataset has two columns of one name', async (t) => {
  for (const path of [
    ...registered.map(({ name }) => name),
    ...registeredEvents.map(({ name }) => `events/${name}`),
  ])
    t.equal((await app.inject(`/${path}?n=1&seed=1&format=sql&names=snake_case`)).statusCode, 200, path);
});

t.test('rows', async (t) => {
  const database = new Database();
  const urls = ['/persons?n=1500&seed=42', '/events/app-store?n=5&seed=42', '/persons/7?seed=8'];
  for (const url of urls) {
    const { payload } = await app.inject(`${url}&format=sql&dialect=sqlite&names=snake_case`);
    if (url !== urls[2]) database.run(payload);
    else t.match(payload, /^INSERT INTO "persons" \("id","name","age","is_married",/m);
  }
  const columns = (table: string) => database.exec(`SELECT * FROM ${table} LIMIT 1`)[0]?.columns;
  t.match(columns('persons'), ['id', 'name', 'age', 'is_married', 'city', 'state', 'country']);
  t.ok(columns('app_store')?.includes('event_id'));
  t.same(database.exec('SELECT count(is_married) FROM persons')[0]?.values, [[1500]]);
  database.close();
  const url = '/persons?n=3&seed=42&format=sql&header=false';
  const [plain, snake] = await Promise.all([url, `${url}&names=snake_case`].map((url) => app.inject(url)));
  t.equal(snake?.payload, plain?.payload.replace('isMarried', 'is_married'));
  t.not(snake?.headers.etag, plain?.headers.etag);
  t.match(snake?.headers.link, /header=false&names=snake_case/);
  t.equal((await app.inject(`${url}&names=original`)).headers.etag, plain?.headers.etag);
  t.match((await app.inject('/persons?names=snake_case&format=csv')).json(), {
    status: 400,
    parameter: 'names',
    allowed: 'left out unless the format is sql',
  });
  t.match((await app.inject('/persons?names=snake&format=sql')).json(), {
    status: 400,
    parameter: 'names',
    allowed: ['original', 'snake_case'],
  });
});

const property = (name: string) => ({ [name]: { type: 'integer', sql: { primaryKey: true } } });
const model = (properties: object) => ({ type: 'object', properties, required: Object.keys(properties) });
const schemaOf = ($defs: object) => ({ $schema: 'https://json-schema.org/draft/2020-12/schema', $defs });

async function store(name: string, schema: object): Promise<void> {
  const { statusCode, payload } = await app.inject({
    method: 'PUT',
    url: `/schemas/${name}`,
    headers: { 'content-type': 'application/schema+json' },
    payload: JSON.stringify(schema),
  });
  if (statusCode >= 300) throw new Error(payload);
}

t.test('a dump whose tables refer to each other', async (t) => {
  const url = '/schemas/company?format=sql&dialect=sqlite&seed=42&rows=Employee:300,Manager:20';
  const { payload, headers } = await app.inject(`${url}&names=snake_case`);
  t.match(headers.link, /&dialect=sqlite&names=snake_case&/);
  const database = new Database();
  database.run(`PRAGMA foreign_keys = ON;${payload}`);
  t.same(database.exec('SELECT count(*) FROM employee e JOIN manager m ON e.manager = m.id')[0]?.values, [
    [300],
  ]);
  t.same(database.exec('PRAGMA foreign_key_check'), []);
  database.close();
  for (const line of payload.match(/^(CREATE|INSERT| {2}).*/gm) ?? [])
    t.notMatch(line.replaceAll(/"[a-z_]+"/g, ''), /"/, line);
  const { payload: plain } = await app.inject(url);
  t.match(plain, 'CREATE TABLE "Employee"');
  const json = await app.inject('/schemas/company?format=json&seed=42&names=snake_case');
  t.match(json.json(), { status: 400, parameter: 'names', allowed: 'left out unless the format is sql' });
});

t.test('two names that would be one are refused', async (t) => {
  await store('columns', schemaOf({ Pair: model({ ...property('userId'), user_id: { type: 'integer' } }) }));
  await store(
    'tables',
    schemaOf({ UserAccount: model(property('id')), user_account: model(property('id')) }),
  );
  for (const [url, detail] of [
    ['/schemas/columns/Pair?seed=1&', /^The columns of Pair userId and user_id would both be user_id with/],
    ['/schemas/columns?seed=1&', /^The columns of Pair userId and user_id would both be user_id with/],
    ['/schemas/tables?seed=1&', /^The tables UserAccount and user_account would both be user_account with/],
  ] as const) {
    const { statusCode, payload } = await app.inject(`${url}format=sql&names=snake_case`);
    t.equal(statusCode, 422, url);
    t.match(JSON.parse(payload), { detail, parameter: 'names', value: 'snake_case', allowed: 'original' });
    t.equal((await app.inject(`${url}format=sql`)).statusCode, 200);
  }
});
