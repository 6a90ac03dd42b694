// Processes that make a shard each, as the pods of an indexed Job do, together make what one process makes.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { registered, registeredEvents } from '../datasets/registered.js';
import { merged } from '../events/merged.js';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { exitOf } from '../support/process.js';
import { cases, fc, sample } from '../support/property.js';
import { outcome, run } from './command.js';

const ROWS = 20_000;

/** The paths of all rows, and how many of them are made. */
const wholes: (readonly [path: string, query: string])[] = [
  ...registered.map(({ name }) => [name, `n=${ROWS}`] as const),
  ['schemas/company/Employee', `n=${ROWS}&rows=Employee:${ROWS}`],
  ...registeredEvents.map(
    ({ name, skip }) =>
      [`events/${name}`, skip === undefined ? 'to=2026-01-01T00:00:02Z' : `n=${ROWS}`] as const,
  ),
];

/** A process takes a second before its first row, so a short run has few of them. */
const counts = cases([1, 2, 5, 16], [2, 3]);

const all = wholes.flatMap(([path, query]) =>
  counts.flatMap((processes) =>
    ['format=ndjson', 'format=csv&header=false'].map((format) => ({
      path,
      query: `${query}&${format}&seed=42`,
      processes,
    })),
  ),
);

/**
 * What process `index` of so many writes, by a file when it is killed at a random moment and starts again: before it makes rows, on
 * its way, or never.
 */
async function part(t: Test, args: readonly string[], index: number, processes: number, killed: boolean) {
  const folder = temporaryDirectory(t);
  mkdirSync(folder);
  const environment = { JOB_COMPLETION_INDEX: `${index}`, JOB_COMPLETIONS: `${processes}` };
  if (!killed) {
    const { output, errors, exit } = await outcome(t, args, { folder, environment });
    t.strictSame([exit, errors], [[0, null], '']);
    return output.toString();
  }
  const own = [...args, '--output', 'part'];
  const [moment] = fc.sample(fc.integer({ min: 0, max: 1000 }), 1);
  const child = run(t, own, { folder, environment });
  await Promise.race([exitOf(child), setTimeout(moment)]);
  child.kill('SIGKILL');
  const { output, errors, exit } = await outcome(t, own, { folder, environment });
  t.strictSame([exit, errors, output.length], [[0, null], '', 0], `killed after ${moment} ms`);
  t.strictSame(readdirSync(folder), ['part']);
  return readFileSync(join(folder, 'part'), 'utf8');
}

for (const { path, query, processes } of sample(all, 1)) {
  t.test(`${processes} processes make /${path}?${query}`, async (t) => {
    const app = await testApp(t);
    const { statusCode, body } = await app.inject(`/${path}?${query}`);
    t.equal(statusCode, 200);
    const args = [path, ...[...new URLSearchParams(query)].flatMap(([name, value]) => [`--${name}`, value])];
    const [killed] = fc.sample(fc.nat(processes - 1), 1);
    const parts = await Promise.all(
      Array.from({ length: processes }, (_, index) => part(t, args, index, processes, index === killed)),
    );
    const together = path === 'events/app-store' ? merged(parts) : parts;
    t.ok(together.join('') === body, 'the parts are the whole');
  });
}
