import type { Column } from '../../columns/value.js';
import { flatten } from '../../formats/csv.js';
import { createMissing } from '../../formats/ddl.js';
import type { Table } from '../contract/batch.js';

/** What a table holds rows of, and the columns that tell these apart. */
export interface Named {
  readonly name: string;
  readonly key: readonly string[];
}

/** The table of rows with these columns. */
export function tableOfColumns({ name, key }: Named, columns: readonly Column[]): Table {
  const names = flatten(columns).map((column) => column.name);
  // Without all of its columns a key tells nothing apart.
  const primaryKey = key.every((column) => names.includes(column)) ? key : [];
  const create = createMissing({ name, columns, primaryKey, foreignKeys: [] }, 'postgresql');
  return { name, columns: names, key: primaryKey, create };
}
