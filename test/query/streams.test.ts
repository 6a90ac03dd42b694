// Rows that are found while they are sent, unless their numbers are known.
import t from 'tap';
import { createCache } from '../../src/cache.js';
import { itself } from '../../src/output/work.js';
import { collationOf } from '../../src/query/cells/test.js';
import { type Found, findRows, type Search, streamRows } from '../../src/query/search.js';
import { seedKey } from '../../src/random/key.js';

const COUNT = 50_000;
const STEP = 3;

t.test('rows that were counted are not looked at again to be sent', async (t) => {
  let looked = 0;
  const search: Search = {
    condition: { kind: 'all', of: [] },
    matcher: {
      turnRows: 1000,
      size: 0,
      match(_key, first, rows) {
        looked += rows;
        const offsets = Array.from({ length: rows }, (_, at) => at);
        return Uint32Array.from(offsets.filter((at) => (first + at) % STEP === 0));
      },
    },
    candidates: () => undefined,
    keys: undefined,
    order: undefined,
    groups: undefined,
    collation: collationOf(undefined),
    size: 0,
  };
  const means = { found: createCache<Found>(10), threads: undefined };
  const searched = { search, name: 'every third', key: seedKey('rows', '7'), count: COUNT };
  const { work } = itself();
  const window = { from: 5, to: 12_000 };
  const wanted = Array.from({ length: 12_000 - 5 }, (_, at) => (at + 5) * STEP);
  const streamed = async () => {
    const begin = await streamRows(means, searched, window, work);
    const source = begin();
    const numbers: number[] = [];
    await work(async (turn) => {
      for (let some = await source.next(turn); some !== undefined; some = await source.next(turn))
        numbers.push(...Array.from(some));
    });
    return numbers;
  };
  t.strictSame(await streamed(), wanted);
  t.equal(looked, 36_000, 'nobody has counted them, so they are found as they are sent');
  looked = 0;
  const { total } = await findRows(means, searched, { from: 0, to: 0, counted: true }, work);
  t.equal(total, Math.ceil(COUNT / STEP));
  t.equal(looked, COUNT);
  t.strictSame(await streamed(), wanted);
  t.equal(looked, COUNT, 'they are known');
});
