import { parseFormula, workOf } from '../formulas/parse.js';
import { pathsOf } from '../formulas/paths.js';
import type { Entity, ForeignKey } from '../read/entities.js';
import type { Keyword, Node, Reader } from '../read/node.js';
import { SchemaError } from '../read/schema-error.js';

/** How many parts of schemas are looked through for formulas in one unit of work. */
const PARTS_A_UNIT = 200;

/** What a property that refers to a customer may have behind the name of the customer. */
const ENDING = /(_id|Id|ID)$/;

/** The reference of this name: that of the property `customer`, or else of customer_id, customerId or customerID. */
export function keyNamed({ foreignKeys, properties }: Entity, name: string): ForeignKey | undefined {
  const isNamed = (property: string) =>
    property === name || (!properties.has(name) && property.replace(ENDING, '') === name);
  return foreignKeys.find(({ pairs }) => pairs.some(({ property }) => isNamed(property.name)));
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
  const seen = new Set<unknown>();
  return [...properties.values()].flatMap(({ node }) => [...formulasBelow(reader, node, seen)]);
}

function* formulasBelow(
  { root, spend }: Reader,
  { sources, pointer }: Node,
  seen: Set<unknown>,
): Iterable<Keyword> {
  const left = sources.map(({ schema }) => schema);
  while (left.length > 0) {
    const part = left.pop();
    if (typeof part !== 'object' || part === null || seen.has(part)) continue;
    seen.add(part);
    spend(pointer, 1 / PARTS_A_UNIT);
    for (const [name, value] of Object.entries(part)) {
      if (name === 'formula' && typeof value === 'string') yield { value, pointer };
      else if (name !== '$ref' || typeof value !== 'string') left.push(value);
      else left.push(targetOf(root, value, pointer));
    }
  }
}

/** What a reference leads to; undefined for one that is refused where it is followed. */
function targetOf(root: Reader['root'], reference: string, pointer: string): unknown {
  try {
    return root.resolve(reference, pointer).schema;
  } catch (error) {
    if (error instanceof SchemaError) return undefined;
    throw error;
  }
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
