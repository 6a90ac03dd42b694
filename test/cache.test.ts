import t from 'tap';
import { createAsyncCache, createCache } from '../src/cache.js';

t.test('values are made once, and the least recently used one is removed first', async (t) => {
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

t.test('a value that failed is made again', async (t) => {
  const entries = createAsyncCache<object>(2);
  await t.rejects(async () => entries('a', () => Promise.reject(new Error('no'))), { message: 'no' });
  const plan = {};
  t.equal(await entries('a', async () => plan), plan);
});

t.test('a cached value is returned without a promise', async (t) => {
  const entries = createAsyncCache<object>(2);
  const plan = {};
  const make = async () => plan;
  t.type(entries('a', make), Promise);
  await entries('a', make);
  t.equal(entries('a', make), plan);
});

t.test('a cache of bytes keeps what there is room for', async (t) => {
  const made: string[] = [];
  const entries = createAsyncCache<{ bytes: number }>({ bytes: 10_000, bytesOf: ({ bytes }) => bytes });
  const get = (name: string, bytes: number) =>
    entries(name, async () => {
      made.push(name);
      return { bytes };
    });
  for (const name of ['a', 'b', 'a', 'b']) await get(name, 4000);
  t.strictSame(made, ['a', 'b']);
  await get('c', 4000);
  await get('b', 4000);
  await get('a', 4000);
  t.strictSame(made, ['a', 'b', 'c', 'a'], 'the one not used for the longest time goes');
  await get('too large', 20_000);
  await get('a', 4000);
  await get('too large', 20_000);
  t.strictSame(made.slice(4), ['too large', 'too large'], 'and what is too large drives nothing out');
});

t.test('values made synchronously are cached in the same way', async (t) => {
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
