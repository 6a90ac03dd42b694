import { badParameter } from '../errors.js';
import { clash, withMembers } from './flatten.js';
import { itemOf, itemsOf, nameOf } from './quoted-list.js';
import type { Column } from './value.js';

/**
 * The columns that `fields` lists, in that order: names between commas, in quotes where a name has a comma. Throws a ProblemError
 * for an unknown name, and for one that two columns have.
 */
export function selectColumns(columns: readonly Column[], fields: string | undefined): readonly Column[] {
  if (fields === undefined) return columns;
  const members = withMembers(columns);
  const byName = new Map(members.map((member) => [member.column.name, member]));
  const chosen = new Set<Column>();
  for (const item of itemsOf(fields)) {
    const name = nameOf(item);
    const member = name === undefined ? undefined : byName.get(name);
    if (name === undefined || member === undefined)
      throw badParameter('fields', item, [...byName.keys()].map(itemOf));
    if (chosen.has(member.column)) throw badParameter('fields', fields, 'a list that names each column once');
    chosen.add(member.column);
  }
  if (byName.size < members.length) {
    for (const { column, pointer } of members) {
      const named = byName.get(column.name);
      if (named !== undefined && named.column !== column && chosen.has(named.column))
        throw clash(column.name, pointer, named.pointer);
    }
  }
  return [...chosen];
}
