import type { Column } from '../columns/value.js';
import type { Writer } from '../formats/format.js';
import { compile } from '../kernel/compile.js';
import type { Threads } from '../kernel/threads/threads.js';
import type { SeedKey } from '../random/key.js';
import { pickedRepresentation } from './picked.js';
import type { Representation } from './representation.js';
import { rowsRepresentation } from './rows.js';

/**
 * Rows with certain columns in a certain format, ready to be made: for any seed, range and list of row numbers. This is where a
 * format decides how its bytes come about; nothing after it knows whether they are rows of text or blocks with a footer.
 */
export interface PreparedRows {
  /** Rows [first, first + rows). */
  range(key: SeedKey, first: number, rows: number, threads?: Threads): Representation;
  /** Rows by their numbers, in this order. */
  picked(key: SeedKey, numbers: readonly number[]): Representation;
}

/** Compiles the columns. `layout` says whether a representation is a list of rows or a single one. */
export function prepareRows(
  columns: readonly Column[],
  writer: Writer,
  layout: 'rows' | 'single' = 'rows',
): PreparedRows {
  const plan = compile(writer[layout](columns), writer.encoding);
  return {
    range: (key, first, rows, threads) => rowsRepresentation({ plan, key, first, rows }, threads),
    picked: (key, numbers) => pickedRepresentation({ plan, key, numbers }),
  };
}
