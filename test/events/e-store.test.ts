// The rules of the store, checked by an independent state machine that remembers everything.
import { createHash } from 'node:crypto';
import t from 'tap';
import { eventAction, eventCustomer, eventProduct, eventTime } from '../../src/events/e-store/columns.js';
import { cases } from '../support/property.js';
import { kolmogorov } from '../support/statistics.js';
import { drain, eventDataset, keyOf, objectsOf, streamOf, turn, withDefaults } from './simulated.js';

const store = eventDataset('e-store');
const names = ['view', 'cart', 'uncart', 'purchase', 'return'];

/** Knows what each customer has viewed, has in the cart and may return. */
class Checker {
  readonly viewed = new Set<number>();
  readonly inCart = new Set<number>();
  readonly bought = new Map<number, number>();
  violations = 0;

  see(customer: number, product: number, action: string): void {
    const pair = customer * 1e7 + product;
    const { viewed, inCart, bought } = this;
    const may = {
      view: true,
      cart: viewed.has(pair) && !inCart.has(pair),
      uncart: inCart.has(pair),
      purchase: inCart.has(pair),
      return: (bought.get(pair) ?? 0) > 0,
    }[action];
    if (may !== true) this.violations++;
    if (action === 'view') viewed.add(pair);
    if (action === 'cart') inCart.add(pair);
    if (action === 'uncart' || action === 'purchase') inCart.delete(pair);
    if (action === 'purchase') bought.set(pair, (bought.get(pair) ?? 0) + 1);
    if (action === 'return') bought.set(pair, (bought.get(pair) ?? 0) - 1);
  }
}

/** Calls `each` with the events of a stream. */
async function events(
  parameters: Record<string, unknown>,
  most: number,
  each: (customer: number, product: number, action: number, time: bigint) => void,
): Promise<void> {
  const source = await streamOf(store, parameters).open(keyOf(store, 'rules'), turn);
  drain(source, [eventCustomer, eventProduct, eventAction], [eventTime], most, (rows, indexes, [time]) => {
    const [customer, product, action] = indexes as [Uint32Array, Uint32Array, Uint32Array];
    for (let row = 0; row < rows; row++)
      each(customer[row] as number, product[row] as number, action[row] as number, time?.[row] as bigint);
  });
  source.close();
}

const EVENTS = cases(10_000_000, 2_000_000);
const SEEK = 0.9 * EVENTS;

for (const illegal of ['view', 'redraw']) {
  t.test(`${illegal}: no rule is broken in millions of events or after an offset`, async (t) => {
    const checker = new Checker();
    const digests = [createHash('sha256'), createHash('sha256')] as const;
    const line = (...values: unknown[]) => `${values.join()}\n`;
    let seen = 0;
    let tail = '';
    await events({ illegal, duplicates: 0 }, EVENTS, (customer, product, action, time) => {
      checker.see(customer, product, names[action] as string);
      if (++seen > SEEK) {
        tail += line(customer, product, action, time);
        if (tail.length > 1e6) {
          digests[0].update(tail);
          tail = '';
        }
      }
    });
    t.equal(seen, EVENTS);
    t.equal(checker.violations, 0);
    digests[0].update(tail);

    tail = '';
    await events({ illegal, duplicates: 0, offset: SEEK }, EVENTS - SEEK, (...event) => {
      tail += line(...event);
      if (tail.length > 1e6) {
        digests[1].update(tail);
        tail = '';
      }
    });
    digests[1].update(tail);
    t.equal(digests[1].digest('hex'), digests[0].digest('hex'), 'the same events after an offset');
  });
}

t.test('the checker finds violations', async (t) => {
  const wrong = ['cart', 'uncart', 'purchase', 'return'];
  for (const action of wrong) {
    const checker = new Checker();
    checker.see(1, 1, action);
    t.equal(checker.violations, 1, action);
  }
  const checker = new Checker();
  for (const action of ['view', 'cart', 'purchase', 'return', 'return']) checker.see(1, 1, action);
  t.equal(checker.violations, 1, 'a purchase is returned once');
});

t.test('no rule is broken with more pairs than are remembered, or with few pairs', async (t) => {
  // At most 2^20 pairs are remembered, and viewing them takes two million events.
  for (const [customers, products, most] of [
    [10_000_000, 10_000_000, 2_000_000],
    [1, 10_000_000, cases(2_000_000, 300_000)],
    [10_000_000, 1, cases(2_000_000, 300_000)],
    [1, 1, cases(2_000_000, 300_000)],
    [3, 2, cases(2_000_000, 300_000)],
  ] as const) {
    const checker = new Checker();
    const parameters = { customers, products, illegal: 'redraw', duplicates: 0 };
    await events(parameters, most, (customer, product, action) => {
      checker.see(customer, product, names[action] as string);
      if (customer >= customers || product >= products) checker.violations++;
    });
    t.equal(checker.violations, 0, `${customers} × ${products}`);
  }
});

t.test('redraw keeps the weights', async (t) => {
  for (const customers of [500, 1_000_000]) {
    const counts = new Float64Array(5);
    await events({ customers, illegal: 'redraw' }, 1_000_000, (_customer, _product, action) => {
      counts[action] = (counts[action] as number) + 1;
    });
    [0.65, 0.15, 0.05, 0.1, 0.05].forEach((weight, action) => {
      const share = (counts[action] as number) / 1_000_000;
      t.ok(Math.abs(share - weight) < 0.01, `${customers} customers: ${names[action]} ${share}`);
    });
  }
});

t.test('gaps between events are exponential', async (t) => {
  const times: number[] = [];
  await events({ rate: 0.5, duplicates: 0 }, 20_000, (_customer, _product, _action, time) => {
    times.push(Number(time - BigInt(Date.UTC(2026, 0, 1)) * 1000n) / 1e6);
  });
  const gaps = times.map((time, at) => (time - (times[at - 1] ?? 0)) * 0.5);
  const p = kolmogorov(gaps, (gap) => 1 - Math.exp(-gap));
  t.ok(p > 0.01, `p = ${p.toFixed(3)}`);
  const mean = times.length / (times.at(-1) as number);
  t.ok(Math.abs(mean - 0.5) < 0.015, `${mean} a second`);
});

t.test('totals are the sums of the events', async (t) => {
  const parameters = { customers: 7, products: 5, rate: 20, illegal: 'redraw', duplicates: 10 };
  const report = withDefaults(store.report.parameters, {
    ...parameters,
    at: '2026-01-01T00:20:00Z',
    stock: 50,
  });
  const rows = await objectsOf(store.report.rows(report as never), keyOf(store, 'totals'), 1e6);
  t.strictSame(
    [...new Set(rows.map(({ at }) => at))],
    ['2026-01-01T00:10:00.000000Z', '2026-01-01T00:20:00.000000Z'],
  );
  const plain = { ...parameters, duplicates: 10 };
  const sent = await objectsOf(streamOf(store, plain), keyOf(store, 'totals'), 40_000);
  const once = [...new Set(sent.map((event) => JSON.stringify(event)))].map((text) => JSON.parse(text));
  for (const row of rows) {
    const before = once.filter(
      (event) => event.product_id === row.product_id && `${event.timestamp}` <= `${row.at}`,
    );
    const count = (action: string) => before.filter((event) => event.action === action).length;
    t.match(row, {
      views: count('view'),
      carts: count('cart'),
      uncarts: count('uncart'),
      orders: count('purchase'),
      returns: count('return'),
      inventory: 50 - count('purchase') + count('return'),
    });
  }
  t.equal(rows.length, 10);
});
