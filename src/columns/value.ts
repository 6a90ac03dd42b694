import { type TSchema, Type } from 'typebox';
import type { Pattern } from '../vocabulary/patterns.js';
import type { Draw } from './draw.js';

/** What a vocabulary may hold: the JSON scalars. */
export type Scalar = string | number | boolean | null;

/** What a column's cell is. A row is the values of its columns; nothing here knows a format. */
export type Value = Pick | Text | Position | Integer | Patterned | Uuid | Nested;

/** What a text may be made of. */
export type Part = string | Pick | Position | Patterned | Uuid;

/** The vocabulary entry that the draw points at. */
export interface Pick {
  readonly kind: 'pick';
  readonly draw: Draw;
  readonly values: readonly Scalar[];
}

/** One string made of its parts, in order; picks are of strings. */
export interface Text {
  readonly kind: 'text';
  readonly parts: readonly Part[];
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

/** A UUID of version 4, unique within the dataset; its own stream, named `name`. */
export interface Uuid {
  readonly kind: 'uuid';
  readonly name: string;
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

export const text = (...parts: Part[]): Text => ({ kind: 'text', parts });

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

export const nested = (columns: readonly Column[]): Nested => ({ kind: 'nested', columns });

export const column = (name: string, value: Value, schema: TSchema): Column => ({ name, value, schema });

/** A column that is an object of columns. */
export const object = (name: string, columns: readonly Column[]): Column =>
  column(
    name,
    nested(columns),
    Type.Object(Object.fromEntries(columns.map(({ name, schema }) => [name, schema]))),
  );
