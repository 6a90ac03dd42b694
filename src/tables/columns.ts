import { type Column, isOptional, position } from '../columns/value.js';
import { Type } from '../json-schema.js';
import type { Members } from './changes/change.js';

/** The columns of a table, and the one whose cells are the keys of its rows. */
export interface TableColumns {
  /** Those of its dataset, after `id` where the dataset has none. */
  readonly all: readonly Column[];
  /** With its name in rows; undefined where no column has the keys, which are then the numbers of the rows, from 1. */
  readonly key: Column | undefined;
  /** Is `id` a column that only repeats the key? */
  readonly repeatsKey: boolean;
}

const ID = 'id';

/** The columns of a table of a dataset with these columns and this key. A key of several columns is none: rows have their numbers. */
export function tableColumns(columns: readonly Column[], key: readonly string[]): TableColumns {
  const hasId = columns.some(({ name }) => name === ID);
  const own = key.length === 1 ? columns.find(({ name }) => name === key[0]) : undefined;
  const numbers: Column = {
    name: ID,
    value: position(1),
    schema: Type.Integer({ minimum: 1, description: 'The key of the row' }),
  };
  const id = own === undefined ? numbers : { ...own, name: ID };
  const all = hasId ? columns : [id, ...columns];
  return {
    all,
    key: own ?? (hasId ? undefined : numbers),
    repeatsKey: !hasId && own !== undefined,
  };
}

/** The columns of a table whose rows are given: nothing is added to them. */
export const givenColumns = (columns: readonly Column[], [key]: readonly string[]): TableColumns => ({
  all: columns,
  key: columns.find(({ name }) => name === key),
  repeatsKey: false,
});

/** The row with its members in the order of the columns, null where one that is always there is missing, and then those of no column. */
export function inOrder({ all, repeatsKey, key }: TableColumns, row: Members): Members {
  const known = new Map(Object.entries(row));
  if (repeatsKey && key !== undefined) known.set(ID, known.get(key.name) ?? null);
  const members: [string, unknown][] = [];
  for (const column of all) {
    const value = known.get(column.name);
    if (value !== undefined || !isOptional(column)) members.push([column.name, value ?? null]);
    known.delete(column.name);
  }
  return Object.fromEntries([...members, ...known]);
}
