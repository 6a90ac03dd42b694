// Queries of a large table with few changes, on generation threads: what a change touches, and what it leaves to the generated rows.
import t from 'tap';
import { service } from './ask.js';
import type { Person } from './model.js';

const ROWS = 3_000_000;
const { compare } = new Intl.Collator('en');

t.test('conditions, sorts and keys of changed rows', async (t) => {
  const ask = await service(t, { THREADS: '2' });
  await ask('PUT', '/tables/many', { dataset: 'persons', rows: ROWS });
  const condition = 'country=Peru&age:gte=58&isMarried=false';
  const found = async (query = '') =>
    (await ask('GET', `/tables/many?${condition}&n=1000000${query}`)).json() as Person[];
  const before = await found();
  const wanted = new Map(before.map((row) => [row.id, row]));
  t.ok(wanted.size > 300);
  const check = async (why: string) => {
    const rows = [...wanted.values()].sort((left, right) => left.id - right.id);
    t.strictSame(await found(), rows, why);
    for (const [sort, sign] of [
      ['name', 1],
      ['-name', -1],
    ] as const) {
      const sorted = rows.toSorted((left, right) => sign * compare(`${left.name}`, `${right.name}`));
      t.strictSame(await found(`&sort=${sort}`), sorted, `${why}, by ${sort}`);
    }
    const count = await ask('GET', `/tables/many?${condition}&n=0`);
    t.equal(count.headers['x-total-count'], `${rows.length}`);
  };
  const change = async (id: number, members: object) => {
    const answer = await ask('PATCH', `/tables/many/${id}`, members);
    t.equal(answer.statusCode, 200, answer.body);
    const row = answer.json() as Person;
    const isFound = row.country === 'Peru' && (row.age as number) >= 58 && row.isMarried === false;
    if (isFound) wanted.set(id, row);
    else wanted.delete(id);
  };
  const ids = before.map(({ id }) => id);
  for (const id of ids.slice(0, 20)) await change(id, { city: 'Quito' });
  await check('nothing that is asked for was touched');
  for (const id of ids.slice(10, 30)) await change(id, { name: `Ω ${id}` });
  for (const id of ids.slice(30, 40)) await change(id, { name: 'Aaron' });
  await check('names');
  for (const id of ids.slice(5, 15)) await change(id, { age: 40 });
  for (const at of [0.1, 0.5, 0.9])
    await change(Math.floor(at * ROWS), { age: 60, country: 'Peru', isMarried: false });
  await check('rows that begin or cease to match');
  for (const id of ids.slice(-10)) {
    await ask('DELETE', `/tables/many/${id}`);
    wanted.delete(id);
  }
  const back = wanted.get(ids[100] as number) as Person;
  await ask('DELETE', `/tables/many/${back.id}`);
  t.equal((await ask('POST', '/tables/many', { id: back.id, city: 'Lima' })).statusCode, 201);
  wanted.set(back.id, { ...back, city: 'Lima' });
  for (const name of ['Zoë', 'Abe'])
    await ask('POST', '/tables/many', { name, age: 60, country: 'Peru', isMarried: false }).then((answer) => {
      const row = answer.json() as Person;
      wanted.set(row.id, row);
    });
  await check('deleted and added rows');
  for (const id of [ids[0], ids[12], ids[100], ids.at(-1), ROWS + 1, ROWS + 3]) {
    const rows = (await ask('GET', `/tables/many?id=${id}`)).json() as Person[];
    const row = await ask('GET', `/tables/many/${id}`);
    t.strictSame(rows, row.statusCode === 404 ? [] : [row.json()], `id=${id}`);
  }
});

t.test('a change of an object touches the members of the object alone', async (t) => {
  const ask = await service(t);
  await ask('PUT', '/tables/mine', { dataset: 'users', rows: 300, strict: false });
  const [user] = (await ask('GET', '/tables/mine?n=1')).json();
  const has = async (query: string) =>
    ((await ask('GET', `/tables/mine?${query}&n=300`)).json() as { id: string }[]).some(
      ({ id }) => id === user.id,
    );
  await ask('PATCH', `/tables/mine/${user.id}`, { address: { city: 'Kyoto' } });
  t.ok(await has('address.city=Kyoto'));
  t.ok(await has(`address.country=${encodeURIComponent(user.address.country)}`));
  await ask('PATCH', `/tables/mine/${user.id}`, { 'address.city': 'Nara' });
  t.ok(await has('address.city=Nara'), 'a member whose name is a path');
  await ask('PATCH', `/tables/mine/${user.id}`, { address: null });
  t.notOk(await has(`address.country=${encodeURIComponent(user.address.country)}`));
  t.ok(await has('address.country:null=true'));
});

t.test('lists and objects in place of numbers come last in an order', async (t) => {
  const ask = await service(t);
  await ask('PUT', '/tables/mine', { dataset: 'persons', rows: 30, strict: false });
  const ages: unknown[] = [{ toString: 1, valueOf: 2 }, [3], null, { toString: 1 }, [1], { a: 1 }];
  for (const [at, age] of ages.entries()) await ask('PUT', `/tables/mine/${3 * at + 1}`, { age });
  for (const [sort, first, last] of [
    ['age', [7], [1, 4, 10, 13, 16]],
    ['-age', [1, 4, 10, 13, 16], [7]],
  ] as const) {
    const { statusCode, body } = await ask('GET', `/tables/mine?sort=${sort}&n=30`);
    t.equal(statusCode, 200, body);
    const rows = JSON.parse(body) as { id: number; age: number }[];
    const ids = rows.map(({ id }) => id);
    t.strictSame(ids.slice(0, first.length), first);
    t.strictSame(ids.slice(-last.length), last);
    const numbers = rows.slice(first.length, -last.length).map(({ age }) => age);
    t.strictSame(
      numbers,
      numbers.toSorted((left, right) => (sort === 'age' ? left - right : right - left)),
    );
  }
});
