import type { Column, Scalar } from '../../columns/value.js';
import { jsonEncoding } from '../../formats/json.js';
import type { Encoding, Layout } from '../../kernel/program/layout.js';
import type { Plan, Slice } from '../../kernel/run/plan.js';
import { planInTurns } from '../../output/compile.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import type { SeedKey } from '../../random/key.js';

/** The cells of some columns, made and read. What is missing is null. */
export interface Cells {
  /** The most rows whose cells are read in a turn of the event loop. */
  readonly turnRows: number;
  /** Of the rows [first, first + rows). */
  range(key: SeedKey, first: number, rows: number): Scalar[][];
  /** Of rows with these numbers. */
  picked(key: SeedKey, numbers: readonly number[]): Scalar[][];
  /** The bytes of memory that they take. */
  readonly size: number;
}

/** The most cells that are read in a turn. */
const MOST_READ = 4096;

/** Of so many rows that a slice may have, a turn reads one: about a megabyte of text at the most, in a few milliseconds. */
const SHARE = 8;

/** Of a plan whose texts are read: how many rows a turn makes and reads. */
export const rowsOfReading = (plan: Plan): number =>
  Math.max(1, Math.min(Math.floor(plan.sliceRows / SHARE), rowsOfTurn(plan)));

/** Prepares the cells of columns, in turns; they are looked at `uses` times in a row. Rejects as planInTurns() does. */
export async function prepareCells(columns: readonly Column[], uses = columns.length): Promise<Cells> {
  const plan = await planOfCells(columns);
  const read = (slice: Slice): Scalar[][] => cellsOf(textOf(plan, slice));
  const most = Math.max(1, Math.floor(MOST_READ / Math.max(uses, columns.length)));
  return {
    turnRows: Math.min(most, rowsOfReading(plan)),
    size: plan.size,
    range: (key, first, rows) => read(plan.write(key, first, rows)),
    picked: (key, numbers) => (numbers.length === 0 ? [] : read(plan.writePicked(key, numbers))),
  };
}

function planOfCells(columns: readonly Column[]): Promise<Plan> {
  const { layout, encoding } = layoutOfCells(columns);
  return planInTurns(layout, encoding);
}

/**
 * JSON arrays with commas between them. Of arrays, JSON.parse() makes the cells of a row as they are asked for; of objects they would be looked up by
 * name one by one, which took four fifths of the time of grouping rows by a formula.
 */
export function layoutOfCells(columns: readonly Column[]): { layout: Layout; encoding: Encoding } {
  const cells = columns.flatMap(({ value }, at) => (at === 0 ? [value] : [',', value]));
  const layout = { open: '[', row: ['[', ...cells, '],'], trim: () => 1, close: ']' };
  return { layout, encoding: jsonEncoding };
}

/** The text of the rows of a slice, which it releases. */
export function textOf(plan: Pick<Plan, 'trim'>, slice: Slice): string {
  const text = slice.bytes.toString('utf8', 0, slice.bytes.length - plan.trim(0));
  slice.release();
  return text;
}

/** The cells of rows in such a text. */
export const cellsOf = (text: string): Scalar[][] => JSON.parse(`[${text}]`);
