import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import t, { type Test } from 'tap';
import { listen, testApp } from '../../support/app.js';
import { eventually, standsStill } from '../../support/eventually.js';

/** The answer to a GET, with its body unread. */
async function open(t: Test, url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const request = get(url, { headers, agent: false });
  request.on('error', () => {});
  t.teardown(() => request.destroy());
  const [response] = await once(request, 'response');
  return response;
}

/** Collects the received text. */
function reading(response: IncomingMessage): () => string {
  let text = '';
  response.setEncoding('utf8').on('data', (data) => {
    text += data;
  });
  response.on('error', () => {});
  return () => text;
}

/** About one event in 100 ms of simulated time. */
const store = '/events/e-store?seed=1&rate=10&duplicates=0';

t.test('live events are those of the stream', async (t) => {
  const app = await testApp(t);
  const origin = await listen(t, app);
  const all = (await app.inject(`${store}&n=100&format=ndjson`)).body;
  for (const pace of ['speed=20', 'speed=100000&throttle=1000']) {
    const response = await open(t, `${origin}${store}&n=100&live=true&${pace}`);
    t.equal(response.headers['content-type'], 'application/x-ndjson; charset=utf-8');
    t.equal(response.headers['cache-control'], 'no-store');
    const text = reading(response);
    await once(response, 'end');
    t.equal(text(), all, pace);
  }
});

t.test('clients continue server-sent events after an id', async (t) => {
  const app = await testApp(t);
  const origin = await listen(t, app);
  for (const url of [`${store}&live=true&n=40`, '/events/app-store?seed=1&live=true&n=40']) {
    const accept = { accept: 'text/event-stream' };
    const first = await open(t, `${origin}${url}&speed=100`, accept);
    t.equal(first.headers['content-type'], 'text/event-stream; charset=utf-8');
    const text = reading(first);
    await once(first, 'end');
    t.match(text(), /^: seedstream\n\nid: /);
    const events = text().split('\n\n').slice(1, -1);
    t.equal(events.length, 40, 'it ends after n');
    const [id = ''] = /(?<=^id: ).*/.exec(events[24] as string) ?? [];
    const next = await open(t, `${origin}${url}&speed=100`, { ...accept, 'last-event-id': id });
    const rest = reading(next);
    await once(next, 'end');
    t.strictSame(rest().split('\n\n').slice(1, 16), events.slice(25), 'no gap and no repetition');
    const wrong = await app.inject({ url, headers: { ...accept, 'last-event-id': 'x' } });
    t.equal(wrong.statusCode, 400);
    t.match(wrong.json(), { parameter: 'Last-Event-ID', value: 'x' });
  }
});

t.test('a quiet stream is not idle, but an unread stream is', async (t) => {
  const app = await testApp(t);
  const connections: Socket[] = [];
  app.server.on('connection', (connection: Socket) => connections.push(connection));
  const origin = await listen(t, app);
  const quiet = await open(t, `${origin}/events/e-store?seed=1&rate=0.0001&live=true`);
  quiet.resume();
  connections[0]?.emit('timeout');
  t.notOk(connections[0]?.destroyed, 'the connection stays open until the next event');

  const stuck = await open(t, `${origin}/events/e-store?seed=1&rate=1000000&speed=1000000&live=true`);
  stuck.pause();
  await eventually(() => connections[1]?.writableNeedDrain, Boolean);
  connections[1]?.emit('timeout');
  t.ok(connections[1]?.destroyed, 'a client that does not read is cut off');
});

t.test('a slow reader stops the simulation', async (t) => {
  const app = await testApp(t);
  const connections: Socket[] = [];
  app.server.on('connection', (connection: Socket) => connections.push(connection));
  const origin = await listen(t, app);
  const response = await open(t, `${origin}/events/e-store?seed=1&rate=1000000&speed=1000&live=true`);
  response.pause();
  const written = await standsStill(() => connections[0]?.bytesWritten ?? 0);
  t.ok(written > 0 && written < 64e6, `${written} bytes are made for nobody`);
});

t.test('live streams end when the server stops', async (t) => {
  for (const format of ['sse', 'ndjson']) {
    const app = await testApp(t);
    const origin = await listen(t, app);
    const response = await open(t, `${origin}/events/app-store?seed=1&live=true&format=${format}`);
    const text = reading(response);
    await eventually(text, (come) => come !== '');
    const closing = app.close();
    await once(response, 'end');
    t.ok(response.complete, 'the response is complete');
    t.match(text(), /\n$/);
    await closing;
  }
});

t.test('parameters that contradict live are refused', async (t) => {
  const app = await testApp(t);
  const table: [url: string, parameter: string][] = [
    ['/events/e-store?live=true&format=json', 'format'],
    ['/events/e-store?live=true&format=csv', 'format'],
    ['/events/e-store?speed=2', 'speed'],
    ['/events/e-store?throttle=2', 'throttle'],
    ['/events/e-store?live=true&speed=0', 'speed'],
    ['/events/e-store?weights=1,2', 'weights'],
    ['/events/e-store?weights=0,0,0,0,0', 'weights'],
    ['/events/e-store?offset=100000001', 'offset'],
    ['/events/e-store?page=2', 'page'],
    ['/events/e-store?total=2', 'total'],
    ['/events/e-store/totals?at=2025-01-01T00:00:00Z', 'at'],
    ['/events/e-store/totals?at=2036-01-01T00:00:00Z', 'at'],
    ['/events/e-store/totals?every=10', 'every'],
    ['/events/e-store/totals?n=10', 'n'],
    ['/events/app-store?offset=2', 'offset'],
    ['/events/app-store?from=yesterday', 'from'],
    ['/events/app-store?from=2026-02-29T00:00:00Z', 'from'],
    ['/events/app-store?from=1969-12-31T23:59:59Z', 'from'],
    ['/events/app-store?to=2200-01-01T00:00:00Z', 'to'],
    ['/events/app-store?to=2025-12-31T00:00:00Z', 'to'],
    ['/events/app-store?to=2199-01-01T00:00:00Z', 'to'],
    ['/events/app-store?shard=0/2', 'shard'],
    ['/events/app-store?shard=3/2', 'shard'],
    ['/events/app-store?shard=1/1025', 'shard'],
    ['/events/app-store?users_fraction=0', 'users_fraction'],
    ['/events/app-store?users_fraction=1.1', 'users_fraction'],
    ['/events/app-store?users_fraction=1&sessions=true', 'users_fraction'],
    ['/events/app-store?weights=static', 'weights'],
    ['/events/app-store/rates?step=0m', 'step'],
    ['/events/app-store/rates?to=2027-01-01T00:00:00Z', 'to'],
    ['/events/app-store/rates?format=sse', 'format'],
  ];
  for (const [url, parameter] of table) {
    const { statusCode, headers, body } = await app.inject(url);
    t.equal(statusCode, 400, url);
    t.equal(headers['content-type'], 'application/problem+json');
    t.match(JSON.parse(body), { parameter }, url);
  }
  t.equal((await app.inject('/events/e-store?n=1')).statusCode, 200);
});

t.test('the events after Last-Event-ID are not cached under the URL of all events', async (t) => {
  const app = await testApp(t);
  const url = '/events/e-store?n=3&seed=1&format=sse';
  const whole = await app.inject(url);
  const [, first] = /^id: (.*)/.exec(whole.body) as unknown as [string, string];
  const rest = await app.inject({ url, headers: { 'last-event-id': first } });
  t.equal(rest.headers['cache-control'], 'no-store');
  const [link = ''] = /(?<=<)[^>]*/.exec(`${rest.headers.link}`) ?? [];
  const kept = await app.inject(link);
  t.equal(kept.body, rest.body);
  t.equal(kept.headers['cache-control'], 'public, max-age=31536000, immutable');
});

t.test('without live, an answer as of any dataset', async (t) => {
  const app = await testApp(t);
  for (const path of ['/events/app-store', '/events/e-store']) {
    for (const n of [5, 5000]) {
      const url = `${path}?n=${n}&seed=s&format=csv`;
      const whole = await app.inject(url);
      t.equal(whole.statusCode, 200);
      t.equal(whole.body.trimEnd().split('\n').length, n + 1);
      t.equal(whole.headers['cache-control'], 'public, max-age=31536000, immutable');
      const etag = whole.headers.etag as string;
      t.equal((await app.inject({ url, headers: { 'if-none-match': etag } })).statusCode, 304);
      t.equal(whole.headers['content-length'], `${whole.rawPayload.length}`);
      const part = await app.inject({ url, headers: { range: 'bytes=100-399' } });
      t.equal(part.statusCode, 206);
      t.equal(part.body, whole.body.slice(100, 400));
      const head = await app.inject({ method: 'HEAD', url });
      t.equal(head.statusCode, 200);
      t.equal(head.headers.etag, etag);
      t.equal(head.body, '');
      const zipped = await app.inject({ url, headers: { 'accept-encoding': 'gzip' } });
      t.equal(zipped.headers['content-encoding'], 'gzip');
      const [link = ''] = /(?<=<)[^>]*/.exec(`${whole.headers.link}`) ?? [];
      t.equal((await app.inject(link)).body, whole.body, 'the canonical URL gives it again');
    }
    t.match((await app.inject(`${path}?n=1&download=true&seed=s`)).headers, {
      'content-disposition': /^attachment; filename="[\w-]+-s\.json"$/,
    });
    t.equal((await app.inject(`${path}?fail=1:502`)).statusCode, 502);
    const fresh = await Promise.all([1, 2].map(() => app.inject(path)));
    t.not(fresh[0]?.body, fresh[1]?.body);
    t.equal(fresh[0]?.json().length, 10);
  }
});
