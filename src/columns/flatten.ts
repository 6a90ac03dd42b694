import type { Column } from './value.js';

/** The columns and, after each one that is an object, its members, named by their path: address, address.city … */
export function withMembers(columns: readonly Column[], path = ''): Column[] {
  return columns.flatMap((column) => {
    const name = path + column.name;
    const members = column.value.kind === 'nested' ? withMembers(column.value.columns, `${name}.`) : [];
    return [{ ...column, name }, ...members];
  });
}

/** The same without the objects themselves: the columns of a flat table. */
export const flatten = (columns: readonly Column[]): Column[] =>
  withMembers(columns).filter(({ value }) => value.kind !== 'nested');
