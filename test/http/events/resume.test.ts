// Clients that continue server-sent events by their ids: from the same dataset, to the same end, and then no more.

import t, { type Test } from 'tap';
import { EventSource } from 'undici';
import { listen, testApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { sample } from '../../support/property.js';

const app = await testApp(t);

interface Event {
  readonly id: string;
  readonly data: string;
}

const eventsOf = (body: string): Event[] =>
  [...body.matchAll(/^id: (.*)\ndata: (.*)$/gm)].map(([, id = '', data = '']) => ({ id, data }));

const after = (id: string) => ({ accept: 'text/event-stream', 'last-event-id': id });

/** Finite streams of both datasets; the last two end at an instant. */
const finite = [
  '/events/e-store?n=40&seed=1',
  '/events/app-store?n=40&seed=1',
  '/events/app-store?n=40&seed=1&sessions=true&users_fraction=0.00001&to=2026-01-02T00:00:00Z',
  '/events/e-store?seed=1',
  '/events/app-store?seed=1&to=2026-01-01T00:00:00.2Z',
  '/events/app-store?seed=1&to=2026-01-01T00:00:00.2Z&n=1000000',
];

t.test('the rest of a finite stream ends where the stream ends, and then there is nothing', async (t) => {
  for (const live of ['', '&live=true&speed=1000000']) {
    for (const url of sample(finite, 3).map((url) => `${url}${live}`)) {
      if (live !== '' && !/n=|to=/.test(url)) continue;
      const all = eventsOf((await app.inject({ url, headers: { accept: 'text/event-stream' } })).body);
      t.ok(all.length >= 10, `${url} has ${all.length} events`);
      t.equal(new Set(all.map(({ id }) => id)).size, all.length);
      for (const at of [0, 4, all.length - 2]) {
        const rest = await app.inject({ url, headers: after(all[at]?.id as string) });
        t.strictSame(eventsOf(rest.body), all.slice(at + 1), `${url} after ${at}`);
        t.equal(rest.headers['cache-control'], 'no-store');
      }
      const over = await app.inject({ url, headers: after(all.at(-1)?.id as string) });
      t.equal(over.statusCode, 204, url);
      t.equal(over.body, '');
      t.notHas(over.headers, { 'content-type': String });
      t.equal(over.headers['cache-control'], 'no-store');
    }
  }
});

t.test('without a seed in the URL, the stream goes on in the same dataset', async (t) => {
  for (const url of [
    '/events/e-store?n=30',
    '/events/app-store?n=30',
    '/events/app-store?to=2026-01-01T00:00:00.2Z',
    '/events/e-store?n=30&live=true&speed=1000',
  ]) {
    const whole = await app.inject({ url, headers: { accept: 'text/event-stream' } });
    const seed = whole.headers['seedstream-seed'];
    const all = eventsOf(whole.body);
    const rest = await app.inject({ url, headers: after(all[9]?.id as string) });
    t.strictSame(eventsOf(rest.body), all.slice(10), url);
    t.equal(rest.headers['seedstream-seed'], seed);
    const named = await app.inject({ url: `${url}&seed=${seed}`, headers: { accept: 'text/event-stream' } });
    t.strictSame(
      eventsOf(named.body).map(({ data }) => data),
      all.map(({ data }) => data),
    );
    const same = await app.inject({ url: `${url}&seed=${seed}`, headers: after(all[9]?.id as string) });
    t.strictSame(
      eventsOf(same.body).map(({ data }) => data),
      all.slice(10).map(({ data }) => data),
      'the URL may say the seed that the id has',
    );
    const other = await app.inject({ url: `${url}&seed=other`, headers: after(all[9]?.id as string) });
    t.match(other.json(), {
      status: 400,
      parameter: 'Last-Event-ID',
      detail: /the id of an event of the seed that the URL has \(other\)/,
    });
  }
});

t.test('an id that is not of the stream is refused', async (t) => {
  const table: [url: string, id: string, allowed: RegExp | string][] = [
    [
      '/events/e-store?n=5&seed=1',
      'x',
      'the id of an event of this stream: {place}~n{events left, at most 5}',
    ],
    ['/events/e-store?n=5&seed=1', '3', /~n/],
    ['/events/e-store?n=5&seed=1', '3~n6', /at most 5/],
    ['/events/e-store?n=5&seed=1', '3~n-1', /~n/],
    ['/events/e-store?n=5&seed=1', '~n2', /\{place\}/],
    ['/events/e-store?n=5&seed=1&offset=10', '3~n2', /\{place\}/],
    ['/events/e-store?n=5', '3~n2', /~s\{seed\}$/],
    ['/events/e-store?n=5', '3~s2', /~n/],
    ['/events/e-store?n=5', '3~n2~s', /~s/],
    ['/events/e-store?n=5', '3~n2~s99999999999', /~s/],
    ['/events/e-store?seed=1&live=true', '3~n2', /this stream: \{place\}$/],
    ['/events/app-store?n=5&seed=1', '3~n2', /\{place\}/],
    ['/events/app-store?n=5&seed=1', '2025-12-31T23:59:59.000000Z~n2', /\{place\}/],
    ['/events/app-store?n=5&seed=1&to=2026-02-01T00:00:00Z', '2026-02-01T00:00:00.000001Z~n2', /\{place\}/],
    ['/events/app-store?seed=1&live=true', '2026-02-30T00:00:00.000000Z', /\{place\}/],
  ];
  for (const [url, id, allowed] of table) {
    const { statusCode, body } = await app.inject({ url, headers: after(id) });
    t.equal(statusCode, 400, `${url} ${id}`);
    const problem = JSON.parse(body);
    t.match(problem, { parameter: 'Last-Event-ID', value: id }, `${url} ${id}`);
    t.match(problem.allowed, allowed);
  }
});

t.test('caches keep answers to different ids apart', async (t) => {
  for (const url of [
    '/events/e-store?n=5&seed=1',
    '/events/app-store?n=5',
    '/events/e-store?n=5000&seed=1',
  ]) {
    for (const more of ['', '&format=sse', '&format=sse&live=true&speed=1000000'])
      t.match((await app.inject(url + more)).headers.vary, /\blast-event-id\b/, url + more);
  }
  t.notMatch((await app.inject('/persons')).headers.vary, /last-event-id/);
});

/** All that an EventSource gets until it stops reconnecting. `event` is told the number of events so far. */
async function received(t: Test, url: string, type: string, event: (count: number) => void = () => {}) {
  const source = new EventSource(url);
  t.teardown(() => source.close());
  const got: Event[] = [];
  source.addEventListener(type, (message) => {
    const { lastEventId: id, data } = message as MessageEvent;
    got.push({ id, data });
    event(got.length);
  });
  await eventually(
    () => source.readyState,
    (state) => state === EventSource.CLOSED,
  );
  t.equal(source.readyState, EventSource.CLOSED, 'it has stopped by itself');
  return got;
}

t.test('an EventSource gets every event once although its connection breaks, and then stops', async (t) => {
  const app = await testApp(t);
  const origin = await listen(t, app);
  const url = `${origin}/events/e-store?live=true&format=sse&n=60&rate=100`;
  const got = await received(t, url, 'message', (count) => {
    if (count === 20) app.server.closeAllConnections();
  });
  t.equal(got.length, 60);
  const [, seed] = /~s(\d+)$/.exec(got[0]?.id as string) as unknown as [string, string];
  const all = await app.inject(`/events/e-store?format=sse&n=60&rate=100&seed=${seed}`);
  t.strictSame(
    got.map(({ data }) => data),
    eventsOf(all.body).map(({ data }) => data),
  );
});
