import type { GivenRow } from '../../columns/given.js';

/** A row, or a part of it, as JSON has it. */
export type Members = GivenRow;

/** What has been changed of a row. */
export interface Change {
  /** The version of the table since which the row is as it is. */
  readonly version: number;
  /**
   * A JSON array: where `whole` is true, the row itself; else the patches (RFC 7396) that make it from the row that is generated, one
   * after the other. undefined where the row is deleted. As a text it takes a third of the memory of objects.
   */
  readonly json: string | undefined;
  readonly whole: boolean;
}

/** A row that is added. What `members` leave out is generated. */
export interface Added {
  readonly members: Members;
  /** The number of the row, where it must have the key that is generated for this number. */
  readonly row?: number;
  /** The key, where it is one that is not generated for any row. */
  readonly key?: string;
}

/** A change of a table. With `version`, it happens only where the row has this version. Rows that there are not, are left out. */
export type Operation =
  | { readonly add: readonly Added[] }
  | { readonly patch: readonly number[]; readonly members: Members; readonly version?: number }
  | { readonly put: number; readonly members: Members; readonly version?: number }
  | { readonly delete: readonly number[]; readonly version?: number }
  | { readonly reset: true };

/** The numbers of the rows that an operation has changed; or why it has changed nothing. */
export type Outcome = readonly number[] | 'other version' | 'taken' | 'full';
