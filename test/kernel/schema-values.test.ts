// The values that schemas are made of, held against the reference reading and the standard encoders.
import { stringify } from 'csv-stringify/sync';
import t from 'tap';
import { uniform, weighted } from '../../src/columns/draw.js';
import {
  constant,
  type Draw64,
  divided,
  permuted,
  quantiles,
  range,
  remainder,
  row,
  widened,
} from '../../src/columns/draw64.js';
import { flatten } from '../../src/columns/flatten.js';
import { type Column, nested, pick, type TextPart, text, uuid, type Value } from '../../src/columns/value.js';
import type { SeedKey } from '../../src/random/key.js';
import { document, planOf } from '../support/engine.js';
import { fc } from '../support/property.js';
import { referenceRow } from '../support/reference.js';

const SEED = 0xfedcba9876543210n as SeedKey;
const column = (name: string, value: Value): Column => ({ name, value, schema: {} });

const alphabets = [
  ['a'],
  [...'01'],
  [...'abc"\\,;\'\n\t\u0001 '],
  ['é', '😀', 'x', '"'],
  [...'0123456789abcdef'],
];
let names = 0;
const name = () => `stream ${names++}`;

const size = fc.oneof(fc.bigInt(1n, 20n), fc.bigInt(1n, 10n ** 12n), fc.constantFrom(1n, 2n));
const draw64: fc.Arbitrary<Draw64> = fc.oneof(
  size.map((size) => range(name(), size)),
  fc.bigInt(0n, 1000n).map(constant),
  fc.constant(row),
  fc
    .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 5, maxLength: 5 })
    .map((edges) =>
      quantiles(name(), Float64Array.from([...edges.sort((a, b) => a - b).slice(0, 4), 1e6 + 1])),
    ),
  fc.integer({ min: 1, max: 9 }).map((size) => widened(uniform(name(), size))),
  size.map((size) => permuted(name(), range(name(), size), size)),
  size.map((size) => permuted(name(), range(name(), size), size, true)),
  fc.bigInt(1n, 50n).map((by) => divided(range(name(), 10_000n), by)),
  fc.bigInt(1n, 50n).map((by) => remainder(row, by)),
);

const decimal: fc.Arbitrary<Value & TextPart> = fc
  .tuple(draw64, fc.bigInt(-(10n ** 9n), 10n ** 9n), fc.bigInt(1n, 50n), fc.integer({ min: 0, max: 6 }))
  .map(([draw64, min, step, digits]) => ({ kind: 'decimal', draw64, min, step, digits }) as const);

const DAY = 86_400n;
const time: fc.Arbitrary<Value & TextPart> = fc
  .tuple(
    size.filter((size) => size < 10n ** 10n),
    fc.constantFrom('date', 'time', 'date-time'),
    fc.constantFrom(0, 3, 6),
    fc.bigInt(-40_000n, 40_000n),
  )
  .map(([size, form, digits, day]) => {
    const unit = 10n ** BigInt(digits);
    const most = form === 'date' ? 30_000n : form === 'time' ? DAY * unit : 10_000n * DAY * unit;
    const draw64 = range(name(), size < most ? size : most);
    const min = form === 'date' ? day : form === 'time' ? 0n : day * DAY * unit;
    return { kind: 'time', form, digits, draw64, min, step: 1n } as const;
  });

const letters: fc.Arbitrary<TextPart & Value> = fc
  .tuple(fc.constantFrom(...alphabets), fc.nat(5), fc.nat(40))
  .map(
    ([alphabet, min, more]) => ({ kind: 'letters', name: name(), alphabet, min, max: min + more }) as const,
  );

const numeral: fc.Arbitrary<TextPart & Value> = fc
  .tuple(draw64, fc.constantFrom(...alphabets.slice(1)), fc.integer({ min: 1, max: 20 }))
  .map(([draw64, alphabet, width]) => ({ kind: 'numeral', draw64, alphabet, width }) as const);

const some: fc.Arbitrary<TextPart> = fc
  .array(fc.tuple(letters, fc.constantFrom('', 'b', '",')), { minLength: 1, maxLength: 4 })
  .chain((parts) =>
    fc.boolean().map((repeat) => ({
      kind: 'some' as const,
      draw: uniform(name(), parts.length + 1),
      texts: parts.map(([part, constant], index) => ({
        from: index,
        to: repeat ? 99 : index,
        text: text(constant, part),
      })),
    })),
  );

const strings: fc.Arbitrary<Value> = fc.oneof(
  letters,
  numeral,
  time,
  fc
    .array(fc.oneof(letters, numeral, time, decimal, some, fc.constantFrom('-', 'a"b', ',')), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => text(...parts)),
);

const leaf: fc.Arbitrary<Value> = fc.oneof(
  decimal,
  strings,
  fc.constant(pick(uniform('picked', 3), [null, 'a,"', 7])),
  fc.constant(uuid('u')),
);

const tree: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { minLength: 1, maxLength: 4 }).map((values) => ({
      kind: 'choice' as const,
      draw: weighted(
        name(),
        values.map((_, index) => index + 1),
      ),
      values,
    })),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => ({
      kind: 'list' as const,
      count: uniform(name(), items.length + 1),
      items,
    })),
    fc
      .array(tie('value'), { minLength: 1, maxLength: 3 })
      .map((values) => nested(values.map((value, index) => column(`k${index}"`, value)))),
  ),
})).value;

const columns = fc
  .array(tree, { minLength: 1, maxLength: 4 })
  .map((values) => values.map((value, index) => column(`c${index}`, value)));

const same = (made: string, expected: string) => {
  if (made !== expected) throw new Error(`made\n${made}\nexpected\n${expected}`);
};

t.test('JSON of any columns is JSON.stringify', async () => {
  fc.assert(
    fc.property(columns, fc.constantFrom(0, 3_000), (columns, first) => {
      const rows = Array.from({ length: 40 }, (_, i) => referenceRow(columns, SEED, first + i));
      same(document(planOf(columns, 'json'), SEED, first, 40), JSON.stringify(rows));
    }),
    { numRuns: 300 },
  );
});

t.test('CSV of any columns is csv-stringify; what is no cell of its own stands there as JSON', async () => {
  const cells = (columns: readonly Column[], row: Record<string, unknown>): unknown[] =>
    columns.flatMap(({ name, value }) =>
      value.kind === 'nested' ? cells(value.columns, row[name] as Record<string, unknown>) : [row[name]],
    );
  fc.assert(
    fc.property(columns, fc.constantFrom(',', ';', '\t', '|', ':'), (columns, delimiter) => {
      const rows = Array.from({ length: 40 }, (_, i) => cells(columns, referenceRow(columns, SEED, i)));
      const header = flatten(columns).map(({ name }) => name);
      const expected = stringify([header, ...rows], { delimiter, cast: { boolean: String } });
      same(document(planOf(columns, 'csv', { delimiter, header: true }), SEED, 0, 40), expected);
    }),
    { numRuns: 300 },
  );
});

t.test('a permutation is one: every value once', async (t) => {
  for (const size of [1n, 2n, 3n, 5n, 64n, 1000n, 70_000n]) {
    const value = {
      kind: 'decimal',
      draw64: permuted('p', row, size),
      min: 0n,
      step: 1n,
      digits: 0,
    } as const;
    const plan = planOf([column('p', value)], 'csv', { delimiter: ',', header: false });
    const made = document(plan, SEED, 0, Number(size)).trimEnd().split('\n').map(Number);
    t.equal(new Set(made).size, Number(size));
    t.equal(Math.max(...new Set(made)), Number(size) - 1);
  }
});
