import type { Column, Scalar } from '../columns/value.js';
import { writerOf } from '../formats/format.js';
import { json } from '../formats/json.js';
import type { Plan } from '../kernel/run/plan.js';
import type { Selection } from '../kernel/run/selection.js';
import { planInTurns, selectionInTurns } from '../output/compile.js';
import { rowsOfTurn } from '../output/rows-of-turn.js';
import type { SeedKey } from '../random/key.js';
import { type CellTest, type Compare, cellTest } from './cell-test.js';
import type { Condition } from './condition.js';
import { partsOf } from './truth-of.js';

/** A condition that is ready to be decided for rows of any seed. */
export interface Matcher {
  /** The most rows that are decided in a turn of the event loop. */
  readonly turnRows: number;
  /** The numbers, counted from `first`, of those of the rows [first, first + rows) that match; rows ≤ turnRows. */
  match(key: SeedKey, first: number, rows: number): Uint32Array;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/** The most rows whose cells are looked at in a turn. */
const LOOKED_AT = 4096;

/** The rows of a turn where nothing is looked at. */
const COUNTED = 65_536;

/** Prepares a condition, in turns. `compare` orders texts. Rejects as planInTurns() does. */
export async function prepareMatcher(condition: Condition, compare: Compare): Promise<Matcher> {
  const { truth, rest } = partsOf(condition, compare);
  if (truth === false) return { turnRows: 2 ** 30, size: 0, match: () => new Uint32Array() };
  const selection = truth === true ? undefined : await selectionInTurns(truth);
  if (rest !== undefined) return lookingMatcher(rest, selection, compare);
  if (selection !== undefined)
    return { ...selection, turnRows: rowsOfTurn(selection), match: selection.select };
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
  const writer = writerOf(json, {}, { table: 'rows', key: [] });
  // Their names do not matter, and what is missing is null.
  const cells = columns.map(({ value, schema }, at): Column => ({ name: `${at}`, value, schema }));
  const plan = await planInTurns(writer.rows(cells), writer.encoding);
  const most = Math.min(LOOKED_AT, plan.sliceRows, rowsOfTurn(plan));
  return {
    turnRows: selection === undefined ? most : Math.min(most, rowsOfTurn(selection)),
    size: plan.size + (selection?.size ?? 0),
    match(key, first, rows) {
      const offsets = selection?.select(key, first, rows);
      if (offsets?.length === 0) return offsets;
      const all = cellsOf(plan, key, first, offsets ?? rows);
      const found = all.flatMap((row, at) => (holds(row) ? [at] : []));
      return Uint32Array.from(found, (at) => offsets?.[at] ?? at);
    },
  };
}

/** The cells of rows by their column's place. */
type Row = Readonly<Record<string, Scalar>>;

/** The rows [first, first + rows), or those with these offsets. */
function cellsOf(plan: Plan, key: SeedKey, first: number, rows: number | Uint32Array): Row[] {
  const slice =
    typeof rows === 'number'
      ? plan.write(key, first, rows)
      : plan.writePicked(
          key,
          Array.from(rows, (offset) => first + offset),
        );
  const text = slice.bytes.toString('utf8', 0, slice.bytes.length - plan.trim(0));
  slice.release();
  return JSON.parse(`[${text}]`) as Row[];
}

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
      const at = `${columns.indexOf(condition.column)}`;
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
