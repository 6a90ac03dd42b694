// Published clients of json-server and of simple REST services work with tables as they are.
import type { DataProvider as RefineProvider } from '@refinedev/core';
import simpleRestOfRefine from '@refinedev/simple-rest';
import type { DataProvider } from 'ra-core';
import jsonServerProvider from 'ra-data-json-server';
import simpleRestProvider from 'ra-data-simple-rest';
import t, { type Test } from 'tap';
import { listen, testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import type { Person } from './model.js';

const ROWS = 150;

/** The base URL of a service with a table of people, and its rows. */
async function people(t: Test): Promise<{ base: string; people: Person[] }> {
  const app = await testApp(t, { STATE_DIR: temporaryDirectory(t) });
  const payload = { dataset: 'persons', seed: '7', rows: ROWS };
  await app.inject({ method: 'PUT', url: '/tables/people', payload });
  const people = (await app.inject(`/tables/people?n=${ROWS}`)).json();
  return { base: `${await listen(t, app)}/tables`, people };
}

const plain = (text: unknown) => `${text}`.normalize('NFD').replace(/\p{M}/gu, '');
const hasAnA = (row: Person) =>
  [row.name, row.city, row.state, row.country].some((text) => /a/i.test(plain(text)));
const byAge = (left: Person, right: Person) => (right.age as number) - (left.age as number);

/** What react-admin does with a data provider. `filter` is one of those that are married and at least thirty. */
async function useReactAdmin(t: Test, provider: DataProvider, people: readonly Person[], filter: object) {
  const list = await provider.getList('people', {
    pagination: { page: 2, perPage: 25 },
    sort: { field: 'age', order: 'DESC' },
    filter: { ...filter, q: 'a' },
  });
  const wanted = people
    .filter((row) => row.isMarried === true && (row.age as number) >= 30 && hasAnA(row))
    .sort(byAge);
  t.strictSame(list, { data: wanted.slice(25, 50), total: wanted.length });
  const none = await provider.getList('people', {
    pagination: { page: 1, perPage: 10 },
    sort: { field: 'id', order: 'ASC' },
    filter: { country: 'Nowhere' },
  });
  t.strictSame(none, { data: [], total: 0 });
  const all = await provider.getList('people', {
    pagination: { page: 15, perPage: 10 },
    sort: { field: 'id', order: 'ASC' },
    filter: {},
  });
  t.strictSame(all, { data: people.slice(140), total: ROWS });
  const ids = people.slice(20, 60).map(({ id }) => id);
  t.strictSame((await provider.getMany('people', { ids })).data, people.slice(20, 60));
  const country = people[0]?.country;
  const compatriots = await provider.getManyReference('people', {
    target: 'country',
    id: country as string,
    pagination: { page: 1, perPage: 10 },
    sort: { field: 'id', order: 'ASC' },
    filter: {},
  });
  const same = people.filter((row) => row.country === country);
  t.strictSame(compatriots, { data: same.slice(0, 10), total: same.length });
  const made = (await provider.create('people', { data: { name: 'Ann', age: 30 } })).data;
  t.match(made, { id: ROWS + 1, name: 'Ann', age: 30, city: /./ });
  const before = (await provider.getOne('people', { id: made.id })).data;
  const changed = { id: made.id, data: { ...before, age: 31 }, previousData: before };
  t.equal((await provider.update('people', changed)).data.age, 31);
  const { id: _, ...rest } = before;
  await provider.updateMany('people', { ids: [1, 2], data: { ...rest, name: 'Bea' } });
  const names = (await provider.getMany('people', { ids: [1, 2] })).data.map(({ name }) => name);
  t.strictSame(names, ['Bea', 'Bea']);
  t.equal((await provider.delete('people', { id: made.id, previousData: before })).data.id, made.id);
  t.strictSame((await provider.deleteMany('people', { ids: [1, 2] })).data, [1, 2]);
  for (const id of [1, 2, made.id]) await t.rejects(provider.getOne('people', { id }), /Not Found/);
}

t.test('ra-data-json-server', async (t) => {
  const { base, people: rows } = await people(t);
  await useReactAdmin(t, jsonServerProvider(base), rows, { isMarried: true, age_gte: 30 });
});

t.test('ra-data-simple-rest', async (t) => {
  const { base, people: rows } = await people(t);
  const filter = { isMarried: true, 'age:gte': 30 };
  await useReactAdmin(t, simpleRestProvider(base), rows, filter);
});

t.test('@refinedev/simple-rest', async (t) => {
  const { base, people: rows } = await people(t);
  const provider = simpleRestOfRefine(base) as unknown as Required<RefineProvider>;
  const resource = 'people';
  const list = await provider.getList({
    resource,
    pagination: { currentPage: 2, pageSize: 10 },
    sorters: [
      { field: 'isMarried', order: 'asc' },
      { field: 'age', order: 'desc' },
    ],
    filters: [
      { field: 'age', operator: 'gte', value: 30 },
      { field: 'country', operator: 'ne', value: 'India' },
      { field: 'q', operator: 'eq', value: 'a' },
    ],
  });
  const wanted = rows
    .filter((row) => (row.age as number) >= 30 && row.country !== 'India' && hasAnA(row))
    .sort((left, right) => Number(left.isMarried) - Number(right.isMarried) || byAge(left, right));
  t.strictSame(list, { data: wanted.slice(10, 20), total: wanted.length });
  const ids = rows.slice(20, 60).map(({ id }) => id);
  t.strictSame((await provider.getMany({ resource, ids })).data, rows.slice(20, 60));
  const { data: made } = await provider.create({ resource, variables: { name: 'Ann', age: 30 } });
  t.match(made, { id: ROWS + 1, name: 'Ann', age: 30 });
  const id = made.id as number;
  t.equal((await provider.update({ resource, id, variables: { age: 31 } })).data.age, 31);
  t.match((await provider.getOne({ resource, id })).data, { name: 'Ann', age: 31 });
  t.equal((await provider.deleteOne({ resource, id })).data.id, id);
  t.equal(await provider.getOne({ resource, id }).catch(({ statusCode }) => statusCode), 404);
});
