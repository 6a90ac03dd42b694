import { performance } from 'node:perf_hooks';
import { amount, atMost, type Measure, median, verify } from '../measures.js';
import { download } from '../request.js';
import { persons, personsPath, represent } from '../rows.js';
import { withSeedstream } from '../servers.js';

const ROWS = 10;
const STARTS = 9;

/** Measures the time from the start of the process to the first answer of /health, and to the first rows after it. */
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
  return [line('answer of /health', health, 0.7), line(`${ROWS} persons`, rows, 1.5)];
}
