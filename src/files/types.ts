import { badParameter } from '../errors.js';
import { BadRow, Kind, type Row } from './record.js';

export const columnTypes = ['string', 'int', 'float', 'bool'] as const;

export type ColumnType = (typeof columnTypes)[number];

/** Numbers of more digits than these lose some where they are read as doubles, so they are taken for strings. */
const INTEGER_DIGITS = 15;
const FLOAT_DIGITS = 17;

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** Types by column from a parameter such as clouds:int,precip:float. */
export function parseTypes(text: string | undefined): ReadonlyMap<string, ColumnType> {
  const types = new Map<string, ColumnType>();
  for (const pair of text === undefined ? [] : text.split(',')) {
    const colon = pair.lastIndexOf(':');
    const type = pair.slice(colon + 1) as ColumnType;
    if (colon < 1 || !columnTypes.includes(type)) {
      throw badParameter('types', pair, `column:type, type one of ${columnTypes.join(', ')}`);
    }
    types.set(pair.slice(0, colon), type);
  }
  return types;
}

/** Gathers what a column holds, to tell its type: the narrowest that all its cells have, empty ones aside. */
export function typeGuesser() {
  let [any, integer, float, bool] = [false, true, true, true];
  return {
    see(bytes: Buffer, start: number, end: number): void {
      if (start === end) return;
      any = true;
      const digits = end - start - (bytes[start] === MINUS ? 1 : 0);
      if (integer && !(digits <= INTEGER_DIGITS && isNumber(bytes, start, end, false))) integer = false;
      if (float && !(digits <= FLOAT_DIGITS + 1 && isNumber(bytes, start, end, true))) float = false;
      if (bool && !isBoolean(bytes, start, end)) bool = false;
    },
    type(): ColumnType {
      if (!any) return 'string';
      if (integer) return 'int';
      if (float) return 'float';
      return bool ? 'bool' : 'string';
    },
  };
}

/** Gives the cells of a row the kinds of their columns' types; throws a BadRow where one has another. Empty ones are null. */
export function typeCells(types: readonly ColumnType[], names: readonly string[]) {
  const typed = types.flatMap((type, column) => (type === 'string' ? [] : [{ type, column }]));
  return ({ bytes, starts, ends, kinds }: Row, line: number): void => {
    for (const { type, column } of typed) {
      const start = starts[column] as number;
      const end = ends[column] as number;
      if (start === end) kinds[column] = Kind.Null;
      else if (
        type === 'bool' ? isBoolean(bytes, start, end) : isNumber(bytes, start, end, type === 'float')
      ) {
        kinds[column] = type === 'bool' ? Kind.Boolean : Kind.Number;
      } else {
        const text = bytes.toString('utf8', start, Math.min(end, start + 100));
        throw new BadRow(
          line,
          `${names[column]} is "${text}", no ${type}; types=${names[column]}:string takes it`,
        );
      }
    }
  };
}

/** Is it a number as JSON writes it (RFC 8259)? Then it has no leading zeros that could get lost. */
export function isNumber(bytes: Buffer, start: number, end: number, fraction: boolean): boolean {
  let at = bytes[start] === MINUS ? start + 1 : start;
  const first = at;
  at = digits(bytes, at, end);
  if (at === first || (bytes[first] === ZERO && at > first + 1)) return false;
  if (!fraction || at === end) return at === end;
  if (bytes[at] === POINT) {
    const tenths = at + 1;
    at = digits(bytes, tenths, end);
    if (at === tenths) return false;
  }
  if (at < end && ((bytes[at] as number) | 0x20) === 0x65) {
    at++;
    if (at < end && (bytes[at] === MINUS || bytes[at] === 0x2b)) at++;
    const power = at;
    at = digits(bytes, power, end);
    if (at === power) return false;
  }
  return at === end;
}

/** Where digits end. */
function digits(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && ((bytes[at] as number) - ZERO) >>> 0 < 10) at++;
  return at;
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

function isBoolean(bytes: Buffer, start: number, end: number): boolean {
  const word = end - start === TRUE.length ? TRUE : FALSE;
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at++) if (bytes[start + at] !== word[at]) return false;
  return true;
}
