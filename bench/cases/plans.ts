import { performance } from 'node:perf_hooks';
import { amount, atMost, type Measure, plain, skipped, verify } from '../measures.js';
import { resident } from '../processes.js';
import { download } from '../request.js';
import { withSeedstream } from '../servers.js';

const REQUESTS = 2000;
const AT_A_TIME = 4;
const SAMPLE = 20;
const MOST_MEGABYTES = 768;

const fields = 'user_id user_name first_name last_name age address email_address phone_number device'.split(
  ' ',
);
const formats = [
  'json',
  'ndjson',
  'sql',
  ...[...',;|!'].map((sign) => `csv&delimiter=${encodeURIComponent(sign)}`),
];

/** Asks for users in different orders of fields and formats, none twice: what does the server remember of them? */
export async function plans(): Promise<Measure[]> {
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
  const left = [...fields];
  const order: string[] = [];
  for (let rest = number; left.length > 0; rest = Math.floor(rest / (left.length + 1))) {
    order.push(...left.splice(rest % left.length, 1));
  }
  return `/users?n=10&seed=1&fields=${order}&format=${formats[number % formats.length]}`;
}
