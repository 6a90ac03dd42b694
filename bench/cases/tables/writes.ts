import { open, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Pool } from 'undici';
import { amount, atLeast, atMost, interleave, type Measure, median, ratio, verify } from '../../measures.js';
import { HOST, withServer } from '../../servers.js';
import { ask, rateOf } from './ask.js';

export const CONNECTIONS = 16;
/** Writes of a round, and rounds. */
const WRITES = 4_000;
const ROUNDS = 5;
/** The same of json-server, which is slower, and of one connection. */
const FEWER = 400;

/** How many changes are acknowledged a second, beside json-server, and how long one takes. */
export async function writes(pool: Pool, directory: string): Promise<Measure[]> {
  const tables = { thousand: 1_000, million: 1_000_000 };
  for (const [name, rows] of Object.entries(tables))
    await ask(pool, 'PUT', `/tables/${name}`, { dataset: 'persons', rows });
  const persons = JSON.parse(await ask(pool, 'GET', '/tables/thousand?n=1000')) as object[];
  const database = join(directory, 'db.json');
  await writeFile(database, JSON.stringify({ persons }));
  const command = (port: number) => [
    process.execPath,
    createRequire(import.meta.url).resolve('json-server/lib/cli/bin.js'),
    ...[database, '--port', `${port}`, '--host', HOST, '--quiet'],
  ];
  const times: number[] = [];
  const alone: number[] = [];
  const write = async (pool: Pool, rows: string, at: number, times: number[] = []) => {
    const sent = performance.now();
    await ask(pool, 'PATCH', `/${rows}/${(at % 1000) + 1}`, { age: ageOf(at) });
    times.push(performance.now() - sent);
  };
  const taken = await withServer(command, async ({ origin }) => {
    const theirs = new Pool(origin, { connections: CONNECTIONS });
    const taken = await interleave(ROUNDS, {
      thousand: () => rateOf(WRITES, CONNECTIONS, (at) => write(pool, 'tables/thousand', at, times)),
      million: () => rateOf(WRITES, CONNECTIONS, (at) => write(pool, 'tables/million', at, times)),
      theirs: () => rateOf(FEWER, CONNECTIONS, (at) => write(theirs, 'persons', at)),
      alone: () => rateOf(FEWER, 1, (at) => write(pool, 'tables/million', at, alone)),
    });
    const [row] = JSON.parse(await ask(theirs, 'GET', `/persons?id=${FEWER}`));
    verify('a row of json-server', row.age, ageOf(FEWER - 1));
    await theirs.close();
    return taken;
  });
  verify('a row', JSON.parse(await ask(pool, 'GET', '/tables/million/1000')).age, ageOf(999));
  const sync = await syncTime(directory);
  const disk = `a sync takes ${amount(sync, 'ms')}`;
  const against = `${amount(median(taken.million), '/s')} against ${amount(median(taken.theirs), '/s')}`;
  return [
    atLeast(
      `changes of 1,000 rows from ${CONNECTIONS} connections`,
      median(taken.thousand),
      5_000,
      '/s',
      disk,
    ),
    atLeast('of 1,000,000 rows, ÷ that', ratio(taken.million, taken.thousand), 0.9, '×'),
    atLeast('of 1,000,000 rows, ÷ json-server of 1,000', ratio(taken.million, taken.theirs), 5, '×', against),
    atMost('a change from 16 connections, p99', p99(times), 5 + sync, 'ms', disk),
    atMost('a change from one connection, p99', p99(alone), 5 + sync, 'ms', disk),
  ];
}

const ageOf = (at: number) => 22 + (at % 40);

const p99 = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] as number;

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
