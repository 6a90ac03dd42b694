import type { TSchema } from 'typebox';
import type { Column } from './value.js';

/** A registered dataset: what its requests may ask for and which columns they then get. */
export interface Dataset<Parameters = Record<string, unknown>> {
  /** Also its path: /persons. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Generator version: rises when the bytes change. */
  readonly generation: number;
  /** Tells vocabularies apart that give other bytes: an operator's own cities, say. */
  readonly edition: string;
  /** Columns whose values tell its rows apart, named as when flattened (address.city); empty where nothing does. */
  readonly key: readonly string[];
  /** Query parameters beyond those every dataset has. All optional; defaults in the schema. */
  readonly parameters: Record<string, TSchema>;
  /** Names its random streams, so that rows of datasets that share it agree. Left out: its name. */
  readonly family?: string;
  /** Where its rows end with these parameters, and how to have more of them. Left out: nowhere. */
  end?(parameters: Parameters): { readonly rows: number; readonly more: string };
  /** The columns for these parameters; rejects with a ProblemError for what only the dataset can judge. */
  columns(parameters: Parameters): Promise<readonly Column[]>;
}
