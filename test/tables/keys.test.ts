// Keys of rows that are generated, given, deleted and given again.
import t from 'tap';
import { temporaryDirectory } from '../support/directory.js';
import { service } from './ask.js';

t.test('a key that a later row would get is the key of that row', async (t) => {
  const ask = await service(t);
  const users = (await ask('GET', '/users?seed=42&n=14')).json() as { user_id: string; user_name: string }[];
  const idOf = (number: number) => users[number]?.user_id;
  t.equal((await ask('PUT', '/tables/mine', { dataset: 'users', rows: 10 })).statusCode, 201);
  t.equal((await ask('GET', `/tables/mine/${idOf(11)}`)).statusCode, 404);
  const far = (await ask('POST', '/tables/mine', { id: idOf(11) })).json();
  t.equal(far.user_name, users[11]?.user_name);
  const ids: string[] = [];
  for (const _ of [1, 2, 3]) ids.push((await ask('POST', '/tables/mine', {})).json().id);
  t.strictSame(ids, [idOf(10), idOf(12), idOf(13)]);
  const all = (await ask('GET', '/tables/mine?n=20')).json() as { id: string }[];
  t.equal(new Set(all.map(({ id }) => id)).size, 14, 'all keys differ');
});

t.test('the number of a row with a key of one’s own is nobody else’s', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const ask = await service(t, { STATE_DIR });
  const users = (await ask('GET', '/users?seed=42&n=12')).json() as { user_id: string }[];
  const own = '0b9c7c1e-3b0a-4f6e-9a55-1c2d3e4f5a6b';
  const usual = users[10]?.user_id as string;
  await ask('PUT', '/tables/mine', { dataset: 'users', rows: 10 });
  const post = async (id: string) => (await ask('POST', '/tables/mine', { id, first_name: id })).statusCode;
  t.equal(await post(own), 201);
  t.equal((await ask('GET', `/tables/mine/${usual}`)).statusCode, 404, 'its number would have this key');
  t.equal(await post(usual), 201);
  t.equal(await post(usual), 409);
  for (const id of [own, usual]) {
    t.equal((await ask('GET', `/tables/mine/${id}`)).json().first_name, id);
    t.equal((await ask('DELETE', `/tables/mine/${id}`)).statusCode, 200);
    t.equal((await ask('GET', `/tables/mine/${id}`)).statusCode, 404);
  }
  t.equal(await post(usual), 201);
  t.equal((await ask('GET', `/tables/mine/${own}`)).statusCode, 404);
  t.equal(await post(own), 201);
  const again = await service(t, { STATE_DIR });
  for (const id of [own, usual]) t.equal((await again('GET', `/tables/mine/${id}`)).json().first_name, id);
});

t.test('keys that are not computed backwards', async (t) => {
  const ask = await service(t);
  const colours = ['red', 'green', 'blue', 'white', 'black'];
  const schema = {
    type: 'object',
    title: 'Colour',
    properties: { colour: { enum: colours, sql: { key: 'primary' } }, weight: { type: 'integer' } },
    required: ['colour', 'weight'],
  };
  await ask('PUT', '/schemas/paints', schema);
  await ask('PUT', '/tables/mine', { dataset: 'paints.Colour', rows: 3 });
  const coloursThere = async () =>
    ((await ask('GET', '/tables/mine')).json() as { colour: string }[]).map(({ colour }) => colour);
  const there = await coloursThere();
  const missing = colours.filter((colour) => !there.includes(colour));
  for (const colour of missing.toReversed()) {
    // As often as one likes, though there are but two more keys.
    for (const _ of [1, 2, 3]) {
      t.equal((await ask('POST', '/tables/mine', { colour, weight: 7 })).statusCode, 201);
      t.equal((await ask('POST', '/tables/mine', { colour })).statusCode, 409);
      t.equal((await ask('GET', `/tables/mine/${colour}`)).json().weight, 7);
      t.equal((await ask('DELETE', `/tables/mine/${colour}`)).statusCode, 200);
    }
    t.equal((await ask('POST', '/tables/mine', { colour })).statusCode, 201);
  }
  t.strictSame((await coloursThere()).sort(), colours.toSorted());
  t.equal((await ask('GET', '/tables/mine/pink')).statusCode, 404);
  t.equal((await ask('POST', '/tables/mine', { colour: 'pink' })).statusCode, 422);
});

t.test('keys that no URL can have', async (t) => {
  const ask = await service(t);
  const properties = { code: { type: 'string', sql: { key: 'primary' } } };
  await ask('PUT', '/schemas/hills', { type: 'object', title: 'Hill', properties, required: ['code'] });
  for (const key of ['', '.', '..', '\ud800', 'a\udc00b'])
    for (const name of ['code', 'id']) {
      const { statusCode, body } = await ask('POST', '/tables/hills.Hill', { [name]: key });
      t.equal(statusCode, 422, body);
      t.match(JSON.parse(body), { pointer: `/${name}` });
    }
  for (const code of ['...', '.a', '😀', 'a/b', '%']) {
    const { headers } = await ask('POST', '/tables/hills.Hill', { code });
    t.strictSame((await ask('GET', `${headers.location}`)).json(), { id: code, code });
  }
});
