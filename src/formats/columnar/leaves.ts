import type { Draw } from '../../columns/draw.js';
import type { Column, List } from '../../columns/value.js';
import type { Indexes, Single } from '../../kernel/columnar/vectors.js';
import { alike, type Cell } from './alike.js';
import type { Entries } from './dictionary.js';
import { whereThere } from './presence.js';
import type { LeafType } from './values.js';

/**
 * The columns of a columnar file as a tree, whose leaves have values. A column of a row has one slot; inside of a list it has one for each item
 * that the list may have, and inside of a list of lists one for each item of each.
 */
export type Node = Group | Items | Leaf;

interface Named {
  readonly name: string;
  /** For each slot, 1 where it is there, 0 where it is null, undefined where it always is there; undefined for one that is there in every row. */
  readonly present: readonly (Draw | undefined)[] | undefined;
}

/** An object of columns. */
export interface Group extends Named {
  readonly members: readonly Node[];
}

/** An array. */
export interface Items extends Named {
  /** For each slot, the number of items, and the most that it may be. */
  readonly counts: readonly { readonly draw: Draw; readonly most: number }[];
  /** Its slots are those of the first array's items, of the second's and so on. */
  readonly item: Node;
}

export interface Leaf extends Named {
  readonly type: LeafType;
  /** The decimal places of decimals. */
  readonly scale: number | undefined;
  /** One for each slot, all of one kind. */
  readonly vectors: readonly Single[];
  /** The same values by the indexes of a dictionary. */
  readonly dictionary: { readonly entries: Entries; readonly indexes: readonly Indexes[] } | undefined;
  /** What is added to the number of the row, from 0, where that is the value. */
  readonly start: number | undefined;
}

export const isGroup = (node: Node): node is Group => 'members' in node;

export const isItems = (node: Node): node is Items => 'item' in node;

/** The most values of a path that may be missing, one inside of the other: readers want levels in few bits. An array counts twice. */
const MOST_LEVELS = 7;

/** The most slots of a column. */
export const MOST_SLOTS = 256;

/** The node of a column. */
export const nodeOf = ({ name, value, schema }: Column): Node => nodeOfCells(name, [{ value, schema }], 0);

/** The node of the cells that a column has in its slots, within so many levels. */
function nodeOfCells(name: string, cells: readonly Cell[], around: number): Node {
  const there = cells.map(({ value, schema }) => ({ ...whereThere(value), schema }));
  const isOptional = there.some(({ present }) => present !== undefined);
  const present = isOptional ? there.map(({ present }) => present) : undefined;
  const levels = around + (isOptional ? 1 : 0);
  const groups = there.map(({ value }) => (value.kind === 'nested' ? value.columns : []));
  if (haveOneShape(groups) && levels < MOST_LEVELS) {
    const [first] = groups as [readonly Column[]];
    const members = first.map(({ name }, index) =>
      nodeOfCells(
        name,
        groups.map((columns) => columns[index] as Column),
        levels,
      ),
    );
    return { name, present, members };
  }
  const lists = there.flatMap(({ value }) => (value.kind === 'list' ? [value] : []));
  const items = lists.flatMap(itemsOf);
  const areLists = lists.length === cells.length && lists.every((list) => list.items.length > 0);
  if (areLists && items.length <= MOST_SLOTS && levels + 1 < MOST_LEVELS) {
    const counts = lists.map(({ count, items: { length } }) => ({ draw: count, most: length }));
    return { name, present, counts, item: nodeOfCells('element', items, levels + 1) };
  }
  return { name, present, ...alike(there) };
}

/** Are they columns of the same names? */
function haveOneShape(groups: readonly (readonly Column[])[]): boolean {
  const [first = []] = groups;
  const isLikeFirst = (columns: readonly Column[]) =>
    columns.length === first.length && columns.every(({ name }, index) => name === first[index]?.name);
  return first.length > 0 && groups.every(isLikeFirst);
}

const anything = {};

const itemsOf = ({ items }: List): Cell[] => items.map((value) => ({ value, schema: anything }));
