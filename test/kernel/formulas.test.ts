// Terms of formulas, compared with a plain evaluation, and numbers as text, compared with JavaScript's.
import t from 'tap';
import { uniform } from '../../src/columns/draw.js';
import type { Term } from '../../src/columns/formula.js';
import { type Column, column, pick, type Value } from '../../src/columns/value.js';
import type { SeedKey } from '../../src/random/key.js';
import { body, planOf } from '../support/engine.js';
import { cases, fc } from '../support/property.js';
import { referenceRow } from '../support/reference.js';
import { calculation, cell, formulas } from './terms.js';

const SEED = 0x0123456789abcdefn as SeedKey;
const ROWS = 40;

const writtenBy = (columns: readonly Column[], rows: number): string[] =>
  body(planOf(columns, 'ndjson'), SEED, 0, rows).toString().trimEnd().split('\n');

t.test('every formula is computed as it is defined', async () => {
  fc.assert(
    fc.property(fc.array(formulas, { minLength: 1, maxLength: 4 }), (values) => {
      const columns = values.map((value, index) => column(`c${index}`, value, {}));
      const written = writtenBy(columns, ROWS);
      for (const [row, line] of written.entries()) {
        const expected = JSON.stringify(referenceRow(columns, SEED, row));
        if (line !== expected) throw new Error(`row ${row}: made\n${line}\nexpected\n${expected}`);
      }
    }),
    { numRuns: cases(3_000, 120) },
  );
});

/** Doubles of all sizes: any bits, few digits, halves between integers, powers of two and of ten, and the numbers beside them. */
const doubles = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc
    .bigInt(0n, 2n ** 64n - 1n)
    .map(numberOf)
    .filter(Number.isFinite),
  fc
    .tuple(fc.integer(), fc.integer({ min: -25, max: 25 }))
    .map(([digits, power]) => Number(`${digits}e${power}`)),
  fc.tuple(fc.constantFrom(2, 10), fc.integer({ min: -320, max: 307 })).map(([base, power]) => base ** power),
  fc.maxSafeInteger().map((integer) => integer + 0.5),
  fc.tuple(fc.integer({ min: -1074, max: 1023 }), fc.integer({ min: -1, max: 1 })).map(([power, beside]) => {
    const number = numberOf(bitsOf(2 ** power) + BigInt(beside));
    return Number.isFinite(number) ? number : 0;
  }),
);

t.test('a number is written as JavaScript writes it', async () => {
  fc.assert(
    fc.property(fc.array(doubles, { minLength: 200, maxLength: 200 }), (numbers) => {
      const term = cell('number', pick(uniform('numbers', numbers.length), numbers));
      const value: Value = { kind: 'formula', term: calculation('number', 'negate', term) };
      const lines = writtenBy([column('x', value, {}), column('y', term.value, {})], 400);
      for (const line of lines) {
        const { x, y } = JSON.parse(line);
        if (!line.startsWith(`{"x":${JSON.stringify(-y)},`)) throw new Error(`${line}: ${x} is not ${-y}`);
      }
    }),
    { numRuns: cases(2_000, 50) },
  );
});

t.test('terms that share their operands twice over and over are computed once each', async (t) => {
  const start = cell('number', pick(uniform('start', 3), [1, 2, 3]));
  const doubled = Array.from({ length: 60 }).reduce(
    (term: Term) => calculation('number', 'add', term),
    start,
  );
  const columns = [column('a', start.value, {}), column('x', { kind: 'formula', term: doubled }, {})];
  for (const line of writtenBy(columns, 50)) {
    const { a, x } = JSON.parse(line);
    t.equal(x, a * 2 ** 60);
  }
});

function numberOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, bits));
  return view.getFloat64(0);
}

function bitsOf(number: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  return view.getBigUint64(0);
}
