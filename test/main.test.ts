import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { projectRoot } from '../src/project-root.js';

/** The server as a process, as `npm run build` left it. */
function start(t: Test, environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/src/main.js')], {
    env: { ...process.env, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

/** Resolves to the origin that the server says it listens at. */
async function listening(child: ChildProcess): Promise<string> {
  let output = '';
  for await (const chunk of child.stdout ?? []) {
    output += chunk;
    const [origin] = /http:\/\/[^"]+/.exec(output) ?? [];
    if (origin !== undefined) return origin;
  }
  throw new Error('the server does not listen');
}

const exitOf = async (child: ChildProcess) => (await once(child, 'exit')) as [number | null, string | null];

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal} ends an idle server at once`, async (t) => {
    const child = start(t, {});
    const origin = await listening(child);
    t.equal(
      (await fetch(`${origin}/health`)).status,
      200,
      'it listens when it says so, and a connection stays open',
    );
    const begun = Date.now();
    child.kill(signal);
    t.strictSame(await exitOf(child), [0, null]);
    t.ok(Date.now() - begun < 2000);
  });
}

t.test('a download in flight may finish after SIGTERM, new connections are refused', async (t) => {
  const child = start(t, {});
  const origin = await listening(child);
  const download = await fetch(`${origin}/persons?n=1000000&seed=1&format=csv`);
  child.kill('SIGTERM');
  while (
    await fetch(`${origin}/health`).then(
      () => true,
      () => false,
    )
  );
  const exited = exitOf(child);
  const begun = Date.now();
  t.equal((await download.text()).split('\n').length, 1_000_002);
  t.strictSame(await exited, [0, null]);
  t.ok(Date.now() - begun < 5000, 'without waiting for the connection to time out');
});

t.test('a download that takes too long is cut', async (t) => {
  const child = start(t, { DRAIN_SECONDS: '1' });
  const origin = await listening(child);
  const download = await fetch(`${origin}/persons?n=1000000000&seed=1`);
  const begun = Date.now();
  child.kill('SIGTERM');
  t.strictSame(await exitOf(child), [0, null]);
  t.ok(Date.now() - begun >= 900 && Date.now() - begun < 4000);
  await t.rejects(download.text());
});

t.test('a second signal cuts at once', async (t) => {
  const child = start(t, { DRAIN_SECONDS: '60' });
  const origin = await listening(child);
  const download = await fetch(`${origin}/persons?n=1000000000&seed=1`);
  child.kill('SIGTERM');
  while (
    await fetch(`${origin}/health`).then(
      () => true,
      () => false,
    )
  );
  child.kill('SIGINT');
  t.strictSame(await exitOf(child), [0, null]);
  await t.rejects(download.text());
});

t.test('a server that cannot start says why in one line', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as { port: number };
  const table: [environment: Record<string, string>, message: RegExp][] = [
    [{ PORT: 'http' }, /PORT must be an integer from 0 to 65535, not "http"/],
    [{ CITIES_FILE: '/nowhere/cities.csv' }, /\/nowhere\/cities\.csv/],
    [{ PORT: String(port) }, /EADDRINUSE.*127\.0\.0\.1/],
  ];
  for (const [environment, message] of table) {
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
