import { createCache } from '../../cache.js';
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
  /** The members of the row that may be others than those that are generated; undefined where any may. */
  readonly names: readonly string[] | undefined;
}

/** Of a change, whether the row is there, and the names of its members that may be others. */
export interface ChangeOutline extends Pick<Change, 'names'> {
  readonly isThere: boolean;
}

/** The lists of names that changes had last, since many changes have the same. */
const lists = createCache<readonly string[]>({
  bytes: 4 << 20,
  bytesOf: (names) => names.reduce((sum, name) => sum + 16 + 4 * name.length, 0),
});

/** The change of a row whose JSON is that of these patches, or of the whole row. */
export function changeTo(version: number, json: string, whole: boolean): Change {
  if (whole) return { version, json, whole, names: undefined };
  const names = [...new Set((JSON.parse(json) as readonly Members[]).flatMap(Object.keys))];
  const text = JSON.stringify(names);
  return { version, json, whole, names: lists.find(text) ?? lists.add(text, names) };
}

/** The change of a row that is deleted. */
export const deletion = (version: number): Change => ({
  version,
  json: undefined,
  whole: false,
  names: undefined,
});

/** A row that is added. What `members` leave out is generated. */
export interface Added {
  readonly members: Members;
  /** The number of the row, where it must have the key that is generated for this number. */
  readonly row?: number;
  /** The key, where it is one that is not generated for any row. */
  readonly key?: string;
  /** The name of the key in a row that is given as a whole: nothing is generated but the key, where there is none. */
  readonly keyName?: string;
}

/** A change of a table. With `version`, it happens only where the row has this version. Rows that there are not, are left out. */
export type Operation =
  | { readonly add: readonly Added[] }
  | {
      readonly patch: readonly number[];
      readonly members: Members;
      /** The paths of members that earlier changes may have given and that are forgotten. */
      readonly renewed?: readonly (readonly string[])[];
      readonly version?: number;
    }
  | { readonly put: number; readonly members: Members; readonly version?: number }
  | { readonly delete: readonly number[]; readonly version?: number }
  | { readonly reset: true };

/** The numbers of the rows that an operation has changed; or why it has changed nothing. */
export type Outcome = readonly number[] | 'other version' | 'taken' | 'full';
