import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';

/** A row of a CSV file, whose cells are read by the names of their columns. */
export interface CsvRow<Column extends string> {
  text(column: Column): string;
  /** The column as a number from `low` to `high`. Throws the error of `reject` for any other text. */
  number(column: Column, low: number, high: number): number;
  /** An error that names the file, the line, the column, its value, and what was expected. */
  reject(column: Column, expected: string): Error;
}

/** A blank line is a record of one empty field, so that lines can be counted. */
const options = { bom: true, relax_column_count: true };

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
  const csv = await readFile(file).catch((cause: Error) => {
    throw new Error(`${what} file ${file} cannot be read: ${cause.message}`, { cause });
  });
  let index = -1;
  let record: readonly string[] = [];
  let header: readonly string[] | undefined;
  let headerIndex = 0;
  let rows = 0;
  const fieldOf = {} as Record<Column, number>;
  const fault = (at: number, message: string) =>
    new Error(`${what} file ${file}, line ${lineOf(csv, at)}: ${message}`);

  const text = (column: Column) => record[fieldOf[column]] as string;
  const reject = (column: Column, expected: string) =>
    fault(index, `column "${column}" is "${text(column)}", expected ${expected}`);
  const number = (column: Column, low: number, high: number) => {
    const value = Number(text(column).trim() || Number.NaN);
    if (!(value >= low && value <= high)) throw reject(column, `a number from ${low} to ${high}`);
    return value === 0 ? 0 : value; // some files have "-0.0000"
  };
  const row = { text, number, reject };

  const next = (read: readonly string[]) => {
    index++;
    record = read;
    if (record.length === 1 && record[0] === '') return null;
    if (header === undefined) {
      header = record;
      headerIndex = index;
      for (const column of columns) {
        fieldOf[column] = header.indexOf(column);
        if (fieldOf[column] < 0) throw fault(index, `column "${column}" is missing`);
      }
      return null;
    }
    if (record.length !== header.length) throw fault(index, raggedness(record, header));
    rows++;
    take(row);
    return null;
  };
  try {
    parse(csv, { ...options, on_record: next });
  } catch (error) {
    // The parser's own line is where it stopped, which for an unclosed quote is the last line of the file.
    if (error instanceof CsvError) throw fault(index + 1, error.message.replace(/ at line \d+/, ''));
    throw error;
  }
  if (header === undefined) throw fault(0, 'the file is empty, expected a header');
  if (rows === 0) throw fault(headerIndex, 'the header has no rows after it');
}

/** The line, from 1, on which a record starts: each earlier record takes one line, and one more for each quoted line break. */
function lineOf(csv: Buffer, index: number): number {
  const before: string[][] = index === 0 ? [] : parse(csv, { ...options, to: index });
  return before.reduce((line, record) => line + record.join('').split('\n').length, 1);
}

function raggedness(record: readonly string[], header: readonly string[]): string {
  const where =
    record.length < header.length
      ? `none for column "${header[record.length]}"`
      : `too many after column "${header.at(-1)}"`;
  return `${record.length} fields, expected ${header.length}: ${where}`;
}
