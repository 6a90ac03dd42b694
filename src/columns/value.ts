import type { TSchema } from 'typebox';
import type { Draw } from './draw.js';

/** What a vocabulary may hold: the JSON scalars. */
export type Scalar = string | number | boolean | null;

/** What a column's cell is. A row is the values of its columns; nothing here knows a format. */
export type Value = Pick | Text | Position | Integer | Nested;

/** The vocabulary entry that the draw points at. */
export interface Pick {
  readonly kind: 'pick';
  readonly draw: Draw;
  readonly values: readonly Scalar[];
}

/** One string made of constant strings and picks of strings, in order. */
export interface Text {
  readonly kind: 'text';
  readonly parts: readonly (string | Pick)[];
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

export const text = (...parts: (string | Pick)[]): Text => ({ kind: 'text', parts });

export const position = (start: number): Position => ({ kind: 'position', start });

export const integer = (name: string, min: number, max: number): Integer => ({
  kind: 'integer',
  name,
  min,
  max,
});

export const nested = (columns: readonly Column[]): Nested => ({ kind: 'nested', columns });
