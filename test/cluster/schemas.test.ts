// Processes that share a directory: a schema that one of them stores is available in all of them.
import t from 'tap';
import { eventually } from '../support/eventually.js';
import { exitOf, listening, start } from '../support/process.js';

/** Sends a request on a new connection, because connections are given to the workers in turn. */
const ask = (url: string, options: RequestInit = {}) =>
  fetch(url, {
    ...options,
    headers: { ...options.headers, connection: 'close' },
    signal: AbortSignal.timeout(60_000),
  });

t.test('a schema stored by one worker is seen by the others', async (t) => {
  const child = start(t, { WORKERS: '2' });
  const pids = new Set<unknown>();
  child.stdout?.on('data', (data) => {
    for (const [, pid] of String(data).matchAll(/"pid":(\d+).*"url":"\/schemas\/shared/g)) pids.add(pid);
  });
  const origin = await listening(child);
  const url = `${origin}/schemas/shared`;
  for (let version = 1; version <= 6; version++) {
    const body = JSON.stringify({
      $defs: { M: { properties: { x: { const: version } } } },
      rows: { M: version },
    });
    const put = await ask(url, { method: 'PUT', body, headers: { 'content-type': 'application/json' } });
    t.equal(put.status, version === 1 ? 201 : 200);
    for (let i = 0; i < 4; i++) {
      const rows = (await (await ask(`${url}/M?seed=1`)).json()) as { x: number }[];
      t.strictSame(rows, Array(version).fill({ x: version }));
      t.equal((await ask(url)).headers.get('etag'), put.headers.get('etag'));
    }
  }
  t.equal((await ask(url, { method: 'DELETE' })).status, 204);
  for (let i = 0; i < 4; i++) t.equal((await ask(`${url}/M`)).status, 404);
  t.equal(
    await eventually(
      () => pids.size,
      (size) => size === 2,
    ),
    2,
    'both of them answered',
  );
  child.kill('SIGTERM');
  await exitOf(child);
});
