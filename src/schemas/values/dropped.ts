import type { Column, Value } from '../../columns/value.js';
import type { SchemaError } from '../read/schema-error.js';

/** A property that no value has, because it cannot be made and need not be there. */
export interface Dropped {
  /** Its path, as in address.city or lines[].price. */
  readonly property: string;
  /** The JSON Pointer to what prevents it, and why. */
  readonly pointer: string;
  readonly detail: string;
}

/** The errors of the properties that objects with these columns lack, by the names of the properties. */
const errors = new WeakMap<readonly Column[], ReadonlyMap<string, SchemaError>>();

/** Notes the properties that objects with these columns lack. */
export function drop(columns: readonly Column[], found: ReadonlyMap<string, SchemaError>): void {
  if (found.size > 0) errors.set(columns, found);
}

/** The columns of all lists, with what objects of these columns lack. */
export function together(...lists: readonly (readonly Column[])[]): Column[] {
  const columns = lists.flat();
  drop(columns, droppedFromAny(lists));
  return columns;
}

/** The errors of the properties that objects with the columns of one of the lists lack. */
export const droppedFromAny = (lists: readonly (readonly Column[])[]): ReadonlyMap<string, SchemaError> =>
  new Map(lists.flatMap((columns) => [...(errors.get(columns) ?? [])]));

/** The properties that objects with these columns lack, and those that the objects in them lack, each once. */
export function droppedFrom(columns: readonly Column[]): readonly Dropped[] {
  const all = new Map(fromObject(columns, '').map((one) => [`${one.property} ${one.pointer}`, one]));
  return [...all.values()];
}

function fromObject(columns: readonly Column[], path: string): Dropped[] {
  const own = [...(errors.get(columns) ?? [])].map(([name, { pointer, message }]) => ({
    property: path + name,
    pointer,
    detail: message,
  }));
  return [...own, ...columns.flatMap(({ name, value }) => fromValue(value, path + name))];
}

function fromValue(value: Value, path: string): Dropped[] {
  switch (value.kind) {
    case 'nested':
      return fromObject(value.columns, `${path}.`);
    case 'list':
      return value.items.flatMap((item) => fromValue(item, `${path}[]`));
    case 'choice':
      return value.values.flatMap((one) => fromValue(one, path));
    default:
      return [];
  }
}
