import type { Column } from '../columns/value.js';
import type { Dialect } from './sql.js';
import { onlyTimes } from './sql-values.js';

/** What types are read from of a JSON Schema. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly maxLength?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Types {
  readonly integer: string;
  readonly number: string;
  readonly boolean: string;
  readonly json: string;
  readonly text: string;
  readonly date: string;
  readonly time: string;
  readonly 'date-time': string;
  readonly uuid: string;
}

const types: Readonly<Record<Dialect, Types>> = {
  postgresql: {
    integer: 'BIGINT',
    number: 'DOUBLE PRECISION',
    boolean: 'BOOLEAN',
    json: 'JSONB',
    text: 'TEXT',
    date: 'DATE',
    time: 'TIME',
    'date-time': 'TIMESTAMPTZ',
    uuid: 'UUID',
  },
  mysql: {
    integer: 'BIGINT',
    number: 'DOUBLE',
    boolean: 'BOOLEAN',
    json: 'JSON',
    text: 'TEXT',
    date: 'DATE',
    time: 'TIME(6)',
    'date-time': 'DATETIME(6)',
    uuid: 'CHAR(36)',
  },
  sqlite: {
    integer: 'INTEGER',
    number: 'REAL',
    boolean: 'INTEGER',
    json: 'TEXT',
    text: 'TEXT',
    date: 'TEXT',
    time: 'TEXT',
    'date-time': 'TEXT',
    uuid: 'TEXT',
  },
};

/** The longest VARCHAR of PostgreSQL. */
const POSTGRESQL_VARCHAR = 10_485_760;

/** Of MySQL: a VARCHAR that leaves room for 60 others in a row, and the longest that it can index. */
const MYSQL_VARCHAR = 255;
const MYSQL_KEY = 768;

/** The most characters that MySQL's TEXT is sure to hold: 65,535 bytes, up to four each. */
const MYSQL_TEXT = 16_383;

/** The type that holds everything the column's schema allows; text where that is of several types. */
export function columnType({ value, schema }: Column, isKey: boolean, dialect: Dialect): string {
  const possible = leaves(schema as Schema);
  // MySQL takes no zones: only the kernel's own times, which can be written without, fit its types.
  const timed = dialect !== 'mysql' || onlyTimes(value);
  const distinct = [...new Set(possible.map((leaf) => typeOf(leaf, { isKey, timed, dialect })))];
  if (distinct.length === 1) return distinct[0] as string;
  const { number, integer } = types[dialect];
  if (distinct.length > 0 && distinct.every((type) => type === number || type === integer)) return number;
  return textType(undefined, isKey, dialect);
}

/** The alternatives of a schema, each of one type, without null. */
function leaves(schema: Schema): Schema[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return alternatives.flatMap(leaves);
  if ('const' in schema) return leavesOfValues([schema.const]);
  if (schema.enum !== undefined) return leavesOfValues(schema.enum);
  return [schema.type ?? []]
    .flat()
    .filter((type) => type !== 'null')
    .map((type) => ({ ...schema, type }));
}

function leavesOfValues(values: readonly unknown[]): Schema[] {
  return values
    .filter((value) => value !== null)
    .map((value) => ({ type: Number.isSafeInteger(value) ? 'integer' : typeof value }));
}

interface Place {
  readonly isKey: boolean;
  readonly timed: boolean;
  readonly dialect: Dialect;
}

function typeOf({ type, format, maxLength }: Schema, { isKey, timed, dialect }: Place): string {
  const known = types[dialect];
  switch (type) {
    case 'integer':
    case 'number':
    case 'boolean':
      return known[type];
    case 'array':
    case 'object':
      return known.json;
  }
  if (format === 'uuid') return known.uuid;
  if ((format === 'date' || format === 'time' || format === 'date-time') && timed) return known[format];
  return textType(maxLength, isKey, dialect);
}

function textType(maxLength: number | undefined, isKey: boolean, dialect: Dialect): string {
  const varchar = (length: number) => `VARCHAR(${Math.max(1, length)})`;
  switch (dialect) {
    case 'postgresql':
      return maxLength === undefined || maxLength > POSTGRESQL_VARCHAR ? 'TEXT' : varchar(maxLength);
    case 'mysql':
      if (isKey) return varchar(Math.min(maxLength ?? MYSQL_VARCHAR, MYSQL_KEY));
      if (maxLength === undefined || maxLength <= MYSQL_TEXT)
        return (maxLength ?? MYSQL_TEXT) <= MYSQL_VARCHAR ? varchar(maxLength as number) : 'TEXT';
      return 'LONGTEXT';
    case 'sqlite':
      return maxLength === undefined ? 'TEXT' : varchar(maxLength);
  }
}
