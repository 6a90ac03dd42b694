import { type Column, column, type Value } from '../../columns/value.js';
import { remember } from '../formulas/check.js';
import { memberAt } from '../formulas/members.js';
import type { Keys } from '../keys/keys.js';
import { columnSchema } from '../kinds/column-schema.js';
import type { Entity, ForeignKey, Property } from '../read/entities.js';
import { type Reader, readBy } from '../read/node.js';
import { SchemaError, UnmetError, unknownWord } from '../read/schema-error.js';
import { sharing } from '../read/shares.js';
import { build, type Place } from '../values/build.js';
import { together } from '../values/dropped.js';
import { member, missingAtTimes } from '../values/objects.js';
import { type Begun, type ColumnsByName, columnsByName, presentColumns } from '../values/siblings.js';

/** The tables of all models, for given numbers of rows. A row may have values that the row has to which it refers. */
export interface Tables {
  /** The columns of a model. Throws an UnmetError where too few can be made. */
  columnsOf(entity: Entity): Column[];
}

export function tablesFor(reader: Reader, keys: Keys): Tables {
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
        const called = entity.isWrapped ? [] : [entity.name, name];
        const inside = [entity.pointer, ...node.references];
        const place = { path, inside, sibling, parent, names: called, of };
        const key = keys.cell(entity, property);
        const value =
          key ?? share(reader, name, path, (reader) => build(reader, readBy(reader, node), place));
        remember(value, property.solid);
        return column(name, value, columnSchema(value, property.solid, property.unique));
      },
      begun,
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
    const [first = '', ...members] = names;
    const { parent } = key;
    if (names.length === 0) {
      if (entity.properties.has(name)) return undefined;
      const detail = `"${name}" is a row of ${parent.name}: name one of its properties`;
      throw new SchemaError(pointer, detail, [...parent.properties.keys()]);
    }
    const through = valueOfParent(parent, names, pointer);
    if (through !== undefined) return keys.ofParent(entity, key, through);
    if (!parent.properties.has(first))
      throw unknownWord(pointer, `property of ${parent.name}`, first, [...parent.properties.keys()]);
    const value = memberAt(tableOf(parent).sibling(first, pointer), [first, ...members], pointer);
    return keys.ofParent(entity, key, value);
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

/** A property without values is missing, unless it has to be there. */
function neededOf({ properties, required }: Entity): ReadonlySet<string> {
  const isNeeded = ({ name, primary, reference }: Property) =>
    required.has(name) || primary || reference !== undefined;
  return new Set([...properties.values()].filter(isNeeded).map(({ name }) => name));
}

/** What a property that refers to a customer may have behind the name of the customer. */
const ENDING = /(_id|Id|ID)$/;

/** The reference of this name: that of the property `customer`, or else of customer_id, customerId or customerID. */
function keyNamed({ foreignKeys, properties }: Entity, name: string): ForeignKey | undefined {
  const isNamed = (property: string) =>
    property === name || (!properties.has(name) && property.replace(ENDING, '') === name);
  return foreignKeys.find(({ pairs }) => pairs.some(({ property }) => isNamed(property.name)));
}
