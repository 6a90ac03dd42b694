// Rows by their keys, which are found without a search: of so many rows a search would not end.
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { buildApp } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import { createMetrics } from '../../src/http/server/metrics.js';
import { registered } from '../datasets/registered.js';
import { temporaryDirectory } from '../support/directory.js';
import { cases, fc } from '../support/property.js';
import { everyKind } from './kinds.js';

const ROWS = Number.MAX_SAFE_INTEGER;

let app: FastifyInstance;
t.before(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', SEED: '7', SCHEMAS_DIR: temporaryDirectory(t) });
  app = await buildApp(config, { datasets: [...registered, everyKind], events: [] }, createMetrics());
});
t.teardown(() => app.close());

type Row = Readonly<Record<string, unknown>>;
const rowAt = async (dataset: string, number: number): Promise<Row> =>
  (await app.inject(`/${dataset}/${number}`)).json();

/** The keys of datasets, and the most rows that can have one. */
const keys: readonly (readonly [dataset: string, path: string, most: number])[] = [
  ['persons', 'id', ROWS],
  ['users', 'user_id', ROWS],
  ['kinds', 'id', ROWS],
  ['kinds', 'uuid', ROWS],
  ['kinds', 'keyed', ROWS],
  ['kinds', 'key', 100_000],
];

for (const [dataset, path, most] of keys) {
  t.test(`${dataset} by ${path}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: most }), async (number) => {
        const row = await rowAt(dataset, number);
        const { headers, body } = await app.inject(`/${dataset}?${path}:eq=${row[path]}&rows=${most}`);
        if (body !== JSON.stringify([row]) || (headers['x-total-count'] ?? '1') !== '1')
          throw new Error(`${number}: ${body} not ${JSON.stringify(row)}`);
      }),
      { numRuns: cases(500, 20) },
    );
  });
}

t.test('several keys, beside other conditions, sorted and missing', async (t) => {
  const [first, second, third] = (await Promise.all(
    [7, 7_000_000_000, 12].map((n) => rowAt('users', n)),
  )) as [Row, Row, Row];
  const found = async (query: string) => (await app.inject(`/users?rows=${ROWS}&${query}`)).json();
  const both = `user_id:in=${first.user_id},${second.user_id}`;
  t.strictSame(await found(both), [first, second]);
  t.strictSame(await found(`${both}&first_name=${encodeURIComponent(`${second.first_name}`)}`), [
    ...(first.first_name === second.first_name ? [first] : []),
    second,
  ]);
  t.strictSame(await found(`${both}&age:gt=1000`), []);
  const where = (value: unknown) => found(`where=${encodeURIComponent(JSON.stringify(value))}`);
  t.strictSame(await where({ or: [{ user_id: third.user_id }, { user_id: first.user_id }] }), [first, third]);
  t.strictSame(await found(`user_id=${third.user_id}&sort=-age`), [third]);
  t.strictSame(await found('user_id=00000000-0000-4000-8000-000000000000'), []);
  t.strictSame(
    await found(`user_id=${`${first.user_id}`.replace(/^./, (c) => (c === '0' ? '1' : '0'))}`),
    [],
  );
  t.strictSame(await found('user_id=7'), []);
  t.strictSame((await app.inject(`/users?rows=6&user_id=${first.user_id}`)).json(), [], 'beyond the rows');
});

t.test('a UUID in the path is the row that has it', async (t) => {
  const byNumber = await app.inject('/users/8');
  const { user_id: id } = byNumber.json();
  for (const text of [id, id.toUpperCase()]) {
    const byKey = await app.inject(`/users/${text}`);
    t.equal(byKey.statusCode, 200);
    t.strictSame([byKey.body, byKey.headers.etag], [byNumber.body, byNumber.headers.etag]);
    t.equal((await app.inject(`/users/${text}`)).body, byNumber.body, 'again');
  }
  const other = await app.inject(`/users/${id}?seed=8`);
  t.equal(other.statusCode, 404);
  t.match(other.json(), { parameter: 'id', value: id });
  t.equal((await app.inject({ method: 'HEAD', url: `/users/${id}?fields=age` })).statusCode, 200);
  for (const wrong of ['0', '9007199254740992', '007', '-1', 'x', `${id}0`, '9999999999999999']) {
    const { statusCode, body } = await app.inject(`/users/${wrong}`);
    t.equal(statusCode, 400, wrong);
    t.match(JSON.parse(body), { parameter: 'id', value: wrong });
  }
  t.equal((await app.inject(`/persons/${id}`)).statusCode, 400);
});

t.test('models of schemas by their keys', async (t) => {
  const keys = {
    serial: { type: 'integer', sql: { key: 'primary', serial: true } },
    uuid: { type: 'string', format: 'uuid', sql: { key: 'primary' } },
    pattern: { type: 'string', pattern: '^[A-Z]{3}-[0-9]{9}$', sql: { key: 'primary' } },
    email: { type: 'string', format: 'email', sql: { key: 'primary' } },
    spread: { type: 'integer', minimum: 1, maximum: 10_000_000_000, sql: { key: 'primary' } },
  };
  for (const [name, key] of Object.entries(keys)) {
    const schema = {
      type: 'object',
      title: 'Thing',
      properties: { key, age: { type: 'integer' } },
      required: ['key', 'age'],
    };
    t.equal((await app.inject({ method: 'PUT', url: `/schemas/${name}`, payload: schema })).statusCode, 201);
    const url = `/schemas/${name}/Thing`;
    const row = (await app.inject(`${url}/123456789?rows=1000000000`)).json();
    const found = await app.inject(`${url}?key=${row.key}&rows=1000000000`);
    t.strictSame(found.json(), [row], name);
    if (typeof row.key !== 'string') continue;
    for (const wrong of ['', 'x', `${row.key}0`, row.key.slice(1), row.key.replace(/.$/, '!')])
      t.equal((await app.inject(`${url}?rows=1000000000&key=${encodeURIComponent(wrong)}`)).body, '[]');
  }
});
