import type { Column, Value } from '../../columns/value.js';
import { EndlessError, hasNoValue, SchemaError, unknownWord } from '../read/schema-error.js';
import { drop } from './dropped.js';

/**
 * The value of another property of the same object, whose draws may be used again, so that both values agree in every row.
 * `pointer` names the keyword that asks for it. Throws a SchemaError for an unknown name, when a value needs itself, and for a
 * chain of more than DEEPEST values.
 */
export type Sibling = (name: string, pointer: string) => Value;

/** The longest chain of values each of which needs the next one. */
const DEEPEST = 100;

/** The columns that are being made, each for the one before it, and the models that have them. */
export type Begun = { readonly made: Map<string, Column>; readonly of: string; readonly name: string }[];

/** The columns of an object by their names. */
export interface ColumnsByName {
  readonly names: readonly string[];
  /** The column, which is made when it is first asked for, with the values of others that it needs. */
  columnOf(name: string): Column;
  /** The value of the column for another one that needs it. */
  readonly sibling: Sibling;
  /** Whether another column that has been made needs this one. */
  isNeeded(name: string): boolean;
}

export function columnsByName(
  names: readonly string[],
  make: (name: string, sibling: Sibling) => Column,
  begun: Begun = [],
  of = '',
): ColumnsByName {
  const known = new Set(names);
  const made = new Map<string, Column>();
  const needed = new Set<string>();
  const sibling: Sibling = (name, pointer) => {
    if (!known.has(name)) throw unknownWord(pointer, 'property', name, names);
    const first = begun.findIndex((one) => one.made === made && one.name === name);
    if (first >= 0) {
      const circle = [...begun.slice(first), { of, name }];
      const isOfOne = circle.every((one) => one.of === of);
      const needs = circle.map((one) => (isOfOne ? `"${one.name}"` : `"${one.of}.${one.name}"`));
      throw new SchemaError(
        pointer,
        `${needs[0]} needs ${needs.slice(1).join(', which needs ')}, so they have no values`,
      );
    }
    if (begun.length === DEEPEST)
      throw new SchemaError(pointer, `more than ${DEEPEST} properties need each the next one`);
    const { value } = columnOf(name);
    needed.add(name);
    return value;
  };
  const columnOf = (name: string): Column => {
    const found = made.get(name);
    if (found !== undefined) return found;
    begun.push({ made, of, name });
    try {
      const column = make(name, sibling);
      made.set(name, column);
      return column;
    } finally {
      begun.pop();
    }
  };
  return { names, columnOf, sibling, isNeeded: (name) => needed.has(name) };
}

/**
 * The columns that can be made, in the order of their names. A recursion ends at a property that may be missing, and one without
 * values is missing. What must be there is made first, so that the others share the work that is left. `missing` makes a column that is
 * missing at times of one that no other needs. `recurs` tells that the object is within another of its kind, where recursions end.
 */
export function presentColumns(
  { names, columnOf, isNeeded }: ColumnsByName,
  required: ReadonlySet<string>,
  {
    missing = (one) => one,
    recurs,
  }: { missing?: ((one: Column) => Column) | undefined; recurs: () => boolean },
): Column[] {
  for (const name of names) if (required.has(name)) columnOf(name);
  const dropped = new Map<string, SchemaError>();
  const present = names.flatMap((name) => {
    try {
      return [columnOf(name)];
    } catch (error) {
      if (!hasNoValue(error) || required.has(name)) throw error;
      if (!(error instanceof EndlessError) || !recurs()) dropped.set(name, error);
      return [];
    }
  });
  const columns = present.map((one) => (required.has(one.name) || isNeeded(one.name) ? one : missing(one)));
  drop(columns, dropped);
  return columns;
}
