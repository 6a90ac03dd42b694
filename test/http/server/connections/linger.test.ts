// A client that sends too much can read the answer, and its connection does not stay open for long.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { listen, testApp } from '../../../support/app.js';
import { answer, everything, get, open } from '../../../support/sockets.js';

/** More than the largest schema. */
const MEGABYTES = 12_000_000;

const post = (path: string, ...headers: string[]) => get(path, ...headers).replace('GET', 'POST');

/** Resolves when all of the text has left this process, before anything of the answer is read. */
const send = (socket: Socket, bytes: string) =>
  new Promise<void>((resolve, reject) => {
    socket.write(bytes, 'latin1', (error) => (error == null ? resolve() : reject(error)));
  });

async function server(t: Test, environment: Record<string, string> = {}) {
  const app = await testApp(t, environment);
  const origin = await listen(t, app);
  const connections = () =>
    new Promise<number>((resolve) => app.server.getConnections((_error, count) => resolve(count)));
  return { origin, connections, closeIdle: () => app.server.closeIdleConnections() };
}

t.test('a client that reads only after sending its whole body gets the whole answer', async (t) => {
  const body = 'x'.repeat(MEGABYTES);
  const whole = `Content-Length: ${MEGABYTES}`;
  const json = 'Content-Type: application/json';
  const large = { MAX_BODY_BYTES: '20000000' };
  const chunk = `${MEGABYTES.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  type Case = [what: string, environment: Record<string, string>, head: string, body: string, status: number];
  const table: Case[] = [
    ['longer than any body', {}, post('/generate/M', whole, json), body, 413],
    ['longer than any schema', large, post('/generate/M', whole, json), body, 413],
    ['of no known length', {}, post('/generate/M', 'Transfer-Encoding: chunked', json), chunk, 413],
    ['on a connection to be closed', large, post('/persons', whole, 'Connection: close'), body, 405],
    ['to a URL that cannot be read', large, post('/%zz', whole, 'Connection: close'), body, 400],
    ['with a head that cannot be read', {}, 'hello\r\n\r\n', body, 400],
    ['through a tunnel', {}, 'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n', body, 405],
    ['as a header', {}, 'GET /health HTTP/1.1\r\nCookie: ', body, 431],
  ];
  for (const [what, environment, head, bytes, status] of table) {
    const { origin } = await server(t, environment);
    const socket = await open(t, origin);
    await t.resolves(send(socket, head + bytes), what);
    const { headers, body, ...given } = answer(await everything(socket));
    t.equal(given.status, status, what);
    t.equal(headers.connection, 'close');
    t.equal(headers['content-type'], 'application/problem+json');
    t.equal(Number(headers['content-length']), body.length);
    t.equal(JSON.parse(body).status, status);
  }
});

t.test('the client also gets the answer when the server stops', async (t) => {
  const { origin, closeIdle } = await server(t);
  const socket = await open(t, origin);
  await send(socket, post('/generate/M', `Content-Length: ${MEGABYTES}`, 'Content-Type: application/json'));
  await once(socket, 'readable');
  closeIdle();
  await t.resolves(send(socket, 'x'.repeat(MEGABYTES)));
  t.equal(answer(await everything(socket)).status, 413);
});

t.test('bytes after the request are not read as a request', async (t) => {
  const { origin } = await server(t, { MAX_BODY_BYTES: '4' });
  const socket = await open(t, origin);
  socket.write(post('/persons', 'Content-Length: 5'));
  await once(socket, 'readable');
  await send(socket, `12345${get('/users?n=1')}`);
  t.match((await everything(socket)).match(/HTTP.1.1 \d+/g), ['HTTP/1.1 413']);
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  t.match(metrics, /seedstream_requests_total\{.*status="413"/);
  t.notMatch(metrics, /seedstream_requests_total\{route="\/users"/);
});

// The connections must be closed at all, so the time limit is that of the test.
t.test('no connection stays open for long', async (t) => {
  const head = post('/generate/M', `Content-Length: ${1e12}`);
  t.test('of a client that sends no more', async (t) => {
    const { origin, connections } = await server(t);
    const socket = await open(t, origin);
    socket.write(`${head}{`);
    await once(socket, 'readable');
    while ((await connections()) > 0) await setTimeout(20);
  });
  t.test('of a client that keeps sending slowly', async (t) => {
    const { origin, connections } = await server(t);
    const socket = await open(t, origin);
    const dripping = setInterval(() => socket.write('x'), 20);
    t.teardown(() => clearInterval(dripping));
    socket.write(head);
    await once(socket, 'readable');
    while ((await connections()) > 0) await setTimeout(20);
  });
  t.test('of a client that keeps sending fast', async (t) => {
    const { origin, connections } = await server(t);
    const socket = await open(t, origin);
    const megabyte = Buffer.alloc(1e6);
    let sent = 0;
    const flooding = setInterval(() => {
      if (!socket.writable || socket.writableNeedDrain) return;
      socket.write(megabyte);
      sent += megabyte.length;
    }, 10);
    t.teardown(() => clearInterval(flooding));
    socket.write(head);
    await once(socket, 'readable');
    while ((await connections()) > 0) await setTimeout(20);
    // In the time of the other clients, it would send 500 MB.
    t.ok(sent < 100e6, `${sent} bytes`);
  });
});
