import { flatten } from '../../columns/flatten.js';
import type { Column } from '../../columns/value.js';
import { sqlDialects } from './dialects.js';
import { type Dialect, identifier, identifiers } from './format.js';
import { canBeNull } from './storable.js';
import { columnType } from './types.js';

/** A table without a dialect. Keys name flattened columns (address.city). */
export interface TableDefinition {
  readonly name: string;
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
}

// A dump is beginDump, createTables, the rows of each table (format=sql), addForeignKeys, endDump. Foreign keys come after the
// rows, or are checked at the end of the transaction, so that tables may refer to each other in cycles.

export const beginDump = (dialect: Dialect): string => sqlDialects[dialect].dump.begin;

export const endDump = (dialect: Dialect): string => sqlDialects[dialect].dump.end;

/** CREATE TABLE statements. */
export function createTables(tables: readonly TableDefinition[], dialect: Dialect): string {
  return tables.map((table) => `CREATE TABLE ${define(table, tables, dialect)}`).join('');
}

/** A CREATE TABLE statement that does nothing when the table exists. */
export const createMissing = (table: TableDefinition, dialect: Dialect): string =>
  `CREATE TABLE IF NOT EXISTS ${define(table, [table], dialect)}`;

/** ALTER TABLE statements; none for dialects that take foreign keys only in CREATE TABLE. */
export function addForeignKeys(tables: readonly TableDefinition[], dialect: Dialect): string {
  if (!sqlDialects[dialect].altersForeignKeys) return '';
  return tables
    .flatMap(({ name, foreignKeys }) =>
      foreignKeys.map((key) => `ALTER TABLE ${identifier(name, dialect)} ADD ${foreignKey(key, dialect)};\n`),
    )
    .join('');
}

/** The part of a statement after CREATE TABLE. */
function define(table: TableDefinition, tables: readonly TableDefinition[], dialect: Dialect): string {
  const { name, columns, primaryKey, foreignKeys } = table;
  const uniques = referencedKeys(table, tables);
  const keys = new Set([primaryKey, ...uniques, ...foreignKeys.map(({ columns }) => columns)].flat());
  const lines = flatten(columns).map((column: TableColumn) => {
    const known = dialect === 'postgresql' ? column.postgresqlType : undefined;
    const type = known ?? columnType(column, keys.has(column.name), dialect);
    return `${identifier(column.name, dialect)} ${type}${canBeNull(column.value) ? '' : ' NOT NULL'}`;
  });
  if (primaryKey.length > 0) lines.push(`PRIMARY KEY (${identifiers(primaryKey, dialect)})`);
  for (const unique of uniques) lines.push(`UNIQUE (${identifiers(unique, dialect)})`);
  const { altersForeignKeys, tableOptions } = sqlDialects[dialect];
  if (!altersForeignKeys) {
    for (const key of foreignKeys) lines.push(`${foreignKey(key, dialect)} DEFERRABLE INITIALLY DEFERRED`);
  }
  return `${identifier(name, dialect)} (\n  ${lines.join(',\n  ')}\n)${tableOptions};\n`;
}

const foreignKey = ({ columns, table, references }: ForeignKey, dialect: Dialect): string =>
  `FOREIGN KEY (${identifiers(columns, dialect)}) REFERENCES ${identifier(table, dialect)} (${identifiers(references, dialect)})`;

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
