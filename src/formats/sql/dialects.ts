import { Escaping } from '../../kernel/assembly/operations.js';

/** The SQL types of columns by their type in JSON Schema. */
interface ColumnTypes {
  /** The type of integers from `min` to `max`, which may be infinite. */
  integer(min: number, max: number): string;
  /** The type of numbers of `precision` digits, `scale` of them after the point. */
  numeric(precision: number, scale: number): string;
  readonly number: string;
  readonly boolean: string;
  readonly json: string;
  readonly date: string;
  readonly time: string;
  readonly 'date-time': string;
  readonly uuid: string;
  /** Addresses of IPv4 and IPv6. */
  readonly inet: string;
  /** The type of texts of at most `maxLength` characters. With `isKey` an index must be able to hold them. */
  text(maxLength: number | undefined, isKey: boolean): string;
}

/** The syntax and types that differ between databases. */
interface SqlDialect {
  /** Encloses the names of tables and columns, and is doubled inside a name. */
  readonly identifierQuote: string;
  /** Escapes a text for a string literal, as the kernel's `escaping` does. */
  readonly escaped: (text: string) => string;
  readonly escaping: Escaping;
  readonly booleans: { readonly true: string; readonly false: string };
  readonly types: ColumnTypes;
  /** Do the types of dates and times accept texts with a time zone? */
  readonly zones: boolean;
  /** The statements that make a session read the texts and literals that follow. */
  readonly session: string;
  /** The statements around a dump, after those of the session. */
  readonly transaction: { readonly begin: string; readonly end: string };
  /** Do foreign keys follow the rows (ALTER TABLE)? Else CREATE TABLE has them, checked at the end of the transaction. */
  readonly altersForeignKeys: boolean;
  /** What follows the columns in CREATE TABLE. */
  readonly tableOptions: string;
}

/** The longest VARCHAR of PostgreSQL. */
const POSTGRESQL_VARCHAR = 10_485_760;

/** The longest VARCHAR that leaves room for 60 others in a row of MySQL, and the longest that MySQL can index. */
const MYSQL_VARCHAR = 255;
const MYSQL_KEY = 768;

/** The most characters that MySQL's TEXT can hold in any case: 65,535 bytes with up to four bytes per character. */
const MYSQL_TEXT = 16_383;

/** The longest address of IPv6 as text, one of IPv4 within it. */
const ADDRESS = 45;

/** The narrowest of the types of 16, 32 and 64 bits. */
const integerType = (small: string, medium: string, big: string) => (min: number, max: number) => {
  if (min >= -(2 ** 15) && max < 2 ** 15) return small;
  return min >= -(2 ** 31) && max < 2 ** 31 ? medium : big;
};

const doubledQuotes = (text: string) => text.replaceAll("'", "''");

const varchar = (length: number) => `VARCHAR(${Math.max(1, length)})`;

/** The dialects of SQL. storableText() replaces what no dialect can store. */
export const sqlDialects = {
  postgresql: {
    identifierQuote: '"',
    escaped: doubledQuotes,
    escaping: Escaping.Sql,
    booleans: { true: 'TRUE', false: 'FALSE' },
    types: {
      integer: integerType('SMALLINT', 'INTEGER', 'BIGINT'),
      numeric: (precision, scale) => `NUMERIC(${precision},${scale})`,
      number: 'DOUBLE PRECISION',
      boolean: 'BOOLEAN',
      json: 'JSONB',
      date: 'DATE',
      time: 'TIME',
      'date-time': 'TIMESTAMPTZ',
      uuid: 'UUID',
      inet: 'INET',
      text: (maxLength) =>
        maxLength === undefined || maxLength > POSTGRESQL_VARCHAR ? 'TEXT' : varchar(maxLength),
    },
    zones: true,
    session: "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n",
    transaction: { begin: 'BEGIN;\n', end: 'COMMIT;\n' },
    altersForeignKeys: true,
    tableOptions: '',
  },
  mysql: {
    identifierQuote: '`',
    // A backslash is an escape character unless the session's sql_mode has NO_BACKSLASH_ESCAPES. The mysql and mariadb clients
    // drop a CR before an LF when they read a file.
    escaped: (text) => text.replace(/['\\]/g, '$&$&').replaceAll('\r', '\\r'),
    escaping: Escaping.SqlBackslash,
    booleans: { true: 'TRUE', false: 'FALSE' },
    types: {
      integer: integerType('SMALLINT', 'INT', 'BIGINT'),
      numeric: (precision, scale) => `DECIMAL(${precision},${scale})`,
      number: 'DOUBLE',
      boolean: 'BOOLEAN',
      json: 'JSON',
      date: 'DATE',
      time: 'TIME(6)',
      'date-time': 'DATETIME(6)',
      uuid: 'CHAR(36)',
      inet: `VARCHAR(${ADDRESS})`,
      text(maxLength, isKey) {
        if (isKey) return varchar(Math.min(maxLength ?? MYSQL_VARCHAR, MYSQL_KEY));
        if (maxLength === undefined) return 'TEXT';
        if (maxLength <= MYSQL_VARCHAR) return varchar(maxLength);
        return maxLength <= MYSQL_TEXT ? 'TEXT' : 'LONGTEXT';
      },
    },
    zones: false,
    // A backslash is an escape character only without NO_BACKSLASH_ESCAPES.
    session: "SET NAMES utf8mb4;\nSET SESSION sql_mode = 'STRICT_ALL_TABLES';\n",
    // CREATE TABLE would commit it.
    transaction: { begin: '', end: '' },
    altersForeignKeys: true,
    // Keys that differ only in case, accents or spaces at the end are different keys. MySQL and MariaDB have no collation of one
    // name that says so; MariaDB skips what is for MySQL of these versions, and MySQL what is for MariaDB.
    tableOptions:
      ' DEFAULT CHARACTER SET utf8mb4 /*!80017 COLLATE utf8mb4_0900_bin */ /*M!100202 COLLATE utf8mb4_nopad_bin */',
  },
  sqlite: {
    identifierQuote: '"',
    escaped: doubledQuotes,
    escaping: Escaping.Sql,
    booleans: { true: '1', false: '0' },
    types: {
      integer: () => 'INTEGER',
      numeric: (precision, scale) => `NUMERIC(${precision},${scale})`,
      number: 'REAL',
      boolean: 'INTEGER',
      json: 'TEXT',
      date: 'TEXT',
      time: 'TEXT',
      'date-time': 'TEXT',
      uuid: 'TEXT',
      inet: 'TEXT',
      text: (maxLength) => (maxLength === undefined ? 'TEXT' : varchar(maxLength)),
    },
    zones: true,
    session: '',
    transaction: { begin: 'BEGIN;\n', end: 'COMMIT;\n' },
    altersForeignKeys: false,
    tableOptions: '',
  },
} as const satisfies Record<string, SqlDialect>;
