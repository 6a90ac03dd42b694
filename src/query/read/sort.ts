import { itemOf, itemsOf, nameOf } from '../../columns/quoted-list.js';
import type { Column } from '../../columns/value.js';
import { badParameter } from '../../errors.js';
import { kindsOf } from './kinds.js';
import type { Paths } from './parameters.js';

/** A column that rows are sorted by. */
export interface SortKey {
  readonly column: Column;
  readonly descending: boolean;
}

/** The columns that `sort` lists, as in -age,name: the first counts most. Throws a ProblemError for a wrong list. */
export function readSort(sort: string, paths: Paths): SortKey[] {
  const keys = itemsOf(sort).map((item): SortKey => {
    const descending = item.startsWith('-');
    const name = nameOf(descending ? item.slice(1) : item);
    const column = name === undefined ? undefined : paths.get(name);
    const known = [...paths.values()].filter(({ value }) => kindsOf(value).size > 0);
    if (column === undefined || !known.includes(column))
      throw badParameter(
        'sort',
        descending ? item.slice(1) : item,
        known.map(({ name }) => itemOf(name)),
      );
    return { column, descending };
  });
  if (new Set(keys.map(({ column }) => column)).size < keys.length)
    throw badParameter('sort', sort, 'a list that names each column once');
  return keys;
}
