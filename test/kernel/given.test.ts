// Rows whose numbers a simulation gives: they are the rows with these numbers, and they contain the given values.

import t from 'tap';
import {
  type Draw,
  given,
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
  given64,
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
import {
  type Column,
  fingerprint,
  integer,
  nested,
  patterned,
  pick,
  position,
  text,
  uuid,
  uuidOf,
  type Value,
} from '../../src/columns/value.js';
import { writerOf } from '../../src/formats/format.js';
import { type RowFormatName, rowFormats } from '../../src/formats/index.js';
import { compileGiven } from '../../src/kernel/compile.js';
import type { Block, GivenPlan, GivenSource } from '../../src/kernel/run/given-plan.js';
import type { SeedKey } from '../../src/random/key.js';
import { parsePattern } from '../../src/vocabulary/patterns.js';
import { body, planOf } from '../support/engine.js';
import { fc } from '../support/property.js';
import { calculation, cell } from './terms.js';

const SEED = 0x0123456789abcdefn as SeedKey;
const column = (name: string, value: Value): Column => ({ name, value, schema: {} });
const words = ['a', 'b,', '"c"', 'déjà', '', 'a longer text than sixteen bytes, and than thirty-two'];
const shared = uniform('shared', words.length);
const decimal = (draw64: Extract<Value, { kind: 'decimal' }>['draw64'], digits = 2) =>
  ({ kind: 'decimal', draw64, min: -5n, step: 3n, digits }) as const;

/** Every kind of draw except those that only a simulation gives, and those of columnar files. */
const draws: Record<Exclude<Draw['kind'], 'given' | 'holds'>, Draw> = {
  uniform: uniform('uniform', words.length),
  mapped: mapped(shared, [5, 4, 3, 2, 1, 0]),
  weighted: weighted('weighted', [1, 2, 3, 4, 5, 6]),
  within: within('within', shared, [0, 1, 2, 3, 4, 5], [6, 5, 4, 3, 2, 1]),
  'weighted within': weightedWithin('weighted within', uniform('group', 3), [[1, 2], [3], [0, 5, 1]]),
  joined: joined(uniform('left', 2), uniform('right', 3), 3),
  narrowed: narrowed(permuted('narrowed', remainder(row, 6n), 6n)),
  // A simulation decides where a group ends, independently of the row number.
  every: shared,
};

const draws64: Record<Exclude<Draw64['kind'], 'given'>, Draw64> = {
  row,
  constant: constant(12n),
  range: range('range', 1000n),
  quantiles: quantiles(
    'quantiles',
    Float64Array.from({ length: 4 * OCTAVES * STEPS }, (_, index) => index % 900),
    1000n,
  ),
  widened: widened(shared),
  permuted: permuted('per row', range('of', 99n), 99n, true),
  divided: divided(row, 3n),
  remainder: remainder(row, 7n),
  sum: sum(range('one', 50n), widened(shared)),
  placed: placed('parent', row, { name: 'placed', parents: 1_000_003n, least: 0n, most: 5n }),
};

/** Every kind of value except the position, which rows of simulations do not have. */
const values: Record<Exclude<Value['kind'], 'position'>, Value> = {
  pick: pick(shared, words),
  text: text(pick(shared, words), '-', uuid('inner')),
  integer: integer('integer', -1_000_000, 1_000_000),
  patterned: patterned('patterned', uniform('pattern', 2), ['##-~~', '@@@@@@@@@'].map(parsePattern)),
  uuid: uuid('uuid'),
  decimal: decimal(row),
  time: {
    kind: 'time',
    form: 'date-time',
    digits: 9,
    draw64: range('time', 10n ** 18n),
    min: 0n,
    step: 1n,
  },
  letters: { kind: 'letters', name: 'letters', alphabet: [...'abc,"'], min: 0, max: 9 },
  fingerprint: fingerprint('fingerprint'),
  numeral: { kind: 'numeral', draw64: range('numeral', 4096n), alphabet: [...'01'], width: 12 },
  choice: { kind: 'choice', draw: uniform('choice', 2), values: [uuid('chosen'), decimal(row)] },
  list: { kind: 'list', count: uniform('count', 3), items: [decimal(row), uuid('listed')] },
  nested: nested([column('inner', decimal(range('nested', 9n)))]),
  formula: {
    kind: 'formula',
    term: calculation(
      'number',
      'multiply',
      cell('number', decimal(row)),
      cell('number', decimal(range('factor', 9n))),
    ),
  },
  'at row': {
    kind: 'at row',
    row: permuted('other', remainder(row, 1000n), 1000n),
    value: uuid('of another row'),
  },
};

const drawn: Column[] = [
  column('shared', pick(shared, words)),
  ...Object.values(draws).map((draw, at) => column(`draw ${at}`, pick(draw, words))),
  ...Object.values(draws64).map((draw64, at) => column(`draw64 ${at}`, decimal(draw64))),
  ...Object.values(values).map((value, at) => column(`value ${at}`, value)),
  column('uuid of', uuidOf('uuid of', divided(row, 3n))),
];

const place = given('place');
const moment = given64('moment');
const told: Column[] = [
  column('place', pick(place, words)),
  column('moment', { kind: 'time', form: 'date-time', digits: 6, draw64: moment, min: 0n, step: 1n }),
];

interface Given {
  readonly row: number;
  readonly place: number;
  readonly moment: bigint;
}

/** Gives these rows, at most `step` at a time. */
function sourceOf(rows: readonly Given[], step: number): GivenSource {
  let next = 0;
  return {
    get ended() {
      return next === rows.length;
    },
    fill(block: Block, most) {
      const count = Math.min(most, step, rows.length - next);
      for (let at = 0; at < count; at++) {
        const { row, place: index, moment: tick } = rows[next++] as Given;
        block.rows[at] = BigInt(row);
        block.ends[at] = 0;
        const [places, moments] = [block.draw(place), block.draw64(moment)];
        if (places !== undefined) places[at] = index;
        if (moments !== undefined) moments[at] = tick;
      }
      return count;
    },
  };
}

function planFor(columns: readonly Column[], format: RowFormatName): GivenPlan {
  const made = writerOf(rowFormats[format], {}, { table: 'rows' });
  return compileGiven(made.rows(columns), made.encoding);
}

function written(
  columns: readonly Column[],
  format: RowFormatName,
  rows: readonly Given[],
  step: number,
): Buffer {
  const plan = planFor(columns, format);
  const source = sourceOf(rows, step);
  const parts: Buffer[] = [];
  while (!source.ended) {
    const slice = plan.write(SEED, source, plan.sliceRows);
    parts.push(Buffer.from(slice.bytes));
    slice.release();
  }
  return Buffer.concat(parts);
}

const rows = fc.array(
  fc.record({
    row: fc.oneof(fc.nat(5000), fc.integer({ min: 2 ** 40, max: Number.MAX_SAFE_INTEGER - 1 })),
    place: fc.nat(words.length - 1),
    moment: fc.bigInt(0n, 4n * 10n ** 15n),
  }),
  { minLength: 1, maxLength: 60 },
);

t.test('rows by their numbers, in any order', async () => {
  const formats = ['csv', 'ndjson'] as const;
  const plain = formats.map((format) => planOf(drawn, format));
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 1024 }), (given, step) => {
      for (const [index, format] of formats.entries()) {
        const expected = given.map(({ row }) => body(plain[index] as (typeof plain)[number], SEED, row, 1));
        if (!written(drawn, format, given, step).equals(Buffer.concat(expected)))
          throw new Error(`${format} differs`);
        const plan = planFor(drawn, format);
        const source = sourceOf(given, step);
        const lengths: number[] = [];
        while (!source.ended) lengths.push(...plan.rowLengths(SEED, source, plan.sliceRows));
        if (`${lengths}` !== `${expected.map(({ length }) => length)}`) throw new Error(`${lengths}`);
      }
    }),
    { numRuns: 30 },
  );
});

t.test('given values and drawn values are in one row', async () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 1024 }), (given, step) => {
      const lines = written(told, 'ndjson', given, step).toString().split('\n').slice(0, -1);
      given.forEach(({ place, moment }, at) => {
        const micros = `${moment % 1_000_000n}`.padStart(6, '0');
        const time = `${new Date(Number(moment / 1_000_000n) * 1000).toISOString().slice(0, 19)}.${micros}Z`;
        if (lines[at] !== JSON.stringify({ place: words[place], moment: time }))
          throw new Error(`row ${at}: ${lines[at]}`);
      });
    }),
    { numRuns: 30 },
  );
});

t.test('impossible plans are refused', async (t) => {
  const made = writerOf(rowFormats.csv, {}, { table: 'rows' });
  t.throws(() => planOf(told, 'csv'), /place has values only in rows whose numbers are given/);
  t.throws(() => compileGiven(made.rows([column('id', position(1))]), made.encoding), /have no position/);
});

t.test('the place of a source that fails is released', async (t) => {
  const made = writerOf(rowFormats.csv, {}, { table: 'rows' });
  const plan = compileGiven(made.rows(told), made.encoding);
  const places = plan.spare();
  const failing: GivenSource = {
    ended: false,
    fill() {
      throw new Error('no more');
    },
  };
  t.throws(() => plan.write(SEED, failing, 10), /no more/);
  t.equal(plan.spare(), places);
});
