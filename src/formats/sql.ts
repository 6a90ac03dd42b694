import { Type } from 'typebox';
import { every } from '../columns/draw.js';
import type { Column, Scalar } from '../columns/value.js';
import { GROUP_ROWS } from '../kernel/assembly/group.js';
import { Escaping } from '../kernel/assembly/ops.js';
import type { Encoding, Piece } from '../kernel/program/layout.js';
import { flatten } from './csv.js';
import type { Format } from './format.js';
import { jsonEncoding } from './json.js';
import { localTimes, onlyTimes, storable, storableText } from './sql-values.js';

/** The databases that SQL is written for. */
export const dialects = ['postgresql', 'mysql', 'sqlite'] as const;

export type Dialect = (typeof dialects)[number];

export type SqlOptions = {
  readonly dialect: Dialect;
};

/**
 * INSERT statements of GROUP_ROWS rows each; no rows are no statement. A statement begins at multiples of GROUP_ROWS in
 * the dataset, not in the document, so the bytes of a row do not depend on where its document begins. Nested columns are
 * named by their path: address.city.
 */
export const sql: Format<SqlOptions> = {
  name: 'sql',
  mediaType: 'application/sql',
  extension: 'sql',
  description: `INSERT statements of ${GROUP_ROWS} rows`,
  options: {
    dialect: Type.Enum([...dialects], {
      description: 'SQL only: whose INSERT statements to write. Left out: postgresql.',
      default: 'postgresql',
    }),
  },
  live: false,
  splits: false,
  writer: ({ dialect }, { table }) => ({
    contentType: 'application/sql; charset=utf-8',
    encoding: encodings[dialect],
    rows(columns) {
      const { insert, row } = statement(columns, table, dialect);
      const last = `;\n${insert}`;
      const separator = { kind: 'raw', draw: every(GROUP_ROWS), texts: [',\n', last] } as const;
      return {
        open: insert,
        row: [...row, separator],
        trim: (row) => ((row + 1) % GROUP_ROWS === 0 ? Buffer.byteLength(last) : 2),
        close: ';\n',
        empty: '',
      };
    },
    single(columns) {
      const { insert, row } = statement(columns, table, dialect);
      return { open: insert, row, trim: () => 0, close: ';\n' };
    },
  }),
};

/** What a statement begins with, and a row of its values. */
function statement(columns: readonly Column[], table: string, dialect: Dialect) {
  const flat = flatten(columns);
  const names = identifiers(
    flat.map(({ name }) => name),
    dialect,
  );
  const insert = `INSERT INTO ${identifier(table, dialect)} (${names}) VALUES\n`;
  return { insert, row: rowOf(flat, dialect) };
}

/** A name of a table or column, between quotes. */
export function identifier(name: string, dialect: Dialect): string {
  const quote = dialect === 'mysql' ? '`' : '"';
  return `${quote}${storableText(name).replaceAll(quote, quote + quote)}${quote}`;
}

export const identifiers = (names: readonly string[], dialect: Dialect): string =>
  names.map((name) => identifier(name, dialect)).join(',');

function rowOf(columns: readonly Column[], dialect: Dialect): Piece[] {
  const cells = columns.flatMap(({ value }, index) => {
    const cell = storable(value);
    return [index === 0 ? '(' : ',', dialect === 'mysql' && onlyTimes(value) ? localTimes(cell) : cell];
  });
  return [...cells, ')'];
}

/** One encoding a dialect, so that vocabularies are serialised once for it. */
export const encodings: Readonly<Record<Dialect, Encoding>> = {
  postgresql: encodingOf(/'/g, Escaping.Sql, ['FALSE', 'TRUE']),
  mysql: encodingOf(/['\\]/g, Escaping.SqlBackslash, ['FALSE', 'TRUE']),
  sqlite: encodingOf(/'/g, Escaping.Sql, ['0', '1']),
};

function encodingOf(doubled: RegExp, escaping: Escaping, [no, yes]: readonly [string, string]): Encoding {
  const fragment = (text: string) => text.replace(doubled, '$&$&');
  const scalar = (value: Scalar) => {
    if (typeof value === 'string') return `'${fragment(value)}'`;
    if (typeof value === 'boolean') return value ? yes : no;
    return value === null ? 'NULL' : JSON.stringify(value);
  };
  return { scalar, fragment, quote: "'", needsQuote: () => true, escaping, structure: jsonEncoding };
}
