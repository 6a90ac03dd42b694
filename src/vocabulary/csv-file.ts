import { readFile } from 'node:fs/promises';
import { BrokenCsv, readRecords } from './csv-records.js';

/** A row of a CSV file, whose cells are read by the names of their columns. */
export interface CsvRow<Column extends string> {
  text(column: Column): string;
  /** The column as a number from `low` to `high`. Throws the error of `reject` for any other text. */
  number(column: Column, low: number, high: number): number;
  /** An error that names the file, the line, the column, its value, and what was expected. */
  reject(column: Column, expected: string): Error;
}

/**
 * Reads a CSV file that has at least these columns and one row; other columns are ignored. Calls `take` with each row, always in
 * the same object, because all rows together would take ten times the memory of the file. Rejects with an Error that names the
 * file (as "<what> file") and, once the file is read, the wrong line (from 1) and column, or with the error that `take` throws.
 */
export async function readCsv<Column extends string>(
  what: string,
  file: string,
  columns: readonly Column[],
  take: (row: CsvRow<Column>) => void,
): Promise<void> {
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new Error(`${what} file ${file} cannot be read: ${cause.message}`, { cause });
  });
  const csv = bytes.toString();
  /** Where the record begins, in characters. */
  let start = 0;
  let record: readonly string[] = [];
  let header: readonly string[] | undefined;
  let headerStart = 0;
  let rows = 0;
  const fieldOf = {} as Record<Column, number>;
  const fault = (at: number, message: string) =>
    new Error(`${what} file ${file}, line ${csv.slice(0, at).split('\n').length}: ${message}`);

  const text = (column: Column) => record[fieldOf[column]] as string;
  const reject = (column: Column, expected: string) =>
    fault(start, `column "${column}" is "${text(column)}", expected ${expected}`);
  const number = (column: Column, low: number, high: number) => {
    const value = Number(text(column).trim() || Number.NaN);
    if (!(value >= low && value <= high)) throw reject(column, `a number from ${low} to ${high}`);
    return value === 0 ? 0 : value; // some files have "-0.0000"
  };
  const row = { text, number, reject };

  const next = (read: readonly string[], at: number) => {
    record = read;
    start = at;
    if (header === undefined) {
      header = [...record];
      headerStart = start;
      for (const column of columns) {
        fieldOf[column] = header.indexOf(column);
        if (fieldOf[column] < 0) throw fault(start, `column "${column}" is missing`);
      }
      return;
    }
    if (record.length !== header.length) throw fault(start, raggedness(record, header));
    rows++;
    take(row);
  };
  try {
    readRecords(csv, next);
  } catch (error) {
    if (error instanceof BrokenCsv) throw fault(error.at, error.message);
    throw error;
  }
  if (header === undefined) throw fault(0, 'the file is empty, expected a header');
  if (rows === 0) throw fault(headerStart, 'the header has no rows after it');
}

function raggedness(record: readonly string[], header: readonly string[]): string {
  const where =
    record.length < header.length
      ? `none for column "${header[record.length]}"`
      : `too many after column "${header.at(-1)}"`;
  return `${record.length} fields, expected ${header.length}: ${where}`;
}
