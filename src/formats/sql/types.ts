import type { Column } from '../../columns/value.js';
import { sqlDialects } from './dialects.js';
import type { Dialect } from './format.js';
import { onlyTimes } from './storable.js';

/** The keywords of JSON Schema that decide the type of a column. */
interface TypeKeywords {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly maxLength?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly TypeKeywords[];
  readonly oneOf?: readonly TypeKeywords[];
}

/**
 * The SQL type that holds every value that the column's schema allows. It is a text type when the schema allows several types.
 * With `isKey` an index must be able to hold the column.
 */
export function columnType({ value, schema }: Column, isKey: boolean, dialect: Dialect): string {
  const { types, zones } = sqlDialects[dialect];
  // For types without a time zone, only times that the kernel writes are suitable, since it can omit the zone.
  const timed = zones || onlyTimes(value);
  const distinct = new Set(alternatives(schema as TypeKeywords).map(typeOf));
  const [only] = distinct;
  if (only !== undefined && distinct.size === 1) return only;
  const numbers: readonly string[] = [types.number, types.integer];
  const numeric = distinct.size > 0 && [...distinct].every((type) => numbers.includes(type));
  return numeric ? types.number : types.text(undefined, isKey);

  function typeOf({ type, format, maxLength }: TypeKeywords): string {
    switch (type) {
      case 'integer':
      case 'number':
      case 'boolean':
        return types[type];
      case 'array':
      case 'object':
        return types.json;
    }
    if (format === 'uuid') return types.uuid;
    if ((format === 'date' || format === 'time' || format === 'date-time') && timed) return types[format];
    return types.text(maxLength, isKey);
  }
}

/** The alternatives of a schema, each of one type, without null. */
function alternatives(schema: TypeKeywords): TypeKeywords[] {
  const several = schema.anyOf ?? schema.oneOf;
  if (several !== undefined) return several.flatMap(alternatives);
  if ('const' in schema) return typesOfValues([schema.const]);
  if (schema.enum !== undefined) return typesOfValues(schema.enum);
  return [schema.type ?? []]
    .flat()
    .filter((type) => type !== 'null')
    .map((type) => ({ ...schema, type }));
}

function typesOfValues(values: readonly unknown[]): TypeKeywords[] {
  return values
    .filter((value) => value !== null)
    .map((value) => ({ type: Number.isSafeInteger(value) ? 'integer' : typeof value }));
}
