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
  const session = await there.open({ delivery: 'some', run: 1 }, 'append', signal, [], () => {});
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

t.test('any API by its method, headers, body and codes', async (t) => {
  const { rows, requests, url } = await api(t, (reply, count) =>
    count > 1 ? reply.code(409).send('known') : undefined,
  );
  const there = {
    kind: 'http-events',
    url,
    method: 'PUT',
    headers: {
      'X-Api-Key': ['$', '{EVENTS_KEY}'].join(''),
      Authorization: 'Basic bm9ib2R5',
      'Content-Type': 'application/vnd.some+json',
    },
    body: 'wrapped',
    member: 'the "records"',
    compression: 'none',
    success: [202, 409],
  };
  const settings = { destinations: { there } };
  const ask = await service(t, settings, { EVENTS_KEY: 'k3y-of-ours' });
  t.match(await done(ask, await begin(ask, persons(250), 'there', { batch: 200 })), { rows: 250 });
  const [{ method, headers, body }] = requests as [(typeof requests)[number]];
  t.match(
    { method, headers },
    { method: 'PUT', headers: { 'x-api-key': 'k3y-of-ours', authorization: 'Basic bm9ib2R5' } },
  );
  t.equal(headers['content-type'], 'application/vnd.some+json');
  t.same(Object.keys(JSON.parse(body)), ['the "records"']);
  t.same(sumOf(rows), await expected('persons', '42', 0, 200), 'the second batch is known already');
  t.notMatch(JSON.stringify([await ask('GET', '/deliveries'), await ask('GET', '/destinations')]), /k3y-of/);

  const arrays = await api(t);
  const plain = await service(
    t,
    settingsOf(arrays.url, { body: 'array', headers: { accept: 'text/plain' } }),
  );
  await done(plain, await begin(plain, persons(1001), 'events', { batch: 100 }));
  t.same(sumOf(arrays.rows), await expected('persons', '42', 0, 1001));
  t.match(arrays.requests[0], {
    headers: { 'content-type': 'application/json' },
    token: 'Bearer s3cret-token',
  });
  t.ok(arrays.requests.every(({ body }) => Array.isArray(JSON.parse(body))));
});

t.test('settings that cannot be are refused with their place', async (t) => {
  const refused: [object, RegExp][] = [
    [{ body: 'wrapped' }, /destinations\.there: member must be given/],
    [{ member: 'rows' }, /member must be given with body: wrapped, and only there/],
    [{ headers: { 'a b': 'x' } }, /a b is not the name of a header/],
    [{ headers: { 'Content-Length': '1' } }, /Content-Length is set by the service/],
    [{ headers: { a: 'x\ny' } }, /the value of a has characters/],
    [{ headers: { authorization: 'x' }, token: 'y' }, /must be left out with token/],
    [{ headers: { a: 1 } }, /headers\.a must be string/],
    [{ method: 'GET' }, /method must be one of POST, PUT, PATCH/],
    [{ success: [] }, /success must not have fewer than 1/],
    [{ success: [100] }, /success\.0 must be >= 200/],
    [{ timeout: 0 }, /timeout must be > 0/],
  ];
  for (const [more, message] of refused) {
    const entries = new Map([['there', { kind: 'http-events', url: 'http://x', ...more }]]);
    t.throws(() => makeDestinations(entries, {}), { message });
  }
});

t.test('a web page with status 200 is no acknowledgement', async (t) => {
  const page =
    '\n<!-- of the proxy -->\n<!DOCTYPE html><html><head><title>Sign in, s3cret-token</title></head></html>';
  let pages = true;
  const { rows, url } = await api(t, (reply) =>
    pages ? reply.code(200).type('text/html').send(page) : undefined,
  );
  const ask = await service(t, settingsOf(url));
  const path = await begin(ask, persons(100), 'events');
  t.match(await until(ask, path, ({ state }) => state === 'failed'), {
    rows: 0,
    lastError: /200 is a web page.*Sign in, \*\*\*$/,
  });
  pages = false;
  await ask('POST', `${path}/resume`);
  await done(ask, path);
  t.same(sumOf(rows), await expected('persons', '42', 0, 100));

  // Many webhooks say that it is HTML.
  const ok = await api(t, (reply) => reply.code(200).type('text/html').send('ok'));
  const other = await service(t, settingsOf(ok.url));
  await done(other, await begin(other, persons(100), 'events'));
});

t.test(
  'requests that are too large are halved, and a row that is too large alone is set aside',
  async (t) => {
    const limit = 10_000;
    let refusals = 0;
    const { rows, url } = await api(t, (reply, _count, body) => {
      if (body.length <= limit && !body.includes('"id":778,')) return undefined;
      refusals++;
      return reply.code(413).send('too much');
    });
    const ask = await service(t, settingsOf(url));
    const path = await begin(ask, persons(3000), 'events', { batch: 1500 });
    const told = await done(ask, path);
    t.match(told, { rows: 3000, retries: 0, lastError: /the API answered 413 to row 777, of \d+ bytes/ });
    t.same(
      rows
        .map(({ id }) => id)
        .sort((a, b) => Number(a) - Number(b))
        .filter((id, at, all) => id !== all[at - 1]).length,
      2999,
    );
    t.notOk(rows.some(({ id }) => id === 778));
    t.ok(refusals < 100, `${refusals} refusals: the limit is learnt`);
  },
);

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
