import { parseFormula, workOf } from '../formulas/parse.js';
import { pathsOf } from '../formulas/paths.js';
import type { Entity, ForeignKey } from '../read/entities.js';
import { own } from '../read/json.js';
import type { Keyword, Reader } from '../read/node.js';
import { below, SchemaError } from '../read/schema-error.js';
import { schemasBelow } from '../read/subschemas.js';

/** What a property that refers to a customer may have behind the name of the customer. */
const ENDING = /(_id|Id|ID)$/;

/** Whether a property refers to a row by this name: that of the property `customer`, or else of customer_id, customerId or customerID. */
export const refersAs = (property: string, name: string, isProperty: boolean): boolean =>
  property === name || (!isProperty && property.replace(ENDING, '') === name);

/** The reference of this name. */
export function keyNamed({ foreignKeys, properties }: Entity, name: string): ForeignKey | undefined {
  const isProperty = properties.has(name);
  return foreignKeys.find(({ pairs }) =>
    pairs.some(({ property }) => refersAs(property.name, name, isProperty)),
  );
}

/**
 * The properties of each model that formulas of other rows read, through references or as those of rows that they place: they are never
 * missing, or rows would have values of what is not there.
 */
export function readByOthers(
  reader: Reader,
  entities: Iterable<Entity>,
): ReadonlyMap<Entity, ReadonlySet<string>> {
  const read = new Map<Entity, Set<string>>();
  const mark = (entity: Entity, [name = '', ...names]: readonly string[], isOther: boolean): void => {
    const next =
      keyNamed(entity, name)?.parent ?? entity.placed.find(({ child }) => child.name === name)?.child;
    if (next !== undefined && names.length > 0) mark(next, names, true);
    else if (isOther) read.set(entity, (read.get(entity) ?? new Set()).add(name));
  };
  for (const entity of entities) {
    if (entity.foreignKeys.length === 0 && entity.placed.length === 0) continue;
    for (const formula of formulasOf(reader, entity)) {
      reader.spend(formula.pointer, workOf(formula));
      for (const path of pathsIn(formula)) mark(entity, path, false);
    }
  }
  return read;
}

/** The formulas of the model's properties, and of what their values may contain. */
function formulasOf(reader: Reader, { properties }: Entity): readonly Keyword[] {
  const sources = [...properties.values()].flatMap(({ node }) => node.sources);
  return [...schemasBelow(reader, sources)].flatMap(({ schema, pointer }) => {
    const value = own(schema, 'formula');
    return typeof value === 'string' ? [{ value, pointer: below(pointer, 'formula') }] : [];
  });
}

/** The paths of a formula; none of one that is refused where its value is made. */
function pathsIn(formula: Keyword): readonly (readonly string[])[] {
  try {
    return pathsOf(parseFormula(formula));
  } catch (error) {
    if (error instanceof SchemaError) return [];
    throw error;
  }
}
