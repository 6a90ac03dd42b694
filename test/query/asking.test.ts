// Questions over HTTP: what is wrong with them, how many rows there are, pages, preconditions and ranges.
import t from 'tap';
import { testApp } from '../support/app.js';

const app = await testApp(t, { SEED: '42', MAX_URL_BYTES: '65536' });
const where = (value: unknown) => `where=${encodeURIComponent(JSON.stringify(value))}`;

t.test('wrong questions name the parameter, the value and what is allowed', async (t) => {
  const comparable = ['eq', 'ne', 'in', 'null'];
  const table: [query: string, problem: object][] = [
    ['contry=Japan', { parameter: 'contry', value: 'Japan', suggestion: 'country' }],
    ['sede=4', { parameter: 'sede', value: '4', suggestion: 'seed' }],
    ['limit=4', { parameter: 'limit', value: '4', suggestion: 'n' }],
    ['isMarried:gt=3', { parameter: 'isMarried:gt', value: '3', allowed: comparable }],
    [
      'format:eq=pdf',
      { parameter: 'format:eq', value: 'pdf', detail: /^format is a parameter, which has no op/ },
    ],
    ['age:gtee=3', { parameter: 'age:gtee', value: '3', suggestion: 'gte' }],
    ['age:contains=3', { parameter: 'age:contains', value: '3' }],
    ['age=old', { parameter: 'age', value: 'old', allowed: 'a number' }],
    ['age=', { parameter: 'age', value: '', allowed: 'a number' }],
    ['age=0x10', { parameter: 'age', value: '0x10', allowed: 'a number' }],
    ['age:in=22,x', { parameter: 'age:in', value: 'x', allowed: 'a number' }],
    ['city:in="a', { parameter: 'city:in', value: '"a' }],
    ['isMarried=yes', { parameter: 'isMarried', value: 'yes', allowed: 'true or false' }],
    ['age:null=1', { parameter: 'age:null', value: '1', allowed: 'true or false' }],
    ['where={', { parameter: 'where', value: '{', allowed: 'JSON' }],
    ['where=[]', { parameter: 'where', value: '[]' }],
    [where({ aeg: 3 }), { parameter: 'where', value: 'aeg', suggestion: 'age' }],
    [where({ age: { gtt: 3 } }), { parameter: 'where', value: 'gtt', suggestion: 'gt' }],
    [where({ age: { gt: '60' } }), { parameter: 'where', value: '"60"', allowed: 'a number' }],
    [where({ age: { gt: [] } }), { parameter: 'where', value: '[]', allowed: 'a number' }],
    [where({ or: [] }), { parameter: 'where' }],
    [where({ or: { age: 3 } }), { parameter: 'where' }],
    [where({ not: 3 }), { parameter: 'where' }],
    [
      'country=Peru&n=1000001',
      { parameter: 'rows', value: '1000000', allowed: 'at least 1000001, which offset and n need' },
    ],
    ['country=Peru&offset=999995', { parameter: 'rows', value: '1000000' }],
  ];
  for (const [query, problem] of table) {
    const { statusCode, body } = await app.inject(`/persons?${query}`);
    t.equal(statusCode, 400, query);
    t.match(JSON.parse(body), problem, query);
  }
});

t.test('hostile questions get a 400', async (t) => {
  let deep = '{"age":1}';
  for (let depth = 0; depth < 1000; depth++) deep = `{"not":${deep}}`;
  const alternatives = Array.from({ length: 1500 }, (_, age) => ({ age }));
  const queries = [
    `where=${encodeURIComponent(deep)}`,
    where({ or: alternatives }),
    where({ name: { in: Array.from({ length: 1500 }, (_, at) => `name ${at}`) } }),
    alternatives.map(({ age }) => `age=${age}`).join('&'),
    `age:in=${alternatives.map(({ age }) => age).join(',')}`,
  ];
  for (const query of queries) {
    const { statusCode, body } = await app.inject(`/persons?${query}`);
    t.equal(statusCode, 400, body.slice(0, 100));
  }
  const long = 'a'.repeat(60_000);
  for (const query of [`name=${long}`, `name:contains=${long}`, `city:startsWith=${long}`]) {
    const { statusCode, headers } = await app.inject(`/persons?rows=1000&${query}`);
    t.strictSame([statusCode, headers['x-total-count']], [200, '0']);
  }
});

t.test('how many rows match', async (t) => {
  const { headers, body } = await app.inject('/persons?country=Japan&rows=20000&n=3');
  const total = Number(headers['x-total-count']);
  const all = (await app.inject('/persons?n=20000')).json() as { country: string }[];
  const japanese = all.filter(({ country }) => country === 'Japan');
  t.equal(total, japanese.length);
  t.equal(body, JSON.stringify(japanese.slice(0, 3)));
  const head = await app.inject({ method: 'HEAD', url: '/persons?country=Japan&rows=20000&n=3' });
  t.strictSame(
    [head.headers['x-total-count'], head.headers['content-length'], head.headers.etag],
    [`${total}`, `${body.length}`, headers.etag],
  );
  const uncounted = await app.inject({
    url: '/persons?country=Japan&rows=30000&n=3',
    headers: { prefer: 'count=none' },
  });
  t.equal(uncounted.headers['x-total-count'], undefined);
  t.match(uncounted.headers.link, /rel="next"/);
  t.notMatch(uncounted.headers.link, /rel="last"/);
});

t.test('pages lead through all rows that match, once each', async (t) => {
  let url: string | undefined =
    '/persons?country=Peru&country=Chile&age:gte=60&rows=20000&page=1&per_page=7&fields=id';
  const ids: number[] = [];
  while (url !== undefined) {
    const { headers, body }: { headers: Record<string, unknown>; body: string } = await app.inject(url);
    ids.push(...(JSON.parse(body) as { id: number }[]).map(({ id }) => id));
    url = /<([^>]+)>; rel="next"/.exec(headers.link as string)?.[1];
  }
  const all = (await app.inject('/persons?n=20000')).json() as { id: number; age: number; country: string }[];
  const wanted = all.filter(({ age, country }) => age >= 60 && ['Peru', 'Chile'].includes(country));
  t.ok(wanted.length > 7);
  t.strictSame(
    ids,
    wanted.map(({ id }) => id),
  );
});

t.test('rows that match are a file like any other', async (t) => {
  const url = '/persons?name:contains=ann&n=500&format=csv&rows=100000';
  const whole = await app.inject(url);
  const again = await app.inject({ url, headers: { 'if-none-match': whole.headers.etag as string } });
  t.equal(again.statusCode, 304);
  const range = await app.inject({ url, headers: { range: 'bytes=100-2000' } });
  t.equal(range.statusCode, 206);
  t.equal(range.body, whole.body.slice(100, 2001));
  const other = await testApp(t, { SEED: '42' });
  const restarted = await other.inject(url);
  t.strictSame([restarted.body, restarted.headers.etag], [whole.body, whole.headers.etag]);
  t.equal(
    (await app.inject('/persons?rows=1000&state=')).statusCode,
    200,
    'an empty value is the empty text',
  );
});

t.test('more rows than are listed are found while they are sent', async (t) => {
  const formats = ['json', 'csv', 'ndjson', 'sql'];
  for (const format of formats) {
    const url = `/persons?country:ne=Japan&format=${format}&rows=130000`;
    const { body, headers } = await app.inject(`${url}&n=130000&offset=7`);
    const total = Number(headers['x-total-count']);
    t.ok(total > 100_007);
    t.equal(headers['accept-ranges'], 'none');
    const half = (offset: number) => app.inject(`${url}&n=65000&offset=${offset}`);
    const halves = (await Promise.all([half(7), half(65_007)])).map(({ body }) => body);
    const joined = {
      json: () => halves.join('').replace('][', ','),
      ndjson: () => halves.join(''),
      csv: () => halves.join('').replace(/\nid,name,.*\n/, '\n'),
      sql: undefined,
    }[format];
    if (joined !== undefined) t.ok(body === joined(), format);
    else t.match(body, /\);\n$/);
  }
  const none = await app.inject({
    url: '/persons?country=Nowhere&n=1000000&rows=1000000',
    headers: { prefer: 'count=none' },
  });
  t.equal(none.body, '[]');
  const parts = await app.inject(
    '/persons?country:ne=Japan&format=csv&rows=130000&n=130000&part_bytes=1000000',
  );
  t.equal(parts.headers['content-type'], 'application/x-tar');
  t.ok(parts.rawPayload.length > 5_000_000);
});

t.test('a name of ours is ours, and the column has its operator', async (t) => {
  const { body } = await app.inject('/persons?id:eq=7&rows=100');
  t.equal(body, `[${(await app.inject('/persons/7')).body}]`);
});

t.test('models of schemas, in the body and stored', async (t) => {
  const schema = {
    type: 'object',
    title: 'Thing',
    properties: {
      key: { type: 'integer' },
      price: { type: 'number', minimum: 0, maximum: 100 },
      format: { type: 'string', enum: ['pdf', 'png'] },
      at: { type: 'string', format: 'date-time' },
    },
    required: ['key', 'price', 'format', 'at'],
  };
  const post = (query: string) =>
    app.inject({ method: 'POST', url: `/generate/Thing?${query}`, payload: schema });
  const all = (await post('n=1000&rows=1000')).json() as { price: number; format: string; at: string }[];
  const at = all.map(({ at }) => at).sort()[500] as string;
  const wanted = all.filter((row) => row.price < 50 && row.format === 'pdf' && row.at >= at);
  const question = `price:lt=50&format:eq=pdf&at:gte=${encodeURIComponent(at)}&n=1000&rows=1000`;
  const found = await post(question);
  t.equal(found.statusCode, 200, found.body);
  t.strictSame(found.json(), wanted);
  t.equal(found.headers['x-total-count'], `${wanted.length}`);
  t.equal((await app.inject({ method: 'PUT', url: '/schemas/things', payload: schema })).statusCode, 201);
  t.strictSame((await app.inject(`/schemas/things/Thing?${question}`)).json(), wanted);
});
