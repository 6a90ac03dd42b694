// Random groups: the results of every page are those of a plain computation over rows that were downloaded.
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { buildApp } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import { createMetrics } from '../../src/http/server/metrics.js';
import { registered } from '../datasets/registered.js';
import { cases, fc } from '../support/property.js';
import { type Cell, grouped, nameOf, order, type Wanted } from './grouped.js';
import { everyKind, kinds } from './kinds.js';
import { cellOf, type Row } from './naive.js';
import { contains, words } from './words.js';

const ROWS = 3000;

let app: FastifyInstance;
t.before(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', SEED: '7', MAX_URL_BYTES: '65536' });
  app = await buildApp(config, { datasets: [...registered, everyKind], events: [] }, createMetrics());
});
t.teardown(() => app.close());

const columns: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  kinds: {
    ...Object.fromEntries(Object.entries(kinds).filter(([path]) => !['list', 'json'].includes(path))),
    scalar: 'mixed',
    either: 'mixed',
  },
  persons: { age: 'number', isMarried: 'boolean', city: 'text', country: 'text', id: 'number', name: 'text' },
  users: {
    gender: 'text',
    age: 'number',
    birth_date: 'time',
    'address.country': 'text',
    'address.latitude': 'number',
    phone_number: 'text',
  },
};

const operations: Readonly<Record<string, readonly string[]>> = {
  number: ['count', 'distinct', 'sum', 'avg', 'min', 'max'],
  time: ['count', 'distinct', 'min', 'max'],
  text: ['count', 'distinct'],
  boolean: ['count', 'distinct'],
  mixed: ['count', 'distinct'],
};

for (const [name, ofDataset] of Object.entries(columns)) {
  t.test(`${name}: groups`, async () => {
    const all: Row[] = (await app.inject(`/${name}?n=${ROWS}`)).json();
    const path = fc.constantFrom(...Object.keys(ofDataset));
    const aggregate = fc.oneof(
      fc.constant({ operation: 'count', path: undefined }),
      path.chain((path) =>
        fc
          .constantFrom(...(operations[ofDataset[path] as string] as string[]))
          .map((operation) => ({ operation, path })),
      ),
    );
    const question = fc.record({
      keys: fc.uniqueArray(path, { maxLength: 3 }),
      wanted: fc.uniqueArray(aggregate, { maxLength: 3, selector: nameOf }),
      least: fc.constantFrom(undefined, 20, 1000),
      q: fc.constantFrom(undefined, 'an'),
      falls: fc.boolean(),
    });
    const page = fc.record({ offset: fc.constantFrom(0, 1, 90), n: fc.constantFrom(1, 20, ROWS) });
    const number = name === 'kinds' ? 'small' : 'age';
    await fc.assert(
      fc.asyncProperty(question, page, async ({ keys, wanted, least, q, falls }, { offset, n }) => {
        if (keys.length + wanted.length === 0) return;
        const rows = all.filter(
          (row) =>
            (least === undefined || (cellOf(row, number) as number) >= least) &&
            (q === undefined || contains(row, words[name] as string[], q)),
        );
        const results = grouped(rows, keys, wanted);
        const first = wanted.length > 0 && falls ? nameOf(wanted[0] as Wanted) : undefined;
        if (first !== undefined)
          results.sort((left, right) => order(right[first] as Cell, left[first] as Cell));
        const query = [
          ...(keys.length === 0 ? [] : [`group=${keys.join(',')}`]),
          ...(wanted.length === 0
            ? []
            : [
                `aggregate=${wanted.map(({ operation, path }) => operation + (path === undefined ? '' : `:${path}`))}`,
              ]),
          ...(least === undefined ? [] : [`${number}:gte=${least}`]),
          ...(q === undefined ? [] : [`q=${q}`]),
          ...(first === undefined ? [] : [`sort=-${first}`]),
        ].join('&');
        const { headers, body } = await app.inject(`/${name}?${query}&rows=${ROWS}&n=${n}&offset=${offset}`);
        const page = JSON.stringify(results.slice(offset, offset + n));
        if (headers['x-total-count'] !== `${results.length}` || body !== page)
          throw new Error(
            `${query}: ${headers['x-total-count']} not ${results.length}; ${body.slice(0, 400)} not ${page.slice(0, 400)}`,
          );
      }),
      { numRuns: cases(2000, name === 'kinds' ? 30 : 8) },
    );
  });
}

t.test('bins', async (t) => {
  const all: Row[] = (await app.inject(`/kinds?n=${ROWS}`)).json();
  for (const [path, count] of [
    ...(
      ['small', 'large', 'price', 'falling', 'key', 'birth', 'at', 'product', 'address.floor', 'id'] as const
    ).map((path) => [path, 20] as const),
    ['small', 1000],
    ['price', 1],
  ] as const) {
    const { body, headers } = await app.inject(
      `/kinds?group=${path}:bin=${count}&aggregate=count,min:${path},max:${path}&rows=${ROWS}&n=5000`,
    );
    const results = JSON.parse(body) as Record<string, string | number | null>[];
    const bins = results.filter((result) => result[path] !== null);
    const starts = bins.map((bin) => bin[path] as number);
    const cells = all.map((row) => cellOf(row, path) as number | null);
    t.ok(bins.length <= count && bins.length >= Math.min(count, 10), `${path}: ${bins.length} bins`);
    t.equal(headers['x-total-count'], `${results.length}`);
    for (const [at, bin] of bins.entries()) {
      const start = starts[at] as number;
      const end = starts[at + 1];
      const within = cells.filter(
        (cell) => cell !== null && cell >= start && (end === undefined || cell < end),
      ) as number[];
      const [least = null] = within.sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
      t.strictSame(
        [bin.count, bin[`min_${path}`], bin[`max_${path}`]],
        [within.length, least, within.at(-1) ?? null],
        `${path} from ${start}`,
      );
    }
    t.equal(bins[0]?.[path], bins[0]?.[`min_${path}`], `${path}: the first bin begins with the least cell`);
    const nothing = results.find((result) => result[path] === null)?.count ?? 0;
    t.equal(nothing, cells.filter((cell) => cell === null).length);
  }
  const [first, second] = (
    await app.inject('/persons?group=age:bin=4,isMarried&aggregate=count&rows=9999')
  ).json();
  t.strictSame([first.age, first.isMarried, second.age, second.isMarried], [22, false, 22, true]);
});
