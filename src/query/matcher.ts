import type { Column, Scalar } from '../columns/value.js';
import type { Selection } from '../kernel/run/selection.js';
import { selectionInTurns } from '../output/compile.js';
import { rowsOfTurn } from '../output/rows-of-turn.js';
import type { SeedKey } from '../random/key.js';
import { prepareCells } from './cells/cells.js';
import { type CellTest, type Compare, cellTest } from './cells/test.js';
import { partsOf } from './draws/truth-of.js';
import type { Condition } from './read/condition.js';

/** A condition that is ready to be decided for rows of any seed. */
export interface Matcher {
  /** The most rows that are decided in a turn of the event loop. */
  readonly turnRows: number;
  /** The numbers, counted from `first`, of those of the rows [first, first + rows) that match; rows ≤ turnRows. */
  match(key: SeedKey, first: number, rows: number): Uint32Array;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/** Steps of operations, each of one row, in a turn. */
const MOST_STEPS = 1 << 20;

const rowsSelected = (selection: Selection) =>
  Math.min(rowsOfTurn(selection), Math.ceil(MOST_STEPS / selection.operations));

/** The rows of a turn where nothing is looked at. */
const COUNTED = 65_536;

/** Prepares a condition, in turns. `compare` orders texts. Rejects as planInTurns() does. */
export async function prepareMatcher(condition: Condition, compare: Compare): Promise<Matcher> {
  const { truth, rest } = await partsOf(condition, compare);
  if (truth === false) return { turnRows: 2 ** 30, size: 0, match: () => new Uint32Array() };
  const selection = truth === true ? undefined : await selectionInTurns(truth);
  if (rest !== undefined) return lookingMatcher(rest, selection, compare);
  if (selection !== undefined)
    return { ...selection, turnRows: rowsSelected(selection), match: selection.select };
  return {
    turnRows: COUNTED,
    size: 0,
    match: (_key, _first, rows) => Uint32Array.from({ length: rows }, (_, at) => at),
  };
}

/** Looks at the cells of the rows that are selected. */
async function lookingMatcher(
  rest: Condition,
  selection: Selection | undefined,
  compare: Compare,
): Promise<Matcher> {
  const columns = [...new Set(columnsOf(rest))];
  const holds = rowTest(rest, columns, compare);
  const { turnRows, size, range, picked } = await prepareCells(columns);
  const most = Math.max(1, Math.floor(turnRows / columnsOf(rest).length));
  return {
    turnRows: selection === undefined ? most : Math.min(most, rowsSelected(selection)),
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

/** The cells of a row, by their column's place. */
type Row = readonly Scalar[];

function columnsOf(condition: Condition): Column[] {
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

function rowTest(condition: Condition, columns: readonly Column[], compare: Compare): (row: Row) => boolean {
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
