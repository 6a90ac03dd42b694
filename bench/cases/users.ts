import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { fakerRows } from '../faker-rows.js';
import { amount, atLeast, atMost, interleave, type Measure, median, ratio, verify } from '../measures.js';
import { cities, pathOf, represent, rowsOf, writeRate } from '../rows.js';
import { HOST, withSeedstream } from '../servers.js';

const ROWS = 500_000;
const FAKER_ROWS = 5_000;
const ROUNDS = 7;
const FEW = 10_000;
const DOWNLOADS = 100;

/** Writes users into memory, compared with Faker that makes the same objects row by row, and a few users over HTTP. */
export async function users(): Promise<Measure[]> {
  const made = await rowsOf('users', 'ndjson');
  const row = fakerRows.users(await cities());
  const [ours = ''] = represent(made, 1).toString().split('\n');
  verify("the members of Faker's user", membersOf(row(1)), membersOf(JSON.parse(ours)));

  const rates = await interleave(ROUNDS, {
    ours: () => writeRate(made, ROWS),
    faker: () => {
      const start = performance.now();
      const { length } = fakerNdjson(row);
      if (length < FAKER_ROWS * 300) throw new Error(`wrong output: Faker made only ${length} bytes`);
      return FAKER_ROWS / ((performance.now() - start) / 1000);
    },
  });
  const [perSecond, theirs] = [median(rates.ours), median(rates.faker)];
  const gigabytes = (perSecond * made.plan.measure(made.key, 0, ROWS)) / ROWS / 1e9;
  return [
    atLeast(
      'users as NDJSON into memory, one thread',
      perSecond / 1e6,
      2,
      'M rows/s',
      amount(gigabytes, 'GB/s'),
    ),
    atLeast(
      'the same against faker + JSON.stringify row by row',
      ratio(rates.ours, rates.faker),
      100,
      '×',
      `faker ${amount(theirs, 'rows/s')}`,
    ),
    await overHttp(represent(made, FEW)),
  ];
}

/** What one would write without seedstream: a line per object, into memory. */
function fakerNdjson(row: (position: number) => object): Buffer {
  const lines: string[] = [];
  for (let position = 1; position <= FAKER_ROWS; position++) lines.push(`${JSON.stringify(row(position))}\n`);
  return Buffer.from(lines.join(''));
}

async function overHttp(expected: Buffer): Promise<Measure> {
  const waits = await withSeedstream(async ({ port }) => {
    const taken: { whole: number; body: number }[] = [];
    for (let warm = 0; warm < 20; warm++) await download(port, expected);
    for (let count = 0; count < DOWNLOADS; count++) taken.push(await download(port, expected));
    return taken;
  });
  const figures = [
    `first to last byte ${amount(median(waits.map(({ body }) => body)), 'ms')}`,
    `slowest ${amount(Math.max(...waits.map(({ whole }) => whole)), 'ms')}`,
    `${amount(expected.length / 1e6, 'MB')}`,
  ];
  const measure = `${FEW.toLocaleString('en')} users as NDJSON over HTTP, from opening the connection to the last byte`;
  return atMost(measure, median(waits.map(({ whole }) => whole)), 30, 'ms', figures.join(', '));
}

/** The milliseconds of a download on a new connection: of all of it, and from its first byte to its last. */
async function download(port: number, expected: Buffer): Promise<{ whole: number; body: number }> {
  const parts: Buffer[] = [];
  const start = performance.now();
  let first = 0;
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, HOST, () => {
      const path = pathOf('users', 'ndjson', FEW);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${HOST}:${port}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (data) => {
      if (first === 0) first = performance.now();
      parts.push(data);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
  const end = performance.now();
  const answer = Buffer.concat(parts);
  const body = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
  if (!body.equals(expected)) throw new Error(`wrong output: ${answer.subarray(0, 1000)}`);
  return { whole: end - start, body: end - first };
}

/** The names in an object and in the objects in it, in order. */
function membersOf(object: object): string {
  return Object.entries(object)
    .map(([name, value]) => (typeof value === 'object' ? `${name}{${membersOf(value)}}` : name))
    .join();
}
