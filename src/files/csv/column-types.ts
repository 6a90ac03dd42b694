import { badParameter } from '../../errors.js';
import { BadRecord, CellKind, type RecordCells } from '../record.js';
import { isBoolean, isNumber } from './literals.js';

const columnTypes = ['string', 'int', 'float', 'bool'] as const;

export type ColumnType = (typeof columnTypes)[number];

/** A number of more digits than these may lose some where it is read as a double, so its column is one of strings. */
const INTEGER_DIGITS = 15;
const FLOAT_DIGITS = 17;

const MINUS = 0x2d;

/** Reads the parameter `types`, as in clouds:int,precip:float. Throws a ProblemError. */
export function parseTypes(text: string | undefined): ReadonlyMap<string, ColumnType> {
  const types = new Map<string, ColumnType>();
  for (const pair of text === undefined ? [] : text.split(',')) {
    const colon = pair.lastIndexOf(':');
    const type = pair.slice(colon + 1) as ColumnType;
    if (colon < 1 || !columnTypes.includes(type)) {
      throw badParameter('types', pair, `column:type, where type is one of ${columnTypes.join(', ')}`);
    }
    types.set(pair.slice(0, colon), type);
  }
  return types;
}

enum Possible {
  Int = 1,
  Float = 2,
  Bool = 4,
}

/** Finds the narrowest type that all cells of a column have, for so many columns; empty cells do not count. */
export function typeGuesser(columns: number) {
  const possible = new Uint8Array(columns).fill(Possible.Int | Possible.Float | Possible.Bool);
  const seen = new Uint8Array(columns);
  return {
    see(column: number, bytes: Buffer, start: number, end: number): void {
      if (start === end) return;
      seen[column] = 1;
      let types = possible[column] as number;
      const digits = end - start - (bytes[start] === MINUS ? 1 : 0);
      if (types & Possible.Int && !(digits <= INTEGER_DIGITS && isNumber(bytes, start, end, false)))
        types &= ~Possible.Int;
      if (types & Possible.Float && !(digits <= FLOAT_DIGITS + 1 && isNumber(bytes, start, end, true)))
        types &= ~Possible.Float;
      if (types & Possible.Bool && !isBoolean(bytes, start, end)) types &= ~Possible.Bool;
      possible[column] = types;
    },
    type(column: number): ColumnType {
      const types = seen[column] === 1 ? (possible[column] as number) : 0;
      if (types & Possible.Int) return 'int';
      if (types & Possible.Float) return 'float';
      return types & Possible.Bool ? 'bool' : 'string';
    },
  };
}

/**
 * Gives the cells of a record the kinds of their columns' types, and null to empty cells that are no strings. Throws a
 * BadRecord for a cell that is not of its type.
 */
export function kindsByType(types: readonly ColumnType[], names: readonly string[]) {
  const typed = [...types.keys()].filter((column) => types[column] !== 'string');
  return ({ bytes, starts, ends, kinds }: RecordCells, line: number): void => {
    for (const column of typed) {
      const type = types[column];
      const start = starts[column] as number;
      const end = ends[column] as number;
      if (start === end) kinds[column] = CellKind.Null;
      else if (
        type === 'bool' ? isBoolean(bytes, start, end) : isNumber(bytes, start, end, type === 'float')
      ) {
        kinds[column] = type === 'bool' ? CellKind.Boolean : CellKind.Number;
      } else {
        const text = bytes.toString('utf8', start, Math.min(end, start + 100));
        throw new BadRecord(
          line,
          `${names[column]} is "${text}", which is no ${type}; types=${names[column]}:string accepts it`,
        );
      }
    }
  };
}
