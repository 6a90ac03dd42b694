import { stringify } from 'csv-stringify/sync';
import t from 'tap';
import { joined, mapped, uniform, weighted, weightedWithin, within } from '../../src/columns/draw.js';
import { flatten } from '../../src/columns/flatten.js';
import {
  type Column,
  integer,
  nested,
  patterned,
  pick,
  position,
  type Scalar,
  text,
  uuid,
  type Value,
} from '../../src/columns/value.js';
import type { SeedKey } from '../../src/random/key.js';
import { type Pattern, parsePattern } from '../../src/vocabulary/patterns.js';
import { planOf, represent } from '../support/engine.js';
import { cases, fc } from '../support/property.js';
import { referenceRow } from '../support/reference.js';

const SEED = 0x0123456789abcdefn as SeedKey;

const nasty = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  {
    weight: 3,
    arbitrary: fc
      .array(
        fc.constantFrom('"', ',', ';', '\n', '\r', '\t', ' ', "'", '\\', '😀', 'é', '\0', 'a', '\u2028'),
        { maxLength: 6 },
      )
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 65, maxLength: 300 }) },
  fc.constant(''),
);
const scalar: fc.Arbitrary<Scalar> = fc.oneof(
  nasty,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

const patterns = [
  '',
  '#',
  '+49 (0) [2-5]##;%|@',
  '~~:~~',
  "'a'",
  '@'.repeat(31),
  '12345678901234567890123456789012',
].map(parsePattern);

const some = <T>(values: fc.Arbitrary<T>) => fc.array(values, { minLength: 1, maxLength: 20 });
const column = (name: string, value: Column['value']): Column => ({ name, value, schema: {} });

/** Columns of every kind over arbitrary vocabularies, in arbitrary order, some sharing draws. */
const columns = fc
  .record({
    strings: some(nasty),
    more: some(nasty),
    scalars: some(scalar),
    constant: nasty,
    weights: some(fc.integer({ min: 0, max: 9 })),
    start: fc.constantFrom(0, 1, 7, 95, 9_990, 2 ** 40, 2 ** 53 - 6_000),
    min: fc.constantFrom(-(2 ** 53) + 1, -5_000, 0, 3),
    size: fc.constantFrom(0, 43, 5_000, 2 ** 33, 2 ** 53 - 4),
    // Names begin with a letter, because JavaScript moves keys like "1" to the front of an object.
    names: fc.uniqueArray(
      nasty.map((name) => `c${name}`),
      { minLength: 13, maxLength: 13 },
    ),
    order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], { minLength: 1 }),
  })
  .map(({ strings, more, scalars, constant, weights, start, min, size, names, order }) => {
    const shared = uniform('shared', strings.length);
    const group = uniform('group', scalars.length);
    const chosen = weighted('weighted', [...weights, 1]);
    const inside = within(
      'inside',
      group,
      scalars.map((_, i) => i % strings.length),
      scalars.map(() => 1),
    );
    const all: Value[] = [
      pick(shared, strings),
      pick(uniform('scalar', scalars.length), scalars),
      text(pick(shared, strings), constant, pick(uniform('more', more.length), more)),
      text(constant, pick(inside, strings)),
      position(start),
      integer('integer', min, Math.min(min + size, Number.MAX_SAFE_INTEGER)),
      pick(chosen, [...weights, 'last']),
      pick(
        weightedWithin(
          'weighted inside',
          group,
          scalars.map(() => [...weights, 1]),
        ),
        scalars.flatMap((_, i) => weights.map((weight) => `${i} ${weight}`).concat('last')),
      ),
      pick(
        mapped(
          shared,
          strings.map((_, i) => (i * 7) % more.length),
        ),
        more,
      ),
      nested([
        column(names[0] as string, pick(shared, strings)),
        column('deep', nested([column(names[1] as string, pick(group, scalars))])),
      ]),
    ];
    all.push(
      uuid('uuid'),
      patterned(
        'phone',
        joined(uniform('a', 2), shared, strings.length),
        [...strings, ...strings].map((_, i) => patterns[i % 7] as Pattern),
      ),
      text(
        pick(shared, strings),
        constant,
        position(start),
        '-',
        patterned('inner', uniform('p', 7), patterns),
        uuid('inner uuid'),
      ),
    );
    return order.map((which) => column(names[which] as string, all[which] as Column['value']));
  });

const rowsOf = (columns: readonly Column[], first: number, n: number) =>
  Array.from({ length: n }, (_, i) => referenceRow(columns, SEED, first + i));

const same = (made: string, expected: string) => {
  if (made !== expected) throw new Error(`made\n${made}\nexpected\n${expected}`);
};

t.test('JSON is JSON.stringify(rows), and NDJSON one object per line', async () => {
  fc.assert(
    fc.property(
      columns,
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 0, max: 120 }),
      (columns, first, n) => {
        const rows = rowsOf(columns, first, n);
        same(represent(planOf(columns, 'json'), SEED, first, n), JSON.stringify(rows));
        const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
        same(represent(planOf(columns, 'ndjson'), SEED, first, n), lines);
      },
    ),
    { numRuns: cases(150, 40) },
  );
});

t.test("CSV is csv-stringify's output, for any delimiter", async () => {
  const leaves = (row: unknown): unknown[] =>
    typeof row === 'object' && row !== null ? Object.values(row).flatMap(leaves) : [row];
  fc.assert(
    fc.property(
      columns,
      fc.constantFrom(',', ';', '\t', '|', ' ', "'", ':', '😀'),
      fc.boolean(),
      (columns, delimiter, header) => {
        const rows = rowsOf(columns, 0, 100).map(leaves);
        const names = flatten(columns).map(({ name }) => name);
        const expected = stringify(header ? [names, ...rows] : rows, {
          delimiter,
          cast: { boolean: String },
        });
        const made = represent(planOf(columns, 'csv', { delimiter, header }), SEED, 0, 100);
        same(made, expected);
      },
    ),
    { numRuns: cases(150, 40) },
  );
});

t.test('a vocabulary of more than 65,536 entries', async (t) => {
  const values = Array.from({ length: 70_001 }, (_, i) => `entry ${i}`);
  const columns = [column('v', pick(uniform('v', values.length), values))];
  const rows = rowsOf(columns, 0, 5_000);
  t.equal(represent(planOf(columns, 'json'), SEED, 0, 5_000), JSON.stringify(rows));
  t.ok(rows.some(({ v }) => Number(String(v).slice(6)) > 65_536));
});

t.test('integers reach both ends of the range and 64-bit products are exact', async (t) => {
  const columns = [
    column('small', integer('small', -2, 3)),
    column('wide', integer('wide', -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)),
  ];
  const rows = rowsOf(columns, 0, 2_000);
  t.equal(represent(planOf(columns, 'json'), SEED, 0, 2_000), JSON.stringify(rows));
  t.same([...new Set(rows.map(({ small }) => small))].sort(), [-1, -2, 0, 1, 2, 3]);
});

t.test('members of nested objects share the table of their vocabulary, and keep their names', async (t) => {
  const words = Array.from({ length: 1000 }, (_, index) => `word ${index}`);
  const membersOf = (count: number) => [
    column(
      'value',
      nested(
        Array.from({ length: count }, (_, index) =>
          column(`member${index}`, pick(uniform(`draw${index}`, words.length), words)),
        ),
      ),
    ),
  ];
  const listed = (count: number) => [
    column('list', {
      kind: 'list',
      count: uniform('count', 2),
      items: [membersOf(count)[0]?.value as Value],
    }),
  ];
  const columns = listed(200);
  const rows = Array.from({ length: 20 }, (_, row) => JSON.stringify(referenceRow(columns, SEED, row)));
  t.equal(represent(planOf(columns, 'ndjson'), SEED, 0, 20), `${rows.join('\n')}\n`);
  const bytesOf = (count: number) => planOf(listed(count), 'ndjson').size;
  const each = words.length * 8;
  t.ok((bytesOf(200) - bytesOf(100)) / 100 < each / 10, 'a member takes no table of its own');
});
