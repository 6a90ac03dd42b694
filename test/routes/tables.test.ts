// Tables over HTTP: what is wrong with changes, keys, versions, tables of one's own, who may change them.
import t from 'tap';
import { linksOf } from '../http/rows/links.js';
import { type Method, service } from '../tables/ask.js';

const city = { city: 'Lima', state: 'Lima', country: 'Peru' };

t.test('tables that are there from the start have the rows of their datasets', async (t) => {
  const ask = await service(t);
  t.equal((await ask('GET', '/tables/persons?n=3')).body, (await ask('GET', '/persons?n=3&seed=42')).body);
  const { body, headers } = await ask('GET', '/tables/persons?country=Peru&sort=-age&page=2&format=csv');
  t.equal(body, (await ask('GET', '/persons?country=Peru&sort=-age&page=2&format=csv&seed=42')).body);
  t.match(headers, { 'cache-control': 'no-cache', 'x-total-count': /^\d+$/, etag: /^"0\./ });
  t.match(headers.link, /rel="prev".*rel="next"/);
  t.notMatch(headers.link, /seed/);
  const [user] = (await ask('GET', '/tables/users?n=1')).json();
  t.equal(user.id, user.user_id, 'the key is also the id');
  t.equal((await ask('GET', `/tables/users/${user.id}`)).json().user_name, user.user_name);
  const employees = (await ask('GET', '/tables/company.Employee?n=1000')).json();
  t.equal(employees.length, 100);
  t.strictSame((await ask('GET', `/tables/company.Employee/${employees[7].id}`)).json(), employees[7]);
  const { body: list } = await ask('GET', '/tables');
  const names = JSON.parse(list).map(({ name }: { name: string }) => name) as string[];
  for (const name of ['company.Employee', 'company.Manager', 'persons', 'users']) t.ok(names.includes(name));
  t.strictSame(names, [...names].sort());
});

t.test('wrong changes name the place, and change nothing', async (t) => {
  const ask = await service(t);
  const before = (await ask('GET', '/tables/persons?n=20')).body;
  const table: [Method, string, unknown, status: number, problem: object][] = [
    ['PATCH', '/7', { age: 'old' }, 422, { pointer: '/age', detail: 'age must be integer' }],
    ['PATCH', '/7', { age: null }, 422, { pointer: '/age' }],
    ['PATCH', '/7', { age: 99 }, 422, { pointer: '/age' }],
    ['PATCH', '/7', { agee: 30 }, 422, { pointer: '/agee', detail: /did you mean age/ }],
    ['PATCH', '/7', { id: 8 }, 422, { pointer: '/id' }],
    ['PATCH', '/7', [], 422, { pointer: '' }],
    ['PATCH', '/7', undefined, 415, { allowed: ['application/json', 'application/merge-patch+json'] }],
    ['PATCH', '/7?age=3', {}, 400, { parameter: 'age' }],
    ['PATCH', '/1000001', { age: 30 }, 404, { parameter: 'key', value: '1000001' }],
    ['PATCH', '/07', { age: 30 }, 404, { parameter: 'key' }],
    ['PATCH', '/7?fail=503', { age: 30 }, 503, { parameter: 'fail' }],
    ['PUT', '/7', { name: 'Ann', age: 30 }, 422, { pointer: '/isMarried' }],
    ['POST', '', { id: 7 }, 409, {}],
    ['POST', '', [{ id: 2_000_000 }, { id: 7 }], 409, {}],
    ['POST', '', [{ id: 2_000_000 }, { id: 2_000_000 }], 409, {}],
    ['POST', '', [{ age: 30 }, { age: 3 }], 422, { pointer: '/1/age' }],
    ['POST', '', [{ age: 3 }], 422, { pointer: '/0/age' }],
    ['POST', '', { id: 'x' }, 422, { pointer: '/id' }],
    ['POST', '', { id: true }, 422, { pointer: '/id' }],
    ['DELETE', '', undefined, 409, { value: 'persons' }],
    ['DELETE', '?contry=Peru', undefined, 400, { parameter: 'contry', suggestion: 'country' }],
    ['PATCH', '?contry=Peru', { age: 30 }, 400, { parameter: 'contry', suggestion: 'country' }],
    ['PATCH', '', { age: 30 }, 400, { parameter: 'where' }],
    ['PATCH', '?country=Peru', { age: 3 }, 422, { pointer: '/age' }],
    ['GET', '/1000001', undefined, 404, { parameter: 'key' }],
    ['GET', '?seed=7', undefined, 400, { parameter: 'seed' }],
  ];
  for (const [method, rest, payload, status, problem] of table) {
    const { statusCode, body } = await ask(method, `/tables/persons${rest}`, payload);
    t.equal(statusCode, status, `${method} ${rest} ${body}`);
    t.match(JSON.parse(body), problem, `${method} ${rest}`);
  }
  t.equal((await ask('GET', '/tables/person')).json().suggestion, 'persons');
  const after = await ask('GET', '/tables/persons?n=20');
  t.strictSame([after.body, after.headers['x-total-count']], [before, '1000000']);
  t.match(after.headers.etag, /^"0\./);
});

t.test('versions', async (t) => {
  const ask = await service(t);
  const first = await ask('GET', '/tables/persons/7?format=csv');
  const match = (etag: unknown) => ({ 'if-match': `${etag}` });
  const { headers, statusCode } = await ask(
    'PATCH',
    '/tables/persons/7',
    { age: 30 },
    match(first.headers.etag),
  );
  t.equal(statusCode, 200);
  t.equal((await ask('PATCH', '/tables/persons/7', { age: 31 }, match(first.headers.etag))).statusCode, 412);
  t.equal((await ask('DELETE', '/tables/persons/7', undefined, match('"x"'))).statusCode, 412);
  await ask('PATCH', '/tables/persons/8', { age: 30 });
  t.equal(
    (
      await ask(
        'PUT',
        '/tables/persons/7',
        { name: 'A', age: 31, isMarried: true, ...city },
        match(headers.etag),
      )
    ).statusCode,
    200,
  );
  t.equal((await ask('DELETE', '/tables/persons/7', undefined, match('*'))).statusCode, 200);
  const list = await ask('GET', '/tables/persons?n=2');
  const same = { 'if-none-match': list.headers.etag as string };
  t.equal((await ask('GET', '/tables/persons?n=2', undefined, same)).statusCode, 304);
  await ask('PATCH', '/tables/persons/9', { age: 30 });
  t.equal((await ask('GET', '/tables/persons?n=2', undefined, same)).statusCode, 200);
});

t.test('nested members, keys of one’s own, a key again after it was deleted', async (t) => {
  const ask = await service(t);
  const [user] = (await ask('GET', '/tables/users?n=1')).json();
  const patched = await ask('PATCH', `/tables/users/${user.id}`, { address: { city: 'Kyoto' } });
  t.strictSame(patched.json(), { ...user, address: { ...user.address, city: 'Kyoto' } });
  const found = await ask(
    'GET',
    `/tables/users?address.city=Kyoto&user_name=${user.user_name}&fields=id,address.city`,
  );
  t.strictSame(found.json(), [{ id: user.id, 'address.city': 'Kyoto' }]);
  const id = '0b9c7c1e-3b0a-4f6e-9a55-1c2d3e4f5a6b';
  const added = await ask('POST', '/tables/users', { id, first_name: 'Ann' });
  t.strictSame([added.statusCode, added.headers.location], [201, `/tables/users/${id}`]);
  t.match(
    added.json(),
    { id, user_id: id, first_name: 'Ann', address: { city: /./ } },
    'the rest is generated',
  );
  t.equal((await ask('POST', '/tables/users', { user_id: id })).statusCode, 409);
  t.equal((await ask('DELETE', `/tables/users/${id}`)).json().first_name, 'Ann');
  t.equal((await ask('GET', `/tables/users/${id}`)).statusCode, 404);
  t.equal((await ask('POST', '/tables/users', { id, first_name: 'Bea' })).statusCode, 201);
  t.equal((await ask('GET', `/tables/users/${id}`)).json().first_name, 'Bea');
  t.equal((await ask('POST', '/tables/users', { id: 'x', user_id: id })).statusCode, 422);
});

t.test('tables of one’s own', async (t) => {
  const ask = await service(t);
  const definition = {
    dataset: 'users',
    seed: '7',
    rows: 500,
    parameters: { countries: 'DE' },
    strict: false,
  };
  const made = await ask('PUT', '/tables/customers', definition);
  t.strictSame([made.statusCode, made.headers.location], [201, '/tables/customers']);
  const [first] = (await ask('GET', '/tables/customers?n=1')).json();
  t.match((await ask('GET', '/users?n=1&seed=7&countries=DE')).json(), [{ user_id: first.id }]);
  const free = { anything: [1, { a: null }], age: 'old' };
  await ask('PATCH', `/tables/customers/${first.id}`, free);
  t.match((await ask('GET', `/tables/customers/${first.id}`)).json(), free);
  t.equal((await ask('GET', '/tables/customers?age:gte=0')).headers['x-total-count'], '499');
  t.equal((await ask('PUT', '/tables/customers', definition)).statusCode, 200);
  t.match(
    (await ask('GET', `/tables/customers/${first.id}`)).json(),
    free,
    'the same definition keeps the changes',
  );
  await ask('PUT', '/tables/customers', { ...definition, rows: 400 });
  t.equal((await ask('GET', '/tables/customers')).headers['x-total-count'], '400');
  t.equal((await ask('DELETE', '/tables/customers')).statusCode, 204);
  t.equal((await ask('GET', '/tables/customers')).statusCode, 404);
  await ask('PUT', '/tables/customers', definition);
  t.strictSame((await ask('GET', '/tables/customers?n=1')).json(), [first], 'changes do not come back');
  const anns = () => ask('GET', '/tables/customers?first_name=Ann&sort=age');
  await ask('PATCH', `/tables/customers/${first.id}`, { first_name: 'Ann' });
  const before = await anns();
  t.equal((await ask('DELETE', '/tables/customers')).statusCode, 204);
  await ask('PUT', '/tables/customers', definition);
  await ask('PATCH', `/tables/customers/${first.id}`, { first_name: 'Bea' });
  const after = await anns();
  t.not(after.headers.etag, before.headers.etag);
  t.equal(Number(after.headers['x-total-count']), Number(before.headers['x-total-count']) - 1);
  const wrong: [string, unknown, number, object][] = [
    ['customers', { dataset: 'userz' }, 422, { pointer: '/dataset', suggestion: 'users' }],
    ['customers', { dataset: 'users', parameters: { countrie: 'DE' } }, 422, { pointer: '/parameters' }],
    ['customers', { dataset: 'users', parameters: { countries: 'XX' } }, 400, { parameter: 'countries' }],
    ['customers', { dataset: 'users', rows: -1 }, 422, { pointer: '/rows' }],
    ['customers', { dataset: 'users', row: 1 }, 422, { pointer: '' }],
    ['Customers', { dataset: 'users' }, 400, { parameter: 'name' }],
    ['persons', { dataset: 'users' }, 409, {}],
  ];
  for (const [name, body, status, problem] of wrong) {
    const { statusCode, body: told } = await ask('PUT', `/tables/${name}`, body);
    t.equal(statusCode, status, told);
    t.match(JSON.parse(told), problem);
  }
});

t.test('parameters with an underscore, and columns that are called like parameters', async (t) => {
  const ask = await service(t);
  const schema = {
    type: 'object',
    title: 'File',
    properties: { id: { type: 'integer', sql: { key: 'primary' } }, format: { enum: ['pdf', 'png'] } },
    required: ['id', 'format'],
  };
  t.equal((await ask('PUT', '/schemas/files', schema)).statusCode, 201);
  const { body, headers } = await ask('GET', '/tables/files.File?format=pdf&_format=csv&_n=3&_sort=id');
  t.match(body, /^id,format\n(\d+,pdf\n){3}$/);
  const all = await ask('GET', '/tables/files.File?format=pdf&_format=csv&_n=1000&_sort=id');
  let next: string | undefined = linksOf(headers).first;
  let rows = '';
  while (next !== undefined) {
    const page = await ask('GET', next);
    t.match(page.body, /^id,format\n(\d+,pdf\n){1,3}$/, next);
    t.equal(page.headers['x-total-count'], all.headers['x-total-count']);
    rows += page.body.replace('id,format\n', '');
    const { canonical = '', next: after } = linksOf(page.headers);
    t.equal((await ask('GET', canonical)).body, page.body, canonical);
    next = after;
  }
  t.equal(rows, all.body.replace('id,format\n', ''));
});

t.test('rows are added until the keys of the schema are used up', async (t) => {
  const ask = await service(t);
  const colours = ['red', 'green', 'blue', 'white', 'black'];
  const schema = {
    type: 'object',
    title: 'Colour',
    properties: { colour: { enum: colours, sql: { key: 'primary' } }, weight: { type: 'integer' } },
    required: ['colour', 'weight'],
  };
  t.equal((await ask('PUT', '/schemas/paints', schema)).statusCode, 201);
  const definition = { dataset: 'paints.Colour', rows: 3 };
  t.equal((await ask('PUT', '/tables/mine', definition)).statusCode, 201);
  t.strictSame((await ask('POST', '/tables/mine', [{}, {}, {}])).statusCode, 409);
  t.equal((await ask('GET', '/tables/mine')).headers['x-total-count'], '3', 'all or none are added');
  t.equal((await ask('POST', '/tables/mine', [{}, {}])).statusCode, 201);
  t.match((await ask('POST', '/tables/mine', {})).json(), { status: 409, detail: /keys of the table mine/ });
  const rows = (await ask('GET', '/tables/mine')).json() as { colour: string }[];
  t.strictSame(rows.map(({ colour }) => colour).sort(), [...colours].sort());
});

t.test('a condition and a parameter of the same name are two searches', async (t) => {
  const ask = await service(t);
  const schema = {
    type: 'object',
    title: 'File',
    properties: { id: { type: 'integer', sql: { key: 'primary' } }, n: { enum: ['1', '2'] } },
    required: ['id', 'n'],
  };
  t.equal((await ask('PUT', '/schemas/files', schema)).statusCode, 201);
  const all = (await ask('GET', '/tables/files.File?_n=100')).json() as { n: string }[];
  const ones = all.filter(({ n }) => n === '1').length;
  t.equal((await ask('GET', '/tables/files.File?n=1')).headers['x-total-count'], `${ones}`);
  t.equal((await ask('DELETE', '/tables/files.File?n=1')).statusCode, 200);
  t.equal((await ask('GET', '/tables/files.File')).headers['x-total-count'], `${all.length - ones}`);
});

t.test('who may change', async (t) => {
  const readOnly = await service(t, { READ_ONLY: 'true' });
  t.equal((await readOnly('GET', '/tables/persons/7')).statusCode, 200);
  t.equal((await readOnly('PATCH', '/tables/persons/7', { age: 30 })).statusCode, 403);
  t.equal((await readOnly('POST', '/tables/persons:reset')).statusCode, 403);
  const ask = await service(t);
  const origin = { origin: 'https://example.com' };
  t.equal((await ask('PATCH', '/tables/persons/7', { age: 30 }, origin)).statusCode, 403);
  t.equal((await ask('GET', '/tables/persons/7', undefined, origin)).statusCode, 403);
});

t.test('q finds changed rows by their words', async (t) => {
  const ask = await service(t);
  await ask('PATCH', '/tables/persons?city=Lima&age=22', { city: 'Quito', state: 'Quito' });
  await ask('PATCH', '/tables/persons/7', { name: 'Qqqzz', city: 'Lima' });
  const lines = (await ask('GET', '/tables/persons?n=1000000&format=csv')).body.toLowerCase().split('\n');
  for (const q of ['QQQzz', 'lima']) {
    const { headers } = await ask('GET', `/tables/persons?q=${q}&n=1`);
    const wanted = lines.filter((line) => line.includes(q.toLowerCase())).length;
    t.ok(wanted > 0);
    t.equal(headers['x-total-count'], `${wanted}`, q);
  }
});

t.test('a large download of a changed table', async (t) => {
  const ask = await service(t);
  await ask('DELETE', '/tables/persons?country=Peru');
  await ask('PATCH', '/tables/persons?country=Chile', { name: 'Zoë' });
  await ask('POST', '/tables/persons', { name: 'Last' });
  const lines = (await ask('GET', '/tables/persons?n=300000&offset=750000&format=csv')).body
    .split('\n')
    .slice(1, -1);
  const all = (await ask('GET', '/persons?n=1000000&format=csv&seed=42&header=false')).body
    .split('\n')
    .slice(0, -1);
  const left = all.filter((line) => !line.endsWith(',Peru'));
  const expected = left
    .slice(750_000)
    .map((line) => (line.endsWith(',Chile') ? line.replace(/,[^,]*/, ',Zoë') : line));
  t.equal(lines.length, expected.length + 1);
  t.ok(lines.slice(0, -1).every((line, at) => line === expected[at]));
  t.match(lines.at(-1), /^1000001,Last,/);
});
