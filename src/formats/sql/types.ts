import type { Column, Value } from '../../columns/value.js';
import { decimalPlaces } from '../decimal-places.js';
import { sqlDialects } from './dialects.js';
import type { Dialect } from './format.js';
import { onlyTimes } from './storable.js';

/** The keywords of JSON Schema, without null, that decide what a database knows of a column. */
export interface ColumnKeywords {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  /** Whether no two rows have the same value. */
  readonly unique?: boolean;
  readonly anyOf?: readonly ColumnKeywords[];
  readonly oneOf?: readonly ColumnKeywords[];
}

/** A type that every dialect has a name for. */
type Kind =
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'numeric'; readonly whole: number; readonly scale: number }
  | { readonly kind: 'text'; readonly maxLength: number | undefined }
  | { readonly kind: 'number' | 'boolean' | 'json' | 'uuid' | 'inet' | 'date' | 'time' | 'date-time' };

/**
 * The SQL type that holds every value that the column's schema allows. It is a text type when the schema allows several types.
 * With `isKey` an index must be able to hold the column.
 */
export function columnType({ value, schema }: Column, isKey: boolean, dialect: Dialect): string {
  const { types, zones } = sqlDialects[dialect];
  // Databases have microseconds. Types without a time zone suit only times that the kernel writes, since it can omit the zone.
  const timed = !isFinerThanMicroseconds(value) && (zones || onlyTimes(value));
  const kinds = alternatives(schema as ColumnKeywords).map((keywords) => kindOf(keywords, timed));
  const kind = kinds.length === 0 ? ANY_TEXT : kinds.reduce(either);
  switch (kind.kind) {
    case 'integer':
      return types.integer(kind.min, kind.max);
    case 'numeric':
      return types.numeric(kind.whole + kind.scale, kind.scale);
    case 'text':
      return types.text(kind.maxLength, isKey);
    default:
      return types[kind.kind];
  }
}

const ANY_TEXT: Kind = { kind: 'text', maxLength: undefined };

/** The alternatives of a schema, each of one type, without null. */
export function alternatives(schema: ColumnKeywords): ColumnKeywords[] {
  const several = schema.anyOf ?? schema.oneOf;
  if (several !== undefined) return several.flatMap(alternatives);
  if ('const' in schema) return [schema.const].filter((value) => value !== null).map(ofValue);
  if (schema.enum !== undefined) return schema.enum.filter((value) => value !== null).map(ofValue);
  return [schema.type ?? []]
    .flat()
    .filter((type) => type !== 'null')
    .map((type) => ({ ...schema, type }));
}

function ofValue(value: unknown): ColumnKeywords {
  if (typeof value === 'string') return { type: 'string', maxLength: Array.from(value).length };
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return { type: 'integer', minimum: value, maximum: value };
  }
  return { type: typeof value };
}

function kindOf(keywords: ColumnKeywords, timed: boolean): Kind {
  const { type, format, maxLength } = keywords;
  const { min, max } = boundsOf(keywords);
  switch (type) {
    case 'integer':
      return { kind: 'integer', min: Math.ceil(min), max: Math.floor(max) };
    case 'number':
      return decimalOf(keywords) ?? { kind: 'number' };
    case 'boolean':
      return { kind: 'boolean' };
    case 'array':
    case 'object':
      return { kind: 'json' };
  }
  if (format === 'uuid') return { kind: 'uuid' };
  if (format === 'ipv4' || format === 'ipv6') return { kind: 'inet' };
  if ((format === 'date' || format === 'time' || format === 'date-time') && timed) return { kind: format };
  return { kind: 'text', maxLength };
}

/** The bounds of a number, the exclusive ones included; infinite where it has none. */
function boundsOf({
  minimum = Number.NEGATIVE_INFINITY,
  maximum = Number.POSITIVE_INFINITY,
  exclusiveMinimum = Number.NEGATIVE_INFINITY,
  exclusiveMaximum = Number.POSITIVE_INFINITY,
}: ColumnKeywords) {
  return { min: Math.max(minimum, exclusiveMinimum), max: Math.min(maximum, exclusiveMaximum) };
}

/** A number has at most 15 digits: as many as DOUBLE has, and as generated numbers have. */
const MOST_DIGITS = 15;

/** The numeric type for the multiples of a number with few decimal places; undefined for any other number. */
function decimalOf(keywords: ColumnKeywords): Kind | undefined {
  const scale = decimalPlaces(keywords.multipleOf);
  if (scale === undefined || scale >= MOST_DIGITS) return undefined;
  const bounds = Object.values(boundsOf(keywords)).filter(Number.isFinite).map(Math.abs);
  if (bounds.some((bound) => bound >= 10 ** MOST_DIGITS)) return undefined;
  const digits = bounds.map((bound) => String(Math.ceil(bound)).length);
  const whole = Math.max(...digits, bounds.length === 2 ? 0 : MOST_DIGITS - scale);
  return { kind: 'numeric', whole, scale };
}

/** The narrowest type for the values of both. */
function either(a: Kind, b: Kind): Kind {
  if (a.kind === 'integer' && b.kind === 'integer') {
    return { kind: 'integer', min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
  }
  if (a.kind === 'numeric' && b.kind === 'numeric') {
    return { kind: 'numeric', whole: Math.max(a.whole, b.whole), scale: Math.max(a.scale, b.scale) };
  }
  if (a.kind === 'text' && b.kind === 'text') {
    const known = a.maxLength !== undefined && b.maxLength !== undefined;
    return { kind: 'text', maxLength: known ? Math.max(a.maxLength, b.maxLength) : undefined };
  }
  if (a.kind === b.kind) return a;
  return isNumber(a) && isNumber(b) ? { kind: 'number' } : ANY_TEXT;
}

const isNumber = ({ kind }: Kind) => kind === 'integer' || kind === 'numeric' || kind === 'number';

function isFinerThanMicroseconds(value: Value): boolean {
  if (value.kind === 'choice') return value.values.some(isFinerThanMicroseconds);
  return value.kind === 'time' && value.digits > 6;
}
