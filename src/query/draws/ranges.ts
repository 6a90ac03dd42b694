import type { Decimal, Integer, Position, Time } from '../../columns/value.js';
import type { Comparison, Operand } from '../read/condition.js';
import { type Steady, steadyOf } from './steady.js';
import { not, type Truth, truthOfRanges } from './truth.js';

/** Integers from one to another, both inclusive; undefined is no bound. */
type Bounds = readonly [low: bigint | undefined, high: bigint | undefined];

/** The least integer that shows at least the operand, and the least that shows more; undefined for an operand of another kind. */
type Least = (operand: Operand) => { readonly atLeast: bigint; readonly above: bigint } | undefined;

/** Where a comparison of numbers or times holds, as ranges of a draw; undefined where it can't be said so. */
export function truthOfSteady(
  value: Position | Integer | Decimal | Time,
  { operator, operands }: Comparison,
): Truth | undefined {
  const steady = steadyOf(value);
  if (steady === undefined) return undefined;
  const least = leastOf(value);
  const truth = (boundsOf: (least: { atLeast: bigint; above: bigint }) => Bounds) =>
    truthOfRanges(
      steady.draw64,
      operands.flatMap((operand) => {
        const found = least(operand);
        return found === undefined ? [] : drawsWithin(steady, boundsOf(found));
      }),
    );
  const equal = () => truth(({ atLeast, above }) => [atLeast, above - 1n]);
  switch (operator) {
    case 'null':
      return operands[0]?.boolean === false;
    case 'eq':
    case 'in':
      return equal();
    case 'ne':
      return not(equal());
    case 'lt':
      return truth(({ atLeast }) => [undefined, atLeast - 1n]);
    case 'lte':
      return truth(({ above }) => [undefined, above - 1n]);
    case 'gt':
      return truth(({ above }) => [above, undefined]);
    case 'gte':
      return truth(({ atLeast }) => [atLeast, undefined]);
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return undefined;
  }
  return operator satisfies never;
}

function leastOf(value: Position | Integer | Decimal | Time): Least {
  switch (value.kind) {
    case 'position':
    case 'integer':
      return leastNumber(0);
    case 'decimal':
      return leastNumber(value.digits);
    case 'time': {
      const unit = value.form === 'date' ? 86_400_000_000_000n : 10n ** BigInt(9 - value.digits);
      return ({ time }) =>
        time === undefined ? undefined : { atLeast: ceiling(time, unit), above: floor(time, unit) + 1n };
    }
  }
  return value satisfies never;
}

/** Of the number n / 10^digits, which JSON readers read as the nearest double. */
function leastNumber(digits: number): Least {
  const unit = 10 ** digits;
  return ({ number }) => {
    if (number === undefined) return undefined;
    // Beyond this, every number that a cell can have is on one side.
    const clamped = Math.max(-1e18, Math.min(1e18, number * unit));
    let atLeast = BigInt(Math.floor(clamped)) - 1n;
    const shows = () => Number(atLeast) / unit;
    while (atLeast < 10n ** 18n && shows() < number) atLeast++;
    let above = atLeast;
    while (above < 10n ** 18n && Number(above) / unit <= number) above++;
    return { atLeast, above };
  };
}

const MOST_DRAW = (1n << 64n) - 1n;

/** The draws whose integers lie within bounds, as at most one range. */
function drawsWithin({ min, step }: Steady, [low, high]: Bounds): [bigint, bigint][] {
  const within = (value: bigint) =>
    (low === undefined || value >= low) && (high === undefined || value <= high);
  if (step === 0n) return within(min) ? [[0n, MOST_DRAW]] : [];
  const [least, most] = step > 0n ? [low, high] : [high, low];
  const first = least === undefined ? 0n : ceiling(least - min, step);
  const last = most === undefined ? MOST_DRAW : floor(most - min, step);
  const from = first < 0n ? 0n : first;
  const to = last > MOST_DRAW ? MOST_DRAW : last;
  return from <= to ? [[from, to]] : [];
}

const floor = (a: bigint, b: bigint): bigint => {
  const quotient = a / b;
  return quotient * b !== a && a < 0n !== b < 0n ? quotient - 1n : quotient;
};
const ceiling = (a: bigint, b: bigint): bigint => -floor(-a, b);
