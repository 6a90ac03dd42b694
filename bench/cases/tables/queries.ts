import { performance } from 'node:perf_hooks';
import type { Pool } from 'undici';
import { amount, atMost, interleave, type Measure, median, ratio } from '../../measures.js';
import { ask, each } from './ask.js';

const CHANGED = 10_000;

const asked = {
  'one condition': 'age:gte=',
  'three conditions and a sort': 'country=Japan&isMarried=true&sort=-age,name&age:gte=',
  'a sort by name': 'sort=name&age:gte=',
  'groups by country': 'group=country&aggregate=count,avg:age,max:age&age:gte=',
  'groups by age in bins': 'group=age:bin=10,isMarried&aggregate=count&age:gte=',
};

/** How much slower questions about a million rows are when some of them were changed. */
export async function queries(pool: Pool): Promise<Measure[]> {
  for (const name of ['clean', 'elsewhere', 'changed'])
    await ask(pool, 'PUT', `/tables/${name}`, { dataset: 'persons', seed: '1', rows: 1_000_000 });
  await change(pool, 'elsewhere', (at) => ({ city: `New ${at}` }));
  await change(pool, 'changed', (at) => ({ name: `New ${at}`, age: 22 + (at % 40), country: 'Japan' }));
  const lines: Measure[] = [];
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
const change = (pool: Pool, table: string, patchOf: (at: number) => object): Promise<void> =>
  each(CHANGED, 100, (at) =>
    ask(pool, 'PATCH', `/tables/${table}/${1 + ((at * 7919) % 1_000_000)}`, patchOf(at)),
  );
