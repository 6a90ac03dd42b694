import type { Field, Schema } from './schema.js';

/** A schema without the code that makes its values, so that it can be sent to another thread. */
export interface Outline {
  readonly models: readonly ModelOutline[];
}

export interface ModelOutline {
  readonly name: string;
  /** The number of rows when the request does not say. */
  readonly rows: number;
  /** The most rows that a request may name when it does not say how many there are: more than `rows` where the schema does not. */
  readonly mostRows: number;
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ReferenceOutline[];
  readonly fields: readonly Field[];
}

export interface ReferenceOutline {
  readonly columns: readonly string[];
  readonly model: string;
  readonly references: readonly string[];
}

export function outlineOf({ models }: Schema): Outline {
  return {
    models: [...models.values()].map(
      ({ name, defaultRows: rows, mostRows, primaryKey, foreignKeys, fields }) => ({
        name,
        rows,
        mostRows,
        primaryKey,
        foreignKeys: foreignKeys.map(({ columns, model, references }) => ({ columns, model, references })),
        fields,
      }),
    ),
  };
}
