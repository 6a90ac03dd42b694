// Results of groups over HTTP: formats, pages, headers, models of schemas, and what is wrong.
import t from 'tap';
import { testApp } from '../support/app.js';
import { grouped } from './grouped.js';
import type { Row } from './naive.js';

const app = await testApp(t, { SEED: '7' });

t.test('results are a file like any other', async (t) => {
  const url = '/persons?group=country&aggregate=count,avg:age&rows=20000&n=500';
  const json = await app.inject(url);
  const results = json.json() as { country: string; count: number; avg_age: number }[];
  t.equal(json.headers['x-total-count'], `${results.length}`);
  t.ok(results.length > 150 && results.length < 500);
  const head = await app.inject({ method: 'HEAD', url });
  t.strictSame(
    ['x-total-count', 'content-length', 'etag', 'link'].map((name) => head.headers[name]),
    ['x-total-count', 'content-length', 'etag', 'link'].map((name) => json.headers[name]),
  );
  const again = await app.inject({ url, headers: { 'if-none-match': json.headers.etag as string } });
  t.equal(again.statusCode, 304);
  const range = await app.inject({ url, headers: { range: 'bytes=10-99' } });
  t.equal(range.body, json.body.slice(10, 100));
  const csv = await app.inject(`${url}&format=csv`);
  t.equal(
    csv.body,
    ['country,count,avg_age', ...results.map((row) => Object.values(row).map(quoted).join(',')), ''].join(
      '\n',
    ),
  );
  const ndjson = await app.inject(`${url}&format=ndjson&fields=avg_age,country`);
  t.equal(
    ndjson.body,
    results.map(({ country, avg_age }) => `${JSON.stringify({ avg_age, country })}\n`).join(''),
  );
  const sql = await app.inject(`${url}&format=sql`);
  t.match(sql.body, /CREATE TABLE IF NOT EXISTS "persons_groups" \(/);
  t.match(
    (await app.inject(`${url}&download=true`)).headers['content-disposition'],
    /persons_groups-7-500\.json/,
  );

  const pages: unknown[] = [];
  let next: string | undefined =
    '/persons?group=country&aggregate=count,avg:age&rows=20000&page=1&per_page=50';
  while (next !== undefined) {
    const { headers, body }: { headers: Record<string, unknown>; body: string } = await app.inject(next);
    pages.push(...(JSON.parse(body) as unknown[]));
    next = /<([^>]+)>; rel="next"/.exec(headers.link as string)?.[1];
  }
  t.strictSame(pages, results);
  const other = await app.inject(`${url}&seed=8`);
  t.not(other.headers.etag, json.headers.etag);
  t.not(other.body, json.body);
});

const quoted = (cell: unknown) =>
  /[",]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell;

t.test('distinct cells, and all rows as one group', async (t) => {
  const all: Row[] = (await app.inject('/persons?n=3000')).json();
  const ages = [...new Set(all.map(({ age }) => age as number))].sort((left, right) => left - right);
  t.strictSame(
    (await app.inject('/persons?group=age&rows=3000&n=100')).json(),
    ages.map((age) => ({ age })),
  );
  t.strictSame((await app.inject('/persons?aggregate=count,max:age,avg:age&age:gt=99&rows=3000')).json(), [
    { count: 0, max_age: null, avg_age: null },
  ]);
  t.strictSame((await app.inject('/persons?group=country&country=Nowhere&rows=3000')).json(), []);
  t.strictSame((await app.inject('/persons?group=age:bin=3&country=Nowhere&rows=3000')).json(), []);
});

t.test('models of schemas, in the body and stored', async (t) => {
  const schema = {
    type: 'object',
    title: 'Sale',
    properties: {
      shop: { type: 'string', enum: ['Oslo', 'Rome', 'Lima'] },
      price: { type: 'number', minimum: 0, maximum: 100 },
      at: { type: 'string', format: 'date-time' },
      note: { type: 'string' },
    },
    required: ['shop', 'price', 'at'],
  };
  const post = (query: string) =>
    app.inject({ method: 'POST', url: `/generate/Sale?${query}`, payload: schema });
  const all: Row[] = (await post('n=500&rows=500')).json();
  const wanted = [
    { operation: 'count', path: undefined },
    ...['avg', 'sum', 'min', 'max'].map((operation) => ({ operation, path: 'price' })),
    ...['min', 'max'].map((operation) => ({ operation, path: 'at' })),
    { operation: 'count', path: 'note' },
  ];
  const query =
    'group=shop&aggregate=count,avg:price,sum:price,min:price,max:price,min:at,max:at,count:note&rows=500';
  const results = grouped(all, ['shop'], wanted);
  const made = await post(query);
  t.equal(made.statusCode, 200, made.body);
  t.strictSame(made.json(), results);
  t.equal((await app.inject({ method: 'PUT', url: '/schemas/sales', payload: schema })).statusCode, 201);
  const stored = await app.inject(`/schemas/sales/Sale?${query}&n=1000`);
  t.strictSame(stored.json(), results);
  t.equal(stored.headers['x-total-count'], '3');
  t.match((await post('group=shpo')).json(), { status: 400, parameter: 'group', suggestion: 'shop' });
});

t.test(
  'bins of what a row looks up in the row that it refers to begin with a value of its kind',
  async (t) => {
    const id = { type: 'integer', sql: { key: 'primary' } };
    const born = { type: 'string', format: 'date-time' };
    const age = { type: 'integer', minimum: 1, maximum: 90 };
    const properties = {
      id,
      customer_id: { type: 'integer', sql: { reference: 'Customer.id' } },
      born: { ...born, formula: 'customer.born' },
      age: { ...age, formula: 'customer.age' },
    };
    const $defs = {
      Customer: { type: 'object', properties: { id, born, age }, required: ['id', 'born', 'age'] },
      Line: { type: 'object', properties, required: Object.keys(properties) },
    };
    const bins = async (query: string) =>
      (
        await app.inject({
          method: 'POST',
          url: `/generate/Line?rows=Customer:300,Line:2000&n=20&${query}`,
          payload: { $defs },
        })
      ).json() as Record<string, unknown>[];
    const times = await bins('group=born:bin=7&aggregate=count,min:born');
    t.equal(times.length, 7);
    for (const { born, min_born } of times) {
      t.equal(new Date(born as string).toISOString(), born);
      t.ok((born as string) <= (min_born as string));
    }
    const ages = await bins('group=age:bin=7&aggregate=count');
    t.equal(ages.length, 7);
    for (const { age } of ages) t.ok(Number.isInteger(age));
  },
);

t.test('wrong groups', async (t) => {
  const table: [query: string, problem: object][] = [
    ['group=contry', { parameter: 'group', value: 'contry', suggestion: 'country' }],
    ['group=', { parameter: 'group', value: '' }],
    ['group=country,country', { parameter: 'group', value: 'country,country' }],
    ['group=age:bin=0', { parameter: 'group', value: 'age:bin=0', allowed: /1 to 10000/ }],
    ['group=age:bin=x', { parameter: 'group', value: 'age:bin=x' }],
    ['group=city:bin=3', { parameter: 'group', value: 'city:bin=3', allowed: /numbers or times/ }],
    ['group=aeg:bin=3', { parameter: 'group', value: 'aeg', suggestion: 'age' }],
    ['aggregate=avrg:age', { parameter: 'aggregate', value: 'avrg', suggestion: 'avg' }],
    ['aggregate=avg', { parameter: 'aggregate', value: 'avg' }],
    ['aggregate=avg:city', { parameter: 'aggregate', value: 'avg:city', allowed: ['avg:id', 'avg:age'] }],
    ['aggregate=min:isMarried', { parameter: 'aggregate', value: 'min:isMarried' }],
    ['aggregate=sum:aeg', { parameter: 'aggregate', value: 'aeg', suggestion: 'age' }],
    ['aggregate=count,count', { parameter: 'aggregate', value: 'count,count' }],
    ['group=country&sort=age', { parameter: 'sort', value: 'age', allowed: ['country'] }],
    ['group=country&fields=age', { parameter: 'fields', value: 'age', allowed: ['country'] }],
    ['group=id', { parameter: 'group', allowed: /100000 groups/ }],
    ['group=id,age', { parameter: 'group', allowed: /100000 groups/ }],
    ['group=city,age,isMarried', { parameter: 'group', allowed: /100000 groups/ }],
    ['aggregate=distinct:id&rows=1000001', { parameter: 'aggregate', allowed: /1000000 cells/ }],
    ['group=country&group=age', { parameter: 'group' }],
    ['n=1&aggregate=count&offset=1000000', { parameter: 'rows' }],
  ];
  for (const [query, problem] of table) {
    const { statusCode, body } = await app.inject(`/persons?${query}`);
    t.equal(statusCode, 400, query);
    t.match(JSON.parse(body), problem, query);
  }
});

t.test('rows that refer to a row take all of it', async (t) => {
  const rows = 'rows=Employee:20000,Manager:50';
  const all: Row[] = (await app.inject(`/schemas/company/Employee?n=20000&${rows}`)).json();
  const manager = (await app.inject(`/schemas/company/Manager/7?${rows}`)).json() as { id: number };
  const theirs = all.filter((employee) => employee.manager === manager.id);
  t.ok(theirs.length > 100);
  const url = `/schemas/company/Manager/7/Employee?${rows}`;
  const { body, headers } = await app.inject(`${url}&n=15000`);
  t.strictSame([JSON.parse(body), headers['x-total-count']], [theirs, `${theirs.length}`]);
  const [{ name }] = theirs as [{ name: string }];
  const part = name.slice(0, 3).toLowerCase();
  const isWanted = (row: Row) => String(row.name).toLowerCase().includes(part);
  const found = await app.inject(`${url}&name:contains=${encodeURIComponent(part)}&n=100&sort=-id`);
  t.strictSame(
    found.json(),
    theirs
      .filter(isWanted)
      .sort((left, right) => Number(right.id) - Number(left.id))
      .slice(0, 100),
  );
  t.strictSame((await app.inject(`${url}&q=${encodeURIComponent(part)}&n=1&fields=id`)).statusCode, 200);
  t.strictSame(
    (await app.inject(`${url}&group=name&aggregate=count&n=1000`)).json(),
    grouped(theirs, ['name'], [{ operation: 'count', path: undefined }]).slice(0, 1000),
  );
  t.match((await app.inject(`${url}&nmae=a`)).json(), { status: 400, parameter: 'nmae', suggestion: 'name' });
});
