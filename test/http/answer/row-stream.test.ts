import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import fastify from 'fastify';
import t, { type Test } from 'tap';
import { rowStream } from '../../../src/http/answer/row-stream.js';
import { wholeText } from '../../../src/output/rows.js';
import { type Rows, slicesOf } from '../../../src/output/rows-slices.js';
import type { SeedKey } from '../../../src/random/key.js';
import { bodyOf, type FakePlan, fakePlan } from '../../output/fake-plan.js';
import { standsStill } from '../../support/eventually.js';

const rowsOf = (plan: FakePlan, rows: number, first = 0): Rows => ({ plan, key: 0n as SeedKey, first, rows });

/** A server that answers /stream with the rows and /other with "other"; resolves to a connection to it. */
async function connected(t: Test, rows: Rows): Promise<Socket> {
  const app = fastify();
  app.get('/stream', (_request, reply) => reply.send(rowStream(slicesOf(rows))));
  app.get('/other', () => 'other');
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  t.teardown(async () => {
    socket.destroy();
    await app.close();
  });
  await once(socket, 'connect');
  return socket;
}

const get = (path: string, connection = 'keep-alive') =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n\r\n`;

/** The body of a chunked response. */
function dechunk(response: string): string {
  let body = '';
  let rest = response.slice(response.indexOf('\r\n\r\n') + 4);
  for (;;) {
    const length = Number.parseInt(rest, 16);
    if (!(length > 0)) return body;
    const start = rest.indexOf('\r\n') + 2;
    body += rest.slice(start, start + length);
    rest = rest.slice(start + length + 2);
  }
}

t.test('every way to read gives the same bytes', async (t) => {
  for (const rows of [0, 1, 255, 256, 257, 1000, 4000]) {
    const expected = bodyOf(5, rows);
    const plan = fakePlan(1000);
    if (rows <= 1000)
      t.equal(Buffer.from(wholeText(rowsOf(plan, rows, 5)), 'latin1').toString(), expected, `whole ${rows}`);
    t.equal(await text(rowStream(slicesOf(rowsOf(plan, rows, 5)))), expected, `iterated ${rows}`);
    t.equal(
      await text(rowStream(slicesOf(rowsOf(plan, rows, 5))).pipe(new PassThrough())),
      expected,
      `piped ${rows}`,
    );
    const app = fastify();
    app.get('/', (_request, reply) => reply.send(rowStream(slicesOf(rowsOf(plan, rows, 5)))));
    t.equal((await app.inject('/')).body, expected, `injected ${rows}`);
    const socket = await connected(t, rowsOf(plan, rows, 5));
    socket.write(get('/stream', 'close'));
    t.equal(dechunk(await text(socket)), expected, `sent ${rows}`);
    t.equal(plan.held, 0, 'all slices are released');
  }
});

t.test('slices grow from a small first one to the largest', async (t) => {
  const plan = fakePlan(1000);
  await text(rowStream(slicesOf(rowsOf(plan, 256 + 512 + 1000 + 1000 + 1))));
  t.equal(plan.written, 5);
});

t.test('a connection serves the next request after a stream', async (t) => {
  const plan = fakePlan(100);
  const socket = await connected(t, rowsOf(plan, 1000));
  let received = '';
  socket.on('data', (data) => {
    received += data;
  });
  for (const times of [1, 2, 3]) {
    socket.write(get('/stream'));
    while (received.split('\r\n0\r\n\r\n').length <= times) await setImmediate();
  }
  socket.write(get('/other', 'close'));
  await once(socket, 'close');
  t.match(received, /\r\n\r\nother$/);
  t.equal(plan.held, 0);
});

t.test('a reader that pauses stops the generation', async (t) => {
  const rowText = (row: number) => `${row}`.padStart(1000);
  const plan = fakePlan(1000, rowText);
  const socket = await connected(t, rowsOf(plan, 100_000));
  socket.write(get('/stream', 'close'));
  await once(socket, 'readable');
  const paused = await standsStill(() => plan.written);
  t.ok(paused < 30, `${paused} of 100 MB are generated for nobody`);
  t.ok(plan.mostHeld <= 2, 'at most two slices in memory');
  t.equal(dechunk(await text(socket)), bodyOf(0, 100_000, rowText), 'and it goes on unharmed');
  t.ok(plan.mostHeld <= 2);
  t.equal(plan.held, 0);
});

t.test('a client that disconnects stops the generation', async (t) => {
  const plan = fakePlan(1000, (row) => `${row}`.padStart(1000));
  const socket = await connected(t, rowsOf(plan, 1_000_000_000));
  socket.write(get('/stream'));
  await once(socket, 'data');
  socket.pause();
  const before = await standsStill(() => plan.written);
  socket.destroy();
  const after = await standsStill(() => plan.written);
  t.ok(after <= before + 1, `${after - before} slices more`);
  t.equal(plan.held, 0, 'the slices in the socket are released');
});

t.test('a destroyed stream generates no more rows', async (t) => {
  const plan = fakePlan(1000);
  const stream = rowStream(slicesOf(rowsOf(plan, 1_000_000_000)));
  await once(stream, 'readable');
  stream.destroy();
  const before = plan.written;
  t.equal(await standsStill(() => plan.written), before);
  t.equal(plan.held, 0);
});

t.test('other readers get copies of 256 KB at most, also of large slices', async (t) => {
  const rowText = (row: number) => `${row}`.padStart(1000);
  const plan = fakePlan(1000, rowText);
  const pieces: Buffer[] = [];
  await once(
    rowStream(slicesOf(rowsOf(plan, 3000))).on('data', (piece) => pieces.push(piece)),
    'end',
  );
  t.ok(pieces.every(({ length }) => length <= 256 << 10));
  t.ok(Buffer.concat(pieces).equals(Buffer.from(bodyOf(0, 3000, rowText))));
  t.equal(plan.mostHeld, 1);
  t.equal(plan.held, 0);

  const left = rowStream(slicesOf(rowsOf(plan, 1_000_000)));
  for await (const piece of left) if (piece.length >= 256 << 10) break;
  t.equal(plan.held, 0, 'the rest of a slice is released when the reader leaves');
});

t.test('timers and other requests get their turn while a fast reader is served', async (t) => {
  const plan = fakePlan(1000);
  const socket = await connected(t, rowsOf(plan, 5_000_000));
  socket.resume();
  socket.write(get('/stream', 'close'));
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await once(socket, 'close');
  clearInterval(timer);
  t.ok(turns > 20, `${turns} turns in ${plan.written} slices`);
});

t.test('an error before the first byte becomes a response, a later one cuts the connection', async (t) => {
  for (const failAt of [0, 3]) {
    const plan = fakePlan(1000);
    const { write } = plan;
    const open = failAt === 0 ? '' : plan.open;
    const failing = {
      ...plan,
      open,
      write: (seed: SeedKey, first: number, rows: number) => {
        if (plan.written === failAt) throw new Error('no more');
        return write(seed, first, rows);
      },
    };
    const socket = await connected(t, { plan: failing, key: 0n as SeedKey, first: 0, rows: 100_000 });
    socket.write(get('/stream', 'close'));
    const response = await text(socket);
    if (failAt === 0) t.match(response, /^HTTP\/1.1 500 [\s\S]*no more/);
    else t.match(response, /^HTTP\/1.1 200 [\s\S]*,$/m);
    t.notMatch(response, /\r\n0\r\n\r\n$/, 'the body has no regular end');
    t.equal(plan.held, 0);
  }
});
