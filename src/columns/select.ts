import { badParameter } from '../errors.js';
import { withMembers } from './flatten.js';
import type { Column } from './value.js';

/** The columns that `fields` lists, separated by commas, in that order; throws a ProblemError for an unknown name. */
export function selectColumns(columns: readonly Column[], fields: string | undefined): readonly Column[] {
  if (fields === undefined) return columns;
  const byName = new Map(withMembers(columns).map((column) => [column.name, column]));
  const chosen = new Set<Column>();
  for (const name of fields.split(',')) {
    const column = byName.get(name);
    if (column === undefined) throw badParameter('fields', name, [...byName.keys()]);
    if (chosen.has(column)) throw badParameter('fields', fields, 'a list that names each column once');
    chosen.add(column);
  }
  return [...chosen];
}
