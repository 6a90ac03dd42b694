import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Pool } from 'undici';
import { amount, atLeast, atMost, interleave, type Measure, median, ratio, verify } from '../../measures.js';
import { withDirectory } from '../../processes.js';
import { withSeedstream } from '../../servers.js';

const CONNECTIONS = 16;
/** Writes of a round, and rounds. */
const WRITES = 4_000;
const ROUNDS = 5;
const CHANGED = 10_000;

/** Measures changes of tables: how many are acknowledged a second, and how much slower queries are with many changes. */
export async function tables(): Promise<Measure[]> {
  return withDirectory((directory) =>
    withSeedstream(
      async ({ origin }) => {
        const pool = new Pool(origin, { connections: CONNECTIONS });
        try {
          return [...(await writes(pool, directory)), ...(await queries(pool))];
        } finally {
          await pool.close();
        }
      },
      { STATE_DIR: join(directory, 'state'), LOG_LEVEL: 'silent' },
    ),
  );
}

async function ask(pool: Pool, method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object) {
  const answer = await pool.request({
    method,
    path,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300)
    throw new Error(`wrong output: ${method} ${path}: ${answer.statusCode} ${text}`);
  return text;
}

async function writes(pool: Pool, directory: string): Promise<Measure[]> {
  const tables = { thousand: 1_000, million: 1_000_000 };
  for (const [name, rows] of Object.entries(tables))
    await ask(pool, 'PUT', `/tables/${name}`, { dataset: 'persons', rows });
  const times: number[] = [];
  const round = async (name: string) => {
    let next = 0;
    const begun = performance.now();
    const write = async () => {
      for (let at = next++; at < WRITES; at = next++) {
        const sent = performance.now();
        await ask(pool, 'PATCH', `/tables/${name}/${(at % 1000) + 1}`, { age: 22 + (at % 40) });
        times.push(performance.now() - sent);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, write));
    return WRITES / ((performance.now() - begun) / 1000);
  };
  const taken = await interleave(ROUNDS, {
    thousand: () => round('thousand'),
    million: () => round('million'),
  });
  verify('a row', JSON.parse(await ask(pool, 'GET', '/tables/million/1000')).age, 22 + (39 % 40));
  const sync = await syncTime(directory);
  const slow = times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] as number;
  const disk = `a sync takes ${amount(sync, 'ms')}`;
  return [
    atLeast(
      `changes of 1,000 rows from ${CONNECTIONS} connections`,
      median(taken.thousand),
      5_000,
      '/s',
      disk,
    ),
    atLeast('of 1,000,000 rows, ÷ that', ratio(taken.million, taken.thousand), 0.9, '×'),
    atMost('a change, p99', slow, 5 + sync, 'ms', disk),
  ];
}

/** The median of how many ms the disk takes to keep a few bytes. */
async function syncTime(directory: string): Promise<number> {
  const file = await open(join(directory, 'sync'), 'a');
  const times: number[] = [];
  for (let time = 0; time < 50; time++) {
    const begun = performance.now();
    await file.write('x'.repeat(200));
    await file.datasync();
    times.push(performance.now() - begun);
  }
  await file.close();
  return median(times);
}

async function queries(pool: Pool): Promise<Measure[]> {
  for (const name of ['clean', 'elsewhere', 'changed'])
    await ask(pool, 'PUT', `/tables/${name}`, { dataset: 'persons', seed: '1', rows: 1_000_000 });
  await change(pool, 'elsewhere', (at) => ({ city: `New ${at}` }));
  await change(pool, 'changed', (at) => ({ name: `New ${at}`, age: 22 + (at % 40), country: 'Japan' }));
  const lines: Measure[] = [];
  const asked = {
    'one condition': 'age:gte=',
    'three conditions and a sort': 'country=Japan&isMarried=true&sort=-age,name&age:gte=',
    'a sort by name': 'sort=name&age:gte=',
  };
  for (const [what, query] of Object.entries(asked)) {
    // Each question is new to its table.
    const ages = { clean: 23, elsewhere: 23, changed: 23 };
    const time = async (name: keyof typeof ages) => {
      const begun = performance.now();
      await ask(pool, 'GET', `/tables/${name}?${query}${++ages[name]}&n=20`);
      return performance.now() - begun;
    };
    const taken = await interleave(7, {
      clean: () => time('clean'),
      elsewhere: () => time('elsewhere'),
      changed: () => time('changed'),
    });
    const line = (changes: string, times: number[]) =>
      atMost(
        `${what}, with ${CHANGED} changes of ${changes} ÷ without`,
        ratio(times, taken.clean),
        1.5,
        '×',
        `${amount(median(times), 'ms')} ÷ ${amount(median(taken.clean), 'ms')}`,
      );
    lines.push(line('other columns', taken.elsewhere), line('these columns', taken.changed));
  }
  return lines;
}

/** Patches rows all over a table. */
async function change(pool: Pool, table: string, patchOf: (at: number) => object): Promise<void> {
  for (let first = 0; first < CHANGED; first += 100)
    await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        ask(
          pool,
          'PATCH',
          `/tables/${table}/${1 + (((first + at) * 7919) % 1_000_000)}`,
          patchOf(first + at),
        ),
      ),
    );
}
