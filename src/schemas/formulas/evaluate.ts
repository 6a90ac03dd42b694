import type { Aggregate, Calculation, Term } from '../../columns/formula.js';
import type { Scalar, Value } from '../../columns/value.js';
import { rounded } from './operations.js';

/**
 * The result of a term for one row, as the kernel computes it: a few values of a schema are checked before there are rows, and rows that are
 * changed get theirs again. `valuesOf` gives the values of the rows that the row places; without it, the row places as few as it may,
 * which are alike.
 */
export function evaluate(
  term: Term,
  cellOf: (value: Value) => Scalar,
  valuesOf: (aggregate: Aggregate) => readonly Scalar[] = (one) =>
    new Array(Number(one.placement.least)).fill(evaluate(one.of, cellOf)),
): Scalar {
  const known = new Map<Term, Scalar>();
  const of = (one: Term): Scalar => {
    const found = known.get(one);
    if (found !== undefined) return found;
    const result = resultOf(one, of, cellOf, valuesOf);
    known.set(one, result);
    return result;
  };
  return of(term);
}

function resultOf(
  term: Term,
  of: (one: Term) => Scalar,
  cellOf: (value: Value) => Scalar,
  valuesOf: (aggregate: Aggregate) => readonly Scalar[],
): Scalar {
  switch (term.kind) {
    case 'constant':
      return term.type === 'truth' && term.value !== null ? term.value === 1 : term.value;
    case 'cell':
      return cellOf(term.value);
    case 'condition': {
      const test = of(term.condition);
      return test === null ? null : of(test ? term.yes : term.no);
    }
    case 'joined': {
      const parts = term.parts.map(of);
      return parts.includes(null) ? null : parts.join('');
    }
    case 'calculation':
      return calculated(term.operator, of(term.left), of(term.right));
    case 'aggregate':
      return aggregated(term.operator, valuesOf(term));
  }
}

/** Null is left out. */
function aggregated(operator: Aggregate['operator'], values: readonly Scalar[]): Scalar {
  const there = values.filter((value) => value !== null);
  if (operator === 'sum') return there.reduce((sum: number, value) => sum + Number(value), 0);
  const sign = operator === 'minimum' ? 1 : -1;
  return there.reduce(
    (best: Scalar, value) => (best === null || sign * order(value, best) < 0 ? value : best),
    null,
  );
}

function calculated(operator: Calculation['operator'], left: Scalar, right: Scalar): Scalar {
  if (operator === 'isNull') return left === null;
  if (operator === 'and' || operator === 'or') {
    const decides = operator === 'or';
    if (left === decides || right === decides) return decides;
    return left === null || right === null ? null : !decides;
  }
  if (left === null || right === null) return null;
  const result = operators[operator](left as never, right as never);
  return Number.isNaN(result) ? null : result;
}

const bytesOf = (text: Scalar) => Buffer.from(String(text));

const order = (a: Scalar, b: Scalar): number =>
  typeof a === 'string' ? Buffer.compare(bytesOf(a), bytesOf(b)) : Number(a) - Number(b);

type Strict = Exclude<Calculation['operator'], 'isNull' | 'and' | 'or'>;

/** Operators of operands that are not null. */
const operators: { readonly [Name in Strict]: (left: never, right: never) => Scalar } = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => a * b,
  divide: (a: number, b: number) => a / b,
  remainder: (a: number, b: number) => a % b,
  minimum: (a: number, b: number) => Math.min(a, b),
  maximum: (a: number, b: number) => Math.max(a, b),
  negate: (a: number) => -a,
  absolute: (a: number) => Math.abs(a),
  floor: (a: number) => Math.floor(a),
  ceiling: (a: number) => Math.ceil(a),
  truncate: (a: number) => Math.trunc(a),
  round: (a: number, scale: number) => rounded(a, scale),
  finite: (a: number) => (Number.isFinite(a) ? a : null),
  less: (a: Scalar, b: Scalar) => order(a, b) < 0,
  lessOrEqual: (a: Scalar, b: Scalar) => order(a, b) <= 0,
  equal: (a: Scalar, b: Scalar) => a === b,
  unequal: (a: Scalar, b: Scalar) => a !== b,
  not: (a: boolean) => !a,
  size: (text: string) => Array.from(text).length,
  contains: (text: string, part: string) => text.includes(part),
  startsWith: (text: string, part: string) => text.startsWith(part),
  endsWith: (text: string, part: string) => text.endsWith(part),
  string: (value: Scalar) => String(value),
  upper: (text: string) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  lower: (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
};
