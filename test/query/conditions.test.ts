// Random questions: the rows that the service finds are those of a plain filter over rows that were downloaded.
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { buildApp } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import { createMetrics } from '../../src/http/server/metrics.js';
import { registered } from '../datasets/registered.js';
import { cases, fc } from '../support/property.js';
import { everyKind, kinds } from './kinds.js';
import { type Condition, cellOf, holds, type Row } from './naive.js';

const ROWS = 3000;

let app: FastifyInstance;
t.before(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', SEED: '7', MAX_URL_BYTES: '65536' });
  app = await buildApp(config, { datasets: [...registered, everyKind], events: [] }, createMetrics());
});
t.teardown(() => app.close());

async function download(path: string): Promise<Row[]> {
  return (await app.inject(`${path}?n=${ROWS}`)).json();
}

const perKind: Readonly<Record<string, readonly string[]>> = {
  text: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'contains', 'startsWith', 'endsWith', 'null'],
  number: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'null'],
  time: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'null'],
  boolean: ['eq', 'ne', 'in', 'null'],
  nothing: ['null'],
};

/** Comparisons with values that the rows have, or pieces of them. */
function comparisons(rows: readonly Row[], kinds: Readonly<Record<string, string>>): fc.Arbitrary<Condition> {
  return fc.constantFrom(...Object.entries(kinds)).chain(([path, kind]) => {
    const cell = fc
      .nat(ROWS - 1)
      .map((at) => cellOf(rows[at] as Row, path))
      .filter((cell) => cell !== null);
    return fc.constantFrom(...(perKind[kind] as string[])).chain((operator): fc.Arbitrary<Condition> => {
      if (operator === 'null') return fc.boolean().map((value) => ({ path, operator, value }));
      if (operator === 'in')
        return fc.array(cell, { minLength: 1, maxLength: 4 }).map((value) => ({ path, operator, value }));
      const piece = ['contains', 'startsWith', 'endsWith'].includes(operator);
      return fc.tuple(cell, fc.nat(4), fc.nat(12)).map(([cell, from, length]) => ({
        path,
        operator,
        value: piece ? (cell as string).slice(from, from + length) : cell,
      }));
    });
  });
}

const trees = (leaf: fc.Arbitrary<Condition>) =>
  fc.letrec<{ tree: Condition }>((tie) => {
    const of = fc.array(tie('tree'), { minLength: 1, maxLength: 3 });
    return {
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        of.map((and) => ({ and })),
        of.map((or) => ({ or })),
        tie('tree').map((not) => ({ not })),
      ),
    };
  }).tree;

function whereOf(condition: Condition): unknown {
  if ('and' in condition) return { and: condition.and.map(whereOf) };
  if ('or' in condition) return { or: condition.or.map(whereOf) };
  if ('not' in condition) return { not: whereOf(condition.not) };
  const { path, operator, value } = condition;
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), { [operator]: value });
}

/** As a parameter; a list is in quotes, since values may have commas. */
function parameterOf({ path, operator, value }: Extract<Condition, { path: string }>): string {
  const text = Array.isArray(value)
    ? value
        .map((one) => (/[",]/.test(String(one)) ? `"${String(one).replaceAll('"', '""')}"` : one))
        .join(',')
    : String(value);
  return `${path}${operator === 'eq' ? '' : `:${operator}`}=${encodeURIComponent(text)}`;
}

const page = fc.record({ offset: fc.constantFrom(0, 1, 17, 900), n: fc.constantFrom(0, 1, 20, 500) });

async function check(
  path: string,
  all: readonly Row[],
  query: string,
  condition: Condition,
  { offset, n }: { offset: number; n: number },
): Promise<void> {
  const isTime = (path: string) => path in kinds && kinds[path] === 'time';
  const wanted = all.filter((row) => holds(condition, row, isTime));
  const { statusCode, headers, body } = await app.inject(
    `${path}?${query}&rows=${ROWS}&n=${n}&offset=${offset}`,
  );
  const rows = JSON.stringify(wanted.slice(offset, offset + n));
  if (statusCode !== 200 || headers['x-total-count'] !== `${wanted.length}` || body !== rows)
    throw new Error(
      `${query}: ${headers['x-total-count']} not ${wanted.length}; ${body.slice(0, 300)} not ${rows.slice(0, 300)}`,
    );
}

const built = {
  persons: { id: 'number', name: 'text', age: 'number', isMarried: 'boolean', city: 'text', country: 'text' },
  users: {
    first_name: 'text',
    email_address: 'text',
    age: 'number',
    birth_date: 'time',
    'address.city': 'text',
    'address.latitude': 'number',
  },
} as const;

for (const [name, columns] of Object.entries({ kinds, ...built }) as [string, Record<string, string>][]) {
  t.test(`${name}: conditions`, async () => {
    const all = await download(`/${name}`);
    const leaf = comparisons(all, columns);
    const numRuns = cases(name === 'kinds' ? 5000 : 1000, name === 'kinds' ? 80 : 12);
    await fc.assert(
      fc.asyncProperty(trees(leaf), page, (condition, page) =>
        check(
          `/${name}`,
          all,
          `where=${encodeURIComponent(JSON.stringify(whereOf(condition)))}`,
          condition,
          page,
        ),
      ),
      { numRuns },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(leaf, { minLength: 1, maxLength: 3, selector: (one) => 'path' in one && one.path }),
        page,
        (and, page) =>
          check(
            `/${name}`,
            all,
            and.map((one) => parameterOf(one as Extract<Condition, { path: string }>)).join('&'),
            { and },
            page,
          ),
      ),
      { numRuns },
    );
  });
}
