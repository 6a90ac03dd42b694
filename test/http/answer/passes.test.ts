// Requests whose rows are measured, searched or simulated for long before the first byte: all of it ends with the client.
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { mock } from 'node:test';
import t from 'tap';
import { listen, testApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { sample } from '../../support/property.js';
import { everything, get, open } from '../../support/sockets.js';

const loopTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Turns of the event loop after which a pass has seen that its client has left. */
const FEW = 5;

const far = '/events/e-store?seed=1&offset=100000000';
const requests: readonly [what: string, path: string, ...headers: string[]][] = [
  ['a small answer of events far on', `${far}&n=10`],
  ['a large one', `${far}&n=5000`],
  ['a compressed one', `${far}&n=5000`, 'Accept-Encoding: gzip'],
  ['live events', `${far}&live=true`],
  ['live events that go on', '/events/e-store?seed=1&live=true&format=sse', 'Last-Event-ID: 99999999'],
  ['a report of many events', '/events/e-store/totals?seed=1&rate=1000&every=1d&at=2026-01-02T00:00:00Z'],
  ['another report', '/events/app-store/rates?seed=1&users_fraction=1&step=2m&to=2026-01-01T00:02:00Z'],
  ['a length', '/users?seed=1&n=1300000&format=csv'],
  ['a range', '/users?seed=2&n=1300000&format=csv', 'Range: bytes=-10'],
  ['a part', '/users?seed=1&n=100000000&format=csv&part_bytes=8000000000'],
  ['a part of events', '/events/e-store?seed=1&n=100000000&format=csv&part_bytes=8000000000'],
  [
    'a part of a window',
    '/events/app-store?seed=1&users_fraction=1&to=2026-01-01T00:02:00Z&format=csv&part_bytes=8000000000',
  ],
  ['what refers to a row', '/schemas/company/Manager/1/Employee?seed=1&rows=Employee:50000000'],
];

t.test('a pass is counted while it lasts, and ends a few turns after its client has left', async (t) => {
  const app = await testApp(t, { THREADS: '0' });
  const { work } = app.metrics;
  const origin = await listen(t, app);
  for (const [what, path, ...headers] of sample(requests, 6)) {
    const responding = once(app.server, 'request');
    const socket = await open(t, origin);
    socket.write(get(path, ...headers));
    const [, response] = (await responding) as [unknown, ServerResponse];
    const closed = once(response, 'close');
    t.equal(await eventually(() => work.active, Boolean), 1, `${what} is counted`);
    t.notOk(response.headersSent && what !== 'live events that go on', `${what} has not begun`);
    socket.destroy();
    await closed;
    for (let turns = 0; turns < FEW && work.active > 0; turns++) await loopTurn();
    t.same(work, { active: 0, waiting: 0 }, `${what} ends`);
  }
  t.equal((await app.inject('/events/e-store?n=10&seed=1')).statusCode, 200, 'and the service goes on');
});

t.test('requests for the same length share a pass, which begins anew when its client leaves', async (t) => {
  const app = await testApp(t, { THREADS: '0' });
  const { work } = app.metrics;
  const origin = await listen(t, app);
  const path = '/users?seed=3&n=1300000&format=csv';
  const first = await open(t, origin);
  first.write(get(path, 'Range: bytes=0-9'));
  await eventually(() => work.active, Boolean);
  const second = await open(t, origin);
  const responding = once(app.server, 'request');
  second.write(get(path, 'Range: bytes=0-9', 'Connection: close'));
  await responding;
  await loopTurn();
  t.same(work, { active: 1, waiting: 0 }, 'one pass for both');
  first.destroy();
  t.match(await everything(second), /^HTTP\/1.1 206/);
  t.same(work, { active: 0, waiting: 0 });
});

t.test('a request that waits too long for its turn gets 503', async (t) => {
  // More workers than cores, so each has one slot.
  const app = await testApp(t, { THREADS: '0', WORKERS: '64' });
  const { work } = app.metrics;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const holding = app.workSlots.run(new AbortController().signal, 0, async (turn) => {
    await turn();
    await finished;
  });
  const url = '/users?seed=4&n=1300000&format=csv';
  // Compiles the rows.
  await app.inject('/users?seed=4&format=csv');
  mock.timers.enable({ apis: ['setTimeout'] });
  t.teardown(() => mock.timers.reset());
  const refused = app.inject({ method: 'HEAD', url });
  while (work.waiting === 0) await loopTurn();
  mock.timers.tick(60_000);
  t.match(await refused, { statusCode: 503, headers: { 'retry-after': '1' } });
  t.same(work, { active: 1, waiting: 0 });
  mock.timers.reset();
  finish();
  await holding;
  const head = await app.inject({ method: 'HEAD', url });
  t.match(head, { statusCode: 200, headers: { 'content-length': /^\d+$/ } });
});

t.test('a client that waits for work is not idle', async (t) => {
  const app = await testApp(t, { IDLE_TIMEOUT: '1' });
  const origin = await listen(t, app);
  const socket = await open(t, origin);
  socket.write(get('/events/e-store?seed=1&offset=16000000&n=10', 'Connection: close'));
  t.match(await everything(socket), /^HTTP\/1.1 200/);
});
