import type { Scalar, Value } from '../../columns/value.js';

/** The most decimal places that are looked for, and the greatest number that is exact in units of the last of them. */
const MOST_DIGITS = 6;
const MOST_UNITS = 1e15;

/**
 * How many decimal places all values of a column have at most: numbers, or times in their units. undefined where that is not known, or where
 * there are many.
 */
export function digitsOf(value: Value): number | undefined {
  switch (value.kind) {
    case 'position':
    case 'integer':
    case 'time':
      return 0;
    case 'decimal':
      return value.digits;
    case 'pick':
      return digitsOfCells(value.values);
    case 'choice': {
      const all = value.values.map(digitsOf);
      return all.includes(undefined) ? undefined : Math.max(...(all as number[]));
    }
    case 'at row':
      return digitsOf(value.value);
    default:
      return undefined;
  }
}

function digitsOfCells(cells: readonly Scalar[]): number | undefined {
  const numbers = cells.filter((cell) => typeof cell === 'number');
  for (let digits = 0; digits <= MOST_DIGITS; digits++) {
    const scale = 10 ** digits;
    if (numbers.some((number) => Math.abs(number * scale) >= MOST_UNITS)) return undefined;
    if (numbers.every((number) => Math.round(number * scale) / scale === number)) return digits;
  }
  return undefined;
}
