import { type Draw, joined, mapped, uniform } from '../../columns/draw.js';
import { isNull } from '../../columns/nulls.js';
import type { Column, Value } from '../../columns/value.js';
import { notNull, termOf } from './terms.js';
import { type Values, valuesOf } from './values.js';

/** The columns of a columnar file as a tree, whose leaves have values. */
export type Node = Group | Leaf;

/** An object of columns. */
export interface Group {
  readonly name: string;
  /** 1 where it is there, 0 where it is not; undefined for one that is there in every row. */
  readonly present: Draw | undefined;
  readonly members: readonly Node[];
}

export interface Leaf extends Values {
  readonly name: string;
  readonly present: Draw | undefined;
}

export const isGroup = (node: Node): node is Group => 'members' in node;

/** The most values of a path that may be missing, one inside of the other: readers want levels in as few bits as possible. */
const MOST_LEVELS = 3;

/** The columns as nodes. */
const nodesOf = (columns: readonly Column[], levels = 0): readonly Node[] =>
  columns.map((column) => nodeOf(column, levels));

/** The node of a column within so many groups that may be missing. */
export function nodeOf(column: Column, around = 0): Node {
  const { name } = column;
  const { present, value } = whereThere(column.value);
  const levels = around + (present === undefined ? 0 : 1);
  if (value.kind === 'nested' && value.columns.length > 0 && levels < MOST_LEVELS)
    return { name, present, members: nodesOf(value.columns, levels) };
  return { name, present, ...valuesOf(value, column.schema) };
}

/** The draw that is 1 where a value is not null, and the value there. */
function whereThere(value: Value): { present: Draw | undefined; value: Value } {
  if (value.kind === 'pick' && value.values.includes(null)) {
    const there = value.values.map((scalar) => (scalar === null ? 0 : 1));
    return { present: mapped(value.draw, there), value };
  }
  if (value.kind === 'formula' || value.kind === 'at row') {
    const term = termOf(value);
    return { present: term?.nullable ? notNull(term) : undefined, value };
  }
  if (value.kind !== 'choice') return { present: undefined, value };
  const alternatives = value.values.map((one) => (isNull(one) ? undefined : whereThere(one)));
  const present = chosenThere(value.draw, alternatives);
  const [only, ...others] = alternatives.filter((one) => one !== undefined);
  if (only === undefined) return { present, value: nothing };
  return { present, value: others.length === 0 ? only.value : value };
}

/** The draw that is 1 where the chosen one of the alternatives is there; those that never are, are undefined. */
function chosenThere(
  draw: Draw,
  alternatives: readonly ({ readonly present: Draw | undefined } | undefined)[],
): Draw | undefined {
  if (alternatives.every((one) => one !== undefined && one.present === undefined)) return undefined;
  // The number of the alternative, or their number where it is not there.
  const none = alternatives.length;
  let state = draw;
  for (const [number, one] of alternatives.entries()) {
    if (one?.present === undefined) continue;
    const table = Array.from({ length: none + 1 }, (_, at) => [at === number ? none : at, at]);
    state = mapped(joined(state, one.present, 2), table.flat());
  }
  return mapped(state, [...alternatives.map((one) => (one === undefined ? 0 : 1)), 0]);
}

/** Stands for a value that no row has. */
const nothing: Value = { kind: 'pick', draw: uniform('nothing', 1), values: [''] };
