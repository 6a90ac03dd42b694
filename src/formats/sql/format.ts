import { every } from '../../columns/draw.js';
import { flatten } from '../../columns/flatten.js';
import type { Column, Scalar, Value } from '../../columns/value.js';
import { Type } from '../../json-schema.js';
import { GROUP_ROWS } from '../../kernel/assembly/group.js';
import type { Encoding, Piece } from '../../kernel/program/layout.js';
import { headerOption } from '../format.js';
import { jsonEncoding } from '../json.js';
import { type RowFormat, rowLayout, rowWriter } from '../row-format.js';
import { headerOf, type TableDefinition, tableOf } from './ddl.js';
import { sqlDialects } from './dialects.js';
import { inStyle, type NameStyle, namesOption } from './names.js';
import { localTimes, onlyTimes, storable, storableMembers, storableText } from './storable.js';

export type Dialect = keyof typeof sqlDialects;

/** The supported databases. */
export const dialects = Object.keys(sqlDialects) as readonly Dialect[];

export type SqlOptions = {
  readonly header: boolean;
  readonly dialect: Dialect;
  readonly names: NameStyle;
};

/**
 * INSERT statements of GROUP_ROWS rows each, and no statement for no rows. Statements begin at multiples of GROUP_ROWS in the
 * dataset, so the bytes of a row do not depend on the first row of the answer. The header is CREATE TABLE IF NOT EXISTS. Nested
 * columns are named by their path: address.city; `names` may say otherwise.
 */
export const sql: RowFormat<SqlOptions> = {
  name: 'sql',
  mediaType: 'application/sql',
  extension: 'sql',
  about: `CREATE TABLE IF NOT EXISTS, and INSERT statements of ${GROUP_ROWS} rows`,
  options: {
    header: headerOption,
    dialect: Type.Enum([...dialects], {
      description: 'SQL only: the database for which statements are written. Default: postgresql.',
      default: 'postgresql',
    }),
    names: namesOption,
  },
  live: false,
  splits: false,
  writer: ({ dialect, header, names }, { table: name, key = [] }) => {
    const textsFor = (columns: readonly Column[]) => {
      const [table] = inStyle([tableOf({ name, key }, flatten(columns))], names) as [TableDefinition];
      return { ...insertTexts(table, dialect), head: header ? headerOf(table, dialect) : '' };
    };
    const cells = (columns: readonly Column[]) => rowPieces(flatten(columns), dialect);
    return rowWriter('application/sql; charset=utf-8', {
      encoding: encodings[dialect],
      givenAs: (value, column) => givenAs(value, column, dialect),
      rows(columns) {
        const { head, begin, nextRow, nextStatement, end } = textsFor(columns);
        const separator = { kind: 'raw', draw: every(GROUP_ROWS), texts: [nextRow, nextStatement] } as const;
        return rowLayout(columns, (columns) => [...cells(columns), separator], {
          open: head + begin,
          trim: (row) => Buffer.byteLength((row + 1) % GROUP_ROWS === 0 ? nextStatement : nextRow),
          close: end,
          empty: head,
        });
      },
      single(columns) {
        const { head, begin, end } = textsFor(columns);
        return rowLayout(columns, cells, { open: head + begin, trim: () => 0, close: end });
      },
    });
  },
};

/**
 * The texts before, between and after the rows of INSERT statements into a table with flattened columns. A row is its cells in
 * parentheses.
 */
export function insertTexts({ name, columns }: Pick<TableDefinition, 'name' | 'columns'>, dialect: Dialect) {
  const names = identifiers(
    columns.map(({ name }) => name),
    dialect,
  );
  const begin = `INSERT INTO ${identifier(name, dialect)} (${names}) VALUES\n`;
  return { begin, nextRow: ',\n', nextStatement: `;\n${begin}`, end: ';\n' };
}

/** The quoted name of a table or column. */
export function identifier(name: string, dialect: Dialect): string {
  const { identifierQuote: quote } = sqlDialects[dialect];
  return `${quote}${storableText(name).replaceAll(quote, quote + quote)}${quote}`;
}

export const identifiers = (names: readonly string[], dialect: Dialect): string =>
  names.map((name) => identifier(name, dialect)).join(',');

function rowPieces(columns: readonly Column[], dialect: Dialect): Piece[] {
  const cells = columns.flatMap(({ value }, index) => [index === 0 ? '(' : ',', cellOf(value, dialect)]);
  return [...cells, ')'];
}

function cellOf(value: Value, dialect: Dialect): Value {
  const cell = storable(value);
  return sqlDialects[dialect].zones || !onlyTimes(value) ? cell : localTimes(cell);
}

/** A value that is given, as storable() and localTimes() make it of one that is drawn. */
function givenAs(value: unknown, column: Column, dialect: Dialect): unknown {
  if (typeof value === 'object') return storableMembers(value);
  const isLocal = !sqlDialects[dialect].zones && onlyTimes(column.value);
  return isLocal && typeof value === 'string' ? value.replace(/Z$/, '') : value;
}

/** One encoding for each dialect, so that the kernel serialises a vocabulary once for all requests in that dialect. */
export const encodings = Object.fromEntries(
  dialects.map((dialect) => [dialect, encodingOf(dialect)]),
) as Readonly<Record<Dialect, Encoding>>;

function encodingOf(dialect: Dialect): Encoding {
  const { escaped: fragment, escaping, booleans } = sqlDialects[dialect];
  const scalar = (value: Scalar) => {
    if (typeof value === 'string') return `'${fragment(value)}'`;
    if (typeof value === 'boolean') return value ? booleans.true : booleans.false;
    return value === null ? 'NULL' : JSON.stringify(value);
  };
  return { scalar, fragment, quote: "'", needsQuote: () => true, escaping, structure: jsonEncoding };
}
