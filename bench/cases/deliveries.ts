import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { startPubsub } from '../../test/deliveries/destinations/pubsub-server.js';
import { startPostgresql, unavailable } from '../../test/formats/postgresql.js';
import { amount, atLeast, interleave, type Measure, median, ratio, skipped, verify } from '../measures.js';
import { installed, run, withDirectory } from '../processes.js';
import { download } from '../request.js';
import { personsPath } from '../rows.js';
import { HOST, withSeedstream } from '../servers.js';

const ROWS = 1_000_000;
const ROUNDS = 7;
const EVENTS = 3_000_000;
const MESSAGES = 200_000;

const persons = (n: number) => ({ dataset: 'persons', n, seed: '42' });
const appStore = (n: number) => ({ events: 'app-store', n, seed: '42' });

/** Measures how fast rows arrive at destinations, which count them. */
export async function deliveries(): Promise<Measure[]> {
  return [await intoPostgres(), await toEventsApi(), await toPubsub()];
}

async function intoPostgres(): Promise<Measure> {
  const measure = `${ROWS.toLocaleString('en')} persons into PostgreSQL, against psql \\copy of the same rows from a file`;
  const reason = await unavailable();
  if (reason !== undefined) return skipped(measure, reason);
  if (!(await installed('psql', '--version'))) return skipped(measure, 'psql is not installed');
  const database = await startPostgresql();
  try {
    return await withDestination({ kind: 'postgres', url: database.url }, {}, async (origin, directory) => {
      const file = join(directory, 'persons.csv');
      await writeFile(file, (await download(origin + personsPath('csv', ROWS))).body);
      // This delivery makes the table.
      await deliver(origin, persons(1));
      const count = async () =>
        (await database.client.query('SELECT count(DISTINCT id) FROM persons')).rows[0].count;
      const rates = await interleave(ROUNDS, {
        ours: async () => {
          await database.client.query('TRUNCATE persons');
          const seconds = await deliver(origin, persons(ROWS));
          verify('rows delivered', await count(), String(ROWS));
          return ROWS / seconds;
        },
        psql: async () => {
          await database.client.query('TRUNCATE persons');
          const start = performance.now();
          await run(
            'psql',
            database.url,
            '-qc',
            `\\copy persons FROM '${file}' WITH (FORMAT csv, HEADER, NULL 'NULL')`,
          );
          const seconds = (performance.now() - start) / 1000;
          verify('rows copied', await count(), String(ROWS));
          return ROWS / seconds;
        },
      });
      const detail = `${amount(median(rates.ours), 'rows/s')} against ${amount(median(rates.psql), 'rows/s')}`;
      return atLeast(measure, ratio(rates.ours, rates.psql), 0.95, '×', detail);
    });
  } finally {
    await database.stop();
  }
}

async function toEventsApi(): Promise<Measure> {
  let rows = 0;
  const api = createServer((request, response) => {
    const lines = request.pipe(createGunzip({ chunkSize: 1 << 18 }));
    lines.on('data', (bytes: Buffer) => {
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) rows++;
    });
    lines.on('end', () => response.end('{}'));
  }).listen(0, HOST);
  await once(api, 'listening');
  const url = `http://${HOST}:${(api.address() as AddressInfo).port}/v0/events`;
  try {
    const seconds = await withDestination({ kind: 'http-events', url }, {}, (origin) =>
      deliver(origin, persons(EVENTS)),
    );
    verify('rows taken', rows, EVENTS);
    return atLeast(
      'persons to an HTTP events API here, NDJSON with gzip',
      EVENTS / seconds,
      500_000,
      'rows/s',
    );
  } finally {
    api.closeAllConnections();
    api.close();
  }
}

async function toPubsub(): Promise<Measure> {
  let messages = 0;
  const server = await startPubsub((_topic, batch) => {
    messages += batch.length;
    return undefined;
  });
  const settings = { kind: 'pubsub', project: 'bench', topic: 'app-store' };
  try {
    const environment = { PUBSUB_EMULATOR_HOST: server.host };
    const seconds = await withDestination(settings, environment, (origin) =>
      deliver(origin, appStore(MESSAGES)),
    );
    verify('messages published', messages, MESSAGES);
    return atLeast('app-store events to a Pub/Sub server here', MESSAGES / seconds, 15_000, 'messages/s');
  } finally {
    server.stop();
  }
}

/** Starts seedstream with a destination called `there`. */
const withDestination = <T>(
  settings: object,
  environment: NodeJS.ProcessEnv,
  use: (origin: string, directory: string) => Promise<T>,
): Promise<T> =>
  withDirectory(async (directory) => {
    const file = join(directory, 'destinations.json');
    await writeFile(file, JSON.stringify({ destinations: { there: settings } }));
    const ours = { DESTINATIONS_FILE: file, STATE_DIR: join(directory, 'state'), ...environment };
    return withSeedstream(({ origin }) => use(origin, directory), ours);
  });

/** Delivers rows; resolves to the seconds from the beginning to the acknowledgement of the last row. */
async function deliver(origin: string, source: object): Promise<number> {
  const response = await fetch(`${origin}/deliveries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ source, destination: 'there' }),
  });
  const path = response.headers.get('location');
  for (;;) {
    const told = (await (await fetch(`${origin}${path}`)).json()) as Record<string, string>;
    if (told.state === 'done') return (Date.parse(`${told.ended}`) - Date.parse(`${told.started}`)) / 1000;
    if (told.state === 'failed' || told.lastError) throw new Error(`delivery: ${told.lastError}`);
    await sleep(100);
  }
}
