// Random orders: the rows of every page are those of a plain sort over rows that were downloaded.
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { buildApp } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import { createMetrics } from '../../src/http/server/metrics.js';
import { registered } from '../datasets/registered.js';
import { cases, fc } from '../support/property.js';
import { everyKind, kinds } from './kinds.js';
import { cellOf, type Row } from './naive.js';

const ROWS = 3000;

let app: FastifyInstance;
t.before(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', SEED: '7' });
  app = await buildApp(config, { datasets: [...registered, everyKind], events: [] }, createMetrics());
});
t.teardown(() => app.close());

interface Key {
  readonly path: string;
  readonly falls: boolean;
}

const { compare } = new Intl.Collator('en');
const places = ['boolean', 'number', 'string'];
const placeOf = (cell: unknown) => (cell === null ? -1 : places.indexOf(typeof cell));

function order(left: unknown, right: unknown): number {
  if (placeOf(left) !== placeOf(right)) return placeOf(left) - placeOf(right);
  return typeof left === 'string' ? compare(left, right as string) : Number(left) - Number(right);
}

const sorted = (rows: readonly Row[], keys: readonly Key[]) =>
  [...rows].sort((left, right) => {
    for (const { path, falls } of keys) {
      const found = order(cellOf(left, path), cellOf(right, path));
      if (found !== 0) return falls ? -found : found;
    }
    return 0;
  });

const sortable: Readonly<Record<string, readonly string[]>> = {
  kinds: [...Object.keys(kinds).filter((path) => !['list', 'json'].includes(path)), 'scalar', 'either'],
  persons: ['id', 'name', 'age', 'isMarried', 'city', 'country'],
  users: ['first_name', 'age', 'birth_date', 'address.city', 'address.latitude', 'user_id'],
};

for (const [name, paths] of Object.entries(sortable)) {
  t.test(`${name}: orders`, async () => {
    const all: Row[] = (await app.inject(`/${name}?n=${ROWS}`)).json();
    const key = fc.record({ path: fc.constantFrom(...paths), falls: fc.boolean() });
    const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 3, selector: ({ path }) => path });
    const page = fc.record({ offset: fc.constantFrom(0, 1, 900, 2995), n: fc.constantFrom(1, 20, ROWS) });
    await fc.assert(
      fc.asyncProperty(keys, page, async (keys, { offset, n }) => {
        const sort = keys.map(({ path, falls }) => (falls ? '-' : '') + path).join(',');
        const { headers, body } = await app.inject(
          `/${name}?sort=${sort}&rows=${ROWS}&n=${n}&offset=${offset}`,
        );
        const wanted = JSON.stringify(sorted(all, keys).slice(offset, offset + n));
        if (body !== wanted || headers['x-total-count'] !== `${ROWS}`)
          throw new Error(`${sort}: ${body.slice(0, 300)} not ${wanted.slice(0, 300)}`);
      }),
      { numRuns: cases(1000, name === 'kinds' ? 50 : 15) },
    );
  });
}

t.test('first pages of many rows, of which most are left out, are the beginning of all', async () => {
  const ofMany = {
    kinds: ['id', 'small', 'large', 'price', 'falling', 'key', 'birth', 'at', 'local'],
    persons: ['id', 'name', 'age', 'isMarried', 'city'],
    users: ['user_id', 'first_name', 'age', 'birth_date', 'address.city', 'address.latitude'],
  };
  const order = fc.constantFrom(
    ...Object.entries(ofMany).flatMap(([name, [unique, ...paths]]) =>
      paths.map((path) => ({ name, path, unique })),
    ),
  );
  const count = fc.integer({ min: 65_536, max: 90_000 });
  await fc.assert(
    fc.asyncProperty(order, fc.boolean(), count, async ({ name, path, unique }, falls, count) => {
      const sort = `${falls ? '-' : ''}${path}${name === 'users' ? '' : `,-${unique}`}`;
      const ask = async (n: number) => {
        const query = `sort=${sort}&rows=${count}&fields=${unique}&seed=${path}${falls}&n=${n}`;
        const { statusCode, body } = await app.inject(`/${name}?${query}`);
        if (statusCode !== 200) throw new Error(`${query}: ${body}`);
        return JSON.parse(body) as Row[];
      };
      const first = await ask(20);
      // So many are wanted that no row is left out.
      const whole = await ask(Math.ceil(count / 4));
      if (JSON.stringify(first) !== JSON.stringify(whole.slice(0, 20)))
        throw new Error(
          `${name} by ${sort}: ${JSON.stringify(first)} not ${JSON.stringify(whole.slice(0, 20))}`,
        );
    }),
    { numRuns: cases(300, 12) },
  );
});

t.test('orders with conditions, and of more rows than are listed', async (t) => {
  const all: { id: number; age: number; country: string }[] = (await app.inject('/persons?n=3000')).json();
  const wanted = all
    .filter(({ age }) => age >= 60)
    .sort((left, right) => compare(right.country, left.country));
  t.equal(
    (await app.inject('/persons?age:gte=60&sort=-country&rows=3000&n=3000')).body,
    JSON.stringify(wanted),
  );
  const ids = async (query: string) =>
    (await app.inject(`/persons?sort=age&rows=130000&fields=id,age&${query}`)).json() as {
      age: number;
      id: number;
    }[];
  const rows = await ids('n=130000');
  t.equal(rows.length, 130_000);
  t.ok(
    rows.every(
      ({ age, id }, at) => at === 0 || age > (rows[at - 1]?.age ?? 0) || id > (rows[at - 1]?.id ?? 0),
    ),
  );
  t.strictSame(await ids('n=5&offset=77000'), rows.slice(77_000, 77_005));
});

t.test('pages one after the other, and again, are the whole', async (t) => {
  const rows = async (query: string) =>
    (await app.inject(`/users?sort=-age,address.city&rows=20000&fields=user_id&${query}`)).json() as Row[];
  const pages = async (n: number) => {
    const all: Row[] = [];
    for (let offset = 0; offset < 3000; offset += n) all.push(...(await rows(`n=${n}&offset=${offset}`)));
    return all;
  };
  const parts = await pages(1700);
  const whole = await rows('n=20000');
  t.strictSame(parts, whole.slice(0, parts.length));
  t.strictSame(await pages(300), whole.slice(0, 3000));
});

t.test('names by all levels of the collation', async (t) => {
  for (const locale of ['en', 'fr', 'fr_CA', 'cs_CZ', 'es', 'sv', 'ru']) {
    const all: Row[] = (await app.inject(`/persons?locale=${locale}&n=20000`)).json();
    const inOrder = new Intl.Collator(locale.replace('_', '-'));
    const wanted = [...all].sort((left, right) => inOrder.compare(left.name as string, right.name as string));
    const { body } = await app.inject(`/persons?locale=${locale}&sort=name&rows=20000&n=20000`);
    t.ok(body === JSON.stringify(wanted), locale);
  }
});

t.test('wrong orders', async (t) => {
  const table: [query: string, problem: object][] = [
    ['sort=aeg', { parameter: 'sort', value: 'aeg', suggestion: 'age' }],
    ['sort=-aeg', { parameter: 'sort', value: 'aeg', suggestion: 'age' }],
    ['sort=age,age', { parameter: 'sort', value: 'age,age' }],
    ['sort=age,', { parameter: 'sort', value: '' }],
    ['sort=age&sort=id', { parameter: 'sort', allowed: 'given once' }],
  ];
  for (const [query, problem] of table) {
    const { statusCode, body } = await app.inject(`/persons?${query}`);
    t.equal(statusCode, 400, query);
    t.match(JSON.parse(body), problem, query);
  }
  const tooMany = await app.inject('/users?sort=-user_name');
  const problem = { parameter: 'sort', value: '-user_name', allowed: 'at most 100000 rows that match' };
  t.equal(tooMany.statusCode, 400);
  t.match(tooMany.json(), problem);
});
