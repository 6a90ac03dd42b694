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

const EVENTS = cases(10_000_000, 400_000);
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
    [1, 10_000_000, cases(2_000_000, 100_000)],
    [10_000_000, 1, cases(2_000_000, 100_000)],
    [1, 1, cases(2_000_000, 100_000)],
    [3, 2, cases(2_000_000, 100_000)],
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
  const most = cases(1_000_000, 200_000);
  for (const customers of [500, 1_000_000]) {
    const counts = new Float64Array(5);
    await events({ customers, illegal: 'redraw' }, most, (_customer, _product, action) => {
      counts[action] = (counts[action] as number) + 1;
    });
    [0.65, 0.15, 0.05, 0.1, 0.05].forEach((weight, action) => {
      const share = (counts[action] as number) / most;
      t.ok(Math.abs(share - weight) < 0.01, `${customers} customers: ${names[action]} ${share}`);
    });
  }
});

const HOURS = [
  0.66, 0.43, 0.29, 0.21, 0.19, 0.26, 0.45, 0.75, 0.96, 1.09, 1.15, 1.2, 1.25, 1.23, 1.2, 1.21, 1.26, 1.34,
  1.42, 1.55, 1.68, 1.71, 1.47, 1.05,
];
const WEEK = [1.07, 1.04, 1.02, 1, 0.95, 0.91, 1.01];
const MONTHS = [0.98, 0.92, 0.96, 0.94, 0.95, 0.94, 0.93, 0.92, 0.96, 1.01, 1.2, 1.29];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value) / values.length;

/** The rate at an instant, relative to the average one, with the defaults. */
function rateAt(second: number): number {
  const [hour, days] = [(second / 3600) % 24, Math.floor(second / 86_400)];
  const among = (values: readonly number[], place: number) => {
    const [before, after] = [
      values.at(Math.floor(place) % values.length),
      values.at(Math.floor(place + 1) % values.length),
    ];
    return (before as number) + ((after as number) - (before as number)) * (place - Math.floor(place));
  };
  const month = ((Math.floor(days % 365.2425) + 0.5) / 365.2425) * 12 + 11.5;
  const weekday = WEEK[
    new Date(second * 1000).getUTCDay() === 0 ? 6 : new Date(second * 1000).getUTCDay() - 1
  ] as number;
  return (
    (among(HOURS, hour + 23.5) / mean(HOURS)) * (weekday / mean(WEEK)) * (among(MONTHS, month) / mean(MONTHS))
  );
}

/** The seconds after 1970 of the events of a store. */
async function secondsOf(parameters: Record<string, unknown>, most: number): Promise<number[]> {
  const times: number[] = [];
  await events({ duplicates: 0, ...parameters }, most, (_customer, _product, _action, time) => {
    times.push(Number(time) / 1e6);
  });
  return times;
}

t.test('gaps between events are exponential after rescaling by the integrated rate', async (t) => {
  const STEP = 300;
  for (const from of ['2026-01-01T00:00:00Z', '2026-07-04T17:13:21Z', '2099-12-30T23:59:59Z']) {
    const start = Date.parse(from) / 1000;
    const times = await secondsOf({ from, rate: 0.05 }, 20_000);
    const sums = [0];
    for (let at = 0; start + at * STEP < (times.at(-1) as number); at++)
      sums.push((sums[at] as number) + rateAt(start + (at + 0.5) * STEP) * STEP * 0.05);
    const rescaled = times.map((time) => {
      const at = Math.floor((time - start) / STEP);
      const [before, after] = [sums[at] as number, sums[at + 1] as number];
      return before + (after - before) * ((time - start) / STEP - at);
    });
    const gaps = rescaled.map((time, at) => time - (rescaled[at - 1] ?? 0));
    const p = kolmogorov(gaps, (gap) => 1 - Math.exp(-gap));
    t.ok(p > 0.01, `${from}: p = ${p.toFixed(3)}`);
    const deviations = ((rescaled.at(-1) as number) - times.length) / Math.sqrt(times.length);
    t.ok(Math.abs(deviations) < 3, `${from}: ${deviations.toFixed(2)} standard deviations`);
  }
});

t.test('hours, weekdays and months have the factors of their parameters', async (t) => {
  // Eleven years.
  const times = await secondsOf({ rate: 0.003 }, 1_000_000);
  const shares = (of: (second: number) => number, size: number) => {
    const counts = new Float64Array(size);
    for (const time of times) counts[of(time)] = (counts[of(time)] as number) + 1;
    return [...counts].map((count) => (count / times.length) * size);
  };
  const near = (name: string, found: readonly number[], factors: readonly number[], most: number) => {
    const relative = factors.map((factor) => factor / mean(factors));
    const worst = Math.max(...found.map((share, at) => Math.abs(share - (relative[at] as number))));
    t.ok(worst < most, `${name}: ${worst} off at most`);
  };
  near(
    'hours',
    shares((second) => Math.floor(second / 3600) % 24, 24),
    HOURS,
    0.06,
  );
  near(
    'weekdays',
    shares((second) => (Math.floor(second / 86_400) + 3) % 7, 7),
    WEEK,
    0.01,
  );
  near(
    'months',
    shares((second) => new Date(second * 1000).getUTCMonth(), 12),
    MONTHS,
    0.1,
  );
  const flat = {
    daily: Array(24).fill(1).join(),
    weekly: Array(7).fill(1).join(),
    yearly: Array(12).fill(1).join(),
  };
  const even = await secondsOf({ ...flat, rate: 0.5 }, 20_000);
  const gaps = even.map((time, at) => (time - (even[at - 1] ?? Date.UTC(2026, 0, 1) / 1000)) * 0.5);
  const p = kolmogorov(gaps, (gap) => 1 - Math.exp(-gap));
  t.ok(p > 0.01, `even: p = ${p.toFixed(3)}`);
  const [sundays] = [await secondsOf({ weekly: '0,0,0,0,0,0,1', rate: 0.01 }, 20_000)];
  t.ok(sundays.every((second) => new Date(second * 1000).getUTCDay() === 0));
  for (const [name, value] of [
    ['daily', '1,1'],
    ['daily', Array(24).fill(0).join()],
    ['weekly', '1,1,1,1,1,1,2.1'],
    ['yearly', ''],
  ] as const)
    t.throws(() => streamOf(store, { [name]: value }), { status: 400, message: new RegExp(name) }, name);
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
