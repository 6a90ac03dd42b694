import type { Value } from '../../columns/value.js';
import type { TSchema } from '../../json-schema.js';
import type { Node } from '../read/node.js';
import { type FieldType, typeSchema } from './field-type.js';
import { fieldType } from './values.js';

const bounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

/** The keywords of a schema that a database can hold values to, by the type of the values. */
const held: Partial<Record<FieldType['kind'], readonly string[]>> = {
  integer: bounds,
  bigint: bounds,
  double: [...bounds, 'multipleOf'],
  decimal: [...bounds, 'multipleOf'],
  text: ['maxLength', 'format'],
};

/** Formats of which every text has a type of its own in databases. */
const formats: readonly unknown[] = ['ipv4', 'ipv6'];

/**
 * The JSON Schema of a column: what all values of a cell have in common, and what `node`, the schema of the cell, says of them.
 * `unique` tells that no two rows have the same value.
 */
export function columnSchema(value: Value, node?: Node, unique = false): TSchema {
  const type = fieldType(value, node);
  return { ...typeSchema(type), ...(node && declared(type, node)), ...(unique && { unique }) };
}

function declared({ kind }: FieldType, { keywords }: Node): object {
  const values = keywords.get('enum')?.value;
  if (Array.isArray(values) && values.every((value) => typeof value !== 'object' || value === null)) {
    return { enum: values };
  }
  // Alternatives may have a format of their own, or none.
  if (['anyOf', 'oneOf', 'enum', 'const'].some((name) => keywords.has(name))) return {};
  const found = (held[kind] ?? []).map((name) => [name, keywords.get(name)?.value] as const);
  return Object.fromEntries(
    found.filter(([name, value]) =>
      name === 'format' ? formats.includes(value) : typeof value === 'number',
    ),
  );
}
