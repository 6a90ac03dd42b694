import { ProblemError } from '../errors.js';
import { type Column, isOptional, optional, presentValue } from './value.js';

/** A column, or a member of one. */
interface Member {
  /** Called by its path: address.city. */
  readonly column: Column;
  /** A JSON Pointer (RFC 6901), since {"a":{"b":1}} and {"a.b":1} have the same path. */
  readonly pointer: string;
}

/** The columns and, after each one that is an object, its members. */
export function withMembers(columns: readonly Column[], path = '', around = ''): Member[] {
  return columns.flatMap((column) => {
    const name = path + column.name;
    const pointer = `${around}/${column.name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const value = presentValue(column);
    const members = value.kind === 'nested' ? withMembers(value.columns, `${name}.`, pointer) : [];
    return [{ column: { ...column, name }, pointer }, ...members.map((member) => within(column, member))];
  });
}

/** The member, missing where the column that it belongs to is missing. */
const within = (column: Column, member: Member): Member =>
  isOptional(column) ? { ...member, column: optional(column.value.draw, member.column) } : member;

/** The columns of a flat table: no objects, but their members. Throws a ProblemError where two have the same path. */
export function flatten(columns: readonly Column[]): readonly Column[] {
  // Tables of ten thousand columns are flattened in one turn, several times.
  if (isFlat(columns)) return columns;
  const members = withMembers(columns).filter(({ column }) => presentValue(column).kind !== 'nested');
  const known = new Map<string, string>();
  for (const { column, pointer } of members) {
    const other = known.get(column.name);
    if (other !== undefined) throw clash(column.name, other, pointer);
    known.set(column.name, pointer);
  }
  return members.map(({ column }) => column);
}

const isFlat = (columns: readonly Column[]) =>
  columns.every((column) => presentValue(column).kind !== 'nested') &&
  new Set(columns.map(({ name }) => name)).size === columns.length;

/** 422: what two pointers point at would be one column. */
export const clash = (column: string, one: string, other: string): ProblemError =>
  new ProblemError(422, `${one} and ${other} would both be the column ${column}`, { value: column });
