// The parameters of ra-data-simple-rest, and what is wrong with them.
import t from 'tap';
import { service } from '../ask.js';
import type { Person } from '../model.js';

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
    [`filter=${text({ age: [] })}`, 'id:null=true', undefined],
    [`range=${text([0, 19])}&shard=2/2`, 'n=20&shard=2/2', '10-19/200'],
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

t.test('a range of so many rows that those that match are not counted', async (t) => {
  const ask = await service(t);
  await ask('PUT', '/tables/many', { dataset: 'persons', rows: 2e9 });
  const { headers } = await ask('GET', `/tables/many?filter=${text({ country: 'Japan' })}&range=[5,7]`);
  t.equal(headers['content-range'], 'many 5-7/*');
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
    [`sort=${text(['-age', 'ASC'])}`, { parameter: 'sort', value: '["-age","ASC"]' }],
    [`sort=${text(['age,name', 'DESC'])}`, { parameter: 'sort', value: '["age,name","DESC"]' }],
    [`sort=${text(['age', ['ASC']])}`, { parameter: 'sort', value: '["age",["ASC"]]' }],
    [`sort=${text(['age'])}&_sort=name`, { parameter: 'sort', allowed: 'given once' }],
    [`range=${text([0, 5])}&_n=3`, { parameter: 'n', allowed: 'given once' }],
    [`range=${text([0, 5])}&_limit=3`, { parameter: 'n', allowed: 'given once' }],
    [`range=${text([0, 5])}&_offset=3`, { parameter: 'offset', allowed: 'given once' }],
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
    [`filter=${text({ _limit: 1 })}`, { parameter: 'filter', allowed: /without _limit/ }],
    [`filter=${text({ _: 1 })}`, { parameter: 'filter', allowed: /without _,/ }],
    [`filter=${text({ name: '\ud800' })}`, { parameter: 'filter', allowed: /surrogate/ }],
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
  for (const name of ['filter', '%66ilter']) {
    const empty = await ask('DELETE', `/tables/mine?${name}=${text({})}`);
    t.match(empty.json(), { status: 400, parameter: 'filter' }, 'no empty condition deletes a table');
  }
  await ask('PATCH', '/tables/mine/1', { name: '' });
  const none = await ask('PATCH', `/tables/mine?filter=${text({ name: [] })}`, { age: 30 });
  t.strictSame(none.json(), { changed: 0 }, 'an empty list does not mean the empty text');
  t.equal((await ask('GET', '/tables/mine')).statusCode, 200);
});
