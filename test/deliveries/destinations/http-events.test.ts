// Deliveries to an events API that is slow, busy, broken or down.
import t, { type Test } from 'tap';
import type { Batch } from '../../../src/deliveries/contract/batch.js';
import type { Destination } from '../../../src/deliveries/contract/destination.js';
import { makeDestinations } from '../../../src/deliveries/destinations/index.js';
import { retryAfterOf } from '../../../src/deliveries/protocols/retry-after.js';
import { eventually } from '../../support/eventually.js';
import { expected, sumOf } from '../checksum.js';
import { begin, done, service, until } from '../service.js';
import { api } from './events-api.js';

t.setTimeout(240_000);

const persons = (n: number) => ({ dataset: 'persons', n, seed: '42' });

const settingsOf = (url: string, more: object = {}) => ({
  destinations: {
    events: { kind: 'http-events', url, datasource: 'people', token: 's3cret-token', ...more },
  },
});

/** At least once: no row is missing, and repeated rows are equal. */
async function holdsAll(t: Test, rows: Record<string, unknown>[], n: number): Promise<void> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  t.same(sumOf(byId.values()), await expected('persons', '42', 0, n));
}

t.test('batches of NDJSON, compressed, with name and token', async (t) => {
  const { rows, requests, url } = await api(t);
  const ask = await service(t, settingsOf(url));
  t.match((await ask('GET', '/destinations')).body, [
    { name: 'events', kind: 'http-events', health: { status: 'up' } },
  ]);
  const told = await done(ask, await begin(ask, persons(2500), 'events', { batch: 1000 }));
  t.match(told, { rows: 2500, quarantined: 3, retries: 0 });
  t.equal(requests.length, 3);
  t.match(requests[0], { name: 'people', token: 'Bearer s3cret-token', encoding: 'gzip' });
  t.same(sumOf(rows), await expected('persons', '42', 0, 2500));
});

t.test('without compression', async (t) => {
  const { rows, requests, url } = await api(t);
  const ask = await service(t, settingsOf(url, { compression: 'none' }));
  await done(ask, await begin(ask, persons(100), 'events'));
  t.equal(requests[0]?.encoding, undefined);
  t.same(sumOf(rows), await expected('persons', '42', 0, 100));
});

t.test('a 429, a 500 or a cut connection is retried', async (t) => {
  const { rows, requests, url } = await api(t, (reply, count) => {
    if (count === 2) return reply.code(429).header('retry-after', '0').send('busy');
    if (count === 4) return reply.code(500).send('broken');
    if (count === 6) return reply.raw.destroy();
    return undefined;
  });
  const ask = await service(t, settingsOf(url));
  const told = await done(ask, await begin(ask, persons(4000), 'events', { batch: 500 }));
  t.equal(told.retries, 3);
  t.equal(requests.length, 8 + 3);
  t.equal(rows.length, 4000, 'no acknowledged batch is sent again');
  await holdsAll(t, rows, 4000);
});

t.test('Retry-After says how long to wait', async (t) => {
  const { url } = await api(t, (reply) => reply.code(429).header('retry-after', '7').send('busy'));
  const there = makeDestinations(new Map([['there', { kind: 'http-events', url }]]), {}).get(
    'there',
  ) as Destination;
  t.teardown(() => there.close());
  const { signal } = new AbortController();
  const session = await there.open({ delivery: 'some', run: 1 }, 'append', signal);
  const sent = session.send({ bytes: Buffer.from('{}\n') } as Batch, signal);
  await t.rejects(sent, { name: 'TransferError', canRetry: true, retryAfter: 7000 });
});

t.test('a delivery waits for slow answers', async (t) => {
  let goOn = () => {};
  const slow = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const { rows, requests, url } = await api(t, () => slow);
  const ask = await service(t, settingsOf(url));
  const path = await begin(ask, persons(800), 'events', { batch: 100 });
  await eventually(
    () => requests.length,
    (length) => length === 4,
  );
  goOn();
  t.match(await done(ask, path), { retries: 0 });
  t.equal(rows.length, 800);
});

t.test('the API is down for a while', async (t) => {
  const { rows, url, stop, start } = await api(t);
  const ask = await service(t, settingsOf(url));
  const path = await begin(ask, persons(20_000), 'events', { batch: 100, throttle: 5000 });
  await until(ask, path, ({ rows }) => rows > 1000);
  await stop();
  const { lastError } = await until(ask, path, ({ state }) => state === 'waiting');
  t.match(lastError, /ECONN|socket|other side/);
  await until(ask, path, ({ retries }) => retries > 20);
  t.match((await ask('GET', path)).body, { state: 'waiting' });
  await start();
  t.ok((await done(ask, path)).retries > 0);
  await holdsAll(t, rows, 20_000);
});

t.test('a permanent error fails the delivery, and secrets are not shown', async (t) => {
  const { url } = await api(t, (reply) => reply.code(403).send('the token s3cret-token is not known'));
  const ask = await service(t, settingsOf(url));
  const path = await begin(ask, persons(10), 'events');
  const told = await until(ask, path, ({ state }) => state === 'failed').catch((error) =>
    JSON.parse(error.message),
  );
  t.match(told, { state: 'failed', rows: 0, lastError: /403.*the token \*\*\* is not known/ });
  t.notMatch(JSON.stringify([await ask('GET', '/deliveries'), await ask('GET', '/destinations')]), /s3cret/);
});

t.test('only databases have modes other than append', async (t) => {
  const ask = await service(t, settingsOf('http://127.0.0.1:9/'));
  const { status, body } = await ask('POST', '/deliveries', {
    source: persons(1),
    destination: 'events',
    options: { mode: 'upsert' },
  });
  t.match(
    { status, body },
    { status: 400, body: { pointer: '/options/mode', detail: /append for http-events/ } },
  );
  t.match((await ask('GET', '/destinations')).body, [{ health: { status: 'down', error: /ECONNREFUSED/ } }]);
  t.notMatch(JSON.stringify((await ask('GET', '/destinations')).body), /127\.0\.0\.1/, 'without its address');
});

t.test('Retry-After may be seconds or a date', async (t) => {
  const now = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');
  t.equal(retryAfterOf('2', now), 2000);
  t.equal(retryAfterOf('Wed, 21 Oct 2026 07:28:03 GMT', now), 3000);
  t.equal(retryAfterOf('Wed, 21 Oct 2026 07:27:00 GMT', now), 0);
  t.equal(retryAfterOf('soon', now), 0);
  t.equal(retryAfterOf(undefined, now), 0);
  t.equal(retryAfterOf('999999999', now), 3_600_000);
});
