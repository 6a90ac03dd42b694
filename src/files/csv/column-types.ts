import { itemOf, itemsOf, nameOf } from '../../columns/quoted-list.js';
import { badParameter } from '../../errors.js';
import { BadRecord, CELL_WORDS, CellKind, type RecordCells } from '../record.js';
import { Cell } from './assembly/layout.js';
import { isBoolean, isNumber, isSame, Numeral, numeralOf } from './literals.js';

const columnTypes = ['string', 'int', 'float', 'bool'] as const;

/** The places in columnTypes. */
enum Type {
  String,
  Int,
  Float,
  Bool,
}

export type ColumnType = (typeof columnTypes)[number];

/** A column and its type. */
export interface TypedColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Has the client said the type? A guess gives way to the cells. */
  readonly said: boolean;
}

/**
 * Reads the parameter `types`, as in clouds:int,"a, b":float: names are in quotes where they have a comma. Throws a ProblemError,
 * also for a name that is not one of the columns.
 */
export function parseTypes(
  text: string | undefined,
  columns: readonly string[],
): ReadonlyMap<string, ColumnType> {
  const types = new Map<string, ColumnType>();
  const known = new Set(columns);
  for (const item of text === undefined ? [] : itemsOf(text)) {
    const colon = item.lastIndexOf(':');
    const name = nameOf(item.slice(0, colon));
    const type = item.slice(colon + 1) as ColumnType;
    if (colon < 1 || name === undefined || !columnTypes.includes(type)) {
      throw badParameter('types', item, `column:type, where type is one of ${columnTypes.join(', ')}`);
    }
    if (!known.has(name)) throw badParameter('types', item.slice(0, colon), columns.map(itemOf));
    if (types.has(name)) throw badParameter('types', text as string, 'a list that names each column once');
    types.set(name, type);
  }
  return types;
}

enum Possible {
  Int = 1,
  Float = 2,
  Bool = 4,
}

/**
 * Finds the narrowest type that all cells of a column have, for so many columns. Cells that are empty or `nothing` do not count;
 * what stands in quotes is a text.
 */
export function typeGuesser(columns: number, nothing: Buffer) {
  const possible = new Uint8Array(columns).fill(Possible.Int | Possible.Float | Possible.Bool);
  const seen = new Uint8Array(columns);
  return {
    see({ bytes, table, first }: RecordCells): void {
      for (let column = 0, at = first; column < columns; column++, at += CELL_WORDS) {
        if (possible[column] === 0) continue;
        if ((table[at + 2] as number) & Cell.Quoted) possible[column] = 0;
        else seeCell(column, bytes, table[at] as number, table[at + 1] as number);
      }
    },
    type(column: number): ColumnType {
      const types = seen[column] === 1 ? (possible[column] as number) : 0;
      if (types & Possible.Int) return 'int';
      if (types & Possible.Float) return 'float';
      return types & Possible.Bool ? 'bool' : 'string';
    },
  };

  function seeCell(column: number, bytes: Buffer, start: number, end: number): void {
    const types = possible[column] as number;
    if (start === end || isSame(nothing, bytes, start, end)) return;
    seen[column] = 1;
    const numeral = types & Possible.Float ? numeralOf(bytes, start, end) : Numeral.None;
    let left = 0;
    if (numeral === Numeral.Integer) left = Possible.Int | Possible.Float;
    else if (numeral === Numeral.Float) left = Possible.Float;
    else if (types & Possible.Bool && isBoolean(bytes, start, end)) left = Possible.Bool;
    possible[column] = types & left;
  }
}

export type TypeGuesser = ReturnType<typeof typeGuesser>;

/**
 * Gives the cells of a record the kinds of their columns' types, and null to empty cells of columns that are no strings and to
 * those that are what the client says null is written as (`nothing`), both without quotes. A guessed column of which a cell is not
 * of its type is one of strings from that cell on. Throws a BadRecord where the client has said the type.
 */
export function kindsByType(columns: readonly TypedColumn[], nothing: Buffer) {
  // Arrays of numbers, since this runs for each cell.
  const types = Uint8Array.from(columns, ({ type }) => columnTypes.indexOf(type));
  const isSaid = Uint8Array.from(columns, ({ said }) => (said ? 1 : 0));
  const mayBeNull = nothing.length > 0;
  let watched = [...types.keys()].filter((column) => mayBeNull || types[column] !== Type.String);
  return ({ bytes, table, first, kinds }: RecordCells, line: number): void => {
    for (let at = 0; at < watched.length; at++) {
      const column = watched[at] as number;
      const type = types[column] as Type;
      const word = first + CELL_WORDS * column;
      const flags = table[word + 2] as number;
      if (!mayBeNull && (flags & (FLAGS[type] as number)) !== 0) {
        kinds[column] = type === Type.Bool ? CellKind.Boolean : CellKind.Number;
        continue;
      }
      const start = table[word] as number;
      const end = table[word + 1] as number;
      const isText = (flags & Cell.Quoted) !== 0;
      const said = isSaid[column] === 1;
      if (mayBeNull && !isText && isSame(nothing, bytes, start, end)) {
        kinds[column] = CellKind.Null;
      } else if (type === Type.String) {
        kinds[column] = CellKind.Text;
      } else if (start === end && (said || !isText)) {
        kinds[column] = CellKind.Null;
      } else if (said ? isOfType(type, bytes, start, end) : !isText && comesBack(type, bytes, start, end)) {
        kinds[column] = type === Type.Bool ? CellKind.Boolean : CellKind.Number;
      } else {
        if (said) throw wrongCell(line, columns[column] as TypedColumn, bytes, start, end);
        types[column] = Type.String;
        kinds[column] = CellKind.Text;
        if (!mayBeNull) {
          watched = watched.filter((other) => other !== column);
          at--;
        }
      }
    }
  };
}

/** The flags of cells that are of a type, by type. Others may be, too. */
const FLAGS = Uint8Array.of(0, Cell.Integer, Cell.Integer, Cell.Boolean);

/** Is a cell of a type that the client has said? */
function isOfType(type: Type, bytes: Buffer, start: number, end: number): boolean {
  return type === Type.Bool ? isBoolean(bytes, start, end) : isNumber(bytes, start, end, type === Type.Float);
}

/** Is a cell of a guessed type, and does it stay as it is where a double holds it? */
function comesBack(type: Type, bytes: Buffer, start: number, end: number): boolean {
  if (type === Type.Bool) return isBoolean(bytes, start, end);
  const numeral = numeralOf(bytes, start, end);
  return type === Type.Int ? numeral === Numeral.Integer : numeral !== Numeral.None;
}

/** The characters of a wrong cell that an error shows. */
const SHOWN = 100;

function wrongCell(
  line: number,
  { name, type }: TypedColumn,
  bytes: Buffer,
  start: number,
  end: number,
): BadRecord {
  const text = bytes.toString('utf8', start, Math.min(end, start + SHOWN));
  return new BadRecord(
    line,
    `${name} is "${text}", which is no ${type}; types=${itemOf(name)}:string accepts it`,
    {
      column: name,
      value: text,
    },
  );
}
