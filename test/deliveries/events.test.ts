// Deliveries of events to a real PostgreSQL, to an events API and to Pub/Sub.
import t from 'tap';
import { eventDataset, keyOf, objectsOf, streamOf, withDefaults } from '../events/simulated.js';
import { startPostgresql, unavailable } from '../formats/postgresql.js';
import { listening, start } from '../support/process.js';
import { cases } from '../support/property.js';
import { blockedAt, killedAt } from './blocked.js';
import { sumOf } from './checksum.js';
import { api } from './destinations/events-api.js';
import { type Ask, askingAt, begin, done, environmentOf, service, type Told, until } from './service.js';

type Row = Record<string, unknown>;

/** The answer of GET /events/{name}. */
function eventsOf(name: string, n: number, parameters: Row = {}, seed = '42'): Promise<Row[]> {
  const dataset = eventDataset(name);
  return objectsOf(streamOf(dataset, parameters), keyOf(dataset, seed), n);
}

/** The problem with which a request is refused. */
async function refused(ask: Ask, source: object, options: object = {}, destination = 'there'): Promise<Row> {
  const { status, body } = await ask('POST', '/deliveries', { source, destination, options });
  if (status !== 400) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body as Row;
}

const window = { from: '2026-01-01T08:00:00Z', to: '2026-01-01T08:00:04Z', sessions: true };

t.test('an events API receives the same events as a download', async (t) => {
  const { rows, requests, url } = await api(t);
  const ask = await service(t, { destinations: { there: { kind: 'http-events', url } } });
  const told = await done(
    ask,
    await begin(ask, { events: 'app-store', seed: '42', ...window }, 'there', { batch: 300 }),
  );
  const expected = await eventsOf('app-store', 1e6, window);
  t.ok(expected.length > 1000);
  t.match(told, { rows: expected.length, source: { events: 'app-store', seed: '42', ...window } });
  t.notOk('total' in told, 'the number of events is not known before');
  t.ok(requests.length > 3);
  t.same(sumOf(rows), sumOf(expected));

  rows.length = 0;
  const source = { events: 'e-store', n: 3000, seed: '42', offset: 50, duplicates: 10 };
  t.match(await done(ask, await begin(ask, source, 'there', { batch: 700 })), {
    rows: 3000,
    total: 3000,
    source,
  });
  t.same(sumOf(rows), sumOf(await eventsOf('e-store', 3000, { offset: 50, duplicates: 10 })));

  rows.length = 0;
  await done(ask, await begin(ask, { events: 'e-store', seed: '42', fields: 'action,timestamp' }, 'there'));
  const ten = await eventsOf('e-store', 10);
  t.same(
    rows,
    ten.map(({ action, timestamp }) => ({ action, timestamp })),
    'ten rows by default',
  );
});

t.test('live events are sent as they come', async (t) => {
  const { rows, requests, url } = await api(t);
  const ask = await service(t, { destinations: { there: { kind: 'http-events', url } } });
  const source = { events: 'e-store', n: 200, seed: '42', rate: 10 };
  const path = await begin(ask, source, 'there', { live: true, speed: 10 });
  await done(ask, path);
  t.same(sumOf(rows), sumOf(await eventsOf('e-store', 200, { rate: 10 })));
  t.ok(requests.length > 1, 'not all at once');

  // Without n the stream has no end.
  const endless = await begin(ask, { events: 'app-store' }, 'there', { live: true });
  await until(ask, endless, ({ rows }) => rows > 100);
  await ask('DELETE', endless);
  await until(ask, endless, ({ state }) => state === 'cancelled');
});

t.test('refused requests and their reasons', async (t) => {
  const { url } = await api(t);
  const ask = await service(t, { destinations: { there: { kind: 'http-events', url } } });
  t.match(await refused(ask, { events: 'app-stor' }), { pointer: '/source/events', suggestion: 'app-store' });
  t.match(await refused(ask, { events: 'e-store', customer: 1 }), {
    detail: /no member customer .*customers/,
  });
  t.match(await refused(ask, { events: 'e-store', rate: 'fast' }), { pointer: '/source/rate' });
  t.match(await refused(ask, { events: 'app-store', to: '2025-01-01T00:00:00Z' }), {
    detail: /no earlier than from/,
  });
  t.match(await refused(ask, { events: 'e-store', fields: 'colour' }), { detail: /colour/ });
  t.match(await refused(ask, { events: 'app-store', shard: '3/2' }), { parameter: 'shard' });
  t.match(await refused(ask, { events: 'app-store', shard: '1/2' }), { detail: /unless seed is given/ });
  t.match(await refused(ask, { dataset: 'persons', n: 9, shard: '1/2' }), { detail: /unless seed is given/ });
  t.match(await refused(ask, { events: 'e-store', shard: '1/2' }), { detail: /unless n is given/ });
  t.match(await refused(ask, { events: 'e-store', n: 9, shard: '1/2' }, { live: true }), {
    detail: /shard must be left out when live is true/,
  });
  t.match(await refused(ask, { events: 'app-store', to: '2199-01-01T00:00:00Z' }), { pointer: '/source/to' });
  t.match(await refused(ask, { events: 'app-store' }, { live: true, every: '1m' }), {
    pointer: '/options/every',
  });
  t.match(await refused(ask, { events: 'app-store', ...window, n: 5 }, { every: '1m' }), {
    pointer: '/options/every',
  });
  t.match(await refused(ask, { events: 'e-store', report: 'rates' }), { pointer: '/source/report' });
  t.match(await refused(ask, { events: 'e-store', report: 'totals' }, { live: true }), {
    pointer: '/options/live',
  });
  t.match(await refused(ask, { dataset: 'persons' }, { live: true }), { pointer: '/options/live' });
  t.match(await refused(ask, { events: 'e-store' }, { speed: 2 }), { pointer: '/options/speed' });
});

const reason = await unavailable();
t.test('into PostgreSQL', { skip: reason ?? false }, async (t) => {
  const server = await startPostgresql();
  t.teardown(() => server.stop());
  const settings = { destinations: { there: { kind: 'postgres', url: server.url } } };
  const utc = (column: string) =>
    `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ${column}`;
  const read = async (table: string, columns: string): Promise<Row[]> =>
    (await server.client.query(`SELECT ${columns} FROM ${table}`)).rows;
  const appStore = () =>
    read(
      '"app-store"',
      `event_id::text, ${utc('event_timestamp')}, user_id::text, session_id::text, event_type, country_code, event_details`,
    );
  const eStore = () =>
    read('"e-store"', `customer_id::int, product_id::int, action, ${utc('"timestamp"')}, price::float8`);
  const some = ({
    event_id,
    event_timestamp,
    user_id,
    session_id,
    event_type,
    country_code,
    event_details,
  }: Row) => ({
    ...{ event_id, event_timestamp, user_id, session_id, event_type, country_code, event_details },
  });

  const boot = async (t: Parameters<typeof start>[0], environment: Record<string, string>) => {
    const child = start(t, environment);
    return { child, ask: askingAt(await listening(child)) };
  };

  t.test('exactly once, whichever process is killed', async (t) => {
    const environment = environmentOf(t, settings);
    let { child, ask } = await boot(t, environment);
    const [n, m] = [30_000, 20_000];
    const paths = [
      await begin(ask, { events: 'app-store', n, seed: '42' }, 'there', { batch: 500, throttle: 4000 }),
      await begin(ask, { events: 'e-store', n: m, seed: '42' }, 'there', { batch: 400, throttle: 3000 }),
      await begin(ask, { events: 'e-store', n: 300, seed: '43', rate: 10 }, 'there', {
        live: true,
        speed: 6,
      }),
    ] as const;
    let last = 0;
    for (let kill = 0; kill < cases(4, 2); kill++) {
      const before = last;
      ({ rows: last } = await until(ask, paths[0], ({ rows, state }) => rows > before || state === 'done'));
      const table = killedAt(kill, '"app-store"');
      const unlock = table && (await blockedAt(server.client, table));
      child.kill('SIGKILL');
      if (unlock) await unlock();
      ({ child, ask } = await boot(t, environment));
    }
    t.ok(last < n, `the last one came after ${last} rows`);
    for (const path of paths) await done(ask, path);
    t.same(sumOf(await appStore()), sumOf((await eventsOf('app-store', n)).map(some)));
    const expected = [...(await eventsOf('e-store', m)), ...(await eventsOf('e-store', 300, {}, '43'))];
    t.same(sumOf(await eStore()), sumOf(expected));
    child.kill();
  });

  t.test('with every, deliveries continue and the totals follow', async (t) => {
    await server.client.query('DROP TABLE IF EXISTS "app-store"');
    const ask = await service(t, settings);
    const events = await begin(ask, { events: 'app-store', n: 100, seed: '42' }, 'there', { every: '1s' });
    const totals = { events: 'e-store', report: 'totals', seed: '42', at: '2026-01-01T00:10:00Z', rate: 0.5 };
    const table = await begin(ask, totals, 'there', { every: '1s' });
    for (const path of [events, table]) {
      await until(ask, path, ({ run }) => Number(run) >= 4);
      await ask('DELETE', path);
      await until(ask, path, ({ state }) => state === 'cancelled');
    }
    const rows = await appStore();
    t.ok(rows.length >= 300 && rows.length % 100 === 0);
    t.same(sumOf(rows), sumOf((await eventsOf('app-store', rows.length)).map(some)));

    const counted = await read(
      '"e-store-totals"',
      `${utc('at')}, product_id::int, views::int, carts::int, uncarts::int, orders::int, returns::int, inventory::int`,
    );
    const at = counted
      .map(({ at }) => String(at))
      .sort()
      .at(-1) as string;
    t.ok(at >= '2026-01-01T00:30:00', at);
    const { report, ...dataset } = eventDataset('e-store');
    const all = report.rows(withDefaults(report.parameters, { ...totals, at }) as never);
    t.same(sumOf(counted), sumOf(await objectsOf(all, keyOf({ ...dataset, report }, '42'), 1e6)));
  });

  t.test('upsert by key, for events with a key', async (t) => {
    await server.client.query('DROP TABLE IF EXISTS "app-store"');
    const ask = await service(t, settings);
    const source = { events: 'app-store', n: 1000, seed: '42' };
    for (let time = 0; time < 2; time++) {
      const told: Told = await done(ask, await begin(ask, source, 'there', { mode: 'upsert' }));
      t.equal(told.rows, 1000);
    }
    t.same(sumOf(await appStore()), sumOf((await eventsOf('app-store', 1000)).map(some)));
    const { pointer } = await refused(ask, { events: 'e-store', n: 1 }, { mode: 'upsert' });
    t.equal(pointer, '/options/mode');
  });
});
