import type { Entity } from '../read/entities.js';
import type { Reader } from '../read/node.js';
import type { RootSchema } from '../read/root-schema.js';
import { below, SchemaError } from '../read/schema-error.js';
import { placingKey } from './children.js';
import { keysFor, LONGEST_CHAIN, tooLongChain } from './keys.js';
import { firstPlacing, type Placings, sizesOf } from './sizes.js';

export const DEFAULT_ROWS = 100;

/** Which models place the rows of which. */
export const placingsOf =
  (entities: ReadonlyMap<string, Entity>): Placings =>
  (name) => {
    const key = placingKey(entities.get(name) ?? { foreignKeys: [] });
    return key && { parent: key.parent.name, ...key.children };
  };

/** Throws a SchemaError for a number of rows that follows from another one, or from which too many rows would follow. */
function checkSizes({ givenRows, models }: RootSchema, placings: Placings): void {
  const sizeOf = sizesOf((name) => givenRows.get(name) ?? DEFAULT_ROWS, placings);
  for (const name of models.keys()) {
    const placing = placings(name);
    if (placing === undefined) continue;
    const { parent, least, most } = placing;
    const range = `each row of ${parent} has ${least} to ${most} of them`;
    if (givenRows.has(name))
      throw new SchemaError(below('/rows', name), `the number of rows of ${name} follows, since ${range}`);
    if (sizeOf(name) <= Number.MAX_SAFE_INTEGER) continue;
    const first = firstPlacing(name, placings);
    throw new SchemaError(below('/rows', first), `there would be too many rows of ${name}, since ${range}`);
  }
}

/**
 * The number of rows of each model: the number in the schema, or what follows from other models, or else DEFAULT_ROWS or as many as the
 * keys allow. Throws a SchemaError as checkSizes() does.
 */
export function defaultRows(
  reader: Reader,
  root: RootSchema,
  entities: ReadonlyMap<string, Entity>,
  placings: Placings,
): ReadonlyMap<string, number> {
  checkSizes(root, placings);
  const rows = new Map(root.givenRows);
  let chain = 0;
  const visit = (name: string): number => {
    const known = rows.get(name);
    if (known !== undefined) return known;
    if (placings(name) !== undefined) return sizesOf(visit, placings)(name);
    rows.set(name, DEFAULT_ROWS);
    const entity = entities.get(name) as Entity;
    if (chain++ > LONGEST_CHAIN) throw tooLongChain(entity.pointer);
    const capacity = keysFor(reader, visit).capacity(entity);
    chain--;
    const count = capacity !== undefined && capacity < BigInt(DEFAULT_ROWS) ? Number(capacity) : DEFAULT_ROWS;
    rows.set(name, count);
    return count;
  };
  for (const name of entities.keys()) rows.set(name, visit(name));
  return rows;
}
