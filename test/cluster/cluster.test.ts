import type { ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import t from 'tap';
import { readConfig } from '../../src/config/config.js';
import { eventually } from '../support/eventually.js';
import { exitOf, listening, start } from '../support/process.js';

/**
 * Sends a request on a new connection, because connections are given to the workers in turn. Node leaves a connection hanging
 * until the primary exits when the last worker stops listening at that moment.
 */
const ask = (url: string) =>
  fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(15_000) });

const answers = (origin: string) =>
  ask(`${origin}/health`).then(
    () => true,
    () => false,
  );

/** What the server has logged so far. */
function logOf(child: ChildProcess): () => Record<string, unknown>[] {
  let output = '';
  child.stdout?.on('data', (data) => {
    output += data;
  });
  const whole = () => output.split('\n').slice(0, -1);
  return () => whole().map((line) => JSON.parse(line));
}

/** The process ids of the workers that answer some requests. */
async function workers(origin: string, log: ReturnType<typeof logOf>): Promise<Set<unknown>> {
  const before = log().length;
  for (let i = 0; i < 6; i++) await (await ask(`${origin}/health`)).text();
  const requests = () =>
    log()
      .slice(before)
      .filter(({ url }) => url === '/health');
  return new Set((await eventually(requests, ({ length }) => length >= 6)).map(({ pid }) => pid));
}

t.test('workers share a port, are replaced and drained', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'seedstream-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const cities = join(directory, 'cities.csv');
  const { citiesFile } = readConfig({});
  copyFileSync(citiesFile, cities);

  const child = start(t, { WORKERS: '2', CITIES_FILE: cities, DRAIN_SECONDS: '60', SPOOL_BYTES: '1048576' });
  const log = logOf(child);
  const said = (what: RegExp) => log().filter(({ msg }) => what.test(String(msg)));
  const origin = await listening(child);
  const [victim, survivor] = [...(await workers(origin, log))];
  t.ok(survivor, 'both answer');
  t.match(said(/listens/), [{ pid: child.pid, workers: 2 }], 'one line says that they listen');

  const health = async () => {
    const metrics = await (await ask(`${origin}/metrics`)).text();
    t.match(metrics, /^nodejs_eventloop_lag_p99_seconds \d/m);
    return /^seedstream_requests_total\{route="\/health",.*\} (\d+)$/m.exec(metrics)?.[1];
  };
  t.strictSame([await health(), await health()], ['6', '6'], 'each answers with the metrics of all');

  const tries: number[] = [];
  for (let i = 0; i < 4; i++) tries.push((await ask(`${origin}/persons?n=1&seed=1&fail=3x`)).status);
  t.strictSame(tries, [503, 503, 503, 200], 'tries are counted over all workers');

  const convert = '/convert?from=csv&to=ndjson';
  const nameOf = ({ headers }: Response) => headers.get('seedstream-transfer') as string;
  const bad = nameOf(await fetch(`${origin}${convert}`, { method: 'POST', body: 'a,b\n1\n' }));
  const problems: unknown[] = [];
  for (let i = 0; i < 4; i++) problems.push(await (await ask(`${origin}/transfers/${bad}`)).json());
  t.match(problems, Array(4).fill({ status: 400, line: 2 }), 'each knows the transfers of all');
  const leave = new AbortController();
  const uploads = await Promise.all(
    [1, 2].map(() =>
      fetch(`${origin}${convert}`, {
        method: 'POST',
        // Its end never arrives.
        body: new ReadableStream({
          start: (body) => body.enqueue(Buffer.from('a,b\n1,2\n'.padEnd(3_000_000, '3,4\n'))),
        }),
        duplex: 'half',
        signal: leave.signal,
      } as RequestInit),
    ),
  );

  // Its successors cannot start until the file of cities is back.
  rmSync(cities);
  process.kill(victim as number, 'SIGKILL');
  const deaths = await eventually(
    () => said(/died/),
    ({ length }) => length >= 3,
  );
  t.match(deaths[0], { level: 50, worker: victim, signal: 'SIGKILL' });
  const states = await Promise.all(
    uploads.map(async (upload) => {
      const answer = await ask(`${origin}/transfers/${nameOf(upload)}`);
      const { state, detail } = (await answer.json()) as { state?: string; detail?: string };
      return state ?? detail;
    }),
  );
  t.strictSame(states.sort(), ['The process that sent the answer has ended', 'running']);
  leave.abort();
  const pauses = deaths.map(({ pause }) => Number(pause)) as [number, number, number];
  t.ok(pauses[0] < pauses[1] && pauses[1] < pauses[2], `each try waits longer: ${pauses}`);
  t.strictSame([...(await workers(origin, log))], [survivor]);
  t.ok(await health(), 'there are metrics nevertheless');
  copyFileSync(citiesFile, cities);
  const now = await eventually(
    () => workers(origin, log),
    ({ size }) => size === 2,
  );
  t.ok(now.size === 2 && !now.has(victim), 'the dead one is replaced');

  const downloads = await Promise.all(
    [1, 2, 3, 4].map((seed) => fetch(`${origin}/persons?n=200000&seed=${seed}`)),
  );
  child.kill('SIGTERM');
  while (await answers(origin)) await setTimeout(20);
  const exited = exitOf(child);
  for (const download of downloads) t.equal(((await download.json()) as unknown[]).length, 200_000);
  t.strictSame(await exited, [0, null]);
});

t.test('a second signal cuts the downloads of all workers', async (t) => {
  const child = start(t, { WORKERS: '2', DRAIN_SECONDS: '600' });
  const origin = await listening(child);
  const downloads = await Promise.all(
    [1, 2].map((seed) => fetch(`${origin}/persons?n=1000000000&seed=${seed}`)),
  );
  child.kill('SIGINT');
  while (await answers(origin)) await setTimeout(20);
  child.kill('SIGINT');
  t.strictSame(await exitOf(child), [0, null]);
  for (const download of downloads) await t.rejects(download.arrayBuffer());
});

t.test('workers end with their primary', async (t) => {
  const child = start(t, { WORKERS: '2' });
  const origin = await listening(child);
  t.ok(await answers(origin));
  child.kill('SIGKILL');
  t.notOk(
    await eventually(
      () => answers(origin),
      (alive) => !alive,
    ),
  );
});

t.test('when no worker can start, one of them says why', async (t) => {
  const child = start(t, { WORKERS: '4', CITIES_FILE: '/nowhere/cities.csv' });
  const [stdout, stderr, exit] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stderr as Readable),
    exitOf(child),
  ]);
  t.strictSame(exit, [1, null]);
  t.match(stderr, /^seedstream cannot start: [^\n]+cities\.csv[^\n]*\n$/);
  t.equal(stdout, '');
});
