import { type TSchema, Type } from '../json-schema.js';
import type { Pattern } from '../vocabulary/patterns.js';
import { type Draw, joined, mapped, uniform } from './draw.js';
import type { Draw64 } from './draw64.js';
import type { Term } from './formula.js';

/** An entry of a vocabulary: a JSON scalar. */
export type Scalar = string | number | boolean | null;

/** How the cells of a column are made, whatever the format. */
export type Value = Pick | Text | Computed | Choice | List | Nested | Formula | AtRow;

/** A value whose text is computed for each row. It is neither an entry of a vocabulary nor made of other values. */
export type Computed =
  | Position
  | Integer
  | Decimal
  | Uuid
  | Time
  | Letters
  | Numeral
  | Patterned
  | Fingerprint;

/** A part of a Text. */
export type TextPart = string | Pick | Computed | Some;

/** The vocabulary entry that the draw points at. */
export interface Pick {
  readonly kind: 'pick';
  readonly draw: Draw;
  readonly values: readonly Scalar[];
}

/** One string made of parts, in order; picks must be of strings. */
export interface Text {
  readonly kind: 'text';
  readonly parts: readonly TextPart[];
  /** Whether it is the text of an array or object of JSON, which formats with a notation of their own for these write as such. */
  readonly json?: boolean;
}

/** The row number plus `start`, at most 2^53 − 1, without randomness. */
export interface Position {
  readonly kind: 'position';
  readonly start: number;
}

/** A uniform integer in [min, max], both safe integers. `name` keys its random stream. */
export interface Integer {
  readonly kind: 'integer';
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** A string by the pattern that the draw points at. `name` keys the random stream of its characters. */
export interface Patterned {
  readonly kind: 'patterned';
  readonly name: string;
  readonly draw: Draw;
  readonly patterns: readonly Pattern[];
}

/** A UUID of version 4, one for each row or for each number < 2^62 that `of` has. `name` keys its random stream. */
export interface Uuid {
  readonly kind: 'uuid';
  readonly name: string;
  readonly of?: Draw64;
}

/** (min + step × draw64) / 10^digits without trailing zeros; 0 ≤ digits ≤ 6, and at most 15 significant digits. */
export interface Decimal {
  readonly kind: 'decimal';
  readonly draw64: Draw64;
  readonly min: bigint;
  readonly step: bigint;
  readonly digits: number;
}

/**
 * A point in time as RFC 3339 text: min + step × draw64 units after 1970-01-01T00:00:00Z, or before it when negative. The unit of
 * a 'date' is a day; that of a 'date-time' and of a 'time' is a second, or a milli-, micro- or nanosecond when `digits` is 3, 6
 * or 9. The year is 1 … 9999 (1678 … 2261 in nanoseconds).
 */
export interface Time {
  readonly kind: 'time';
  readonly form: 'date' | 'time' | 'date-time';
  readonly digits: 0 | 3 | 6 | 9;
  /** Leaves out the Z at the end. */
  readonly local?: boolean;
  readonly draw64: Draw64;
  readonly min: bigint;
  readonly step: bigint;
}

/** min … max characters of the alphabet (1 … 4,096 strings, each 1 … 8 bytes in UTF-8), each equally likely. */
export interface Letters {
  readonly kind: 'letters';
  readonly name: string;
  readonly alphabet: readonly string[];
  readonly min: number;
  readonly max: number;
}

/** A number as `width` digits, in the base of the alphabet's size; the digits are the characters of the alphabet. */
export interface Numeral {
  readonly kind: 'numeral';
  readonly draw64: Draw64;
  readonly alphabet: readonly string[];
  readonly width: number;
}

/** 16 hexadecimal digits that tell the seed: the same in every row. `name` keys them. */
export interface Fingerprint {
  readonly kind: 'fingerprint';
  readonly name: string;
}

/** The value that the draw points at. */
export interface Choice {
  readonly kind: 'choice';
  readonly draw: Draw;
  readonly values: readonly Value[];
}

/** An array of the first `count` items. */
export interface List {
  readonly kind: 'list';
  readonly count: Draw;
  readonly items: readonly Value[];
}

/** The texts with from ≤ draw ≤ to, in order. Alternatives have from = to; each repetition ends beyond every draw. */
export interface Some {
  readonly kind: 'some';
  readonly draw: Draw;
  readonly texts: readonly { readonly from: number; readonly to: number; readonly text: Text }[];
}

/** What a formula computes from other cells: a number as JSON writes it, a text, a boolean or null. */
export interface Formula {
  readonly kind: 'formula';
  readonly term: Term;
}

/** The value that another row of the seed has: the one with the number `row`, which is below 2^62. No object and no array. */
export interface AtRow {
  readonly kind: 'at row';
  readonly row: Draw64;
  readonly value: Value;
}

/** An object of columns. */
export interface Nested {
  readonly kind: 'nested';
  readonly columns: readonly Column[];
}

/** A named value of the row, with its JSON Schema for the API description. */
export interface Column {
  readonly name: string;
  readonly value: Value;
  readonly schema: TSchema;
  /** Whether it may be missing: the value is then a Choice made by optional(). JSON leaves a missing member out. */
  readonly optional?: true;
}

/** A column that is missing where its draw is 0: null, which is its first value. */
export interface OptionalColumn extends Column {
  readonly value: Choice & { readonly values: readonly [Value, Value] };
  readonly optional: true;
}

export const pick = (draw: Draw, values: readonly Scalar[]): Pick => ({ kind: 'pick', draw, values });

export const text = (...parts: TextPart[]): Text => ({ kind: 'text', parts });

/** An array or object whose JSON is made of parts, in order. */
export const jsonText = (...parts: TextPart[]): Text => ({ kind: 'text', parts, json: true });

export const position = (start: number): Position => ({ kind: 'position', start });

export const integer = (name: string, min: number, max: number): Integer => ({
  kind: 'integer',
  name,
  min,
  max,
});

export const patterned = (name: string, draw: Draw, patterns: readonly Pattern[]): Patterned => ({
  kind: 'patterned',
  name,
  draw,
  patterns,
});

/** The integer draw64 + `from`. */
export const integerOf = (draw64: Draw64, from = 0n): Decimal => ({
  kind: 'decimal',
  draw64,
  min: from,
  step: 1n,
  digits: 0,
});

export const uuid = (name: string): Uuid => ({ kind: 'uuid', name });

export const uuidOf = (name: string, of: Draw64): Uuid => ({ kind: 'uuid', name, of });

export const fingerprint = (name: string): Fingerprint => ({ kind: 'fingerprint', name });

export const nested = (columns: readonly Column[]): Nested => ({ kind: 'nested', columns });

export const column = (name: string, value: Value, schema: TSchema): Column => ({ name, value, schema });

const nothing = pick(uniform('nothing', 1), [null]);

/** The column where `draw`, which is 0 or 1, is 1; elsewhere it is missing. */
export function optional(draw: Draw, column: Column): OptionalColumn {
  if (!isOptional(column))
    return { ...column, value: { kind: 'choice', draw, values: [nothing, column.value] }, optional: true };
  const { value } = column;
  const both = draw === value.draw ? draw : mapped(joined(draw, value.draw, 2), [0, 0, 0, 1]);
  return { ...column, value: { ...value, draw: both } };
}

export const isOptional = (column: Column): column is OptionalColumn => column.optional === true;

/** The value of a column where it is not missing. */
export const presentValue = (column: Column): Value =>
  isOptional(column) ? column.value.values[1] : column.value;

/** A column that is an object of columns. */
export const object = (name: string, columns: readonly Column[]): Column =>
  column(
    name,
    nested(columns),
    Type.Object(Object.fromEntries(columns.map(({ name, schema }) => [name, schema]))),
  );
