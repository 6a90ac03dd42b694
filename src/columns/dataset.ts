import type { TSchema } from '../json-schema.js';
import type { Column } from './value.js';

/** The number of rows of a dataset, and how to ask for more. */
export interface End {
  readonly rows: number;
  readonly more: string;
  /** The most rows that a request may name by n, offset or id, where nobody has said how many there are; else as many as there are. */
  readonly most?: number | undefined;
  /** The most rows whose keys differ; by default, as many as there are. */
  readonly capacity?: number | undefined;
}

/** A dataset: the parameters that a request may give, and the columns that it then gets. */
export interface Dataset<Parameters = Record<string, unknown>> {
  /** Also the path of its URL: /persons. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Identifies the vocabularies that the bytes depend on, for example an operator's own cities. */
  readonly edition: string;
  /** The columns whose values identify a row, by their paths (address.city); empty when no columns do. */
  readonly key: readonly string[];
  /** Whether the key is one column of UUIDs. */
  readonly hasUuids?: true;
  /** The query parameters beyond those that every dataset has. All are optional; their schemas have the defaults. */
  readonly parameters: Record<string, TSchema>;
  /** Names the random streams, so that datasets of one family have rows that agree. By default, the name of the dataset. */
  readonly family?: string;
  /** Where the dataset ends with these parameters. Left out when it has no end. */
  end?(parameters: Parameters): End;
  /** The columns for these parameters; rejects with a ProblemError when the dataset itself refuses a parameter. */
  columns(parameters: Parameters): Promise<readonly Column[]>;
}
