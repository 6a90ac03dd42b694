import type { Change, ChangeOutline } from './change.js';
import { entriesOf, finderOf, type Leaves, lastOf, numbersOf } from './leaves.js';

/** The changes of a table at one version; they stay as they are. */
export interface Snapshot {
  /** How many changes the table has had. */
  readonly version: number;
  /** The version from which on no change was forgotten. */
  readonly since: number;
  /** Stands for the changes that the versions count: those of a table that was deleted and made again are others. */
  readonly origin: string;
  /** The number of rows as they are generated, whose numbers are below this. */
  readonly generated: number;
  /** The number of rows that there are. */
  readonly total: number;
  find(row: number): Change | undefined;
  outline(row: number): ChangeOutline | undefined;
  has(row: number): boolean;
  /** The last row that was ever changed, added or deleted; −1 where none was. */
  last(): number;
  /** The numbers of all rows that were ever changed, added or deleted, rising. */
  numbers(): Float64Array;
  /** The numbers of those that were so after a version, rising. */
  changedSince(version: number): Float64Array;
  /** The numbers of the deleted ones of the generated rows, rising; and those of the added rows, rising. */
  deleted(): Float64Array;
  added(): Float64Array;
  /** The numbers of the `from`-th up to the one before the `to`-th row that there is. */
  rows(from: number, to: number): number[];
  entries(): Iterable<readonly [row: number, change: Change]>;
  readonly leaves: Leaves;
  /** What requests have written, where there are also values of formulas that follow from it: then its version is that of the table. */
  readonly written?: Snapshot;
  /** Stands for the changes of other tables from which values of formulas follow; undefined where there are none. */
  readonly followed?: string | undefined;
}

/**
 * The changes of a table while they go on. What it tells is true until the next one. A snapshot stays as it is, for which the next change of a
 * leaf copies it: 10 µs, and garbage for which the process keeps memory.
 */
export type Present = Pick<Snapshot, 'version' | 'origin' | 'generated' | 'find' | 'has' | 'last'>;

interface Parts {
  readonly version: number;
  readonly since: number;
  readonly origin: string;
  readonly generated: number;
  readonly total: number;
  readonly leaves: Leaves;
}

export function createSnapshot({ version, since, origin, generated, total, leaves }: Parts): Snapshot {
  const { find, outline } = finderOf(leaves);
  let numbers: Float64Array | undefined;
  let deleted: Float64Array | undefined;
  let added: Float64Array | undefined;

  const all = () => {
    numbers ??= numbersOf(leaves);
    return numbers;
  };
  const allDeleted = () => {
    deleted ??= numbersOf(leaves, (row, isThere) => row < generated && !isThere);
    return deleted;
  };
  const allAdded = () => {
    added ??= numbersOf(leaves, (row, isThere) => row >= generated && isThere);
    return added;
  };

  /** The number of the `index`-th of the generated rows that are not deleted. */
  const generatedAt = (index: number): number => {
    const gone = allDeleted();
    // Before the deleted row gone[at] there are gone[at] − at others.
    let low = 0;
    let high = gone.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((gone[middle] as number) - middle <= index) low = middle + 1;
      else high = middle;
    }
    return index + low;
  };

  return {
    version,
    since,
    origin,
    generated,
    total,
    find,
    outline,
    has: (row) => outline(row)?.isThere ?? row < generated,
    last: () => lastOf(leaves),
    numbers: all,
    changedSince: (since) => numbersOf(leaves, (_row, _isThere, version) => version > since),
    deleted: allDeleted,
    added: allAdded,
    rows(from, to) {
      const left = generated - allDeleted().length;
      const rows: number[] = [];
      const end = Math.min(to, left);
      for (let index = from, row = from < end ? generatedAt(from) : 0; index < end; index++, row++) {
        while (outline(row)?.isThere === false) row++;
        rows.push(row);
      }
      for (let index = Math.max(from, left); index < Math.min(to, total); index++)
        rows.push(allAdded()[index - left] as number);
      return rows;
    },
    entries: () => entriesOf(leaves),
    leaves,
  };
}

/** So many rows as they are generated, before all changes. */
export const untouched = (rows: number): Snapshot =>
  createSnapshot({ version: 0, since: 0, origin: 'generated', generated: rows, total: rows, leaves: [] });

/** Two lists of rising numbers as one; none is in both. */
export function merged(left: Float64Array, right: Float64Array): Float64Array {
  if (right.length === 0) return left;
  const all = new Float64Array(left.length + right.length);
  for (let to = 0, at = 0, other = 0; to < all.length; to++) {
    const isLeft = other === right.length || (left[at] as number) < (right[other] as number);
    all[to] = (isLeft ? left[at++] : right[other++]) as number;
  }
  return all;
}
