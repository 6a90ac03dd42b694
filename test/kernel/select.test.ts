// Selections of rows, compared with the reference implementation of their draws.
import t from 'tap';
import {
  type Draw,
  every,
  joined,
  mapped,
  uniform,
  weighted,
  weightedWithin,
  within,
} from '../../src/columns/draw.js';
import { type Draw64, permuted, range, row, widened } from '../../src/columns/draw64.js';
import { type Column, pick, type Value } from '../../src/columns/value.js';
import type { Steps } from '../../src/kernel/lay-out.js';
import { selecting } from '../../src/kernel/selection/compile.js';
import type { Predicate } from '../../src/kernel/selection/predicate.js';
import type { SeedKey } from '../../src/random/key.js';
import { cases, fc } from '../support/property.js';
import { referenceRow } from '../support/reference.js';

const SEED = 0x0123456789abcdefn as SeedKey;
const ROWS = 2500;

const gender = uniform('gender', 2);
const draws: readonly { draw: Draw; size: number }[] = [
  { draw: uniform('one', 1), size: 1 },
  { draw: uniform('many', 100), size: 100 },
  { draw: weighted('weighted', [1, 0, 3]), size: 3 },
  { draw: gender, size: 2 },
  { draw: within('within', gender, [0, 4], [4, 5]), size: 9 },
  { draw: weightedWithin('weighted within', gender, [[1, 2], [3]]), size: 3 },
  { draw: mapped(gender, [1, 0]), size: 2 },
  { draw: joined(gender, uniform('two', 2), 2), size: 4 },
  { draw: every(7), size: 2 },
];
const draws64: readonly { draw64: Draw64; size: bigint }[] = [
  { draw64: row, size: BigInt(ROWS) + 100n },
  { draw64: range('range', 1000n), size: 1000n },
  { draw64: range('all', 1n << 64n), size: 1n << 64n },
  { draw64: permuted('key', row, 100_000n), size: 100_000n },
  { draw64: widened(gender), size: 2n },
];

const flags = fc
  .constantFrom(...draws)
  .chain(({ draw, size }) =>
    fc
      .array(fc.constantFrom(0, 1), { minLength: size, maxLength: size })
      .map((flags): Predicate => ({ kind: 'flags', draw, flags: Uint8Array.from(flags) })),
  );
const between = fc.constantFrom(...draws64).chain(({ draw64, size }) => {
  const number = fc.bigInt(0n, size - 1n);
  const ends = fc.tuple(number, number).map(([a, b]): readonly [bigint, bigint] => (a < b ? [a, b] : [b, a]));
  return fc
    .array(ends, { minLength: 1, maxLength: 3 })
    .map((ranges): Predicate => ({ kind: 'between', draw64, ranges }));
});
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 3 },
    flags,
    between,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('predicate') }),
  ),
}));

/** The rows of all draws, from 50 on. */
const column = (name: string, value: Value): Column => ({ name, value, schema: {} });
const indexes = (size: number) => Array.from({ length: size }, (_, index) => index);
const reference = Array.from({ length: ROWS }, (_, at) => {
  const columns = [
    ...draws.map(({ draw, size }, at) => column(`${at}`, pick(draw, indexes(size)))),
    ...draws64.map(({ draw64 }, at) =>
      column(`n${at}`, {
        kind: 'numeral',
        draw64,
        alphabet: [...'0123456789'],
        width: 20,
      }),
    ),
  ];
  return referenceRow(columns, SEED, 50 + at);
});

function isTrue(predicate: Predicate, row: (typeof reference)[number]): boolean {
  switch (predicate.kind) {
    case 'flags':
      return predicate.flags[Number(row[draws.findIndex(({ draw }) => draw === predicate.draw)])] === 1;
    case 'between': {
      const at = draws64.findIndex(({ draw64 }) => draw64 === predicate.draw64);
      const value = BigInt(row[`n${at}`] as string);
      return predicate.ranges.some(([low, high]) => low <= value && value <= high);
    }
    case 'all':
      return predicate.of.every((one) => isTrue(one, row));
    case 'any':
      return predicate.of.some((one) => isTrue(one, row));
    case 'not':
      return !isTrue(predicate.of, row);
  }
}

function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

t.test('a selection has the rows of which its predicate is true', async () => {
  fc.assert(
    fc.property(predicate, fc.nat(ROWS), (predicate, rows) => {
      const selection = finish(selecting(predicate));
      const selected = [...selection.select(SEED, 50, rows)];
      const wanted = reference.flatMap((row, at) => (at < rows && isTrue(predicate, row) ? [at] : []));
      return JSON.stringify(selected) === JSON.stringify(wanted);
    }),
    { numRuns: cases(200, 60) },
  );
});

t.test('rows far beyond 2^32', async (t) => {
  const selection = finish(
    selecting({ kind: 'between', draw64: row, ranges: [[2n ** 52n, 2n ** 52n + 1n]] }),
  );
  t.strictSame([...selection.select(SEED, 2 ** 52 - 3, 100)], [3, 4]);
});
