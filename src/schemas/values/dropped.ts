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

/** The most properties of a model that are told. */
const MOST = 1_000;

/** The first properties that objects with these columns lack, and that the objects in them lack, each once. */
export function droppedFrom(columns: readonly Column[]): readonly Dropped[] {
  const all = new Map<string, Dropped>();
  for (const one of fromObject(columns, '')) {
    if (all.size === MOST) break;
    all.set(`${one.property} ${one.pointer}`, one);
  }
  return [...all.values()];
}

function* fromObject(columns: readonly Column[], path: string): Iterable<Dropped> {
  for (const [name, { pointer, message }] of errors.get(columns) ?? [])
    yield { property: path + name, pointer, detail: message };
  for (const { name, value } of columns) yield* fromValue(value, path + name);
}

function* fromValue(value: Value, path: string): Iterable<Dropped> {
  if (value.kind === 'nested') yield* fromObject(value.columns, `${path}.`);
  else if (value.kind === 'list') for (const item of value.items) yield* fromValue(item, `${path}[]`);
  else if (value.kind === 'choice') for (const one of value.values) yield* fromValue(one, path);
}
