import type { Scalar } from '../../columns/value.js';
import type { Meaning } from './codes.js';
import type { Dictionary } from './dictionary.js';

/**
 * Numbers the ranges into which the values from `least` to `most` are cut, at most `count` of them: each begins with its cell, and the next one
 * ends it. Where `digits` says how many decimal places the values have at most, ranges have as equally many different values as may be.
 */
export function createBins(
  { quantityOf, cellOfQuantity }: Meaning<Scalar>,
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
    numberOf: (code) => binOf(quantityOf(code)),
    numberOfGiven: (cell) => binOf(quantityOfGiven(cell)),
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
