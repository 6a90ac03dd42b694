import type { Column, Scalar } from '../columns/value.js';
import type { Selection } from '../kernel/run/selection.js';
import { selectionInTurns } from '../output/compile.js';
import { rowsOfTurn } from '../output/rows-of-turn.js';
import type { SeedKey } from '../random/key.js';
import { type Cells, prepareCells } from './cells/cells.js';
import { type CellTest, type Compare, cellTest } from './cells/test.js';
import { all, type Truth } from './draws/truth.js';
import { partsOf } from './draws/truth-of.js';
import { range } from './order/rows.js';
import type { Comparison, Condition } from './read/condition.js';
import { prepareWords } from './words.js';

/** A condition that is ready to be decided for rows of any seed. */
export interface Matcher {
  /** The most rows that are decided in a turn of the event loop. */
  readonly turnRows: number;
  /** The numbers, counted from `first`, of those of the rows [first, first + rows) that match; rows ≤ turnRows. */
  match(key: SeedKey, first: number, rows: number): Uint32Array;
  /** What decides it, where draws alone do. */
  readonly truth?: Truth;
  /** What decides it on any thread, where draws do that are not the same in all rows. */
  readonly selection?: Selection;
  /** What match() makes of the rows that the selection finds among [first, first + rows); left out where these are the ones. */
  corrected?(selected: Uint32Array, first: number, rows: number): Uint32Array;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/** Steps of operations, each of one row, in a turn. */
const MOST_STEPS = 1 << 20;

const rowsSelected = (selection: Selection) =>
  Math.min(rowsOfTurn(selection), Math.ceil(MOST_STEPS / selection.operations));

/** The rows of a turn where nothing is looked at. */
const COUNTED = 65_536;

/**
 * Prepares a condition, in turns; with `words`, any of these comparisons by `contains` must hold, too. `compare` orders texts. Rejects as
 * planInTurns() does.
 */
export async function prepareMatcher(
  condition: Condition,
  compare: Compare,
  words?: readonly Comparison[],
): Promise<Matcher> {
  const { truth, rest } = await partsOf(condition, compare);
  const found = await prepareWords(words ?? [], compare);
  if (found.scans.length === 0)
    return matcherOf(words === undefined ? truth : all([truth, found.truth]), rest, compare);
  const either = [await matcherOf(found.truth, undefined, compare), ...found.scans];
  return joined([await matcherOf(truth, rest, compare), joined(either, union)], intersection);
}

async function matcherOf(truth: Truth, rest: Condition | undefined, compare: Compare): Promise<Matcher> {
  if (truth === false) return { turnRows: 2 ** 30, truth, size: 0, match: () => new Uint32Array() };
  const selection = truth === true ? undefined : await selectionInTurns(truth);
  if (rest !== undefined) return lookingMatcher(rest, selection, compare);
  if (selection !== undefined) return { truth, ...selectingMatcher(selection) };
  return {
    turnRows: COUNTED,
    truth,
    size: 0,
    match: (_key, _first, rows) => range(0, rows),
  };
}

/** Finds the rows that are selected. */
export const selectingMatcher = (selection: Selection): Matcher => ({
  selection,
  size: selection.size,
  turnRows: rowsSelected(selection),
  match: selection.select,
});

/** Of the rows that some matchers find, those that `join` makes of two lists of rising numbers. */
function joined(
  matchers: readonly Matcher[],
  join: (left: Uint32Array, right: Uint32Array) => Uint32Array,
): Matcher {
  return {
    turnRows: sharedTurn(matchers),
    size: matchers.reduce((sum, { size }) => sum + size, 0),
    match: (key, first, rows) => matchers.map((matcher) => matcher.match(key, first, rows)).reduce(join),
  };
}

/** The most rows of which several things, each with a turn of so many rows, are done in a turn. */
export function sharedTurn(parts: readonly { readonly turnRows: number }[]): number {
  const whole = parts.reduce((sum, { turnRows }) => sum + 1 / turnRows, 0);
  return Math.max(1, Math.floor(1 / whole));
}

function union(left: Uint32Array, right: Uint32Array): Uint32Array {
  if (left.length === 0 || right.length === 0) return left.length === 0 ? right : left;
  return Uint32Array.from(new Set([...left, ...right])).sort();
}

function intersection(left: Uint32Array, right: Uint32Array): Uint32Array {
  const [few, many] = left.length < right.length ? [left, right] : [right, left];
  const found = new Set(few);
  return many.filter((number) => found.has(number));
}

/** Looks at the cells of the rows that are selected. */
async function lookingMatcher(
  rest: Condition,
  selection: Selection | undefined,
  compare: Compare,
): Promise<Matcher> {
  const columns = [...new Set(columnsOf(rest))];
  const holds = rowTest(rest, columns, compare);
  const { turnRows, size, range, picked } = await cellsOf(columns, columnsOf(rest).length);
  return {
    turnRows: selection === undefined ? turnRows : Math.min(turnRows, rowsSelected(selection)),
    size: size + (selection?.size ?? 0),
    match(key, first, rows) {
      const offsets = selection?.select(key, first, rows);
      const cells =
        offsets === undefined
          ? range(key, first, rows)
          : picked(
              key,
              Array.from(offsets, (offset) => first + offset),
            );
      const found = cells.flatMap((row, at) => (holds(row) ? [at] : []));
      return Uint32Array.from(found, (at) => offsets?.[at] ?? at);
    },
  };
}

/** The cells of columns that are looked at by themselves: conditions of one column differ in what they compare it with. */
const known = new WeakMap<Column, Promise<Cells>>();

function cellsOf(columns: readonly Column[], uses: number): Promise<Cells> {
  const [only] = columns;
  if (only === undefined || columns.length > 1 || uses > 1) return prepareCells(columns, uses);
  const cells = known.get(only) ?? prepareCells(columns, uses);
  known.set(only, cells);
  // What fails, such as for want of memory, is prepared again.
  cells.catch(() => known.delete(only));
  return cells;
}

/** The cells of a row, by their column's place. */
export type Row = readonly Scalar[];

/** The columns that a condition compares, each as often as it does. */
export function columnsOf(condition: Condition): Column[] {
  switch (condition.kind) {
    case 'comparison':
      return [condition.column];
    case 'not':
      return columnsOf(condition.of);
    case 'all':
    case 'any':
      return condition.of.flatMap(columnsOf);
  }
}

/** Does a condition hold for a row, which has the cells of these columns? */
export function rowTest(
  condition: Condition,
  columns: readonly Column[],
  compare: Compare,
): (row: Row) => boolean {
  switch (condition.kind) {
    case 'comparison': {
      const at = columns.indexOf(condition.column);
      const test: CellTest = cellTest(condition, compare);
      return (row) => test(row[at] as Scalar);
    }
    case 'not': {
      const test = rowTest(condition.of, columns, compare);
      return (row) => !test(row);
    }
    case 'all': {
      const tests = condition.of.map((one) => rowTest(one, columns, compare));
      return (row) => tests.every((test) => test(row));
    }
    case 'any': {
      const tests = condition.of.map((one) => rowTest(one, columns, compare));
      return (row) => tests.some((test) => test(row));
    }
  }
}
