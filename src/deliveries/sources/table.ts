import { flatten } from '../../columns/flatten.js';
import type { Column } from '../../columns/value.js';
import type { TableDefinition } from '../../formats/sql/ddl.js';

/** What a table is named after, and the columns whose values tell its rows apart. */
export interface NamedRows {
  readonly name: string;
  readonly key: readonly string[];
}

/** The table of rows with these columns. */
export function tableOfColumns({ name, key }: NamedRows, columns: readonly Column[]): TableDefinition {
  const flat = flatten(columns);
  // A key of which a column is missing does not tell rows apart.
  const whole = key.every((name) => flat.some((column) => column.name === name));
  return { name, columns: flat, primaryKey: whole ? key : [], foreignKeys: [] };
}
