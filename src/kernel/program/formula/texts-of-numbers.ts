import { LEAST_POWER, MOST_POWER, NUMBER_STRIDE } from '../../assembly/operations.js';
import { type Build, type EntryColumn, entryColumn, lane, operation } from '../build.js';
import { entryLength, type Image } from '../image.js';

/** The longest number of JSON.stringify(): -0.0000012345678901234567. */
const LONGEST = 25;

/** The entry column of numbers as JSON writes them, with the entry `nothing` for null. */
export function numberTextColumn(build: Build, source: number, nothing: bigint): EntryColumn {
  const powers = powersIn(build.image);
  const column = lane(build, 8);
  const arena = lane(build, NUMBER_STRIDE);
  operation(build, 'NumberText', { column, source, powers, nothing, arena });
  // Most formulas round, or add and multiply numbers of few digits.
  return { ...entryColumn(column, [16]), longest: Math.max(LONGEST, entryLength(nothing)) };
}

const tables = new WeakMap<Image, number>();

/** The table of powers of ten, which all formulas of an image share. */
function powersIn(image: Image): number {
  const known = tables.get(image);
  if (known !== undefined) return known;
  const count = MOST_POWER - LEAST_POWER + 1;
  const table = image.table(count * 16, (view) => {
    for (let index = 0; index < count; index++) {
      const power = powerOf(LEAST_POWER + index);
      view.setBigUint64(index * 16, power >> 64n, true);
      view.setBigUint64(index * 16 + 8, BigInt.asUintN(64, power), true);
    }
  });
  tables.set(image, table);
  return table;
}

/** The 128 highest bits of 10^exponent, rounded up. */
function powerOf(exponent: number): bigint {
  const [numerator, denominator] =
    exponent < 0 ? [1n, 10n ** BigInt(-exponent)] : [10n ** BigInt(exponent), 1n];
  const bits = exponent < 0 ? 128 + denominator.toString(2).length : 128;
  const scaled = (numerator << BigInt(bits)) / denominator;
  const extra = BigInt(scaled.toString(2).length - 128);
  const high = scaled >> extra;
  return (high << extra) * denominator === numerator << BigInt(bits) ? high : high + 1n;
}
