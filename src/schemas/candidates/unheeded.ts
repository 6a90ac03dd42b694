import type { Reader } from '../read/node.js';
import type { Source } from '../read/pointers.js';
import { below, SchemaError, UnmetError } from '../read/schema-error.js';
import { schemasBelow } from '../read/subschemas.js';

/** Keywords of ours that say what values are. */
export const ours = ['distribution', 'with', 'after', 'synthesizer', 'faker', 'formula', 'nulls', 'weights'];

/**
 * Throws a SchemaError for a formula in schemas whose values are chosen from candidates, and an UnmetError for another keyword of ours:
 * candidates would not heed them. What is in `seen` is not chosen.
 */
export function refuseUnheeded(reader: Reader, sources: readonly Source[], seen?: Set<unknown>): void {
  for (const { schema, pointer } of schemasBelow(reader, sources, seen)) {
    const name = ours.find((name) => Object.hasOwn(schema, name));
    if (name === undefined) continue;
    const at = below(pointer, name);
    const where = 'where keywords such as if and not choose whole values';
    if (name === 'formula') throw new SchemaError(at, `is not computed ${where}`);
    throw new UnmetError(at, `is not heeded ${where}`);
  }
}
