import type { Scalar } from '../../columns/value.js';
import type { Meaning } from './codes.js';
import type { Dictionary } from './dictionary.js';

/**
 * Numbers the ranges into which the values from `least` to `most` are cut, at most `count` of them: each begins with its cell, and the next one
 * ends it. Where `digits` says how many decimal places the values have at most, ranges have as equally many different values as may be.
 */
export function createBins(
  { quantityOf, cellOfQuantity, rises }: Meaning<Scalar>,
  quantityOfGiven: Meaning<Scalar>['quantityOf'],
  [least, most]: readonly [number, number],
  count: number,
  digits: number | undefined,
): Dictionary {
  const starts =
    digits === undefined ? startsOf(least, most, count) : startsOfUnits(least, most, count, digits);
  const cells: Scalar[] = starts.map(cellOfQuantity);
  let nothing: number | undefined;
  const perValue = most === least ? 0 : starts.length / (most - least);
  const binOf = (value: Scalar): number => {
    if (value === null || Number.isNaN(value)) {
      nothing ??= cells.push(null) - 1;
      return nothing;
    }
    const number = value as number;
    let bin = Math.min(starts.length - 1, Math.floor((number - least) * perValue));
    while ((starts[bin] as number) > number) bin--;
    while (bin + 1 < starts.length && (starts[bin + 1] as number) <= number) bin++;
    return bin;
  };
  return {
    cells,
    // And one of nulls.
    most: starts.length + 1,
    numberOf: rises ? binsOfCodes(quantityOf, starts, most) : (code) => binOf(quantityOf(code)),
    numberOfGiven: (cell) => binOf(quantityOfGiven(cell)),
  };
}

/** The same bins of codes that rise, by the least code of each: it takes a third of the time to compare codes instead of what they stand for. */
function binsOfCodes(
  quantityOf: Meaning<Scalar>['quantityOf'],
  starts: readonly number[],
  most: number,
): (code: Scalar) => number {
  /** The least code whose quantity is at least this one, which a code has. */
  const least = (quantity: number) => {
    const isBelow = (code: number) => (quantityOf(code) as number) < quantity;
    let [low, high] = [-1, 0];
    while (isBelow(high)) [low, high] = [high, 2 * high + 1];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (isBelow(middle)) low = middle;
      else high = middle;
    }
    return high;
  };
  const codes = Float64Array.from(starts, least);
  const [first = 0] = codes;
  const perCode = codes.length / Math.max(1, least(most) - first);
  return (code) => {
    let bin = Math.min(codes.length - 1, Math.floor(((code as number) - first) * perCode));
    while ((codes[bin] as number) > (code as number)) bin--;
    while (bin + 1 < codes.length && (codes[bin + 1] as number) <= (code as number)) bin++;
    return bin;
  };
}

function startsOf(least: number, most: number, count: number): number[] {
  const width = (most - least) / count;
  return [...new Set(Array.from({ length: count }, (_, bin) => least + bin * width))];
}

function startsOfUnits(least: number, most: number, count: number, digits: number): number[] {
  const scale = 10 ** digits;
  const first = BigInt(Math.round(least * scale));
  const units = BigInt(Math.round(most * scale)) - first + 1n;
  const bins = units < BigInt(count) ? Number(units) : count;
  const ceiling = (a: bigint, b: bigint) => (a + b - 1n) / b;
  return Array.from(
    { length: bins },
    (_, bin) => Number(first + ceiling(BigInt(bin) * units, BigInt(bins))) / scale,
  );
}
