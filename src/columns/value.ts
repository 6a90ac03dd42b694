import { type TSchema, Type } from 'typebox';
import type { Pattern } from '../vocabulary/patterns.js';
import type { Draw } from './draw.js';
import type { Draw64 } from './draw64.js';

/** What a vocabulary may hold: the JSON scalars. */
export type Scalar = string | number | boolean | null;

/** What a column's cell is. A row is the values of its columns; nothing here knows a format. */
export type Value =
  | Pick
  | Text
  | Position
  | Integer
  | Patterned
  | Uuid
  | Nested
  | Decimal
  | Time
  | Letters
  | Numeral
  | Choice
  | List;

/** What a text may be made of. */
export type TextPart =
  | string
  | Pick
  | Position
  | Patterned
  | Uuid
  | Decimal
  | Time
  | Letters
  | Numeral
  | Some;

/** The vocabulary entry that the draw points at. */
export interface Pick {
  readonly kind: 'pick';
  readonly draw: Draw;
  readonly values: readonly Scalar[];
}

/** One string made of its parts, in order; picks are of strings. */
export interface Text {
  readonly kind: 'text';
  readonly parts: readonly TextPart[];
}

/** The row's place in the dataset plus `start`, as an integer: no randomness. At most 2^53 − 1. */
export interface Position {
  readonly kind: 'position';
  readonly start: number;
}

/** A uniform integer in [min, max], both safe integers; its own stream, named `name`. */
export interface Integer {
  readonly kind: 'integer';
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** A string by the pattern that the draw points at; its characters come from a stream of their own, named `name`. */
export interface Patterned {
  readonly kind: 'patterned';
  readonly name: string;
  readonly draw: Draw;
  readonly patterns: readonly Pattern[];
}

/** A UUID of version 4; its own stream, named `name`. One for each row, or for each number < 2^62 that `of` gives. */
export interface Uuid {
  readonly kind: 'uuid';
  readonly name: string;
  readonly of?: Draw64;
}

/** The number (min + step × draw64) / 10^digits, 0 ≤ digits ≤ 6; at most 15 significant digits, trailing zeros left out. */
export interface Decimal {
  readonly kind: 'decimal';
  readonly draw64: Draw64;
  readonly min: bigint;
  readonly step: bigint;
  readonly digits: number;
}

/**
 * A point in time, min + step × draw64 units after 1970-01-01T00:00:00Z (before it, when negative), as RFC 3339 text: 'date'
 * counts days; 'date-time' and 'time' count seconds, milli-, micro- or nanoseconds by `digits` 0, 3, 6 or 9. Years 1 … 9999
 * (1678 … 2261 in nanoseconds).
 */
export interface Time {
  readonly kind: 'time';
  readonly form: 'date' | 'time' | 'date-time';
  readonly digits: 0 | 3 | 6 | 9;
  /** Times of day without the Z at their end. */
  readonly local?: boolean;
  readonly draw64: Draw64;
  readonly min: bigint;
  readonly step: bigint;
}

/** min … max characters, each equally likely of the alphabet (1 … 4,096 strings of 1 … 8 bytes of UTF-8). */
export interface Letters {
  readonly kind: 'letters';
  readonly name: string;
  readonly alphabet: readonly string[];
  readonly min: number;
  readonly max: number;
}

/** `width` characters: a number written in the base of the alphabet's size, its digits being the alphabet's characters. */
export interface Numeral {
  readonly kind: 'numeral';
  readonly draw64: Draw64;
  readonly alphabet: readonly string[];
  readonly width: number;
}

/** One of several values, by index. */
export interface Choice {
  readonly kind: 'choice';
  readonly draw: Draw;
  readonly values: readonly Value[];
}

/** An array of the first so many items as the draw says. */
export interface List {
  readonly kind: 'list';
  readonly count: Draw;
  readonly items: readonly Value[];
}

/** Part of a text: texts from[i] ≤ draw ≤ to[i], in order. Alternatives have from = to; repetitions only a from. */
export interface Some {
  readonly kind: 'some';
  readonly draw: Draw;
  readonly texts: readonly { readonly from: number; readonly to: number; readonly text: Text }[];
}

/** An object of columns. */
export interface Nested {
  readonly kind: 'nested';
  readonly columns: readonly Column[];
}

/** A named value of the row, with its JSON Schema for the API document. */
export interface Column {
  readonly name: string;
  readonly value: Value;
  readonly schema: TSchema;
}

export const pick = (draw: Draw, values: readonly Scalar[]): Pick => ({ kind: 'pick', draw, values });

export const text = (...parts: TextPart[]): Text => ({ kind: 'text', parts });

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

export const uuid = (name: string): Uuid => ({ kind: 'uuid', name });

export const uuidOf = (name: string, of: Draw64): Uuid => ({ kind: 'uuid', name, of });

export const nested = (columns: readonly Column[]): Nested => ({ kind: 'nested', columns });

export const column = (name: string, value: Value, schema: TSchema): Column => ({ name, value, schema });

/** A column that is an object of columns. */
export const object = (name: string, columns: readonly Column[]): Column =>
  column(
    name,
    nested(columns),
    Type.Object(Object.fromEntries(columns.map(({ name, schema }) => [name, schema]))),
  );
