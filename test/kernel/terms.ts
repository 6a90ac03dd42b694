// Random terms of formulas.

import { uniform } from '../../src/columns/draw.js';
import { range } from '../../src/columns/draw64.js';
import type { Aggregate, Calculation, Cell, Term } from '../../src/columns/formula.js';
import type { Placement } from '../../src/columns/placement.js';
import { pick, type Scalar, text, type Value } from '../../src/columns/value.js';
import { fc } from '../support/property.js';

let names = 0;
const name = () => `term ${names++}`;

type Operator = Calculation['operator'];
type Type = Term['type'];

/** Nothing is known of a term but its type. */
const unknown = (type: Type) =>
  ({ type, nullable: true, least: -Number.MAX_VALUE, most: Number.MAX_VALUE, whole: false }) as const;

export const cell = (type: Type, value: Value): Cell => ({ ...unknown(type), kind: 'cell', value });

export const calculation = (type: Type, operator: Operator, left: Term, right = left): Term => ({
  ...unknown(type),
  kind: 'calculation',
  operator,
  left,
  right,
});

export const joined = (...parts: Term[]): Term => ({ ...unknown('text'), kind: 'joined', parts });

const one = (values: readonly Scalar[]) => pick(uniform(name(), values.length), values);

const constant = (type: Type, value: number | string | null): Term => ({
  ...unknown(type),
  kind: 'constant',
  value,
});

const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.005,
  2.675,
  -2.5,
  1e-7,
  123456.789,
  2 ** 53,
  -1e21,
  1e300,
  5e-324,
  null,
];
const texts = ['', 'a', 'Äß', 'zebra', 'ZEBRA', '"quoted", \\', "it's", '😀', '\n', null];

/** Placements of so many parents that all rows of the tests are parents. */
export const placements: fc.Arbitrary<Placement> = fc
  .tuple(fc.bigInt(1n << 40n, 1n << 41n), fc.bigInt(0n, 2n), fc.bigInt(0n, 2n))
  .map(([parents, least, more]) => ({ name: name(), parents, least, most: least + more || 1n }));

/** Terms of up to some depth, of each type. */
export const terms = fc.letrec<Record<Type, Term>>((tie) => {
  const [number, truth, words] = [tie('number'), tie('truth'), tie('text')];
  const of = (type: Type, operators: readonly Operator[], ...operands: fc.Arbitrary<Term>[]) =>
    fc
      .tuple(fc.constantFrom(...operators), ...operands)
      .map(([operator, left, right]) => calculation(type, operator as Operator, left as Term, right as Term));
  const choice = (type: Type, terms: fc.Arbitrary<Term>): fc.Arbitrary<Term> =>
    fc
      .tuple(truth, terms, terms)
      .map(([condition, yes, no]) => ({ ...unknown(type), kind: 'condition', condition, yes, no }));
  const decimal = fc
    .tuple(fc.integer({ min: 0, max: 6 }), fc.bigInt(-(10n ** 9n), 10n ** 9n))
    .map(([digits, min]) =>
      cell('number', { kind: 'decimal', draw64: range(name(), 10n ** 9n), min, step: 1n, digits }),
    );
  const aggregate = (type: Type, operators: readonly Aggregate['operator'][], of: fc.Arbitrary<Term>) =>
    fc.tuple(fc.constantFrom(...operators), placements, of).map(
      ([operator, placement, of]): Term => ({
        ...unknown(type),
        kind: 'aggregate',
        operator,
        placement,
        of,
      }),
    );
  const scale = fc.integer({ min: 0, max: 8 }).map((digits) => constant('number', 10 ** digits));
  return {
    number: fc.oneof(
      { maxDepth: 4 },
      fc.constant(0).map(() => cell('number', one(numbers))),
      decimal,
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => constant('number', value)),
      of(
        'number',
        ['add', 'subtract', 'multiply', 'divide', 'remainder', 'minimum', 'maximum'],
        number,
        number,
      ),
      of('number', ['negate', 'absolute', 'floor', 'ceiling', 'truncate', 'finite'], number),
      of('number', ['round'], number, scale),
      of('number', ['size'], words),
      choice('number', number),
      aggregate('number', ['sum', 'minimum', 'maximum'], number),
    ),
    truth: fc.oneof(
      { maxDepth: 4 },
      fc.constant(0).map(() => cell('truth', one([true, false, null]))),
      of('truth', ['less', 'lessOrEqual', 'equal', 'unequal'], number, number),
      of(
        'truth',
        ['less', 'lessOrEqual', 'equal', 'unequal', 'contains', 'startsWith', 'endsWith'],
        words,
        words,
      ),
      of('truth', ['isNull'], fc.oneof(number, words, truth)),
      of('truth', ['and', 'or'], truth, truth),
      of('truth', ['not'], truth),
    ),
    text: fc.oneof(
      { maxDepth: 4 },
      fc.constant(0).map(() => cell('text', one(texts))),
      fc.constant(0).map(() => cell('text', text(one(['x', 'y']), '-', one(['ab', '']) as never))),
      fc.constantFrom(...texts).map((value) => constant('text', value)),
      of(
        'text',
        ['string'],
        number.map((left) => calculation('number', 'finite', left)),
      ),
      of('text', ['upper', 'lower'], words),
      choice('text', words),
      fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => joined(...parts)),
      aggregate('text', ['minimum', 'maximum'], words),
    ),
  };
});

/** The values of formulas, whose numbers are finite. */
export const formulas: fc.Arbitrary<Value> = fc.oneof(
  terms.number.map((term) => ({ kind: 'formula', term: calculation('number', 'finite', term) }) as const),
  terms.truth.map((term) => ({ kind: 'formula', term }) as const),
  terms.text.map((term) => ({ kind: 'formula', term }) as const),
);
