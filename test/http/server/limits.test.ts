import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { listen, testApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { answer, bytes, everything, get, open } from '../../support/sockets.js';
import { succeeds } from '../../support/standstill.js';

const server = async (t: Test, environment: Record<string, string>) =>
  listen(t, await testApp(t, environment));

/** Arguments of then() that tell whether a promise resolves. */
const settled = [() => true, () => false] as const;

/** More rows than all buffers between server and client hold. */
const ENDLESS = '/persons?n=1000000000&seed=1&format=csv';

/** Asserts that there is one answer, which has problem details and this status. */
function isProblem(t: Test, text: string, status: number, message: string): void {
  const { headers, body, ...given } = answer(text);
  t.equal(given.status, status, message);
  t.equal(headers['content-type'], 'application/problem+json');
  t.equal(Number(headers['content-length']), body.length);
  t.equal(JSON.parse(body).status, status);
  if (status === 405) t.match(headers.allow, /^get, head\b/);
}

t.test('the lengths of URLs and headers are limited', async (t) => {
  const origin = await server(t, { MAX_URL_BYTES: '1000' });
  const path = (length: number) => `/health?${'x'.repeat(length - '/health?'.length)}`;
  const table: [what: string, request: string, status: number][] = [
    ['a URL of the longest length', get(path(1000), 'Connection: close'), 200],
    ['a longer URL', get(path(1001), 'Connection: close'), 414],
    ['a much longer URL', get(path(100_000)), 414],
    ['long headers', get('/health', `Cookie: ${'c'.repeat(15_000)}`, 'Connection: close'), 200],
    ['longer headers', get('/health', `Cookie: ${'c'.repeat(100_000)}`), 431],
  ];
  for (const [what, request, status] of table) {
    const socket = await open(t, origin);
    socket.write(request);
    const text = await everything(socket);
    if (status === 200) t.equal(answer(text).status, 200, what);
    else isProblem(t, text, status, what);
  }
});

t.test('the length of bodies is limited, even before any byte arrives', async (t) => {
  const origin = await server(t, { MAX_BODY_BYTES: '1000' });
  const table: [what: string, method: string, length: number, status: number][] = [
    ['a body of the longest length', 'POST', 1000, 405],
    ['a longer one', 'POST', 1001, 413],
    ['one of a GET', 'GET', 1001, 413],
  ];
  for (const [what, method, length, status] of table) {
    const socket = await open(t, origin);
    socket.end(get('/persons', `Content-Length: ${length}`, 'Connection: close').replace('GET', method));
    isProblem(t, await everything(socket), status, what);
  }
});

t.test('an endless body ends with its connection', async (t) => {
  const origin = await server(t, {});
  for (const [method, status] of [
    ['GET', 200],
    ['POST', 405],
  ] as const) {
    const socket = await open(t, origin);
    socket.write(get('/persons?n=1', 'Transfer-Encoding: chunked').replace('GET', method));
    const sending = setInterval(() => socket.write(`3e8\r\n${'x'.repeat(1000)}\r\n`), 10);
    t.teardown(() => clearInterval(sending));
    t.equal(answer(await everything(socket)).status, status);
  }
});

t.test('malformed requests get problem details', async (t) => {
  const origin = await server(t, {});
  const table: [what: string, request: string, status: number][] = [
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['a method there is not', 'GETT / HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
    [
      'a method of newer clients',
      'QUERY /persons HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      405,
    ],
    ['a coding there is not', get('/persons', 'Transfer-Encoding: gzip, chunked', 'Connection: close'), 501],
    ['no Host', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two lengths', get('/health', 'Content-Length: 1', 'Content-Length: 2'), 400],
    ['a tunnel', 'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
    ['a method for others', 'PROPFIND / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 405],
  ];
  for (const [what, request, status] of table) {
    const socket = await open(t, origin);
    socket.write(request);
    isProblem(t, await everything(socket), status, what);
  }
  const fine = [
    get('/health', 'Expect: wonders', 'Connection: close'),
    get('/health', 'Upgrade: websocket', 'Connection: upgrade, close'),
    'GET /health HTTP/1.0\r\n\r\n',
  ];
  for (const request of fine) {
    const socket = await open(t, origin);
    socket.write(request);
    t.equal(answer(await everything(socket)).status, 200, request);
  }
});

t.test('nothing is written into a download when malformed bytes follow its request', async (t) => {
  const origin = await server(t, {});
  const socket = await open(t, origin);
  socket.write(get(ENDLESS));
  await bytes(socket, 1000);
  socket.write('hello\r\n\r\n');
  t.notMatch(await everything(socket), 'HTTP/1.1');
});

t.test('a request must arrive in time', async (t) => {
  const app = await testApp(t, { HEADER_TIMEOUT: '1' });
  const origin = await listen(t, app);
  t.equal(app.server.headersTimeout, 1000);
  for (const [what, begin] of [
    ['nothing', ''],
    ['half a request', 'GET /health HTTP/1.1\r\nHost: loc'],
  ] as const) {
    const socket = await open(t, origin);
    socket.write(begin);
    isProblem(t, await everything(socket), 408, what);
  }
});

t.test('an idle connection is closed', async (t) => {
  const app = await testApp(t, { IDLE_TIMEOUT: '1' });
  const origin = await listen(t, app);
  t.equal(app.server.timeout, 1000);

  t.test('between requests', async (t) => {
    const socket = await open(t, origin);
    socket.write(get('/health'));
    await once(socket, 'readable');
    socket.write(get('/health'));
    t.equal((await everything(socket)).match(/HTTP\/1.1 200/g)?.length, 2);
  });

  t.test('during a download that is not read, but not during a slow one', async (t) => {
    const connections: Socket[] = [];
    app.server.on('connection', (connection: Socket) => connections.push(connection));
    /** Resolves when the connection of the unread download is closed: to whether the other one is still open. */
    const outlives = async () => {
      const [slow, unread] = [await open(t, origin), await open(t, origin)];
      const [read, idle] = connections.slice(-2) as [Socket, Socket];
      for (const socket of [slow, unread]) socket.write(get(ENDLESS));
      await once(unread, 'readable');
      while (!idle.closed) {
        // A hundredth of the server's speed.
        if (!(await bytes(slow, 400_000).then(...settled))) return false;
        await setTimeout(50);
      }
      const isOpen = !read.closed;
      slow.destroy();
      return isOpen;
    };
    t.ok(await succeeds(outlives));
  });
});

/** The bytes that show that a download has begun. */
const BEGUN = 1000;

/** The number of downloads now. */
async function active(origin: string): Promise<number> {
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  return Number(/^seedstream_downloads_active (\d+)$/m.exec(metrics)?.[1]);
}

t.test('the number of downloads at a time is limited', async (t) => {
  const origin = await server(t, { MAX_DOWNLOADS: '2' });
  const rows = () => fetch(`${origin}/persons?n=1`);
  const endless = async () => {
    const socket = await open(t, origin);
    socket.write(get(ENDLESS));
    await bytes(socket, BEGUN);
    return socket;
  };
  const [first] = await Promise.all([endless(), endless()]);
  const refused = await rows();
  t.equal(refused.status, 503);
  t.equal(refused.headers.get('content-type'), 'application/problem+json');
  t.equal(refused.headers.get('retry-after'), '1');
  t.match(await refused.json(), { status: 503, title: 'Service Unavailable' });
  t.equal((await fetch(`${origin}/health`)).status, 200, 'other requests are answered');

  first.destroy();
  const status = async () => (await rows()).status;
  t.equal(
    await eventually(status, (now) => now === 200),
    200,
    'when one has ended, there is room for another',
  );
});

t.test('a connection that asks for everything at once does not take every slot', async (t) => {
  const origin = await server(t, { MAX_DOWNLOADS: '20' });
  const greedy = await open(t, origin);
  greedy.write(get(ENDLESS).repeat(300));
  await bytes(greedy, BEGUN);
  t.equal(
    await eventually(
      () => active(origin),
      (count) => count === 16,
    ),
    16,
  );
  t.equal((await fetch(`${origin}/persons?n=1`)).status, 200);
  greedy.destroy();
  // What waits behind short answers is answered in the end, in its order.
  const patient = await open(t, origin);
  const urls = Array.from({ length: 60 }, (_, at) => `/persons/${at + 1}?seed=1&fields=id`);
  patient.write(
    urls
      .slice(0, -1)
      .map((url) => get(url))
      .join('') + get(urls.at(-1) as string, 'Connection: close'),
  );
  const ids = [...(await everything(patient)).matchAll(/\{"id":(\d+)\}/g)].map(([, id]) => Number(id));
  t.strictSame(
    ids,
    Array.from({ length: 60 }, (_, at) => at + 1),
  );
});

t.test('an address does not take every slot', async (t) => {
  const origin = await server(t, { MAX_DOWNLOADS: '4', TRUST_PROXY: '127.0.0.1' });
  const from = (address: string) => `X-Forwarded-For: ${address}`;
  for (let i = 0; i < 2; i++) {
    const socket = await open(t, origin);
    socket.write(get(ENDLESS, from('10.9.9.9')));
    await bytes(socket, BEGUN);
  }
  const ask = async (address: string) => {
    const socket = await open(t, origin);
    socket.write(get('/persons?n=1', from(address), 'Connection: close'));
    return answer(await everything(socket));
  };
  const refused = await ask('10.9.9.9');
  t.equal(refused.status, 503);
  t.match(refused.body, /10\.9\.9\.9/);
  t.equal((await ask('10.9.9.8')).status, 200);
  t.equal((await ask('127.0.0.1')).status, 200);
});

t.test('downloads that wait for their turn on a connection end with the connection', async (t) => {
  const origin = await server(t, {});
  const socket = await open(t, origin);
  socket.write(get(ENDLESS).repeat(3));
  t.equal(
    await eventually(
      () => active(origin),
      (count) => count === 3,
    ),
    3,
  );
  socket.destroy();
  t.equal(
    await eventually(
      () => active(origin),
      (count) => count === 0,
    ),
    0,
  );
});

t.test('the requests per minute of an address are limited', async (t) => {
  const origin = await server(t, { RATE_LIMIT: '3' });
  const ask = async (path: string, address?: string) => {
    const socket = await open(t, origin, address);
    socket.write(get(path, 'Connection: close'));
    return everything(socket);
  };
  t.equal(answer(await ask('/persons?n=1')).status, 200);
  t.equal(answer(await ask('/nothing')).status, 404);
  t.equal(answer(await ask('/persons?n=x')).status, 400);
  for (const path of ['/persons?n=1', '/nothing', '/docs']) {
    const refused = await ask(path);
    isProblem(t, refused, 429, path);
    const { 'retry-after': after } = answer(refused).headers;
    t.ok(Number(after) > 0 && Number(after) <= 60, `Retry-After: ${after}`);
  }
  for (const path of ['/health', '/ready', '/metrics']) {
    t.equal(answer(await ask(path)).status, 200, 'requests for health and metrics are not counted');
  }
  t.equal(answer(await ask('/persons?n=1', '127.0.0.2')).status, 200, 'another address');
});

t.test('an injected body that nobody reads is not late', async (t) => {
  const app = await testApp(t, { HEADER_TIMEOUT: '1', IDLE_TIMEOUT: '1' });
  let late = 0;
  app.server.prependListener('clientError', () => {
    late++;
  });
  t.equal((await app.inject({ method: 'POST', url: '/nowhere', payload: { a: 1 } })).statusCode, 404);
  await setTimeout(2100);
  t.equal(late, 0);
});
