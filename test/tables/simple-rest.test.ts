// The parameters of ra-data-simple-rest, and what is wrong with them.
import t from 'tap';
import { service } from './ask.js';
import type { Person } from './model.js';

const text = (value: unknown) => encodeURIComponent(JSON.stringify(value));

t.test('sort, range and filter', async (t) => {
  const ask = await service(t);
  await ask('PUT', '/tables/mine', { dataset: 'users', rows: 200 });
  for (const [theirs, ours, range] of [
    [`sort=${text(['age', 'DESC'])}&range=${text([10, 19])}`, 'sort=-age&n=10&offset=10', '10-19/200'],
    [`range=${text([190, 209])}`, 'n=20&offset=190', '190-199/200'],
    [`range=${text([300, 309])}`, 'n=10&offset=300', '*/200'],
    [`range=${text([0, -1])}`, 'n=0', '*/200'],
    [
      `filter=${text({ address: { country: 'Japan' } })}&range=${text([0, 0])}`,
      'address.country=Japan&n=1',
      undefined,
    ],
    [
      `filter=${text({ 'address.country': ['Japan', 'India'] })}`,
      'address.country=Japan&address.country=India',
      undefined,
    ],
    [`filter=${text({ age: 30, gender: ['male'] })}`, 'age=30&gender=male', undefined],
    [`filter=${text({ age_gte: 30, 'age:lt': 40, q: 'an' })}`, 'age:gte=30&age:lt=40&q=an', undefined],
    [`filter=${text({ id: [] })}`, 'id:null=true', undefined],
    [`filter=${text({ avatar: null })}`, 'avatar:null=true', undefined],
    [`filter=${text({})}&sort=age`, 'sort=age', undefined],
  ] as const) {
    const [own, other] = [
      await ask('GET', `/tables/mine?${theirs}`),
      await ask('GET', `/tables/mine?${ours}`),
    ];
    t.strictSame([own.statusCode, own.body], [200, other.body], decodeURIComponent(theirs));
    if (range !== undefined) t.equal(own.headers['content-range'], `mine ${range}`);
    t.equal(other.headers['content-range'], undefined);
  }
  const found = `/tables/mine?filter=${text({ 'address.country': 'Japan' })}&range=${text([0, 199])}`;
  const { headers, body } = await ask('GET', found, undefined, { range: 'mine=0-199' });
  const { length } = JSON.parse(body) as Person[];
  t.equal(headers['content-range'], `mine 0-${length - 1}/${length}`);
  t.equal(
    (await ask('GET', found, undefined, { range: 'bytes=0-9' })).headers['content-range']?.slice(0, 10),
    'bytes 0-9/',
  );
});

t.test('columns of these names are the columns', async (t) => {
  const ask = await service(t);
  const schema = {
    type: 'object',
    title: 'Hill',
    properties: { id: { type: 'integer', sql: { key: 'primary' } }, range: { enum: ['Alps', 'Andes'] } },
    required: ['id', 'range'],
  };
  await ask('PUT', '/schemas/hills', schema);
  const rows = (await ask('GET', '/tables/hills.Hill?range=Alps&n=5')).json() as { range: string }[];
  t.strictSame(new Set(rows.map(({ range }) => range)), new Set(['Alps']));
});

t.test('what is wrong', async (t) => {
  const ask = await service(t);
  for (const [query, problem] of [
    [`sort=${text(['age', 'down'])}`, { parameter: 'sort', value: '["age","down"]' }],
    ['sort=[age', { parameter: 'sort', value: '[age' }],
    [`sort=${text(['agee', 'ASC'])}`, { parameter: 'sort', suggestion: 'age' }],
    [`range=${text([0])}`, { parameter: 'range', value: '[0]' }],
    [`range=${text([-1, 5])}`, { parameter: 'range' }],
    [`range=${text([0, 1.5])}`, { parameter: 'range' }],
    [`range=${text([0, 2 ** 52])}`, { parameter: 'range', allowed: /at most \d+ rows/ }],
    ['range=x', { parameter: 'range', value: 'x' }],
    ['filter=x', { parameter: 'filter', value: 'x', allowed: /object of JSON/ }],
    [`filter=${text([1])}`, { parameter: 'filter' }],
    [`filter=${text({ age: [[1]] })}`, { parameter: 'filter' }],
    [`filter=${text({ n: 1 })}`, { parameter: 'filter', allowed: /without n/ }],
    [`filter=${text({ agee: 1 })}`, { parameter: 'agee', suggestion: 'age' }],
    [`filter=${text({ age: 'x' })}`, { parameter: 'age', value: 'x' }],
  ] as const) {
    const { statusCode, body } = await ask('GET', `/tables/persons?${query}`);
    t.equal(statusCode, 400, `${query} ${body}`);
    t.match(JSON.parse(body), problem, query);
  }
  const id = text({ id: 7 });
  t.strictSame((await ask('PATCH', `/tables/persons?filter=${id}`, { age: 30 })).json(), { changed: 1 });
  t.strictSame((await ask('DELETE', `/tables/persons?filter=${id}`)).json(), { changed: 1 });
  await ask('PUT', '/tables/mine', { dataset: 'persons', rows: 5 });
  const empty = await ask('DELETE', `/tables/mine?filter=${text({})}`);
  t.match(empty.json(), { status: 400, parameter: 'filter' }, 'no empty condition deletes a table');
  t.equal((await ask('GET', '/tables/mine')).statusCode, 200);
});
