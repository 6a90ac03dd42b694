import { performance } from 'node:perf_hooks';
import {
  amount,
  atLeast,
  atMost,
  interleave,
  type Measure,
  median,
  ratio,
  skipped,
  verify,
} from '../measures.js';
import { built, installed, run, start } from '../processes.js';
import { download } from '../request.js';
import { persons, personsPath, represent, SEED } from '../rows.js';
import { withSeedstream } from '../servers.js';

const ROWS = 10;
const STARTS = 9;
const MANY = 100_000_000;
const ROUNDS = 3;

/**
 * Measures the time from the start of the process to the first answer of /health, and to the first rows after it; and the command
 * that writes rows without a server.
 */
export async function boot(): Promise<Measure[]> {
  const expected = represent(await persons('csv'), ROWS).toString();
  const health: number[] = [];
  const rows: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    await withSeedstream(async ({ origin, started }) => {
      const secondsSince = () => (performance.now() - started) / 1000;
      await download(`${origin}/health`);
      health.push(secondsSince());
      const { body } = await download(origin + personsPath('csv', ROWS));
      rows.push(secondsSince());
      verify('the first rows', body.toString(), expected);
    });
  }
  const line = (what: string, seconds: number[], bound: number) => {
    const slowest = `slowest of ${STARTS}: ${amount(Math.max(...seconds), 's')}`;
    return atMost(`process start to the first ${what}`, median(seconds), bound, 's', slowest);
  };
  return [
    line('answer of /health', health, 0.7),
    line(`${ROWS} persons`, rows, 1.5),
    await firstRows(expected),
    await manyRows(),
  ];
}

const commandFor = (rows: number) => [
  process.execPath,
  built('bundle/src/main.js'),
  ...['persons', '--n', String(rows), '--seed', SEED, '--format', 'csv'],
];

/** The whole life of the command that writes a few rows, from the bundle that a package holds. */
async function firstRows(expected: string): Promise<Measure> {
  const { seconds } = await interleave(STARTS, {
    async seconds() {
      const begun = performance.now();
      verify('the rows of the command', await run(...commandFor(ROWS)), expected);
      return (performance.now() - begun) / 1000;
    },
  });
  const what = `the command from its start to its end with ${ROWS} persons`;
  return atMost(
    what,
    median(seconds),
    0.5,
    's',
    `slowest of ${STARTS}: ${amount(Math.max(...seconds), 's')}`,
  );
}

/** The command that throws many rows away, against curl that throws those of a server away. */
async function manyRows(): Promise<Measure> {
  const what = `${MANY.toLocaleString('en')} persons as CSV by the command, start included, against curl and a server`;
  if (!(await installed('curl', '--version'))) return skipped(what, 'curl is not installed');
  return withSeedstream(async ({ origin }) => {
    const url = origin + personsPath('csv', MANY);
    const rate = (command: readonly string[]) => async () => {
      const begun = performance.now();
      verify('the end of the process', await start(command, []).ended, 'exit code 0');
      return MANY / ((performance.now() - begun) / 1000) / 1e6;
    };
    const { ours, theirs } = await interleave(ROUNDS, {
      ours: rate(commandFor(MANY)),
      theirs: rate(['curl', '-q', '-sS', '--noproxy', '*', url]),
    });
    const detail = `${amount(median(ours), 'M/s')} against ${amount(median(theirs), 'M/s')}`;
    return atLeast(what, ratio(ours, theirs), 1, '×', detail);
  });
}
