import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { asking, begin, done, environmentOf, service, until } from '../deliveries/service.js';
import { listen, testApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';

/** An events API that accepts everything. Each answer waits for the given promise. */
async function sink(t: Test, wait: () => unknown = () => {}): Promise<string> {
  const server = createServer(async (request, response) => {
    await once(request.resume(), 'end');
    await wait();
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
}

const settingsOf = (url: string) => ({ destinations: { events: { kind: 'http-events', url } } });
const persons = (n: number) => ({ dataset: 'persons', n, seed: '42' });

t.test('without destinations the list is empty, and deliveries are refused', async (t) => {
  const app = await testApp(t);
  t.same((await app.inject('/destinations')).json(), []);
  t.same((await app.inject('/deliveries')).json(), []);
  const payload = { source: persons(1), destination: 'warehouse' };
  t.match((await app.inject({ method: 'POST', url: '/deliveries', payload })).json(), {
    status: 400,
    detail: 'destination must be one of the configured names (there are none), not "warehouse"',
    pointer: '/destination',
  });
});

t.test('a wrong body gets a problem with a pointer to the error', async (t) => {
  const ask = await service(t, settingsOf('http://127.0.0.1:9/'));
  const good = { source: persons(1), destination: 'events' };
  const source = (more: object) => ({ ...good, source: { ...good.source, ...more } });
  const options = (options: object) => ({ ...good, options });
  const table: [body: unknown, pointer: string | undefined, detail: RegExp][] = [
    [[], '', /the body must be object/],
    [{}, '', /the body needs source, destination/],
    [{ ...good, sauce: 1 }, '', /has no member sauce \(did you mean source\?\)/],
    [
      { ...good, destination: 'event' },
      '/destination',
      /one of events, not "event" \(did you mean events\?\)/,
    ],
    [source({ dataset: 'person' }), '/source/dataset', /one of persons, users, .*did you mean persons/],
    [source({ n: 0 }), '/source/n', /source.n must be >= 1/],
    [source({ n: 1.5 }), '/source/n', /integer/],
    [source({ n: 1e15 }), '/source/n', /<= 1000000000/],
    [source({ offset: Number.MAX_SAFE_INTEGER }), '/source/offset', /must be at most/],
    [source({ seed: '' }), '/source/seed', /1/],
    [source({ locale: 'xx' }), '/source/locale', /one of/],
    [source({ local: 'de' }), '/source', /has no member local \(did you mean locale\?\)/],
    [source({ fields: 'id,nme' }), undefined, /fields must be one of id, name.*not "nme"/],
    [options({ throttle: 0 }), '/options/throttle', /> 0/],
    [options({ batch: 1e9 }), '/options/batch', /from 1 to 100000/],
    [source({ shard: '3/2' }), undefined, /shard must be i\/k, the i-th of k shards.*not "3\/2"/],
    [source({ shard: 'one' }), '/source/shard', /i\/k/],
    [source({ n: undefined, shard: '1/2' }), undefined, /shard must be left out unless n is given/],
    [{ ...good, options: { shard: '1/2' } }, '/options', /has no member shard/],
    [options({ every: '10' }), '/options/every', /a number of seconds, minutes, hours or days/],
    [options({ mode: 'merge' }), '/options/mode', /append, replace, upsert/],
    [options({ pace: 1 }), '/options', /has no member pace/],
  ];
  for (const [body, pointer, detail] of table) {
    const { status, body: problem } = await ask('POST', '/deliveries', body);
    t.match(
      { status, problem },
      { status: 400, problem: { detail, ...(pointer !== undefined && { pointer }) } },
    );
  }
  t.same((await ask('GET', '/deliveries')).body, []);
});

t.test('more deliveries than can be stored are refused', async (t) => {
  const environment = environmentOf(t, settingsOf('http://127.0.0.1:9/'));
  const ask = asking(await testApp(t, environment));
  const directory = join(environment.STATE_DIR as string, 'deliveries');
  for (let count = 0; count < 1000; count++) await writeFile(join(directory, `${randomUUID()}.json`), '{}');
  const { status, body } = await ask('POST', '/deliveries', { source: persons(1), destination: 'events' });
  t.equal(status, 507);
  t.match(body, { detail: 'There are 1000 deliveries already: delete some that have ended' });
});

t.test('the body must be JSON, and not too long', async (t) => {
  const app = await testApp(t, { MAX_BODY_BYTES: '100' });
  const post = (type: string, payload: string) =>
    app.inject({ method: 'POST', url: '/deliveries', headers: { 'content-type': type }, payload });
  t.match((await post('application/json', '{')).json(), { status: 400, detail: /not JSON/ });
  t.equal((await post('text/plain', '{}')).statusCode, 415);
  t.equal((await post('application/json', `"${'x'.repeat(200)}"`)).statusCode, 413);
  t.equal((await app.inject({ method: 'POST', url: '/deliveries' })).statusCode, 415);
  t.equal((await app.inject({ method: 'PUT', url: '/deliveries' })).statusCode, 405);
});

t.test('a delivery is shown, watched, listed and deleted', async (t) => {
  // The first batches wait for events that tell of the progress until then.
  let seen = 0;
  let batches = 0;
  const url = await sink(t, () => {
    const wanted = Math.min(++batches, 3);
    return eventually(
      () => seen,
      (count) => count >= wanted,
    );
  });
  const app = await testApp(t, environmentOf(t, settingsOf(url)));
  const origin = await listen(t, app);
  const response = await fetch(`${origin}/deliveries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ source: persons(4000), destination: 'events', options: { batch: 100 } }),
  });
  t.equal(response.status, 202);
  const path = response.headers.get('location') as string;
  t.match(await response.json(), { state: 'queued', source: { ...persons(4000), locale: 'en' }, rows: 0 });

  const events = await fetch(`${origin}${path}/events`);
  t.match(events.headers.get('content-type'), /^text\/event-stream/);
  let stream = '';
  for await (const part of events.body ?? []) {
    stream += Buffer.from(part);
    seen = stream.split('event: progress\n').length - 1;
  }
  const told = [...stream.matchAll(/^event: progress\nid: [\w-]{22}\ndata: (.*)$/gm)].map(([, data]) =>
    JSON.parse(data as string),
  );
  t.ok(told.length >= 3, `${told.length} events`);
  t.match(told.at(-1), { state: 'done', rows: 4000, percent: 100 });
  t.ok(told.every(({ rows }, index) => index === 0 || rows >= told[index - 1].rows));
  t.match(stream, /^: \[#{15}\] 100 % 4,000 of 4,000 rows, [\d,]+ rows\/s, done$/m);

  const ids = [...stream.matchAll(/^id: (.*)$/gm)].map(([, id]) => id as string);
  t.equal(new Set(ids).size, told.length, 'each state has an id of its own');
  const since = (id: string) => fetch(`${origin}${path}/events`, { headers: { 'last-event-id': id } });
  const missed = await (await since(ids[0] as string)).text();
  t.strictSame(
    [...missed.matchAll(/^id: (.*)$/gm)].map(([, id]) => id),
    [ids.at(-1)],
    'what was missed comes',
  );
  const over = await since(ids.at(-1) as string);
  t.equal(over.status, 204, 'nothing is repeated, and an EventSource stops');
  t.match(await (await since('7')).json(), { status: 400, parameter: 'Last-Event-ID', value: '7' });

  t.match(await (await fetch(`${origin}/deliveries`)).json(), [{ state: 'done', rows: 4000 }]);
  t.equal((await fetch(`${origin}${path}`, { method: 'DELETE' })).status, 204);
  t.equal((await fetch(`${origin}${path}`)).status, 404);
  t.equal((await fetch(`${origin}${path}/events`)).status, 404);
  t.equal((await fetch(`${origin}${path}`, { method: 'DELETE' })).status, 404);
});

t.test('at most MAX_DELIVERIES run at a time, and the others wait', async (t) => {
  let goOn = () => {};
  const may = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let asked = () => {};
  const begun = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const url = await sink(t, () => {
    asked();
    return may;
  });
  const ask = await service(t, settingsOf(url), { MAX_DELIVERIES: '1' });
  const first = await begin(ask, persons(2000), 'events', { batch: 50 });
  const second = await begin(ask, persons(50), 'events');
  await begun;
  t.match((await ask('GET', second)).body, { state: 'queued' });
  goOn();
  await done(ask, second);
  t.match((await ask('GET', first)).body, { state: 'done' });
});

t.test('a delivery that is queued or waits for its next run can be cancelled', async (t) => {
  const ask = await service(t, settingsOf(await sink(t)), { MAX_DELIVERIES: '1' });
  const repeated = await begin(ask, persons(10), 'events', { every: '1h' });
  const { due, run } = await until(ask, repeated, ({ state }) => state === 'waiting');
  t.equal(run, 2);
  t.ok(Date.parse(`${due}`) > Date.now() + 3_500_000);
  t.equal((await ask('DELETE', repeated)).status, 202);
  t.equal((await until(ask, repeated, ({ state }) => state === 'cancelled')).due, undefined);
});

t.test('deliveries need the API key', async (t) => {
  const app = await testApp(t, { API_KEY: 'k3y' });
  for (const [method, url] of [
    ['GET', '/destinations'],
    ['GET', '/deliveries'],
    ['POST', '/deliveries'],
    ['DELETE', '/deliveries/x'],
    ['GET', '/deliveries/x/events'],
    ['POST', '/convert?from=csv&to=json'],
    ['POST', '/split?part_bytes=2000'],
  ] as const) {
    t.equal((await app.inject({ method, url })).statusCode, 401, `${method} ${url}`);
  }
});
