// The distribution of arrivals, compared with independent formulas.
import t from 'tap';
import { eventGroup, eventTime } from '../../src/events/app-store/columns.js';
import { cases, sample } from '../support/property.js';
import { goodnessOfFit, kolmogorov } from '../support/statistics.js';
import { CELL, codes, expectedCells, usersOf } from './expected-rates.js';
import { drain, eventDataset, keyOf, objectsOf, streamOf, turn, withDefaults } from './simulated.js';

const appStore = eventDataset('app-store');

/** The seconds after `from` of all events of a window, and the indexes of their countries. */
async function eventsOf(seed: string, parameters: Record<string, unknown>) {
  const stream = streamOf(appStore, parameters);
  const source = await stream.open(keyOf(appStore, seed), turn);
  const country = stream.columns.find(({ name }) => name === 'country_code')?.value as unknown as {
    draw: { table: readonly number[] };
  };
  const start = BigInt(Date.parse(`${parameters.from ?? '2026-01-01T00:00:00Z'}`) / 1000);
  const seconds: number[] = [];
  const countries: number[] = [];
  drain(source, [eventGroup], [eventTime], Number.POSITIVE_INFINITY, (rows, [group], [time]) => {
    for (let row = 0; row < rows; row++) {
      const tick = (time?.[row] as bigint) - start * BigInt(stream.ticksPerSecond);
      seconds.push(Number(tick) / stream.ticksPerSecond);
      countries.push(country.draw.table[group?.[row] as number] as number);
    }
  });
  return { seconds, countries, expected: stream.expected };
}

/** Windows with a change of summer time in Europe, in the USA, and in Chile and Australia; two of them pass a weekend. */
const windows = [
  { from: '2026-03-28T00:00:00Z', to: '2026-03-30T00:00:00Z', days: 2 },
  { from: '2026-10-31T12:00:00Z', to: '2026-11-02T12:00:00Z', days: 2 },
  { from: '2027-04-03T18:00:00Z', to: '2027-04-05T18:00:00Z', days: 2 },
];

t.test('gaps are exponential after rescaling by the integrated rate', async (t) => {
  for (const { from, to, days } of windows) {
    const cells = (days * 86_400) / CELL;
    const sums = new Float64Array(cells + 1);
    const byCountry = expectedCells(from, cells, 1e-7);
    for (let cell = 0; cell < cells; cell++) {
      const events = byCountry.reduce((sum, counts) => sum + (counts[cell] as number), 0);
      sums[cell + 1] = (sums[cell] as number) + events;
    }
    for (const seed of sample(['1', '2'], 1)) {
      const { seconds } = await eventsOf(seed, { users_fraction: 1e-7, from, to });
      // Within a quarter of an hour the rate is nearly linear; the gaps are a few seconds.
      const rescaled = seconds.map((second) => {
        const cell = Math.floor(second / CELL);
        const [before, after] = [sums[cell] as number, sums[cell + 1] as number];
        return before + (after - before) * (second / CELL - cell);
      });
      const gaps = rescaled.slice(1).map((value, index) => value - (rescaled[index] as number));
      const p = kolmogorov(gaps, (gap) => 1 - Math.exp(-gap));
      t.ok(
        gaps.length > 20_000 && p > 0.01,
        `${from}, seed ${seed}: ${gaps.length} gaps, p = ${p.toFixed(3)}`,
      );
    }
  }
});

t.test('gaps are exponential and independent among millions of users, too', async (t) => {
  const perSecond = (usersOf(1e-3).reduce((sum, count) => sum + count, 0) * 57 * 0.515) / 86_400;
  for (const seed of ['1', '2']) {
    const to = '2026-01-01T00:00:30Z';
    const { seconds } = await eventsOf(seed, { users_fraction: 1e-3, mode: 'fixed', weights: 'static', to });
    // Times are whole microseconds, and no two are equal: on average, half a microsecond is lost.
    const gaps = seconds.slice(1).map((second, at) => (second - (seconds[at] as number) - 5e-7) * perSecond);
    const p = kolmogorov(gaps, (gap) => 1 - Math.exp(-Math.max(0, gap)));
    t.ok(gaps.length > 40_000 && p > 0.01, `seed ${seed}: ${gaps.length} gaps, p = ${p.toFixed(3)}`);
    for (const lag of [1, 2, 5]) {
      const products = gaps.slice(lag).map((gap, at) => (gap - 1) * ((gaps[at] as number) - 1));
      const z = products.reduce((sum, product) => sum + product, 0) / Math.sqrt(products.length);
      t.ok(Math.abs(z) < 4, `seed ${seed}, lag ${lag}: ${z.toFixed(2)} standard deviations`);
    }
  }
});

t.test('counts by hour and country agree with the integrated rate', async (t) => {
  for (const { from, to, days } of windows) {
    const hours = days * 24;
    const perHour = 3600 / CELL;
    const { seconds, countries } = await eventsOf('hours', { users_fraction: 3e-6, from, to });
    const observed = new Float64Array(hours * codes.length);
    seconds.forEach((second, at) => {
      const cell = (countries[at] as number) * hours + Math.floor(second / 3600);
      observed[cell] = (observed[cell] as number) + 1;
    });
    const cells = expectedCells(from, hours * perHour, 3e-6);
    const expected = Float64Array.from(observed, (_, cell) => {
      const hour = cell % hours;
      const counts = cells[Math.floor(cell / hours)]?.slice(hour * perHour, (hour + 1) * perHour);
      return counts?.reduce((sum, count) => sum + count, 0) ?? 0;
    });
    const often = Array.from(expected, (count) => count >= 5);
    const kept = (counts: Float64Array) => counts.filter((_, cell) => often[cell]);
    // The number of events is not fixed, so there are as many degrees of freedom as cells. One more cell that fits stands for this.
    const p = goodnessOfFit([...kept(observed), 1], [...kept(expected), 1]);
    t.ok(p > 0.01, `${from}: ${kept(observed).length} cells, p = ${p.toFixed(3)}`);
  }
});

t.test('the expected number of events is the integrated rate, also of months', async (t) => {
  const from = '2026-02-01T00:00:00Z';
  const to = '2026-05-01T00:00:00Z';
  const cells = (Date.parse(to) - Date.parse(from)) / 1000 / CELL;
  const users_fraction = cases(1e-7, 1e-8);
  const exact = expectedCells(from, cells, users_fraction).reduce(
    (sum, counts) => counts.reduce((a, b) => a + b, sum),
    0,
  );
  const { seconds, expected } = await eventsOf('months', { users_fraction, from, to });
  t.ok(Math.abs(expected / exact - 1) < 1e-6, `${expected} of ${exact}`);
  const deviations = (seconds.length - expected) / Math.sqrt(expected);
  t.ok(Math.abs(deviations) < 3, `${seconds.length} events, ${deviations.toFixed(2)} standard deviations`);
});

t.test('weeks and years have the factors of their parameters', async (t) => {
  const week = { from: '2026-06-01T00:00:00Z', to: '2026-06-08T00:00:00Z', users_fraction: 1e-6 };
  const flat = { weekly: '1,1,1,1,1,1,1', yearly: Array(12).fill(1).join(',') };
  const users = usersOf(1e-6).reduce((sum, count) => sum + count, 0);
  t.ok(Math.abs(streamOf(appStore, { ...week, ...flat }).expected / (users * 57 * 7 * 0.515) - 1) < 0.01);
  const { seconds, countries } = await eventsOf('week', { ...week, ...flat, weekly: '1,1,1,1,1,1,2' });
  const india = seconds.filter((_, at) => countries[at] === codes.indexOf('IND'));
  // Sunday begins 5.5 hours earlier there than in UTC.
  const onSunday = india.filter(
    (second) => second >= 6 * 86_400 - 5.5 * 3600 && second < 7 * 86_400 - 5.5 * 3600,
  );
  const share = onSunday.length / india.length;
  t.ok(Math.abs(share - 2 / 8) < 0.01, `${share} on Sunday`);
  const dark = streamOf(appStore, {
    ...week,
    yearly: '1,1,1,1,0,0,0,1,1,1,1,1',
    weekly: flat.weekly,
  }).expected;
  const bright = streamOf(appStore, { ...week, ...flat }).expected;
  t.ok(dark > 0.05 * bright && dark < 0.3 * bright, 'it is dark in June in the north only');
  for (const [name, value] of [
    ['weekly', '1,1,1'],
    ['weekly', '1,1,1,1,1,1,x'],
    ['weekly', '1,1,1,1,1,1,2.1'],
    ['weekly', '0,0,0,0,0,0,0.01'],
    ['yearly', '1,1,1,1,1,1,1,1,1,1,1,'],
    ['yearly', '-1,1,1,1,1,1,1,1,1,1,1,1'],
  ])
    t.throws(
      () => streamOf(appStore, { [name as string]: value }),
      { message: new RegExp(`${name}`) },
      `${name}=${value}`,
    );
  t.throws(() => streamOf(appStore, { mode: 'fixed', weekly: flat.weekly }), { message: /weekly/ });
});

t.test('a fixed rate is constant, and the shares of countries may follow the hour', async (t) => {
  const total = usersOf(1e-5).reduce((sum, count) => sum + count, 0);
  const china = codes.indexOf('CHN');
  const share = (usersOf(1e-5)[china] as number) / total;
  for (const weights of ['static', 'modulated']) {
    const parameters = { users_fraction: 1e-5, mode: 'fixed', weights, to: '2026-01-02T00:00:00Z' };
    const { seconds, countries } = await eventsOf('fixed', parameters);
    const hours = new Float64Array(24);
    const chinese = new Float64Array(24);
    seconds.forEach((second, at) => {
      const hour = Math.floor(second / 3600);
      hours[hour] = (hours[hour] as number) + 1;
      if (countries[at] === china) chinese[hour] = (chinese[hour] as number) + 1;
    });
    const p = goodnessOfFit([...hours, 1], [...hours.map(() => (total * 57 * 0.515) / 24), 1]);
    t.ok(p > 0.001, `${weights}: constant, p = ${p.toFixed(3)}`);
    const shares = Array.from(chinese, (count, hour) => count / (hours[hour] as number));
    const [least, most] = [Math.min(...shares) / share, Math.max(...shares) / share];
    if (weights === 'static') t.ok(least > 0.95 && most < 1.05, `${least} to ${most} of its share`);
    else t.ok(least < 0.2 && most > 1.4, `${least} to ${most} of its share`);
  }
});

t.test('shards divide the events by user', async (t) => {
  const parameters = { users_fraction: 1e-3, to: '2026-01-01T00:00:05Z' };
  const key = keyOf(appStore, 'shards');
  const whole = await objectsOf(streamOf(appStore, parameters), key, 1e6);
  t.ok(whole.length > 3000);
  for (const shards of sample([1, 2, 3, 8], 2)) {
    const parts = await Promise.all(
      Array.from({ length: shards }, (_, at) =>
        objectsOf(streamOf(appStore, { ...parameters, shard: `${at + 1}/${shards}` }), key, 1e6),
      ),
    );
    const users = parts.map((part) => new Set(part.map(({ user_id }) => user_id)));
    const merged = parts.flat().sort((a, b) => (`${a.event_timestamp}` < `${b.event_timestamp}` ? -1 : 1));
    t.strictSame(merged, whole, `${shards} shards`);
    t.equal(
      users.reduce((sum, { size }) => sum + size, 0),
      new Set(whole.map(({ user_id }) => user_id)).size,
    );
  }
});

t.test('events of billions of users have different nanoseconds', async (t) => {
  const key = keyOf(appStore, 'many');
  const events = await objectsOf(streamOf(appStore, { users_fraction: 1 }), key, 10_000);
  const times = events.map(({ event_timestamp }) => `${event_timestamp}`);
  t.match(times[0], /^2026-01-01T00:00:00\.\d{9}Z$/);
  t.equal(new Set(times).size, times.length);
  t.strictSame(times.toSorted(), times);
  const rest = await objectsOf(streamOf(appStore, { users_fraction: 1, from: times[4999] }), key, 5000);
  t.strictSame(rest, events.slice(5000));
});

t.test('a user always has the same country, also with a larger share of the population', async (t) => {
  const countries = new Map<unknown, unknown>();
  const key = keyOf(appStore, 'users');
  for (const users_fraction of [1e-7, 1e-6]) {
    for (const event of await objectsOf(streamOf(appStore, { users_fraction }), key, 20_000)) {
      const before = countries.get(event.user_id) ?? event.country_code;
      if (before !== event.country_code) t.fail(`${event.user_id}: ${before}, then ${event.country_code}`);
      countries.set(event.user_id, event.country_code);
    }
  }
  const few = new Set(
    (await objectsOf(streamOf(appStore, { users_fraction: 1e-7 }), key, 20_000)).map(
      ({ user_id }) => user_id,
    ),
  );
  t.ok(few.size <= usersOf(1e-7).reduce((sum, count) => sum + count, 0));
});

t.test('the details of an event depend on its type', async (t) => {
  const expected: Record<string, RegExp> = {
    search: /^\{"search_query":"[a-z ]+"\}$/,
    review_submit: /^\{"rating":[1-5]\}$/,
    in_app_purchase: /^\{"item_id":"item_1\d{3}","price_usd":\d{1,2}(\.\d{1,2})?\}$/,
  };
  const events = await objectsOf(streamOf(appStore), keyOf(appStore, 'details'), 20_000);
  for (const { event_type, event_details, event_timestamp, generation_timestamp } of events) {
    const pattern = expected[`${event_type}`] ?? /^\{\}$/;
    const details = JSON.stringify(event_details);
    if (!pattern.test(details)) t.fail(`${event_type}: ${details}`);
    const { price_usd: price = 1 } = event_details as { price_usd?: number };
    if (price < 0.99 || price > 99.99) t.fail(`a price of ${price}`);
    const delay = Date.parse(`${generation_timestamp}`) - Date.parse(`${event_timestamp}`);
    if (delay < -1 || delay > 2000) t.fail(`published after ${delay} ms`);
  }
  t.equal(events.length, 20_000);
});

t.test('rates agree with the number of events', async (t) => {
  const key = keyOf(appStore, 'rates');
  const users_fraction = cases(1e-4, 1e-5);
  const window = { users_fraction, from: '2026-03-01T10:07:00.5Z', to: '2026-03-01T10:41:00Z' };
  const parameters = { ...withDefaults(appStore.report.parameters, { ...window, step: '10m' }) };
  const rows = await objectsOf(appStore.report.rows(parameters as never), key, 1e6);
  t.equal(rows.length, 4 * codes.length);
  t.equal(rows[0]?.from, '2026-03-01T10:07:00.500000Z');
  t.equal(rows.at(-1)?.to, '2026-03-01T10:41:00.000000Z');
  const events = await objectsOf(streamOf(appStore, window), key, 1e7);
  const counts = new Map<string, number>();
  const steps = rows.filter(({ country_code }) => country_code === codes[0]);
  t.equal(steps.length, 4);
  for (const { event_timestamp: time, country_code: code } of events) {
    const step = steps.find(({ from, to }) => `${from}` < `${time}` && `${time}` <= `${to}`);
    counts.set(`${step?.from} ${code}`, (counts.get(`${step?.from} ${code}`) ?? 0) + 1);
  }
  for (const { from, country_code, realised } of rows)
    if (realised !== (counts.get(`${from} ${country_code}`) ?? 0)) t.fail(`${country_code} from ${from}`);
  const expected = rows.reduce((sum, row) => sum + Number(row.expected), 0);
  t.ok(Math.abs(events.length - expected) < 4 * Math.sqrt(expected), `${events.length} of ${expected}`);
  const brazil =
    expectedCells('2026-03-01T10:00:00Z', 4, users_fraction)[codes.indexOf('BRA')]?.reduce((a, b) => a + b) ??
    0;
  const hour = { ...window, from: '2026-03-01T10:00:00Z', to: '2026-03-01T11:00:00Z', step: '1h' };
  const whole = await objectsOf(
    appStore.report.rows(withDefaults(appStore.report.parameters, hour) as never),
    key,
    1e6,
  );
  t.ok(Math.abs(Number(whole.find(({ country_code }) => country_code === 'BRA')?.expected) - brazil) < 0.01);
});
