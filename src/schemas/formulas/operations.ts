// The operations of formulas, with what is known of their results: interval arithmetic in doubles. All operations rise or fall with
// each operand, rounding included, so the ends of the operands' intervals give the ends of the results.
import type { Bounds, Calculation, NumberOperator, Term, TextOperator } from '../../columns/formula.js';
import { operandsOf } from '../../columns/formula.js';
import type { Value } from '../../columns/value.js';
import { either, number, text, truth } from '../kinds/bounds.js';

const MOST = Number.MAX_VALUE;

const calculation = (operator: Calculation['operator'], bounds: Bounds, left: Term, right = left): Term => ({
  ...bounds,
  kind: 'calculation',
  operator,
  left,
  right,
});

export const constant = (value: number | string): Term =>
  typeof value === 'string'
    ? { ...text(Array.from(value).length, Array.from(value).length), kind: 'constant', value }
    : { ...number(value, value, Number.isInteger(value)), kind: 'constant', value };

export const truthConstant = (value: boolean): Term => ({
  ...truth(false),
  kind: 'constant',
  value: Number(value),
});

/** Null as a value of the same type as the other term. */
export const nullLike = (other: Term): Term => ({
  type: other.type,
  least: other.least,
  most: other.most,
  whole: other.whole,
  nullable: true,
  kind: 'constant',
  value: null,
});

/** How far from 0 the numbers are at the least of terms that are never 0, although their intervals may hold it. */
const distances = new WeakMap<Term, number>();

/** The same term where it is known not to be 0. */
export function withoutZero(term: Term): Term {
  const { least, most, whole } = term;
  const distance = whole ? 1 : term.kind === 'cell' ? distanceOf(term.value) : Number.MIN_VALUE;
  const other = { ...term, ...(least === 0 && { least: distance }), ...(most === 0 && { most: -distance }) };
  distances.set(other, distance);
  return other;
}

/** The least size of numbers that are not 0. */
function distanceOf(value: Value): number {
  if (value.kind === 'decimal') return 10 ** -value.digits;
  if (value.kind === 'at row') return distanceOf(value.value);
  if (value.kind === 'choice') return Math.min(...value.values.map(distanceOf));
  if (value.kind !== 'pick') return Number.MIN_VALUE;
  const sizes = value.values.map((one) => Math.abs(Number(one))).filter((size) => size > 0);
  return sizes.reduce((least, size) => Math.min(least, size), Number.MAX_VALUE);
}

const holdsZero = (term: Term) => term.least <= 0 && term.most >= 0 && !distances.has(term);

/** A number from operands; null where it is beyond the doubles. */
function numeric(
  operator: NumberOperator,
  ends: readonly number[],
  whole: boolean,
  left: Term,
  right = left,
): Term {
  const bounds = number(Math.min(...ends), Math.max(...ends), whole, left.nullable || right.nullable);
  return withinDoubles(calculation(operator, bounds, left, right));
}

/** The number; null where it is beyond the doubles, if its bounds say that it may be. */
export function withinDoubles(term: Term): Term {
  const [least, most] = [Math.max(term.least, -MOST), Math.min(term.most, MOST)];
  return least === term.least && most === term.most ? term : finite({ ...term, least, most });
}

const finite = (term: Term) =>
  calculation('finite', { ...term, ...number(term.least, term.most, term.whole, true) }, term);

const corners = (left: Term, right: Term, of: (a: number, b: number) => number) =>
  [left.least, left.most].flatMap((a) => [right.least, right.most].map((b) => of(a, b)));

export const binary: Readonly<Record<string, (left: Term, right: Term) => Term>> = {
  '+': (a, b) =>
    numeric(
      'add',
      corners(a, b, (x, y) => x + y),
      a.whole && b.whole,
      a,
      b,
    ),
  '-': (a, b) =>
    numeric(
      'subtract',
      corners(a, b, (x, y) => x - y),
      a.whole && b.whole,
      a,
      b,
    ),
  '*': (a, b) =>
    numeric(
      'multiply',
      corners(a, b, (x, y) => x * y),
      a.whole && b.whole,
      a,
      b,
    ),
  '/': (a, b) => {
    if (holdsZero(b)) return finite(calculation('divide', number(-MOST, MOST, false), a, b));
    const distance = distances.get(b);
    if (distance === undefined || b.least > 0 || b.most < 0)
      return numeric(
        'divide',
        corners(a, b, (x, y) => x / y),
        false,
        a,
        b,
      );
    const most = Math.max(Math.abs(a.least), Math.abs(a.most)) / distance;
    return numeric('divide', [-most, most], false, a, b);
  },
  '%': (a, b) => {
    const most = Math.max(Math.abs(b.least), Math.abs(b.most));
    const ends = [Math.max(Math.min(a.least, 0), -most), Math.min(Math.max(a.most, 0), most)];
    const made = numeric('remainder', ends, a.whole && b.whole, a, b);
    return holdsZero(b) ? { ...made, nullable: true } : made;
  },
};

export const minimum = (a: Term, b: Term): Term =>
  numeric('minimum', [Math.min(a.least, b.least), Math.min(a.most, b.most)], a.whole && b.whole, a, b);

export const maximum = (a: Term, b: Term): Term =>
  numeric('maximum', [Math.max(a.least, b.least), Math.max(a.most, b.most)], a.whole && b.whole, a, b);

export const negate = (term: Term): Term =>
  term.kind === 'constant' && term.value !== null
    ? constant(-term.value)
    : numeric('negate', [-term.least, -term.most], term.whole, term);

export function absolute(term: Term): Term {
  const ends = [term.least, term.most].map(Math.abs);
  return numeric('absolute', term.least < 0 && term.most > 0 ? [0, ...ends] : ends, term.whole, term);
}

/** Functions that make integers of numbers. */
export const integral = {
  floor: (term: Term) => numeric('floor', [term.least, term.most].map(Math.floor), true, term),
  ceil: (term: Term) => numeric('ceiling', [term.least, term.most].map(Math.ceil), true, term),
  int: (term: Term) => numeric('truncate', [term.least, term.most].map(Math.trunc), true, term),
} as const;

/** Half away from zero, to so many decimal places. */
export function round(term: Term, places: number): Term {
  const scale = 10 ** places;
  const ends = [term.least, term.most].map((end) => rounded(end, scale));
  return numeric('round', ends, term.whole || places === 0, term, constant(scale));
}

/** Half away from zero, to a multiple of 1 / scale. */
export function rounded(value: number, scale: number): number {
  const size = Math.abs(value) * scale;
  if (!(size < 2 ** 52)) return value;
  const floor = Math.floor(size);
  return (Math.sign(value) * (floor + (size - floor >= 0.5 ? 1 : 0))) / scale;
}

/** A comparison of two terms of one type. */
export const compare = (
  operator: 'less' | 'lessOrEqual' | 'equal' | 'unequal',
  left: Term,
  right: Term,
): Term => calculation(operator, truth(left.nullable || right.nullable), left, right);

export const isNull = (term: Term): Term => calculation('isNull', truth(false), term);

export const logical = (operator: 'and' | 'or', left: Term, right: Term): Term =>
  calculation(operator, truth(left.nullable || right.nullable), left, right);

export const not = (term: Term): Term => calculation('not', truth(term.nullable), term);

export const holds = (
  operator: TextOperator & ('contains' | 'startsWith' | 'endsWith'),
  left: Term,
  right: Term,
): Term => calculation(operator, truth(left.nullable || right.nullable), left, right);

export const size = (term: Term): Term =>
  calculation('size', number(term.least, term.most, true, term.nullable), term);

export const recased = (operator: 'upper' | 'lower', term: Term): Term =>
  calculation(operator, text(term.least, term.most, term.nullable), term);

/** The longest number as JSON has 25 characters. */
export const written = (term: Term): Term =>
  term.type === 'text' ? term : calculation('string', text(1, lengthOf(term), term.nullable), term);

function lengthOf({ least, most, whole }: Term): number {
  const ends = [least, most].map((end) => String(end).length);
  return whole && Math.max(-least, most) <= Number.MAX_SAFE_INTEGER ? Math.max(...ends) : 25;
}

/** Joined texts of more parts stay one part: formulas that join each other would have ever more. */
const MOST_PARTS = 50;

/** Texts one after the other; the parts of those that are joined texts themselves become parts. */
export function joined(...terms: Term[]): Term {
  const isTaken = (term: Term) => term.kind === 'joined' && term.parts.length < MOST_PARTS;
  const parts = terms.flatMap((term) => (isTaken(term) ? operandsOf(term) : [term]));
  const sum = (of: (term: Term) => number) => parts.reduce((total, part) => total + of(part), 0);
  const nullable = parts.some((part) => part.nullable);
  return {
    ...text(
      sum(({ least }) => least),
      sum(({ most }) => most),
      nullable,
    ),
    kind: 'joined',
    parts,
  };
}

/** One or the other, which have one type. */
export function condition(condition: Term, yes: Term, no: Term): Term {
  const bounds = either(yes, no) as Bounds;
  const { type, least, most, whole } = bounds;
  const nullable = condition.nullable || yes.nullable || no.nullable;
  return { type, least, most, whole, nullable, kind: 'condition', condition, yes, no };
}
