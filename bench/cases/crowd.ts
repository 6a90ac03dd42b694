import { get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { amount, atLeast, atMost, type Measure, skipped, verify } from '../measures.js';
import { built, resident, run } from '../processes.js';
import type { Crowd } from '../programs/crowd.js';
import { download } from '../request.js';
import { digest, pathOf, rowsOf } from '../rows.js';
import { withSeedstream } from '../servers.js';

const CLIENTS = 1000;
const BYTES_PER_SECOND = 100_000;
const SECONDS = 20;
const SAMPLE = 25;

/** Too many rows to measure their length before they are sent, and few enough for that. */
const ROWS = [100_000_000, 5_000_000];

/** Many slow downloads of different rows at once: do all of them continue, and does the server stay small and responsive? */
export async function crowd(): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const rows of ROWS) measures.push(...(await crowdOf(rows)));
  return measures;
}

async function crowdOf(rows: number): Promise<Measure[]> {
  const measure = `${CLIENTS.toLocaleString('en')} downloads of ${rows.toLocaleString('en')} persons at once, each read at ${BYTES_PER_SECOND / 1000} KB/s for ${SECONDS} s`;
  if (process.platform === 'win32') return [skipped(measure, 'not measured on Windows')];
  const environment = { MAX_DOWNLOADS: String(2 * CLIENTS), LOG_LEVEL: 'warn' };
  return withSeedstream(async ({ origin, port, pid }) => {
    // The plan is made before the crowd comes, because this case does not measure it.
    await download(origin + pathOf('persons', 'csv', 10));
    const samples: number[] = [];
    const waits: Promise<number>[] = [];
    let running = true;
    const sampling = (async () => {
      while (running) {
        samples.push(await resident(pid));
        // Each request is sent even when earlier ones have no answer, so a server that hangs gets as many requests.
        waits.push(healthWait(origin));
        await sleep(SAMPLE);
      }
    })();
    const program = built('bench/programs/crowd.js');
    const path = pathOf('persons', 'csv', rows, '&seed=');
    const args = [port, CLIENTS, BYTES_PER_SECOND, SECONDS, path].map(String);
    const made: Crowd = JSON.parse(await run(process.execPath, program, ...args));
    running = false;
    await sampling;

    for (const [seed, sha256] of made.digests.entries()) {
      const expected = digest(await rowsOf('persons', 'csv', String(seed)), rows, made.read[seed]);
      verify(`the SHA-256 of what client ${seed} has read`, sha256, expected);
    }
    const health = (await Promise.all(waits)).toSorted((a, b) => a - b);
    const slowest = Math.min(...made.read) / SECONDS / 1000;
    const percentile = (share: number) => health[Math.ceil(health.length * share) - 1] ?? Number.NaN;
    return [
      atLeast(
        `${measure}: the slowest of them`,
        slowest,
        (0.9 * BYTES_PER_SECOND) / 1000,
        'KB/s',
        `longest wait for a byte ${amount(made.longestPause, 's')}${broken(made)}`,
      ),
      atMost('the same: resident memory of the server at most', Math.max(...samples), 512, 'MB'),
      atMost(
        'the same: /health, 99th percentile',
        percentile(0.99),
        100,
        'ms',
        `median ${amount(percentile(0.5), 'ms')}, slowest ${amount(percentile(1), 'ms')}`,
      ),
    ];
  }, environment);
}

const broken = ({ errors: [first, ...others] }: Crowd) =>
  first === undefined ? '' : `, ${others.length + 1} broke off: ${first}`;

/** The milliseconds until /health has answered on a new connection; Infinity when the connection breaks. */
function healthWait(origin: string): Promise<number> {
  const start = performance.now();
  return new Promise((resolve) => {
    get(`${origin}/health`, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(performance.now() - start));
    }).on('error', () => resolve(Number.POSITIVE_INFINITY));
  });
}
