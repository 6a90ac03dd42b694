import type { Placement } from '../../columns/placement.js';
import { type Column, column, type Value } from '../../columns/value.js';
import { remember } from '../formulas/check.js';
import { memberAt } from '../formulas/members.js';
import type { Keys } from '../keys/keys.js';
import { columnSchema } from '../kinds/column-schema.js';
import type { Entity, Property } from '../read/entities.js';
import { type Reader, readBy } from '../read/node.js';
import { SchemaError, UnmetError, unknownWord } from '../read/schema-error.js';
import { sharing } from '../read/shares.js';
import { build, type Place } from '../values/build.js';
import { together } from '../values/dropped.js';
import { member, missingAtTimes } from '../values/objects.js';
import { type Begun, type ColumnsByName, columnsByName, presentColumns } from '../values/siblings.js';
import { keyNamed } from './read-by-others.js';

/** The tables of all models, for given numbers of rows. A row may have values that the row has to which it refers. */
export interface Tables {
  /** The columns of a model. Throws an UnmetError where too few can be made. */
  columnsOf(entity: Entity): Column[];
}

/** `readByOthers` has the properties of each model that formulas of other models read. */
export function tablesFor(
  reader: Reader,
  keys: Keys,
  readByOthers: ReadonlyMap<Entity, ReadonlySet<string>>,
): Tables {
  const tables = new Map<Entity, ColumnsByName>();
  const begun: Begun = [];

  const tableOf = (entity: Entity): ColumnsByName => {
    const table = tables.get(entity) ?? newTable(entity);
    tables.set(entity, table);
    return table;
  };

  const newTable = (entity: Entity): ColumnsByName => {
    const names = [...entity.properties.keys()];
    const of = { path: member('', entity.name).slice(1), properties: names };
    const share = sharing(names, neededOf(entity));
    return columnsByName(
      names,
      (name, sibling) => {
        const property = entity.properties.get(name) as Property;
        const { path, node } = property;
        const parent: Place['parent'] = (names, pointer) => valueOfParent(entity, names, pointer);
        const placed = placedBy(entity);
        const called = entity.isWrapped ? [] : [entity.name, name];
        const inside = [entity.pointer, ...node.references];
        const place = { path, inside, sibling, parent, placed, names: called, of };
        const key = keys.cell(entity, property);
        const value =
          key ?? share(reader, name, path, (reader) => build(reader, readBy(reader, node), place));
        remember(value, property.solid);
        return column(name, value, columnSchema(value, property.solid, property.unique));
      },
      begun,
      entity.name,
    );
  };

  /** The value at a path that leads through a reference of the model; undefined where its first name is none. */
  const valueOfParent = (
    entity: Entity,
    [name = '', ...names]: readonly string[],
    pointer: string,
  ): Value | undefined => {
    const key = keyNamed(entity, name);
    if (key === undefined) return undefined;
    const { parent } = key;
    if (names.length === 0) {
      if (entity.properties.has(name)) return undefined;
      const detail = `"${name}" is a row of ${parent.name}: name one of its properties`;
      throw new SchemaError(pointer, detail, [...parent.properties.keys()]);
    }
    return keys.ofParent(entity, key, valueAtPath(parent, names, pointer));
  };

  /** The value at a path that begins in rows of the model. */
  const valueAtPath = (entity: Entity, names: readonly string[], pointer: string): Value => {
    const through = valueOfParent(entity, names, pointer);
    if (through !== undefined) return through;
    const [first = ''] = names;
    if (!entity.properties.has(first))
      throw unknownWord(pointer, `property of ${entity.name}`, first, [...entity.properties.keys()]);
    return memberAt(tableOf(entity).sibling(first, pointer), names, pointer);
  };

  const placedBy = ({ placed }: Entity): Required<Place>['placed'] => ({
    names: placed.map(({ child }) => child.name),
    at([name, ...names], pointer) {
      const { child, key } = placed.find(({ child }) => child.name === name) as Entity['placed'][number];
      const placement = keys.placement(key) as Placement;
      return { placement, ...(names.length > 0 && { value: valueAtPath(child, names, pointer) }) };
    },
  });

  /** A property without values is missing, unless it has to be there. */
  const neededOf = (entity: Entity): ReadonlySet<string> => {
    const { properties, required } = entity;
    const isNeeded = ({ name, primary, reference }: Property) =>
      required.has(name) || primary || reference !== undefined || readByOthers.get(entity)?.has(name);
    return new Set([...properties.values()].filter(isNeeded).map(({ name }) => name));
  };

  return {
    columnsOf(entity) {
      // What is coupled may depend on the others, and an object without `required` has all its properties.
      const { isPlain, required, least } = entity;
      const coupled = entity.coupled(reader);
      const mayLack = isPlain && coupled.length === 0 && required.size > 0 && least <= required.size;
      const missing = (one: Column) => {
        const { path, solid, unique } = entity.properties.get(one.name) as Property;
        return unique ? one : missingAtTimes(reader, one, path, solid);
      };
      const options = { missing: mayLack ? missing : undefined, recurs: () => false };
      const columns = together(presentColumns(tableOf(entity), neededOf(entity), options), coupled);
      if (columns.length >= least) return columns;
      throw new UnmetError(entity.pointer, `only ${columns.length} properties can be made`);
    },
  };
}
