import { performance } from 'node:perf_hooks';
import { atMost, type Measure, median, verify } from '../../measures.js';
import { download } from '../../request.js';
import { HOST, withSeedstream } from '../../servers.js';

/** Rows whose answers are compared with a plain filter and sort, before speed counts. */
const CHECKED_ROWS = 100_000;
const REQUESTS = 15;

interface Person {
  readonly name: string;
  readonly age: number;
  readonly isMarried: boolean;
  readonly city: string;
  readonly state: string;
  readonly country: string;
}

interface Question {
  readonly measure: string;
  readonly query: string;
  readonly holds: (row: Person) => boolean;
  readonly order?: (left: Person, right: Person) => number;
  /** The most milliseconds. */
  readonly bound: number;
}

const { compare } = new Intl.Collator('en');

const questions: readonly Question[] = [
  {
    measure: 'country=Japan',
    query: 'country=Japan',
    holds: ({ country }) => country === 'Japan',
    bound: 10,
  },
  { measure: 'age:gte=60', query: 'age:gte=60', holds: ({ age }) => age >= 60, bound: 10 },
  {
    measure: 'name:contains=ann',
    query: 'name:contains=ann',
    holds: ({ name }) => name.toLowerCase().includes('ann'),
    bound: 10,
  },
  {
    measure: 'three conditions and a sort by two columns',
    query: 'country:in=Japan,Peru,Chile&age:gte=40&isMarried=true&sort=-age,name',
    holds: ({ country, age, isMarried }) =>
      ['Japan', 'Peru', 'Chile'].includes(country) && age >= 40 && isMarried,
    order: (left, right) => right.age - left.age || compare(left.name, right.name),
    bound: 60,
  },
  {
    measure: 'q=ann',
    query: 'q=ann',
    holds: ({ name, city, state, country }) =>
      [name, city, state, country].some((text) => text.toLowerCase().includes('ann')),
    bound: 80,
  },
  {
    measure: 'all sorted by name',
    query: 'sort=name',
    holds: () => true,
    order: (left, right) => compare(left.name, right.name),
    bound: 100,
  },
];

/** First pages of questions about a million persons, with the number of rows that match; the next page of the same question. */
export const query = (): Promise<Measure[]> =>
  withSeedstream(async ({ port }) => {
    const url = (query: string) => `http://${HOST}:${port}/persons?${query}`;
    const all = JSON.parse((await download(url(`n=${CHECKED_ROWS}&seed=check`))).body.toString()) as Person[];
    const measures: Measure[] = [];
    for (const { measure, query, holds, order, bound } of questions) {
      const wanted = all.filter(holds).sort(order);
      const checked = await download(url(`${query}&n=20&rows=${CHECKED_ROWS}&seed=check`));
      verify(`the first page of ${query}`, checked.body.toString(), JSON.stringify(wanted.slice(0, 20)));
      verify(`the total of ${query}`, checked.headers['x-total-count'], `${wanted.length}`);
      const times = { first: [] as number[], next: [] as number[] };
      for (let request = 0; request < REQUESTS; request++) {
        for (const [page, offset] of [
          ['first', 0],
          ['next', 20],
        ] as const) {
          const start = performance.now();
          await download(url(`${query}&n=20&offset=${offset}&seed=${request}`));
          times[page].push(performance.now() - start);
        }
      }
      measures.push(
        atMost(
          `${measure}: first page of 20 with the total, 1,000,000 persons`,
          median(times.first),
          bound,
          'ms',
        ),
      );
      measures.push(atMost(`${measure}: the next page`, median(times.next), 2, 'ms'));
    }
    return measures;
  });
