import { Numeral, numeralOf } from '../csv/literals.js';
import type { ValueType } from '../file-format.js';
import { CellKind } from '../record.js';

/** The types that all values of a member may have, as bits; a value of the first may have those after it that are numbers, too. */
enum May {
  Integer = 1,
  Number = 2,
  Decimal = 4,
  Boolean = 8,
  Json = 16,
}

/** What is possible before a value is seen. */
export const ANY = May.Integer | May.Number | May.Decimal | May.Boolean | May.Json;

/** The types that the value in bytes[start, end) may have; null may have any. */
export function typesOf(kind: CellKind, bytes: Buffer, start: number, end: number): number {
  switch (kind) {
    case CellKind.Null:
      return ANY;
    case CellKind.Boolean:
      return May.Boolean;
    case CellKind.Json:
      return May.Json;
    case CellKind.Text:
      return 0;
    case CellKind.Number:
      return typesOfNumber(bytes, start, end);
  }
}

function typesOfNumber(bytes: Buffer, start: number, end: number): number {
  const numeral = numeralOf(bytes, start, end);
  if (numeral === Numeral.Integer) return May.Integer | May.Number | May.Decimal;
  if (numeral === Numeral.Float) return May.Number | May.Decimal;
  if (end - start > LONGEST) return May.Decimal;
  const text = bytes.toString('latin1', start, end);
  const isDouble = decimalOf(text) === decimalOf(String(Number(text)));
  return (isInteger64(text) ? May.Integer : 0) | (isDouble ? May.Number : 0) | May.Decimal;
}

/** The longest text of a number of which it is looked whether a double holds it. */
const LONGEST = 40;

/** A number of JSON in one of the many ways to write it: 1.50, 15e-1 and 1.5 as 15e-1. */
function decimalOf(text: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const left = digits.replace(/0+$/, '');
  if (left === '') return '0';
  return `${sign}${left}e${Number(exponent) - fraction.length + digits.length - left.length}`;
}

/** The narrowest of some types; string where there is none, or where there are only nulls. */
export function narrowest(types: number): ValueType {
  if (types === ANY) return 'string';
  if (types & May.Integer) return 'integer';
  if (types & May.Number) return 'number';
  if (types & May.Decimal) return 'decimal';
  if (types & May.Boolean) return 'boolean';
  return types & May.Json ? 'json' : 'string';
}

/** Is a number of JSON an integer of 64 bits? */
export const isInteger64 = (text: string): boolean =>
  /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
