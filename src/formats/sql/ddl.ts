import { flatten } from '../../columns/flatten.js';
import { canBeNull } from '../../columns/nulls.js';
import type { Column } from '../../columns/value.js';
import { checkOf } from './checks.js';
import { sqlDialects } from './dialects.js';
import { type Dialect, identifier, identifiers } from './format.js';
import type { TableName } from './table-name.js';
import { type ColumnKeywords, columnType } from './types.js';

/** A table without a dialect. Keys name flattened columns (address.city). */
export interface TableDefinition extends TableName {
  readonly columns: readonly TableColumn[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Types of PostgreSQL that its columns need and that do not come with every database, each after those it is made of. */
  readonly postgresqlTypes?: readonly PostgresqlType[];
}

export interface TableColumn extends Column {
  /** Its type in PostgreSQL, where the rows come from there. Left out: it follows from the schema. */
  readonly postgresqlType?: string;
}

export interface PostgresqlType {
  /** Quoted, and with its schema where needed. */
  readonly name: string;
  /** The statements that make it; left out where nobody but its extension can. */
  readonly create?: string;
}

/** Each value of `columns` is null, or the value of `references` in a row of `table`. */
export interface ForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  readonly references: readonly string[];
  /** What becomes of rows when the row to which they refer is deleted; left out where nothing is said. */
  readonly onDelete?: string;
}

/** What a table is named after, and the columns whose values tell its rows apart. */
export interface NamedRows {
  readonly name: string;
  readonly key: readonly string[];
}

/** The table of rows with these columns. */
export function tableOf({ name, key }: NamedRows, columns: readonly Column[]): TableDefinition {
  const flat = flatten(columns);
  // A key of which a column is missing, or is damaged by noise, does not tell rows apart.
  const whole = key.every((name) => flat.some((column) => column.name === name && !canBeNull(column.value)));
  return { name, columns: flat, primaryKey: whole ? key : [], foreignKeys: [] };
}

// A dump is beginDump, createTables, the rows of each table (format=sql), addForeignKeys, endDump. Foreign keys come after the
// rows, or are checked at the end of the transaction, so that tables may refer to each other in cycles.

export const beginDump = (dialect: Dialect): string =>
  sqlDialects[dialect].session + sqlDialects[dialect].transaction.begin;

export const endDump = (dialect: Dialect): string => sqlDialects[dialect].transaction.end;

/** CREATE TABLE statements. */
export const createTables = (tables: readonly TableDefinition[], dialect: Dialect): string =>
  tables.map((table) => `CREATE TABLE ${define(table, tables, dialect)}`).join('');

/** A CREATE TABLE statement that does nothing when the table exists. The table may have keys to others of `tables`. */
export const createMissing = (
  table: TableDefinition,
  dialect: Dialect,
  tables: readonly TableDefinition[] = [table],
): string => `CREATE TABLE IF NOT EXISTS ${define(table, tables, dialect)}`;

/** The quoted name of a table, with its schema where it has one. */
export const nameOf = ({ schema, name }: TableName, dialect: Dialect): string =>
  [schema, name].flatMap((part) => (part === undefined ? [] : identifier(part, dialect))).join('.');

/** What comes before the rows of one table that are loaded by themselves. */
export const headerOf = (table: TableDefinition, dialect: Dialect): string =>
  sqlDialects[dialect].session + createMissing(table, dialect);

/**
 * ALTER TABLE statements; none for dialects that take foreign keys only in CREATE TABLE. The tables may have keys to others of `all`.
 */
export function addForeignKeys(
  tables: readonly TableDefinition[],
  dialect: Dialect,
  all: readonly TableDefinition[] = tables,
): string {
  if (!sqlDialects[dialect].altersForeignKeys) return '';
  return tables
    .flatMap((table) =>
      table.foreignKeys.map(
        (key) => `ALTER TABLE ${nameOf(table, dialect)} ADD ${foreignKey(key, dialect, all)};\n`,
      ),
    )
    .join('');
}

/** The part of a statement after CREATE TABLE. */
function define(table: TableDefinition, tables: readonly TableDefinition[], dialect: Dialect): string {
  const { primaryKey, foreignKeys } = table;
  const columns: readonly TableColumn[] = flatten(table.columns);
  const uniques = [...referencedKeys(table, tables), ...uniqueColumns(columns, primaryKey)];
  const keys = new Set([primaryKey, ...uniques, ...foreignKeys.map(({ columns }) => columns)].flat());
  const lines = columns.map((column) => {
    const original = referenced(table, column, tables);
    const known = dialect === 'postgresql' ? column.postgresqlType : decimalOf(column, dialect);
    const type = known ?? columnType(original, keys.has(column.name), dialect);
    const check = original === column ? checkOf(column, dialect) : undefined;
    const constraints = `${canBeNull(column.value) ? '' : ' NOT NULL'}${check === undefined ? '' : ` ${check}`}`;
    return `${identifier(column.name, dialect)} ${type}${constraints}`;
  });
  if (primaryKey.length > 0) lines.push(`PRIMARY KEY (${identifiers(primaryKey, dialect)})`);
  for (const unique of distinctLists(uniques)) lines.push(`UNIQUE (${identifiers(unique, dialect)})`);
  const { altersForeignKeys, tableOptions } = sqlDialects[dialect];
  if (!altersForeignKeys) {
    for (const key of foreignKeys)
      lines.push(`${foreignKey(key, dialect, tables)} DEFERRABLE INITIALLY DEFERRED`);
  }
  return `${nameOf(table, dialect)} (\n  ${lines.join(',\n  ')}\n)${tableOptions};\n`;
}

/** The exact type in MySQL of a number that PostgreSQL would keep as numeric: with all digits that MySQL can have, or those it says. */
function decimalOf({ postgresqlType }: TableColumn, dialect: Dialect): string | undefined {
  const [, digits = '(65,30)'] = /^numeric(\(\d+,\d+\))?$/i.exec(postgresqlType ?? '') ?? [undefined, ''];
  return dialect === 'mysql' && digits !== '' ? `DECIMAL${digits}` : undefined;
}

/** The column to which a column refers in the end, whose type it must have; the column itself when it refers to none. */
function referenced(
  table: TableDefinition,
  column: TableColumn,
  tables: readonly TableDefinition[],
  passed: readonly string[] = [],
): TableColumn {
  const place = JSON.stringify([table.name, column.name]);
  if (passed.includes(place)) return column;
  for (const { columns, table: parentName, references } of table.foreignKeys) {
    const parent = tables.find(({ name }) => name === parentName);
    const target = references[columns.indexOf(column.name)];
    const found = parent && flatten(parent.columns).find(({ name }) => name === target);
    if (found !== undefined) return referenced(parent as TableDefinition, found, tables, [...passed, place]);
  }
  return column;
}

const uniqueColumns = (columns: readonly Column[], primaryKey: readonly string[]) =>
  columns
    .filter(({ name, schema }) => (schema as ColumnKeywords).unique === true && primaryKey.join() !== name)
    .map(({ name }) => [name]);

const distinctLists = (lists: readonly (readonly string[])[]) => [
  ...new Map(lists.map((list) => [JSON.stringify(list), list])).values(),
];

function foreignKey(
  { columns, table: name, references, onDelete }: ForeignKey,
  dialect: Dialect,
  tables: readonly TableDefinition[],
): string {
  const action = onDelete === undefined ? '' : ` ON DELETE ${onDelete.toUpperCase()}`;
  const parent = nameOf(tables.find((table) => table.name === name) ?? { name }, dialect);
  return `FOREIGN KEY (${identifiers(columns, dialect)}) REFERENCES ${parent} (${identifiers(references, dialect)})${action}`;
}

/** The columns other than the primary key to which foreign keys refer. Databases require them to be unique. */
function referencedKeys(
  { name, primaryKey }: TableDefinition,
  tables: readonly TableDefinition[],
): (readonly string[])[] {
  const byText = new Map<string, readonly string[]>();
  for (const { table, references } of tables.flatMap(({ foreignKeys }) => foreignKeys)) {
    if (table === name) byText.set(JSON.stringify(references), references);
  }
  byText.delete(JSON.stringify(primaryKey));
  return [...byText.values()];
}
