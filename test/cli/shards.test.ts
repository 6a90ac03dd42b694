// Processes that make a shard each, as the pods of an indexed Job do, together make what one process makes.
import { once } from 'node:events';
import t, { type Test } from 'tap';
import { registered, registeredEvents } from '../datasets/registered.js';
import { merged } from '../events/merged.js';
import { testApp } from '../support/app.js';
import { cases, fc } from '../support/property.js';
import { outcome, run } from './command.js';

t.setTimeout(900_000);

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

const all = wholes.flatMap(([path, query]) =>
  [1, 2, 5, 16].flatMap((processes) =>
    ['format=ndjson', 'format=csv&header=false'].map((format) => ({
      path,
      query: `${query}&${format}&seed=42`,
      processes,
    })),
  ),
);
const few = cases(all.length, 2);
const [chosen = []] = fc.sample(fc.shuffledSubarray(all, { minLength: few, maxLength: few }), 1);

/** What process `index` of so many writes. When it is killed on its way, it starts again. */
async function part(t: Test, args: readonly string[], index: number, processes: number, killed: boolean) {
  const own = [...args, '--shard', `${index + 1}/${processes}`];
  if (killed) {
    const child = run(t, own);
    await once(child.stdout as NodeJS.ReadableStream, 'readable');
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  const { output, errors, exit } = await outcome(t, own);
  t.strictSame([exit, errors], [[0, null], '']);
  return output.toString();
}

for (const { path, query, processes } of chosen) {
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
