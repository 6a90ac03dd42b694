import { performance } from 'node:perf_hooks';
import { atMost, type Measure, median, verify } from '../../measures.js';
import { download } from '../../request.js';
import { HOST, withSeedstream } from '../../servers.js';

/** Rows whose groups are compared with a plain computation, before speed counts. */
const CHECKED_ROWS = 100_000;
const REQUESTS = 15;

interface Person {
  readonly age: number;
  readonly country: string;
}

/** Groups of a million persons and of users over HTTP, the latter with numbers that no table has, and a search of all texts of users. */
export const groups = (): Promise<Measure[]> =>
  withSeedstream(async ({ port }) => {
    const url = (query: string) => `http://${HOST}:${port}/${query}`;
    const byCountry = 'persons?group=country&aggregate=avg:age&n=1000';
    const rows = (await download(url(`persons?n=${CHECKED_ROWS}&seed=check`))).body.toString();
    const checked = await download(url(`${byCountry}&rows=${CHECKED_ROWS}&seed=check`));
    verify('the groups by country', checked.body.toString(), JSON.stringify(averages(JSON.parse(rows))));
    const timed = async (query: string) => {
      const times: number[] = [];
      for (let request = 0; request < REQUESTS; request++) {
        const start = performance.now();
        await download(url(`${query}&seed=${request}`));
        times.push(performance.now() - start);
      }
      return median(times);
    };
    return [
      atMost('1,000,000 persons by country with the average age', await timed(byCountry), 20, 'ms'),
      atMost(
        '1,000,000 users by country with the average latitude',
        await timed('users?group=address.country&aggregate=avg:address.latitude'),
        60,
        'ms',
      ),
      atMost('q=ann among all texts of 1,000,000 persons', await timed('persons?q=ann&n=20'), 80, 'ms'),
      atMost('q=ann among all texts of 1,000,000 users', await timed('users?q=ann&n=20'), 400, 'ms'),
    ];
  });

function averages(persons: readonly Person[]) {
  const ages = new Map<string, number[]>();
  for (const { age, country } of persons) {
    const known = ages.get(country) ?? [];
    known.push(age);
    ages.set(country, known);
  }
  const { compare } = new Intl.Collator('en');
  return [...ages]
    .sort(([left], [right]) => compare(left, right))
    .map(([country, ages]) => ({
      country,
      avg_age: ages.reduce((sum, age) => sum + age, 0) / ages.length,
    }));
}
