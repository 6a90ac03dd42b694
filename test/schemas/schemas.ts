import type { Column } from '../../src/columns/value.js';
import { readSchema, SchemaError } from '../../src/schemas/schema.js';
import { referenceRow, referenceSeedKey } from '../support/reference.js';

export const seed = referenceSeedKey(1, 'relational', '1');

/** A schema of one model M with these properties. */
export const modelOf = (properties: Record<string, unknown>, rows?: number) => ({
  $defs: { M: { type: 'object', properties, required: Object.keys(properties) } },
  ...(rows !== undefined && { rows: { M: rows } }),
});

/** A model's columns with the schema's numbers of rows, or with these. */
export async function columnsOf(
  schema: unknown,
  model = 'M',
  rows: Record<string, number> = {},
): Promise<Column[]> {
  const found = readSchema(schema).models.get(model);
  if (found === undefined) throw new Error(`no model ${model}`);
  return found.columns(new Map(Object.entries(rows)));
}

export const rowsOf = (columns: readonly Column[], count: number) =>
  Array.from({ length: count }, (_, row) => referenceRow(columns, seed, row));

/** The values of a property with this schema. */
export async function valuesOf(schema: unknown, count: number): Promise<unknown[]> {
  return rowsOf(await columnsOf(modelOf({ x: schema })), count).map(({ x }) => x);
}

/** The error of a schema without models; undefined when it has some. */
export const refusal = (schema: unknown): SchemaError | undefined => readOrRefused(schema).error;

/** What a schema says, and its error when it has no models. */
export function readOrRefused(schema: unknown): {
  read?: ReturnType<typeof readSchema>;
  error?: SchemaError | undefined;
} {
  try {
    const read = readSchema(schema);
    return { read, error: read.models.size === 0 ? [...read.refused.values()][0] : undefined };
  } catch (error) {
    if (error instanceof SchemaError) return { error };
    throw error;
  }
}
