import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { platform, setPriority } from 'node:os';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { exitOf, listening, start } from './support/process.js';
import { sample } from './support/property.js';
import { bytes, everything, get, open } from './support/sockets.js';

/** Ten minutes: longer than the test may take. */
const NEVER = { DRAIN_SECONDS: '600', IDLE_TIMEOUT: '600' };

/** Arguments of then() that tell whether a promise resolves. */
const settled = [() => true, () => false] as const;

for (const signal of sample(['SIGTERM', 'SIGINT'] as const, 1)) {
  t.test(`${signal} ends an idle server at once`, async (t) => {
    const child = start(t, NEVER);
    const origin = await listening(child);
    t.equal(
      (await fetch(`${origin}/health`)).status,
      200,
      'the server listens when it logs so, and a connection stays open',
    );
    child.kill(signal);
    t.strictSame(await exitOf(child), [0, null]);
  });
}

t.test('after SIGTERM a download may finish, and new connections are refused', async (t) => {
  const child = start(t, NEVER);
  const origin = await listening(child);
  const download = await fetch(`${origin}/persons?n=1000000&seed=1&format=csv`);
  child.kill('SIGTERM');
  while (await fetch(`${origin}/health`).then(...settled));
  const exited = exitOf(child);
  t.equal((await download.text()).split('\n').length, 1_000_002);
  t.strictSame(await exited, [0, null], 'the server does not wait for the timeout of the connection');
});

t.test('open connections are told that the server drains', async (t) => {
  const child = start(t, NEVER);
  const origin = await listening(child);
  t.equal((await fetch(`${origin}/ready`)).status, 200);
  const socket = await open(t, origin);
  socket.write(get('/persons?n=1000000&seed=1&format=csv'));
  await bytes(socket, 1000);
  child.kill('SIGTERM');
  while (await fetch(`${origin}/health`).then(...settled));
  socket.write(get('/ready') + get('/health'));
  const exited = exitOf(child);
  const [, ready, more] = (await everything(socket)).split('HTTP/1.1 ');
  t.match(ready, /^503 .*\r\nconnection: close\r\n.*"status":503/is);
  t.equal(more, undefined, 'and there is no other answer');
  t.strictSame(await exited, [0, null]);
});

t.test('a download that takes too long is cut', async (t) => {
  const child = start(t, { ...NEVER, DRAIN_SECONDS: '1' });
  const origin = await listening(child);
  const download = await fetch(`${origin}/persons?n=1000000000&seed=1`);
  child.kill('SIGTERM');
  t.strictSame(await exitOf(child), [0, null]);
  await t.rejects(download.text());
});

t.test('a second signal cuts at once', async (t) => {
  const child = start(t, NEVER);
  const origin = await listening(child);
  const download = await fetch(`${origin}/persons?n=1000000000&seed=1`);
  child.kill('SIGTERM');
  while (await fetch(`${origin}/health`).then(...settled));
  child.kill('SIGINT');
  t.strictSame(await exitOf(child), [0, null]);
  await t.rejects(download.text());
});

t.test('threads have a lower priority than the process', { skip: platform() !== 'linux' }, async (t) => {
  const child = start(t, { THREADS: '1' });
  const pid = child.pid as number;
  setPriority(pid, 10);
  const origin = await listening(child);
  const download = await fetch(`${origin}/persons?n=200000&seed=1&format=csv`);
  t.equal((await download.text()).split('\n').length, 200_002);
  const priorities = readdirSync(`/proc/${pid}/task`).map((task) => {
    const [, rest = ''] = readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8').split(') ');
    return Number(rest.split(' ')[16]);
  });
  t.ok(priorities.includes(15), `${priorities}`);
  t.notOk(priorities.includes(5), 'only root may raise a priority');
});

t.test('a server that cannot start logs the reason in one line', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as { port: number };
  const table: [environment: Record<string, string>, message: RegExp][] = [
    [{ PORT: 'http' }, /PORT must be an integer from 0 to 65535, not "http"/],
    [{ CITIES_FILE: '/nowhere/cities.csv' }, /\/nowhere\/cities\.csv/],
    [{ PORT: String(port) }, /EADDRINUSE.*127\.0\.0\.1/],
  ];
  for (const [environment, message] of sample(table, 2)) {
    const child = start(t, environment);
    const [stdout, stderr, exit] = await Promise.all([
      text(child.stdout as Readable),
      text(child.stderr as Readable),
      exitOf(child),
    ]);
    t.strictSame(exit, [1, null]);
    t.match(stderr, message);
    t.match(stderr, /^seedstream cannot start: [^\n]+\n$/);
    t.notMatch(stdout, /listen/);
  }
});
