import { type Draw, joined, mapped } from '../../columns/draw.js';
import { isGroup, type Leaf, type Node } from './leaves.js';

/** A leaf with its place in the tree. */
export interface PlacedLeaf {
  readonly leaf: Leaf;
  /** The names from the outermost group to its own. */
  readonly path: readonly string[];
  /** How many of the values on the path are there, which is `most` where the leaf has a value; undefined where all always are. */
  readonly levels: { readonly draw: Draw; readonly most: number } | undefined;
  /** 1 where the leaf has a value, else 0; undefined where it always has one. */
  readonly present: Draw | undefined;
}

/** The leaves of a tree, in order. */
export const leavesOf = (
  nodes: readonly Node[],
  path: readonly string[] = [],
  around?: PlacedLeaf['levels'],
): PlacedLeaf[] =>
  nodes.flatMap((node) => {
    const levels = node.present === undefined ? around : within(around, node.present);
    const own = [...path, node.name];
    if (isGroup(node)) return leavesOf(node.members, own, levels);
    return [{ leaf: node, path: own, levels, present: levels && presentOf(levels) }];
  });

function within(around: PlacedLeaf['levels'], present: Draw): NonNullable<PlacedLeaf['levels']> {
  if (around === undefined) return { draw: present, most: 1 };
  const { most } = around;
  const levels = Array.from({ length: most + 1 }, (_, level) => level);
  const table = levels.flatMap((level) => [level, level === most ? level + 1 : level]);
  return { draw: mapped(joined(around.draw, present, 2), table), most: most + 1 };
}

const presentOf = ({ draw, most }: NonNullable<PlacedLeaf['levels']>): Draw =>
  most === 1
    ? draw
    : mapped(
        draw,
        Array.from({ length: most + 1 }, (_, level) => (level === most ? 1 : 0)),
      );
