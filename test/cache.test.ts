import t from 'tap';
import { createAsyncCache, createCache } from '../src/cache.js';

t.test('values are made once and the least recently used one goes first', async (t) => {
  const made: string[] = [];
  const entries = createAsyncCache<object>(2);
  const get = (name: string) =>
    entries(name, async () => {
      made.push(name);
      return {};
    });
  const [first, second] = await Promise.all([get('a'), get('a')]);
  t.equal(first, second, 'requests at the same time share a result');
  await get('b');
  await get('a');
  await get('c');
  await get('a');
  t.strictSame(made, ['a', 'b', 'c']);
  await get('b');
  t.strictSame(made, ['a', 'b', 'c', 'b']);
});

t.test('what fails is made anew', async (t) => {
  const entries = createAsyncCache<object>(2);
  await t.rejects(async () => entries('a', () => Promise.reject(new Error('no'))), { message: 'no' });
  const plan = {};
  t.equal(await entries('a', async () => plan), plan);
});

t.test('what is there is given at once', async (t) => {
  const entries = createAsyncCache<object>(2);
  const plan = {};
  const make = async () => plan;
  t.type(entries('a', make), Promise);
  await entries('a', make);
  t.equal(entries('a', make), plan);
});

t.test('what takes no time is remembered the same way', async (t) => {
  const made: string[] = [];
  const { find, add } = createCache<object>(2);
  const make = (name: string) => {
    made.push(name);
    return add(name, {});
  };
  const get = (name: string) => find(name) ?? make(name);
  t.equal(get('a'), get('a'));
  for (const name of ['b', 'a', 'c', 'a', 'b']) get(name);
  t.strictSame(made, ['a', 'b', 'c', 'b']);
});
