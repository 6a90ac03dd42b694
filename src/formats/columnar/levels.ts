import { type Draw, joined, mapped, uniform } from '../../columns/draw.js';
import { type Items, isGroup, isItems, type Leaf, type Node } from './leaves.js';

/** A leaf with its place in the tree. */
export interface PlacedLeaf {
  readonly leaf: Leaf;
  /** The names from the outermost group to its own; those of an array and its item are two. */
  readonly path: readonly string[];
  /** The greatest definition level: 0 where a row always has one value. */
  readonly most: number;
  /** For each slot, how many of the optional values and of the items on the path are there; `most` where the leaf has a value. */
  readonly levels: readonly Draw[];
  /** For each slot, 1 where the leaf has a value, else 0; undefined where it always has one. */
  readonly present: readonly (Draw | undefined)[];
  readonly repeats: Repeats;
}

/** How often the arrays around a leaf repeat in a row. Leaves of the same arrays have the same object. */
export interface Repeats {
  /** How many arrays are around it, one inside of the other: its greatest repetition level. */
  readonly most: number;
  /** For each slot, the repetition level: which array goes on. */
  readonly levels: readonly number[];
  /** For each slot, 1 where a level is written: where it is an item, or the first one of an array that is empty or null. Undefined: always. */
  readonly written: readonly (Draw | undefined)[];
}

interface Place {
  readonly path: readonly string[];
  readonly most: number;
  /** undefined where the level always is `most`. */
  readonly levels: readonly (Draw | undefined)[];
  readonly repeats: Repeats;
}

const root: Place = {
  path: [],
  most: 0,
  levels: [undefined],
  repeats: { most: 0, levels: [0], written: [undefined] },
};

/** The leaves of a tree, in order. */
export const leavesOf = (nodes: readonly Node[], place: Place = root): PlacedLeaf[] =>
  nodes.flatMap((node) => {
    const { present } = node;
    const own = present === undefined ? place : within(place, present);
    const inside = { ...own, path: [...place.path, node.name] };
    if (isGroup(node)) return leavesOf(node.members, inside);
    if (isItems(node)) return leavesOf([node.item], itemsWithin(inside, node));
    const { most, levels, path, repeats } = inside;
    return [
      {
        leaf: node,
        path,
        most,
        levels: levels.map((level) => level ?? always(most)),
        present: levels.map((level) => level && reached(level, most)),
        repeats,
      },
    ];
  });

/** Inside of a value of which each slot may be missing. */
const within = (place: Place, present: readonly (Draw | undefined)[]): Place => ({
  ...place,
  most: place.most + 1,
  levels: place.levels.map((level, slot) => risen(level, place.most, present[slot])),
});

function itemsWithin({ path, most, levels, repeats }: Place, { counts }: Items): Place {
  const slots = counts.flatMap(({ draw, most: items }, array) =>
    Array.from({ length: items }, (_, item) => {
      const has = mapped(
        draw,
        Array.from({ length: items + 1 }, (_, count) => (count > item ? 1 : 0)),
      );
      const level = risen(levels[array], most, has) as Draw;
      const first = item === 0;
      return {
        level,
        repeat: first ? (repeats.levels[array] as number) : repeats.most + 1,
        written: first ? repeats.written[array] : reached(level, most + 1),
      };
    }),
  );
  return {
    path: [...path, 'list'],
    most: most + 1,
    levels: slots.map(({ level }) => level),
    repeats: {
      most: repeats.most + 1,
      levels: slots.map(({ repeat }) => repeat),
      written: slots.map(({ written }) => written),
    },
  };
}

/** The level, which is at most `most`, and one more where it is that and `present` is 1. */
function risen(level: Draw | undefined, most: number, present: Draw | undefined): Draw | undefined {
  const levels = Array.from({ length: most + 1 }, (_, at) => at);
  if (present === undefined)
    return (
      level &&
      mapped(
        level,
        levels.map((at) => (at === most ? most + 1 : at)),
      )
    );
  if (level === undefined) return most === 0 ? present : mapped(present, [most, most + 1]);
  const table = levels.flatMap((at) => [at, at === most ? most + 1 : at]);
  return mapped(joined(level, present, 2), table);
}

/** 1 where a level, which is at most `most`, is that. */
const reached = (level: Draw, most: number): Draw =>
  most === 1
    ? level
    : mapped(
        level,
        Array.from({ length: most + 1 }, (_, at) => (at === most ? 1 : 0)),
      );

const nothing = uniform('nothing', 1);
const indexes: Draw[] = [];

/** The draw that is this index in every row. */
export function always(index: number): Draw {
  const draw = indexes[index] ?? mapped(nothing, [index]);
  indexes[index] = draw;
  return draw;
}
