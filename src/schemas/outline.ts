import type { Refusal } from '../errors.js';
import type { ListedFormula } from './formulas/listed.js';
import type { OnDelete } from './read/entities.js';
import { type Dropped, type Field, refusals, type Schema } from './schema.js';

/** A schema without the code that makes its values, so that it can be sent to another thread. */
export interface Outline {
  readonly models: readonly ModelOutline[];
  /** The models of which there are no rows, and what prevents them. */
  readonly refused: readonly Refusal[];
  /** The properties that rows lack, and what prevents them. */
  readonly dropped: readonly (Dropped & { readonly model: string })[];
}

export interface ModelOutline {
  readonly name: string;
  /** There where the values of the model are no objects: rows have them in the only column, `value`. */
  readonly wrapped?: true;
  /** The number of rows when the request does not say. */
  readonly rows: number;
  /** The most rows that a request may name when it does not say how many there are: more than `rows` where the schema does not. */
  readonly mostRows: number;
  /** The most rows whose keys differ. */
  readonly capacity: number;
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ReferenceOutline[];
  readonly fields: readonly Field[];
  /** Left out where there are none. */
  readonly formulas?: readonly ListedFormula[];
}

export interface ReferenceOutline {
  readonly columns: readonly string[];
  readonly model: string;
  readonly references: readonly string[];
  /** How many rows refer to each row of the model, which places them, and the name of the random stream. */
  readonly children?: { readonly name: string; readonly least: number; readonly most: number };
  /** What becomes of rows when the row to which they refer is deleted; left out where nothing is said. */
  readonly onDelete?: OnDelete;
}

export function outlineOf({ models, refused }: Schema): Outline {
  return {
    refused: refusals(refused),
    dropped: [...models.values()].flatMap(({ name: model, dropped }) =>
      dropped.map((one) => ({ model, ...one })),
    ),
    models: [...models.values()].map(
      ({
        name,
        isWrapped,
        defaultRows: rows,
        mostRows,
        capacity,
        primaryKey,
        foreignKeys,
        fields,
        formulas,
      }) => ({
        name,
        ...(isWrapped && { wrapped: true as const }),
        rows,
        mostRows,
        capacity,
        primaryKey,
        foreignKeys: foreignKeys.map(({ parentRow: _, ...key }) => key),
        fields,
        ...(formulas.length > 0 && { formulas }),
      }),
    ),
  };
}
