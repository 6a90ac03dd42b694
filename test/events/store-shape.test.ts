// What a look at the events of the store would show: who buys how much, which actions follow each other, prices, repetitions.
import t from 'tap';
import { eventAction, eventCustomer, eventProduct } from '../../src/events/e-store/columns.js';
import { actions } from '../../src/events/simulation/store.js';
import { sample } from '../support/property.js';
import { goodnessOfFit, kolmogorov } from '../support/statistics.js';
import { drain, eventDataset, keyOf, objectsOf, streamOf, textOf, turn } from './simulated.js';

const store = eventDataset('e-store');

const eventsOf = (parameters: Record<string, unknown>, seed: string, rows: number) =>
  objectsOf(streamOf(store, parameters), keyOf(store, seed), rows);

const onlyViews = '1,0,0,0,0';

/** How often each customer and each product is in the views of a store. */
async function viewsOf(parameters: Record<string, unknown>, size: number, views: number) {
  const counts = [new Float64Array(size), new Float64Array(size)] as const;
  const own = { weights: onlyViews, duplicates: 0, customers: size, products: size, ...parameters };
  const source = await streamOf(store, own).open(keyOf(store, 'views'), turn);
  drain(source, [eventCustomer, eventProduct], [], views, (rows, indexes) => {
    counts.forEach((count, of) => {
      for (let row = 0; row < rows; row++) {
        const index = indexes[of]?.[row] as number;
        count[index] = (count[index] as number) + 1;
      }
    });
  });
  source.close();
  return counts;
}

/** Counts in the order of popularity. The two highest tell it: ranks are steps of equal size modulo the number of counts. */
function byRank(counts: Float64Array): Float64Array {
  const highest = counts.indexOf(counts.reduce((most, count) => Math.max(most, count)));
  const others = counts.with(highest, -1);
  const second = others.indexOf(others.reduce((most, count) => Math.max(most, count)));
  const step = second - highest + counts.length;
  return counts.map((_, rank) => counts[(highest + rank * step) % counts.length] as number);
}

const zipf = (size: number, exponent: number, total: number) => {
  const weights = Float64Array.from({ length: size }, (_, rank) => (rank + 1) ** -exponent);
  const sum = weights.reduce((sum, weight) => sum + weight);
  return weights.map((weight) => (weight / sum) * total);
};

/** The Gini coefficient of counts. */
function gini(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count);
  const weighted = counts.toSorted().reduce((sum, count, at) => sum + (at + 1) * count, 0);
  return (2 * weighted) / (counts.length * total) - (counts.length + 1) / counts.length;
}

t.test("customers and products follow Zipf's law", async (t) => {
  const views = 400_000;
  for (const popularity of sample([0, 0.9, 1.4], 2)) {
    for (const counts of await viewsOf({ popularity }, 500, views)) {
      const expected = zipf(500, popularity, views);
      const p = goodnessOfFit(popularity === 0 ? counts : byRank(counts), expected);
      t.ok(p > 0.001, `popularity=${popularity}: p = ${p.toFixed(4)}`);
      t.ok(Math.abs(gini(counts) - gini(expected)) < 0.02, `popularity=${popularity}: ${gini(counts)}`);
    }
  }
  t.ok(gini(zipf(500, 0.9, views)) > 0.5, 'as a default, the few have the most');
});

t.test('so do many, whose ranks are drawn in ranges', async (t) => {
  const [size, views] = [300_007, 400_000];
  const octaves = (counts: Float64Array) =>
    Array.from({ length: Math.ceil(Math.log2(size)) }, (_, octave) =>
      counts.subarray(2 ** octave - 1, 2 ** (octave + 1) - 1).reduce((sum, count) => sum + count, 0),
    );
  for (const counts of await viewsOf({ popularity: 0.9 }, size, views)) {
    const p = goodnessOfFit(octaves(byRank(counts)), octaves(zipf(size, 0.9, views)));
    t.ok(p > 0.001, `p = ${p.toFixed(4)}`);
  }
});

const upTo = (end: number) => Array.from({ length: end }, (_, number) => number);

t.test('every seed has purchases in its first thousand events', async (t) => {
  const purchase = actions.indexOf('purchase');
  for (const [products, seeds] of [
    [500, sample(upTo(200), 30)],
    [1_000_000, sample(upTo(30), 3)],
  ] as const) {
    const purchases: number[] = [];
    for (const seed of seeds) {
      const source = await streamOf(store, { products }).open(keyOf(store, `${seed}`), turn);
      let count = 0;
      drain(source, [eventAction], [], 1000, (rows, [action]) => {
        count += action?.subarray(0, rows).filter((index) => index === purchase).length ?? 0;
      });
      source.close();
      purchases.push(count);
    }
    t.ok(Math.min(...purchases) >= 10, `${products} products: at least ${Math.min(...purchases)}`);
  }
});

t.test('few actions are forbidden, and the funnel narrows', async (t) => {
  const events = (await eventsOf({ duplicates: 0 }, 'funnel', 100_000)).slice(10_000);
  const share = (action: string) => events.filter((event) => event.action === action).length / events.length;
  t.ok(share('view') - 0.65 < 0.05, `${share('view')} views, of which 0.65 are no replacements`);
  const ratio = (of: string, to: string) => share(of) / share(to);
  t.ok(ratio('cart', 'view') > 0.15 && ratio('cart', 'view') < 0.3, `carts ${ratio('cart', 'view')}`);
  t.ok(
    ratio('purchase', 'cart') > 0.5 && ratio('purchase', 'cart') < 0.8,
    `purchases ${ratio('purchase', 'cart')}`,
  );
  t.ok(
    ratio('return', 'purchase') > 0.3 && ratio('return', 'purchase') < 0.7,
    `returns ${ratio('return', 'purchase')}`,
  );
});

t.test('a product has one price, and prices are log-normal', async (t) => {
  const prices = new Map<unknown, unknown>();
  for (const { product_id, price } of await eventsOf({ popularity: 0, products: 2000 }, 'price', 40_000)) {
    if (!prices.has(product_id)) prices.set(product_id, price);
    if (prices.get(product_id) !== price) t.fail(`product ${product_id}: ${price}`);
  }
  t.equal(prices.size, 2000);
  const sorted = Float64Array.from(prices.values() as Iterable<number>).sort();
  const quantile = (share: number) => sorted[Math.floor(share * sorted.length)] as number;
  t.ok(Math.abs(quantile(0.5) - 28) < 4, `median ${quantile(0.5)}`);
  // e^σ is 3.0.
  t.ok(Math.abs(quantile(0.841) / quantile(0.5) - 3) < 0.5, `quantile of 84 % ${quantile(0.841)}`);
  t.ok(Math.abs(quantile(0.5) / quantile(0.159) - 3) < 0.5, `quantile of 16 % ${quantile(0.159)}`);
  t.ok((sorted[0] as number) >= 1);
  const [other] = await eventsOf({ products: 1 }, 'other', 1);
  const [another] = await eventsOf({ products: 1 }, 'another', 1);
  t.not(other?.price, another?.price, 'seeds have their own prices');
});

t.test('the given number of a thousand events arrive again, after exponential delays', async (t) => {
  const mean = 20;
  for (const duplicates of sample([0, 2, 37, 100], 2)) {
    const parameters = { duplicates, duplicate_delay: `${mean}s`, rate: 50, customers: 1e6, products: 1e6 };
    const rows = await eventsOf(parameters, 'twice', 60_000);
    const known = new Map<string, { number: number; delay: number }>();
    let now = 0;
    for (const row of rows) {
      const text = JSON.stringify(row);
      const time = Date.parse(`${row.timestamp}`) / 1000;
      const first = known.get(text);
      if (first === undefined) {
        known.set(text, { number: known.size, delay: Number.NaN });
        if (time < now) t.fail(`${text} is late`);
        now = time;
      } else if (Number.isNaN(first.delay)) first.delay = now - time;
      else t.fail(`${text} arrives three times`);
    }
    // The last duplicates of events after these thousands are not all among the rows.
    const complete = [...known.values()].slice(0, 10_000).map(({ delay }) => delay);
    for (let from = 0; from < 10_000; from += 1000) {
      const again = complete.slice(from, from + 1000).filter((delay) => !Number.isNaN(delay));
      if (again.length !== duplicates * 10) t.fail(`${again.length} of a thousand`);
    }
    if (duplicates === 0) continue;
    const delays = complete.filter((delay) => !Number.isNaN(delay));
    // Arrivals are known up to the gap between two events, a thousandth of the mean delay.
    const p = kolmogorov(delays, (delay) => 1 - Math.exp(-delay / mean));
    t.ok(p > 0.001, `${duplicates} %: p = ${p.toFixed(4)}`);
  }
});

t.test('an offset far away continues with the same rows, whatever is on its way', async (t) => {
  const stores = [{}, { duplicates: 60, duplicate_delay: '20m' }, { duplicates: 10, rate: 0.01 }];
  for (const parameters of sample(stores, 1)) {
    const key = keyOf(store, 'offset');
    const whole = (await textOf(streamOf(store, parameters), key, 150_000)).split(/(?<=\n)/);
    for (const offset of [1, 1023, 1024, 1025, 20_399, 99_999, 149_000]) {
      const text = await textOf(streamOf(store, { ...parameters, offset }), key, 1000);
      t.ok(text === whole.slice(offset, offset + 1000).join(''), `offset ${offset}`);
    }
  }
});

t.test('duplicates that would take too much memory are refused', async (t) => {
  const parameters = { rate: 1_000_000, duplicates: 100, duplicate_delay: '1h' };
  t.throws(() => streamOf(store, parameters), { status: 400, message: /duplicate_delay.*at most 1 s/ });
});
