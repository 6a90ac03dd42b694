import type { Scalar, Time, Value } from '../../columns/value.js';
import { kindsOf } from '../read/kinds.js';
import { instantOf } from '../read/operands.js';
import type { Meaning } from './codes.js';

const DAY = 86_400_000;

/** The text of a time, `units` of its own after 1970-01-01T00:00:00Z: whole numbers of days, seconds, milli- or microseconds. */
export function textOfTime({ form, digits, local }: Time, units: number): string {
  if (form === 'date') return new Date(units * DAY).toISOString().slice(0, 10);
  const second = Math.floor(units / 10 ** digits);
  const fraction = units - second * 10 ** digits;
  const text = new Date(second * 1000).toISOString().slice(0, 19);
  const decimals = digits === 0 ? '' : `.${`${fraction}`.padStart(digits, '0')}`;
  return `${text}${decimals}${local ? '' : 'Z'}`;
}

/** What the cells of a column mean that are their own codes. */
export function meaningOfCells(value: Value): Meaning<Scalar> {
  const [time, ...others] = timesOf(value);
  if (time === undefined || others.length > 0 || time.form === 'time' || time.digits > 6)
    return { cellOf: itself, quantityOf: itself, cellOfQuantity: itself };
  const unit = time.form === 'date' ? BigInt(DAY) * 1_000_000n : 10n ** BigInt(9 - time.digits);
  return {
    cellOf: itself,
    quantityOf: (cell) => (cell === null ? null : Number((instantOf(cell as string) as bigint) / unit)),
    cellOfQuantity: (units) => textOfTime(time, units as number),
  };
}

/** The quantity of a cell that is given to a column, and may be of another kind: then NaN. */
export function quantityOfGiven(
  value: Value,
  { quantityOf }: Meaning<Scalar>,
): Meaning<Scalar>['quantityOf'] {
  const kinds = kindsOf(value);
  return (cell) => {
    if (cell === null) return null;
    if (typeof cell === 'number') return kinds.has('number') ? cell : Number.NaN;
    const isTime = typeof cell === 'string' && kinds.has('time') && instantOf(cell) !== undefined;
    return isTime ? quantityOf(cell) : Number.NaN;
  };
}

/**
 * What the cells mean to bins where they are ordered as texts: a time finer than a microsecond is in the bin of its microsecond, and all bins
 * begin with one. undefined for other columns.
 */
export function meaningOfBins(value: Value): Meaning<Scalar> | undefined {
  const [time, ...others] = timesOf(value);
  if (time === undefined || others.length > 0 || time.form !== 'date-time') return undefined;
  return meaningOfCells({ ...time, digits: 6 });
}

const itself = (cell: Scalar) => cell;

const timesOf = (value: Value): Time[] =>
  value.kind === 'time'
    ? [value]
    : value.kind === 'choice'
      ? value.values.flatMap(timesOf)
      : value.kind === 'at row'
        ? timesOf(value.value)
        : [];
