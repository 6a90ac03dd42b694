import type { Draw } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import type { Decimal, TextPart, Time, Value } from '../../columns/value.js';
import { type TSchema, Type } from '../../json-schema.js';
import type { Node } from '../read/node.js';

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

/** The narrowest type for all values of a cell. `node` is the schema of the cell, if it has one. */
export function fieldType(value: Value, node?: Node): FieldType {
  const type = typeOfValue(value);
  if (type.kind === 'text' && node?.keywords.get('format')?.value === 'uuid') {
    return { kind: 'uuid', nullable: type.nullable };
  }
  const multiple = node?.keywords.get('multipleOf')?.value;
  if (type.kind !== 'double' || typeof multiple !== 'number' || value.kind !== 'decimal') return type;
  return { kind: 'decimal', nullable: type.nullable, scale: value.digits };
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

function typeOfValue(value: Value): FieldType {
  switch (value.kind) {
    case 'pick':
      return value.values.map(typeOfScalar).reduce(either);
    case 'decimal':
      if (value.digits > 0) return plain('double');
      return whole(value.min, value.min + value.step * (sizeOf(value.draw64) - 1n));
    case 'integer':
      return whole(BigInt(value.min), BigInt(value.max));
    case 'position':
      return plain('bigint');
    case 'time':
      return plain(value.form === 'date-time' ? 'timestamp' : value.form);
    case 'uuid':
      return plain('uuid');
    case 'nested':
    case 'list':
      return plain('json');
    case 'choice':
      return value.values.map(typeOfValue).reduce(either);
    case 'text':
    case 'patterned':
    case 'letters':
    case 'numeral':
      return { kind: 'text', nullable: false, maxLength: longest(value) };
  }
}

const plain = (kind: FieldType['kind']): FieldType => ({ kind, nullable: false });

const whole = (least: bigint, most: bigint) =>
  plain(least >= -(2n ** 31n) && most < 2n ** 31n ? 'integer' : 'bigint');

/** The type of null. Next to other values, only `nullable` matters. */
const onlyNull: FieldType = { kind: 'text', nullable: true, maxLength: 0 };

function typeOfScalar(value: string | number | boolean | null): FieldType {
  if (value === null) return onlyNull;
  if (typeof value === 'boolean') return plain('boolean');
  if (typeof value === 'string')
    return { kind: 'text', nullable: false, maxLength: Array.from(value).length };
  return Number.isSafeInteger(value) ? whole(BigInt(value), BigInt(value)) : plain('double');
}

const numeric = ['integer', 'bigint', 'double'] as const;

function either(a: FieldType, b: FieldType): FieldType {
  const nullable = a.nullable || b.nullable;
  if (a === onlyNull) return { ...b, nullable };
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

/** The number of characters of the longest text of a value or of a part of a text. */
export function longest(value: TextPart | Value): number {
  if (typeof value === 'string') return Array.from(value).length;
  switch (value.kind) {
    case 'text':
      return value.parts.reduce((sum, part) => sum + longest(part), 0);
    case 'letters':
      return value.max;
    case 'numeral':
      return value.width;
    case 'patterned':
      return Math.max(...value.patterns.map(({ base }) => base.length));
    case 'pick':
      return value.values.reduce(
        (most: number, entry) => Math.max(most, Array.from(String(entry)).length),
        0,
      );
    case 'some': {
      const states = new Set(value.texts.flatMap(({ from, to }) => [from, to]));
      const sizes = [...states].map((state) =>
        value.texts.reduce(
          (sum, { from, to, text }) => sum + (from <= state && state <= to ? longest(text) : 0),
          0,
        ),
      );
      return Math.max(0, ...sizes);
    }
    case 'position':
      return String(Number.MAX_SAFE_INTEGER).length;
    case 'integer':
      return Math.max(...[value.min, value.max].map((end) => String(end).length));
    case 'decimal':
      return digitsOf(value);
    case 'time':
      return lengthOfTime(value);
    case 'uuid':
      return 36;
    case 'choice':
      return Math.max(...value.values.map(longest));
    case 'list':
    case 'nested':
      return Number.POSITIVE_INFINITY;
  }
}

/** 2021-01-18, 09:30:00.250Z or both with a T between. */
function lengthOfTime({ form, digits, local }: Time): number {
  const clock = 8 + (digits > 0 ? 1 + digits : 0) + (local ? 0 : 1);
  return { date: 10, time: clock, 'date-time': 11 + clock }[form];
}

/** A number below 1 still has a digit before its point. */
function digitsOf({ min, step, draw64, digits }: Decimal): number {
  const lengths = [min, min + step * (sizeOf(draw64) - 1n)].map((end) => {
    const shown = Math.max(String(end < 0n ? -end : end).length, digits + 1);
    return shown + (end < 0n ? 1 : 0) + (digits > 0 ? 1 : 0);
  });
  return Math.max(...lengths);
}

/** An exclusive upper bound of a 64-bit draw. */
function sizeOf(draw64: Draw64): bigint {
  switch (draw64.kind) {
    case 'row':
      return 2n ** 53n;
    case 'constant':
      return draw64.value + 1n;
    case 'range':
    case 'permuted':
      return draw64.size;
    case 'quantiles':
      return BigInt(Math.ceil(draw64.edges.at(-1) ?? 1));
    case 'widened':
      return BigInt(sizeOfDraw(draw64.draw));
    case 'divided':
      return (sizeOf(draw64.of) - 1n) / draw64.by + 1n;
    case 'remainder':
      return draw64.by;
    case 'sum':
      return sizeOf(draw64.left) + sizeOf(draw64.right) - 1n;
    case 'given':
      return 2n ** 64n;
  }
}

/** An exclusive upper bound of a draw. */
function sizeOfDraw(draw: Draw): number {
  switch (draw.kind) {
    case 'uniform':
      return draw.size;
    case 'weighted':
      return draw.weights.length;
    case 'mapped':
      return Math.max(...Array.from(draw.table)) + 1;
    case 'joined':
      return sizeOfDraw(draw.left) * draw.size;
    case 'within':
      return Math.max(...Array.from(draw.base, (base, group) => base + (draw.size[group] as number)));
    case 'every':
      return 2;
    case 'narrowed':
      return Number(sizeOf(draw.of));
    case 'given':
      return 2 ** 32;
  }
}
