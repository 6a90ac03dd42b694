import type { Change } from './change.js';

// The changes of a table by the numbers of their rows. They lie in leaves, as in a B+ tree of two levels: a change copies one leaf, unless
// nobody else has it. Columns of numbers and texts take a third of the memory of objects in maps.

/** Some changes, by the numbers of their rows, which rise. */
interface Leaf {
  length: number;
  readonly rows: Float64Array;
  readonly versions: Float64Array;
  /** Of each row what Change says; undefined where the row is deleted. */
  readonly jsons: (string | undefined)[];
  /** undefined where the row is deleted, or is given as a whole. */
  readonly names: (readonly string[] | undefined)[];
}

/** Leaves, none of which is empty, whose numbers rise. */
export type Leaves = readonly Leaf[];

/** The most changes of a leaf. */
const MOST = 512;

/** Room for changes that may follow. */
const SPARE = 16;

/** The index of the leaf that has a row, if one has it. */
function leafOf(leaves: Leaves, row: number): number {
  let low = 0;
  let high = leaves.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (((leaves[middle] as Leaf).rows[0] as number) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The index of a row in a leaf, or of the first one after it. */
function indexIn({ rows, length }: Leaf, row: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

function changeAt({ versions, jsons, names: all }: Leaf, index: number): Change {
  const json = jsons[index];
  const names = all[index];
  return {
    version: versions[index] as number,
    json,
    whole: json !== undefined && names === undefined,
    names,
  };
}

export function changeOf(leaves: Leaves, row: number): Change | undefined {
  const leaf = leaves[leafOf(leaves, row)];
  if (leaf === undefined) return undefined;
  const index = indexIn(leaf, row);
  return index < leaf.length && leaf.rows[index] === row ? changeAt(leaf, index) : undefined;
}

export function* entriesOf(leaves: Leaves): Generator<readonly [row: number, change: Change]> {
  for (const leaf of leaves)
    for (let index = 0; index < leaf.length; index++)
      yield [leaf.rows[index] as number, changeAt(leaf, index)];
}

/** The numbers of the rows for which a test of the number, and of whether the row is there, holds. */
export function numbersOf(
  leaves: Leaves,
  holds: (row: number, isThere: boolean) => boolean = () => true,
): Float64Array {
  const found = new Float64Array(leaves.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const { rows, jsons, length } of leaves)
    for (let index = 0; index < length; index++) {
      const row = rows[index] as number;
      if (holds(row, jsons[index] !== undefined)) found[end++] = row;
    }
  return end === found.length ? found : found.slice(0, end);
}

/** The changes from `from` up to the one before `to` of a leaf, with room for others. */
function copyOf(leaf: Leaf, from: number, to: number, room: number): Leaf {
  const rows = new Float64Array(room);
  const versions = new Float64Array(room);
  rows.set(leaf.rows.subarray(from, to));
  versions.set(leaf.versions.subarray(from, to));
  const [jsons, names] = [leaf.jsons.slice(from, to), leaf.names.slice(from, to)];
  return { length: to - from, rows, versions, jsons, names };
}

/** Leaves in which changes are set. */
export function createLeaves(start: Leaves = []) {
  let leaves = start;
  /** Those that only these leaves have; undefined where also the list of all is somebody else's. */
  let own: Set<Leaf> | undefined;

  /** The leaf at an index as one that can be changed and has room for another change. */
  function ownAt(at: number): Leaf {
    if (own === undefined) {
      leaves = leaves.slice();
      own = new Set();
    }
    const leaf = leaves[at] as Leaf;
    if (own.has(leaf) && leaf.length < leaf.rows.length) return leaf;
    const isFull = leaf.length === leaf.rows.length;
    const room = own.has(leaf) || isFull ? 2 * leaf.length : leaf.rows.length;
    return replace(at, copyOf(leaf, 0, leaf.length, Math.min(MOST, Math.max(room, leaf.length + SPARE))));
  }

  function replace(at: number, ...by: readonly [Leaf, ...Leaf[]]): Leaf {
    const all = leaves as Leaf[];
    own?.delete(all[at] as Leaf);
    all.splice(at, 1, ...by);
    for (const leaf of by) own?.add(leaf);
    return by[0];
  }

  /** Makes two leaves of a full one; after the last row of it, the second one is new. */
  function split(at: number, index: number): void {
    const leaf = leaves[at] as Leaf;
    const middle = index === leaf.length ? leaf.length : leaf.length >>> 1;
    const second = copyOf(leaf, middle, leaf.length, MOST);
    if (second.length > 0) replace(at, copyOf(leaf, 0, middle, MOST), second);
    else {
      (leaves as Leaf[]).splice(at + 1, 0, second);
      own?.add(second);
    }
  }

  function insert(at: number, index: number, row: number, { version, json, names }: Change): void {
    const leaf = leaves[at] as Leaf;
    leaf.rows.copyWithin(index + 1, index, leaf.length);
    leaf.versions.copyWithin(index + 1, index, leaf.length);
    leaf.rows[index] = row;
    leaf.versions[index] = version;
    leaf.jsons.splice(index, 0, json);
    leaf.names.splice(index, 0, names);
    leaf.length++;
  }

  return {
    find: (row: number) => changeOf(leaves, row),
    set(row: number, change: Change): void {
      if (leaves.length === 0) {
        const first = {
          length: 0,
          rows: new Float64Array(SPARE),
          versions: new Float64Array(SPARE),
          jsons: [],
          names: [],
        };
        leaves = [first];
        own = new Set([first]);
        insert(0, 0, row, change);
        return;
      }
      const at = leafOf(leaves, row);
      const found = leaves[at] as Leaf;
      const index = indexIn(found, row);
      if (index < found.length && found.rows[index] === row) {
        const leaf = own?.has(found) ? found : ownAt(at);
        leaf.versions[index] = change.version;
        leaf.jsons[index] = change.json;
        leaf.names[index] = change.names;
        return;
      }
      if (found.length < MOST) {
        ownAt(at);
        insert(at, index, row, change);
        return;
      }
      if (own === undefined) {
        leaves = leaves.slice();
        own = new Set();
      }
      split(at, index);
      const next = index >= (leaves[at] as Leaf).length ? at + 1 : at;
      insert(next, index - (next > at ? (leaves[at] as Leaf).length : 0), row, change);
    },
    /** Takes other leaves in place of these. */
    restart(from: Leaves = []): void {
      leaves = from;
      own = undefined;
    },
    /** The leaves as they are, which stay so. */
    share(): Leaves {
      own = undefined;
      return leaves;
    },
  };
}
