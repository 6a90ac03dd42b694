import { performance } from 'node:perf_hooks';
import { amount, atMost, type Measure, median, verify } from '../measures.js';
import { download } from '../request.js';
import { persons, personsPath, represent } from '../rows.js';
import { withSeedstream } from '../servers.js';

const ROWS = 10;
const STARTS = 5;

/** Measures the time from the start of the process to the end of its first answer. */
export async function boot(): Promise<Measure[]> {
  const expected = represent(await persons('csv'), ROWS).toString();
  const seconds: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    await withSeedstream(async ({ origin, started }) => {
      const { body } = await download(origin + personsPath('csv', ROWS));
      seconds.push((performance.now() - started) / 1000);
      verify('the first answer', body.toString(), expected);
    });
  }
  const slowest = `slowest of ${STARTS}: ${amount(Math.max(...seconds), 's')}`;
  return [atMost(`process start to first answer, ${ROWS} persons`, median(seconds), 1.5, 's', slowest)];
}
