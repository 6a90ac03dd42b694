import type { Scalar } from '../../columns/value.js';
import { type TSchema, Type } from '../../json-schema.js';

/** The type that a database needs for the values of a column. */
export interface FieldType {
  readonly kind:
    | 'integer'
    | 'bigint'
    | 'double'
    | 'decimal'
    | 'boolean'
    | 'text'
    | 'date'
    | 'timestamp'
    | 'time'
    | 'uuid'
    | 'json';
  readonly nullable: boolean;
  /** The number of characters of the longest text, if known. */
  readonly maxLength?: number;
  /** The number of decimal places. */
  readonly scale?: number;
}

/** The JSON Schema of a type. */
export function typeSchema({ kind, nullable, maxLength }: FieldType): TSchema {
  const schema = kind === 'text' && maxLength !== undefined ? { type: 'string', maxLength } : schemas[kind];
  return Type.Unsafe(nullable ? { ...schema, type: [schema.type, 'null'].flat() } : schema);
}

const schemas: Readonly<Record<FieldType['kind'], { type: string | string[]; format?: string }>> = {
  integer: { type: 'integer' },
  bigint: { type: 'integer' },
  double: { type: 'number' },
  decimal: { type: 'number' },
  boolean: { type: 'boolean' },
  text: { type: 'string' },
  date: { type: 'string', format: 'date' },
  time: { type: 'string', format: 'time' },
  timestamp: { type: 'string', format: 'date-time' },
  uuid: { type: 'string', format: 'uuid' },
  json: { type: ['array', 'object'] },
};

export const plain = (kind: FieldType['kind']): FieldType => ({ kind, nullable: false });

/** Texts of at most this many characters. */
export const texts = (maxLength: number): FieldType => ({ kind: 'text', nullable: false, maxLength });

/** Integers from `least` to `most`. */
export const whole = (least: bigint, most: bigint): FieldType =>
  plain(least >= -(2n ** 31n) && most < 2n ** 31n ? 'integer' : 'bigint');

/** The type of null. Next to other values, only `nullable` matters. */
const onlyNull: FieldType = { kind: 'text', nullable: true, maxLength: 0 };

function typeOfScalar(value: Scalar): FieldType {
  if (value === null) return onlyNull;
  if (typeof value === 'boolean') return plain('boolean');
  if (typeof value === 'string') return texts(Array.from(value).length);
  return Number.isSafeInteger(value) ? whole(BigInt(value), BigInt(value)) : plain('double');
}

const numeric = ['integer', 'bigint', 'double'] as const;

/** The narrowest type for values of both types. */
export function either(a: FieldType, b: FieldType): FieldType {
  const nullable = a.nullable || b.nullable;
  if (a === onlyNull) return b === onlyNull ? b : { ...b, nullable };
  if (b === onlyNull) return { ...a, nullable };
  if (a.kind === 'text' && b.kind === 'text') {
    const known = a.maxLength !== undefined && b.maxLength !== undefined;
    const maxLength = Math.max(a.maxLength ?? 0, b.maxLength ?? 0);
    return { kind: 'text', nullable, ...(known && { maxLength }) };
  }
  if (a.kind === b.kind) return { ...a, nullable };
  const ranks = [a, b].map(({ kind }) => numeric.indexOf(kind as (typeof numeric)[number]));
  if (!ranks.includes(-1)) return { kind: numeric[Math.max(...ranks)] ?? 'double', nullable };
  return { kind: a.kind === 'json' || b.kind === 'json' ? 'json' : 'text', nullable };
}

/** The type of a vocabulary of texts alone, of which thousands are looked at in a millisecond; undefined for others. */
function typeOfTexts(values: readonly Scalar[]): FieldType | undefined {
  let longest = 0;
  for (const value of values) {
    if (typeof value !== 'string') return undefined;
    // A text has at most as many characters as UTF-16 code units.
    if (value.length > longest) longest = Math.max(longest, Array.from(value).length);
  }
  return values.length === 0 ? undefined : texts(longest);
}

/** The same for a vocabulary of numbers alone. */
function typeOfNumbers(values: readonly Scalar[]): FieldType | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let isWhole = true;
  for (const value of values) {
    if (typeof value !== 'number') return undefined;
    isWhole &&= Number.isSafeInteger(value);
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (values.length === 0) return undefined;
  return isWhole ? whole(BigInt(least), BigInt(most)) : plain('double');
}

/** The types of vocabularies, which columns share. */
const known = new WeakMap<readonly Scalar[], FieldType>();

/** The narrowest type for all values of a vocabulary. */
export function typeOfVocabulary(values: readonly Scalar[]): FieldType {
  const type =
    known.get(values) ??
    typeOfTexts(values) ??
    typeOfNumbers(values) ??
    values.map(typeOfScalar).reduce(either);
  known.set(values, type);
  return type;
}
