// Every kind of value, compared with the reference and the standard encoders.
import { stringify } from 'csv-stringify/sync';
import t from 'tap';
import {
  type Draw,
  every,
  joined,
  mapped,
  narrowed,
  uniform,
  weighted,
  weightedWithin,
  within,
} from '../../src/columns/draw.js';
import {
  constant,
  type Draw64,
  divided,
  OCTAVES,
  permuted,
  placed,
  quantiles,
  range,
  remainder,
  row,
  STEPS,
  sum,
  widened,
} from '../../src/columns/draw64.js';
import { flatten } from '../../src/columns/flatten.js';
import {
  type Column,
  type Computed,
  fingerprint,
  integer,
  nested,
  optional,
  patterned,
  pick,
  position,
  presentValue,
  type TextPart,
  text,
  uuid,
  uuidOf,
  type Value,
} from '../../src/columns/value.js';
import type { SeedKey } from '../../src/random/key.js';
import { longest } from '../../src/schemas/kinds/values.js';
import { parsePattern } from '../../src/vocabulary/patterns.js';
import { planOf, represent } from '../support/engine.js';
import { cases, fc } from '../support/property.js';
import { referenceRow } from '../support/reference.js';
import { formulas, placements } from './terms.js';

const SEED = 0xfedcba9876543210n as SeedKey;
const column = (name: string, value: Value): Column => ({ name, value, schema: {} });

const alphabets = [
  ['a'],
  [...'01'],
  [...'abc"\\,;\'\n\t\u0001 '],
  ['é', '😀', 'x', '"'],
  [...'0123456789abcdef'],
  [...'0123456789abcdefg'],
  Array.from({ length: 127 }, (_, index) => String.fromCharCode(index + 1)),
  Array.from({ length: 300 }, (_, index) => String.fromCharCode(32 + (index % 90))),
];
let names = 0;
const name = () => `stream ${names++}`;

const size = fc.oneof(fc.bigInt(1n, 20n), fc.bigInt(1n, 10n ** 12n), fc.constantFrom(1n, 2n));

/** An index below `most` by every kind of draw except those that only a simulation gives, and those of columnar files. */
const drawBelow = (most: number): Record<Exclude<Draw['kind'], 'given' | 'holds'>, fc.Arbitrary<Draw>> => {
  const sizes = Array.from({ length: 3 }, (_, group) => Math.max(1, most - group));
  return {
    uniform: fc.constant(0).map(() => uniform(name(), most)),
    weighted: fc.constant(0).map(() => weighted(name(), new Array<number>(most).fill(2))),
    within: fc.constant(0).map(() => within(name(), uniform(name(), 3), [0, 0, 0], sizes)),
    'weighted within': fc.constant(0).map(() => {
      const [small, large] = [Math.ceil(most / 2), Math.floor(most / 2)];
      const lists = [small, large].map((length) => Array.from({ length }, (_, at) => at + 1));
      return weightedWithin(name(), uniform(name(), large === 0 ? 1 : 2), lists);
    }),
    mapped: fc.array(fc.nat(most - 1), { minLength: 1, maxLength: 9 }).map((table) => {
      return mapped(uniform(name(), table.length), table);
    }),
    joined: fc.constant(0).map(() => joined(uniform(name(), 1), uniform(name(), most), most)),
    narrowed: fc.constant(0).map(() => narrowed(range(name(), BigInt(most)))),
    every: fc.integer({ min: 1, max: 9 }).map((period) => (most > 1 ? every(period) : uniform(name(), 1))),
  };
};
const draw = (most: number): fc.Arbitrary<Draw> => fc.oneof(...Object.values(drawBelow(most)));

const draws64: Record<Exclude<Draw64['kind'], 'given'>, fc.Arbitrary<Draw64>> = {
  range: size.map((size) => range(name(), size)),
  constant: fc.bigInt(0n, 1000n).map(constant),
  row: fc.constant(row),
  quantiles: fc.tuple(fc.bigInt(1n, 10n ** 12n), fc.nat(1000)).map(([size, step]) => {
    // Two numbers of each interval: the first index, and how far it rises or falls.
    const intervals = Float64Array.from({ length: 4 * OCTAVES * STEPS }, (_, at) =>
      at % 2 === 0 ? Number(size) / 2 : ((((at * step) % 2001) / 1000 - 1) * Number(size)) / 2,
    );
    return quantiles(name(), intervals, size);
  }),
  widened: fc.integer({ min: 1, max: 9 }).chain((size) => draw(size).map(widened)),
  permuted: fc
    .tuple(size, fc.boolean())
    .map(([size, perRow]) => permuted(name(), range(name(), size), size, perRow)),
  divided: fc.bigInt(1n, 50n).map((by) => divided(range(name(), 10_000n), by)),
  remainder: fc.bigInt(1n, 50n).map((by) => remainder(row, by)),
  sum: size.map((size) => sum(range(name(), size), row)),
  placed: fc
    .tuple(fc.constantFrom('parent', 'first', 'count'), placements, fc.constantFrom(row, range(name(), 999n)))
    .map(([gives, placement, of]) => placed(gives, of, placement)),
};
const draw64: fc.Arbitrary<Draw64> = fc.oneof(...Object.values(draws64));

const decimal: fc.Arbitrary<Computed> = fc
  .tuple(draw64, fc.bigInt(-(10n ** 9n), 10n ** 9n), fc.bigInt(1n, 50n), fc.integer({ min: 0, max: 6 }))
  .map(([draw64, min, step, digits]) => ({ kind: 'decimal', draw64, min, step, digits }) as const);

const DAY = 86_400n;
const time: fc.Arbitrary<Computed> = fc
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

const letters: fc.Arbitrary<Computed> = fc
  .tuple(fc.constantFrom(...alphabets), fc.nat(5), fc.nat(40))
  .map(
    ([alphabet, min, more]) => ({ kind: 'letters', name: name(), alphabet, min, max: min + more }) as const,
  );

const numeral: fc.Arbitrary<Computed> = fc
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

const patterns = ['', '#', '+49 [2-5]##;%|@', '~~:~~', '"#"', "a\\'b", '[!-/][\\-a]', '@@,'].map(
  parsePattern,
);

/** Every kind of value whose text is computed. */
const computed: Record<Computed['kind'], fc.Arbitrary<Computed>> = {
  position: fc.nat(99).map(position),
  integer: fc
    .tuple(fc.integer(), fc.oneof(fc.nat(5_000), fc.nat()))
    .map(([min, size]) => integer(name(), min, min + size)),
  patterned: draw(patterns.length).map((draw) => patterned(name(), draw, patterns)),
  uuid: fc.oneof(
    fc.constant(0).map(() => uuid(name())),
    size.map((size) => uuidOf(name(), range(name(), size))),
  ),
  decimal,
  time,
  letters,
  numeral,
  fingerprint: fc.constant(0).map(() => fingerprint(name())),
};

/** Every kind of part of a text except constants. */
const parts: Record<Exclude<TextPart, string>['kind'], fc.Arbitrary<TextPart>> = {
  ...computed,
  pick: draw(3).map((draw) => pick(draw, ['', 'a,"', "b'"])),
  some,
};

/** Every kind of value without nested values, and texts. */
const leaves: Record<Exclude<Value['kind'], 'choice' | 'list' | 'nested' | 'at row'>, fc.Arbitrary<Value>> = {
  ...computed,
  pick: draw(3).map((draw) => pick(draw, [null, 'a,"', 7])),
  text: fc
    .array(fc.oneof(...Object.values(parts), fc.constantFrom('-', 'a"b', ',')), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => text(...parts)),
  formula: formulas,
};

/** Values of other rows, of all kinds that do not depend on the order of rows, and values of rows that these refer to. */
const atRow: fc.Arbitrary<Value> = fc.letrec<{ value: Value; atRow: Value }>((tie) => {
  const { uuid, time, letters } = computed;
  const picked = fc.constant(0).map(() => pick(uniform(name(), 3), [null, 'a,"', 7]));
  const chosen = fc.tuple(tie('value'), picked).map((values): Value => {
    return { kind: 'choice', draw: weighted(name(), [3, 1]), values };
  });
  const row = fc.bigInt(1n, 2n ** 40n).map((size) => permuted(name(), range(name(), size), size));
  return {
    value: fc.oneof({ maxDepth: 2 }, picked, uuid, time, letters, formulas, chosen, tie('atRow')),
    atRow: fc.tuple(row, tie('value')).map(([row, value]) => ({ kind: 'at row', row, value })),
  };
}).atRow;

/** Columns of these values by their names. Some may be missing, a few of which share a draw. */
const member = (values: fc.Arbitrary<Value>): fc.Arbitrary<(name: string) => Column> =>
  fc.tuple(values, fc.option(fc.oneof(draw(2), fc.constantFrom(...presences)))).map(
    ([value, presence]) =>
      (name) =>
        presence === null ? column(name, value) : optional(presence, column(name, value)),
  );

const presences = [0, 1].map((at) => weighted(`presence ${at}`, [1, 3]));

const values = fc.letrec<{ value: Value }>((tie) => {
  const all: Record<Value['kind'], fc.Arbitrary<Value>> = {
    ...leaves,
    choice: fc.array(tie('value'), { minLength: 1, maxLength: 4 }).map((values) => ({
      kind: 'choice',
      draw: weighted(
        name(),
        values.map((_, index) => index + 1),
      ),
      values,
    })),
    list: fc
      .array(tie('value'), { maxLength: 4 })
      .chain((items) => draw(items.length + 1).map((count) => ({ kind: 'list', count, items }))),
    'at row': atRow,
    nested: fc
      .array(member(tie('value')), { minLength: 1, maxLength: 3 })
      .map((members) => nested(members.map((member, index) => member(`k${index}"`)))),
  };
  const leaf = fc.oneof(...Object.values(leaves));
  return { value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, ...Object.values(all)) };
}).value;

const columns = fc
  .array(member(values), { minLength: 1, maxLength: 4 })
  .map((members) => members.map((member, index) => member(`c${index}`)));

const same = (made: string, expected: string) => {
  if (made !== expected) throw new Error(`made\n${made}\nexpected\n${expected}`);
};

t.test('JSON of any columns is JSON.stringify', async () => {
  fc.assert(
    fc.property(columns, fc.constantFrom(0, 3_000), (columns, first) => {
      const rows = Array.from({ length: 40 }, (_, i) => referenceRow(columns, SEED, first + i));
      same(represent(planOf(columns, 'json'), SEED, first, 40), JSON.stringify(rows));
    }),
    { numRuns: cases(300, 80) },
  );
});

t.test('CSV of any columns is csv-stringify, with nested values as JSON', async () => {
  const cells = (columns: readonly Column[], row: Record<string, unknown>): unknown[] =>
    columns.flatMap((column) => {
      const value = presentValue(column);
      const cell = row[column.name];
      return value.kind === 'nested' ? cells(value.columns, (cell ?? {}) as typeof row) : [cell];
    });
  fc.assert(
    fc.property(columns, fc.constantFrom(',', ';', '\t', '|', ':'), (columns, delimiter) => {
      const rows = Array.from({ length: 40 }, (_, i) => cells(columns, referenceRow(columns, SEED, i)));
      const header = flatten(columns).map(({ name }) => name);
      const expected = stringify([header, ...rows], { delimiter, cast: { boolean: String } });
      same(represent(planOf(columns, 'csv', { delimiter, header: true }), SEED, 0, 40), expected);
    }),
    { numRuns: cases(300, 80) },
  );
});

t.test('a permutation has every value once', async (t) => {
  for (const size of [1n, 2n, 3n, 5n, 64n, 1000n, 70_000n]) {
    const value = {
      kind: 'decimal',
      draw64: permuted('p', row, size),
      min: 0n,
      step: 1n,
      digits: 0,
    } as const;
    const plan = planOf([column('p', value)], 'csv', { delimiter: ',', header: false });
    const made = represent(plan, SEED, 0, Number(size)).trimEnd().split('\n').map(Number);
    t.equal(new Set(made).size, Number(size));
    t.equal(Math.max(...new Set(made)), Number(size) - 1);
  }
});

for (const [kind, values] of Object.entries(leaves)) {
  t.test(`no ${kind} is longer than the type of its SQL column`, async () => {
    fc.assert(
      fc.property(values, (value) => {
        const most = longest(value);
        for (let at = 0; at < 60; at++) {
          const { cell } = referenceRow([column('cell', value)], SEED, at) as { cell: unknown };
          const written = typeof cell === 'string' ? cell : JSON.stringify(cell);
          if (Array.from(written).length > most) throw new Error(`${written} is longer than ${most}`);
        }
      }),
      { numRuns: cases(200, 60) },
    );
  });
}
