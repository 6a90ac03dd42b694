import { lists, maps, shelves, single } from './document/resources.js';
import { isObject, type JsonObject } from './json.js';
import type { Reader } from './node.js';
import type { Source } from './pointers.js';
import { below, SchemaError } from './schema-error.js';

/** How many schemas are looked at in one unit of work. */
const SCHEMAS_A_UNIT = 200;

/**
 * These schemas, and all that may apply to what their values contain: those in them, and those to which they refer. Each is there once, and
 * what is in `seen` already is left out, with what is in it.
 */
export function* schemasBelow(
  { root, spend }: Reader,
  sources: readonly Source[],
  seen = new Set<unknown>(),
): Iterable<Source & { readonly schema: JsonObject }> {
  const left = [...sources];
  while (left.length > 0) {
    const { schema, pointer } = left.pop() as Source;
    if (!isObject(schema) || seen.has(schema)) continue;
    seen.add(schema);
    spend(pointer, 1 / SCHEMAS_A_UNIT);
    yield { schema, pointer };
    for (const [name, value] of Object.entries(schema)) {
      const at = below(pointer, name);
      const isMap = maps.has(name) && !shelves.has(name) && isObject(value);
      if (name === '$ref') left.push(...targetOf(root, value, at));
      else if (single.has(name) && !Array.isArray(value)) left.push({ schema: value, pointer: at });
      else if (isMap || (lists.has(name) && Array.isArray(value)))
        for (const [key, one] of Object.entries(value)) left.push({ schema: one, pointer: below(at, key) });
    }
  }
}

/** What a reference leads to; nothing for one that is refused where it is followed. */
function targetOf(root: Reader['root'], reference: unknown, pointer: string): readonly Source[] {
  if (typeof reference !== 'string') return [];
  try {
    return [root.resolve(reference, pointer)];
  } catch (error) {
    if (error instanceof SchemaError) return [];
    throw error;
  }
}
