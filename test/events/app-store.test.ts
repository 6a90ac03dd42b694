// The distribution of arrivals, compared with independent formulas.
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import t from 'tap';
import { eventCountry, eventTime } from '../../src/events/app-store/columns.js';
import { countriesFile } from '../datasets/registered.js';
import { goodnessOfFit, kolmogorov } from '../support/statistics.js';
import { drain, eventDataset, keyOf, objectsOf, streamOf, turn, withDefaults } from './simulated.js';

const appStore = eventDataset('app-store');
const DAY = 86_400;
const MIDNIGHT = Date.UTC(2026, 0, 1) / 1000;

interface Line {
  readonly iso3: string;
  readonly population: string;
  readonly internet_penetration: string;
  readonly utc_offset: string;
}

const lines: Line[] = parse(readFileSync(countriesFile), { columns: true });
const codes = lines.map(({ iso3 }) => iso3);
const offsets = lines.map((line) => Number(line.utc_offset));
const usersOf = (fraction: number) =>
  lines.map((line) => Math.round(Number(line.population) * Number(line.internet_penetration) * fraction));

const factor = (hour: number) => 0.03 + 0.97 * 0.5 * (1 + Math.cos(((hour - 16) * 2 * Math.PI) / 24));

/** The expected events of one user from second 0 to second `to` of a UTC day. Local time is `offset` hours ahead. */
function expectedOf(offset: number, to: number): number {
  // The antiderivative of factor(second / 3600 + offset) × 57 / 86,400.
  const turn = (2 * Math.PI) / DAY;
  const wave = (second: number) => Math.sin(turn * (second + (offset - 16) * 3600)) / turn;
  return (57 / DAY) * ((0.03 + 0.485) * to + 0.485 * (wave(to) - wave(0)));
}

t.test('the formula is the integral of the factor', async (t) => {
  for (const offset of [0, 5.5, -11]) {
    let sum = 0;
    for (let second = 5; second < DAY / 2; second += 10)
      sum += (10 * 57 * factor(second / 3600 + offset)) / DAY;
    t.ok(Math.abs(sum - expectedOf(offset, DAY / 2)) < 1e-4);
  }
});

/** The seconds after midnight of all events of a window, and their countries. */
async function eventsOf(seed: string, parameters: Record<string, unknown>, most = Number.POSITIVE_INFINITY) {
  const stream = streamOf(appStore, parameters);
  const source = await stream.open(keyOf(appStore, seed), turn);
  const seconds: number[] = [];
  const countries: number[] = [];
  drain(source, [eventCountry], [eventTime], most, (rows, [country], [time]) => {
    for (let row = 0; row < rows; row++) {
      const tick = time?.[row] as bigint;
      seconds.push(Number(tick - BigInt(MIDNIGHT) * BigInt(stream.ticksPerSecond)) / stream.ticksPerSecond);
      countries.push(country?.[row] as number);
    }
  });
  return { seconds, countries };
}

t.test('gaps are exponential after rescaling by the integrated rate', async (t) => {
  const users = usersOf(1e-7);
  const groups = users.flatMap((count, index) =>
    count > 0 ? [{ count, offset: offsets[index] as number }] : [],
  );
  for (const seed of ['1', '2', '3', '4', '5']) {
    const parameters = { users_fraction: 1e-7, to: '2026-01-02T00:00:00Z' };
    const { seconds } = await eventsOf(seed, parameters);
    const rescaled = seconds.map((second) =>
      groups.reduce((sum, { count, offset }) => sum + count * expectedOf(offset, second), 0),
    );
    const gaps = rescaled.slice(1).map((value, index) => value - (rescaled[index] as number));
    const p = kolmogorov(gaps, (gap) => 1 - Math.exp(-gap));
    t.ok(gaps.length > 10_000 && p > 0.01, `seed ${seed}: ${gaps.length} gaps, p = ${p.toFixed(3)}`);
  }
});

t.test('counts by hour and country agree with the integrated rate', async (t) => {
  const users = usersOf(1e-5);
  const { seconds, countries } = await eventsOf('hours', {
    users_fraction: 1e-5,
    to: '2026-01-02T00:00:00Z',
  });
  const observed = new Float64Array(24 * users.length);
  seconds.forEach((second, at) => {
    const cell = Math.floor(second / 3600) * users.length + (countries[at] as number);
    observed[cell] = (observed[cell] as number) + 1;
  });
  const expected = Float64Array.from(observed, (_, cell) => {
    const hour = Math.floor(cell / users.length);
    const country = cell % users.length;
    const offset = offsets[country] as number;
    const share = expectedOf(offset, (hour + 1) * 3600) - expectedOf(offset, hour * 3600);
    return (users[country] as number) * share;
  });
  const often = Array.from(expected, (count) => count >= 5);
  const kept = (counts: Float64Array) => counts.filter((_, cell) => often[cell]);
  // The number of events is not fixed, so there are as many degrees of freedom as cells. One more cell that fits stands for this.
  const p = goodnessOfFit([...kept(observed), 1], [...kept(expected), 1]);
  t.ok(p > 0.01, `${kept(observed).length} cells, p = ${p.toFixed(3)}`);
});

t.test('a day has 57 events per user, times the mean of the factor', async (t) => {
  const total = usersOf(3e-5).reduce((sum, count) => sum + count, 0);
  const mean = total * 57 * 0.515;
  for (const seed of ['1', '2', '3', '4', '5']) {
    const stream = streamOf(appStore, { users_fraction: 3e-5, to: '2026-01-02T00:00:00Z' });
    const source = await stream.open(keyOf(appStore, seed), turn);
    let events = 0;
    drain(source, [], [], Number.POSITIVE_INFINITY, (rows) => {
      events += rows;
    });
    const deviations = (events - mean) / Math.sqrt(mean);
    t.ok(
      Math.abs(deviations) < 3,
      `${events} events, ${deviations.toFixed(2)} standard deviations from ${mean}`,
    );
    t.ok(Math.abs(stream.expected - mean) < 1e-6 * mean);
  }
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
  for (const shards of [1, 2, 3, 8]) {
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
  const window = { users_fraction: 1e-4, from: '2026-03-01T10:07:00.5Z', to: '2026-03-01T10:41:00Z' };
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
  const users = usersOf(1e-4)[codes.indexOf('BRA')] as number;
  const second = 10 * 3600 + 7 * 60 + 0.5;
  const offset = offsets[codes.indexOf('BRA')] as number;
  const brazil = users * (expectedOf(offset, second + 600) - expectedOf(offset, second));
  t.ok(Math.abs(Number(rows.find(({ country_code }) => country_code === 'BRA')?.expected) - brazil) < 0.001);
});
