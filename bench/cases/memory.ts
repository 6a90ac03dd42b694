import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatNames } from '../../src/formats/index.js';
import { amount, atMost, type Measure, plain, skipped, verify } from '../measures.js';
import { resident } from '../processes.js';
import { answer, download } from '../request.js';
import { digest, persons, personsPath } from '../rows.js';
import { withSeedstream } from '../servers.js';

const ROWS = 100_000_000;
const SECONDS = 20;
const BYTES_PER_SECOND = 10e6;
const SAMPLES_PER_SECOND = 10;

const REQUESTS = 2000;
const AT_A_TIME = 4;
const SAMPLE = 20;
const MOST_MEGABYTES = 768;

const names = 'user_id user_name first_name last_name age address email_address phone_number device';
const formats = [
  'json',
  'ndjson',
  'sql',
  ...[...',;|!'].map((sign) => `csv&delimiter=${encodeURIComponent(sign)}`),
];

export const memory = async (): Promise<Measure[]> => [...(await slowReader()), ...(await manyPlans())];

/** Measures how much a long download to a slow reader increases the server's resident memory. */
async function slowReader(): Promise<Measure[]> {
  const measure = `resident memory above idle, n = ${ROWS.toLocaleString('en')} read at 10 MB/s for ${SECONDS} s`;
  if (process.platform === 'win32') return [skipped(measure, 'not measured on Windows')];
  return withSeedstream(async ({ origin, pid }) => {
    for (const format of formatNames) await download(origin + personsPath(format, 10));
    await sleep(1000);
    const idle = await resident(pid);

    const samples: number[] = [];
    const sampling = (async () => {
      for (let taken = 0; taken < SECONDS * SAMPLES_PER_SECOND; taken++) {
        await sleep(1000 / SAMPLES_PER_SECOND);
        samples.push(await resident(pid));
      }
    })();
    const read = await readSlowly(origin + personsPath('csv', ROWS));
    await sampling;

    verify('the SHA-256 of what was read', read.digest, digest(await persons('csv'), ROWS, read.length));
    const [pace, peak] = [read.length / SECONDS, Math.max(...samples)];
    if (pace < 0.9 * BYTES_PER_SECOND) throw new Error(`the reader got only ${amount(pace / 1e6, 'MB/s')}`);
    const detail = `${amount(idle, 'MB')} idle, ${amount(peak, 'MB')} at most`;
    return [atMost(measure, Math.max(0, peak - idle), 64, 'MB', detail)];
  });
}

/** Reads at most BYTES_PER_SECOND for SECONDS, then disconnects. */
async function readSlowly(url: string): Promise<{ length: number; digest: string }> {
  const response = await answer(url);
  const hash = createHash('sha256');
  const start = performance.now();
  let length = 0;
  for await (const bytes of response) {
    hash.update(bytes);
    length += bytes.length;
    const ahead = (length / BYTES_PER_SECOND) * 1000 - (performance.now() - start);
    if (ahead > 0) await sleep(ahead);
    if (performance.now() - start >= SECONDS * 1000) break;
  }
  response.destroy();
  return { length, digest: hash.digest('hex') };
}

/** Asks for users in different orders of fields and formats, none twice: what does the server remember of them? */
async function manyPlans(): Promise<Measure[]> {
  const measure = `resident memory at most, while ${REQUESTS.toLocaleString('en')} different requests for users are answered`;
  if (process.platform === 'win32') return [skipped(measure, 'not measured on Windows')];
  return withSeedstream(async ({ origin, pid }) => {
    const bodyOf = async (number: number) => (await download(origin + pathOf(number))).body.toString();
    const first = await bodyOf(0);
    const samples: number[] = [];
    let next = 1;
    const ask = async () => {
      while (next < REQUESTS) {
        const number = next++;
        await bodyOf(number);
        if (number % SAMPLE === 0) samples.push(await resident(pid));
      }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: AT_A_TIME }, ask));
    const each = (performance.now() - start) / REQUESTS;
    verify('the rows of the first request, when it is repeated', await bodyOf(0), first);
    return [
      atMost(
        measure,
        Math.max(...samples),
        MOST_MEGABYTES,
        'MB',
        `${amount(samples.at(-1) as number, 'MB')} at last`,
      ),
      plain('the same: time for each of them', amount(each, 'ms')),
    ];
  });
}

/** The order of fields with this number, counted in the factorial number system, in one of the formats. */
function pathOf(number: number): string {
  const left = names.split(' ');
  const order: string[] = [];
  for (let rest = number; left.length > 0; rest = Math.floor(rest / (left.length + 1))) {
    order.push(...left.splice(rest % left.length, 1));
  }
  return `/users?n=10&seed=1&fields=${order}&format=${formats[number % formats.length]}`;
}
