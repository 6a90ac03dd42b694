import type { Change } from './change.js';
import {
  changeAt,
  emptyLeaf,
  indexIn,
  insertAt,
  isThereAt,
  type Leaf,
  outlineAt,
  partOf,
  setAt,
  withRoom,
} from './leaf.js';

// The changes of a table by the numbers of their rows. They lie in leaves, as in a B+ tree of two levels: a change copies one leaf, unless
// nobody else has it.

/** Leaves, none of which is empty, whose numbers rise. */
export type Leaves = readonly Leaf[];

/** The most changes of a leaf. */
const MOST = 256;

/** Room for so many changes, and for some that may follow. */
const roomFor = (changes: number) => Math.min(MOST, changes + (changes >> 2) + 8);

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

/** Finds changes in leaves, and what they tell without their text. */
function finderIn(leafOfRow: (row: number) => Leaf | undefined) {
  function read<Told>(row: number, at: (leaf: Leaf, index: number) => Told): Told | undefined {
    const leaf = leafOfRow(row);
    if (leaf === undefined) return undefined;
    const index = indexIn(leaf, row);
    return index < leaf.length && leaf.rows[index] === row ? at(leaf, index) : undefined;
  }
  return {
    find: (row: number) => read(row, changeAt),
    outline: (row: number) => read(row, outlineAt),
  };
}

/** The same in leaves that stay as they are. Rows are mostly asked for in their order, so the leaf of the last one is looked at first. */
export function finderOf(leaves: Leaves) {
  let last = 0;
  const isIn = (at: number, row: number) => {
    const [leaf, next] = [leaves[at], leaves[at + 1]];
    return (
      leaf !== undefined && (leaf.rows[0] as number) <= row && !(next && (next.rows[0] as number) <= row)
    );
  };
  return finderIn((row) => {
    if (!isIn(last, row)) last = isIn(last + 1, row) ? last + 1 : leafOf(leaves, row);
    return leaves[last];
  });
}

export function* entriesOf(leaves: Leaves): Generator<readonly [row: number, change: Change]> {
  for (const leaf of leaves)
    for (let index = 0; index < leaf.length; index++)
      yield [leaf.rows[index] as number, changeAt(leaf, index)];
}

/** The numbers of the rows for which a test of the number, of whether the row is there, and of its version holds. */
export function numbersOf(
  leaves: Leaves,
  holds: (row: number, isThere: boolean, version: number) => boolean = () => true,
): Float64Array {
  const found = new Float64Array(leaves.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const leaf of leaves)
    for (let index = 0; index < leaf.length; index++) {
      const row = leaf.rows[index] as number;
      if (holds(row, isThereAt(leaf, index), leaf.versions[index] as number)) found[end++] = row;
    }
  return end === found.length ? found : found.slice(0, end);
}

/** The last row that has a change; −1 where none has. */
export function lastOf(leaves: Leaves): number {
  const leaf = leaves.at(-1);
  return leaf === undefined ? -1 : (leaf.rows[leaf.length - 1] as number);
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
    const isFull = leaf.length === leaf.rows.length;
    if (own.has(leaf) && !isFull) return leaf;
    return replace(at, withRoom(leaf, isFull ? roomFor(leaf.length) : leaf.rows.length));
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
    const middle = leaf.length >>> 1;
    if (index < leaf.length)
      replace(
        at,
        partOf(leaf, 0, middle, roomFor(middle)),
        partOf(leaf, middle, leaf.length, roomFor(leaf.length - middle)),
      );
    else {
      const next = emptyLeaf(roomFor(0), 0);
      (leaves as Leaf[]).splice(at + 1, 0, next);
      own?.add(next);
    }
  }

  /** What was set last. */
  let last: { readonly leaf: Leaf; readonly row: number; readonly change: Change } | undefined;

  function put(leaf: Leaf, index: number, row: number, change: Change): void {
    const isBefore =
      last?.change === change && last.leaf === leaf && index > 0 && last.row === leaf.rows[index - 1];
    setAt(leaf, index, change, isBefore);
    last = { leaf, row, change };
  }

  function insert(at: number, index: number, row: number, change: Change): void {
    const leaf = ownAt(at);
    insertAt(leaf, index, row);
    put(leaf, index, row, change);
  }

  return {
    ...finderIn((row) => leaves[leafOf(leaves, row)]),
    last: () => lastOf(leaves),
    set(row: number, change: Change): void {
      if (leaves.length === 0) {
        const first = emptyLeaf(roomFor(0), 0);
        leaves = [first];
        own = new Set([first]);
        insert(0, 0, row, change);
        return;
      }
      const at = leafOf(leaves, row);
      const found = leaves[at] as Leaf;
      const index = indexIn(found, row);
      if (index < found.length && found.rows[index] === row) {
        put(own?.has(found) ? found : ownAt(at), index, row, change);
        return;
      }
      if (found.length < MOST) {
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
      last = undefined;
    },
    /** The leaves as they are, which stay so. */
    share(): Leaves {
      own = undefined;
      return leaves;
    },
  };
}
