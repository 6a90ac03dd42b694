import { readFile } from 'node:fs/promises';
import { type CsvError, parse } from 'csv-parse/sync';

/** A row of a CSV file, by the names of its columns. */
export interface CsvRow<Column extends string> {
  text(column: Column): string;
  /** A number from `low` to `high`; throws what `reject` gives for anything else. */
  number(column: Column, low: number, high: number): number;
  /** An error that names the file, the line, the column and its value; `expected` is read after "expected". */
  reject(column: Column, expected: string): Error;
}

/**
 * Reads a CSV file that has at least these columns; any others are ignored. Rejects with an Error that names the file (as
 * "<what> file") and, once it is read, the line (1-based) and column at fault. There is at least one row.
 */
export async function readCsv<Column extends string>(
  what: string,
  file: string,
  columns: readonly Column[],
): Promise<CsvRow<Column>[]> {
  const csv = await readFile(file).catch((cause: Error) => {
    throw new Error(`${what} file ${file} cannot be read: ${cause.message}`, { cause });
  });
  const fault = (line: number, message: string) =>
    new Error(`${what} file ${file}, line ${line}: ${message}`);

  const records = parseRecords(csv, fault);
  const headerIndex = records.findIndex((record) => !isBlank(record));
  const header = records[headerIndex];
  if (!header) throw fault(1, 'the file is empty, expected a header');
  const headerLine = lineOf(records, headerIndex);
  const fieldOf = {} as Record<Column, number>;
  for (const column of columns) {
    fieldOf[column] = header.indexOf(column);
    if (fieldOf[column] < 0) throw fault(headerLine, `column "${column}" is missing`);
  }

  const rows: CsvRow<Column>[] = [];
  for (let i = headerIndex + 1; i < records.length; i++) {
    const record = records[i] as string[];
    if (isBlank(record)) continue;
    if (record.length !== header.length) throw fault(lineOf(records, i), raggedness(record, header));
    const text = (column: Column) => record[fieldOf[column]] as string;
    const reject = (column: Column, expected: string) =>
      fault(lineOf(records, i), `column "${column}" is "${text(column)}", expected ${expected}`);
    const number = (column: Column, low: number, high: number) => {
      const value = Number(text(column).trim() || Number.NaN);
      if (!(value >= low && value <= high)) throw reject(column, `a number from ${low} to ${high}`);
      return value === 0 ? 0 : value; // there are files with a "-0.0000"
    };
    rows.push({ text, number, reject });
  }
  if (rows.length === 0) throw fault(headerLine, 'the header has no rows after it');
  return rows;
}

/** Every record of the file, blank lines among them as one empty field, so that lines can be counted. */
function parseRecords(csv: Buffer, fault: (line: number, what: string) => Error): string[][] {
  const options = { bom: true, relax_column_count: true };
  try {
    return parse(csv, options);
  } catch (error) {
    // The parser's own line is the one where it gave up, for a quote never closed the last of the file.
    const { message, records } = error as CsvError & { records: number };
    const intact = records === 0 ? [] : parse(csv, { ...options, to: records });
    throw fault(lineOf(intact, records), message.replace(/ at line \d+/, ''));
  }
}

const isBlank = (record: readonly string[]) => record.length === 1 && record[0] === '';

/** The 1-based line on which the record starts: those before take one each and one more a quoted break. */
function lineOf(records: readonly (readonly string[])[], index: number): number {
  let line = 1;
  for (const record of records.slice(0, index)) line += record.join('').split('\n').length;
  return line;
}

function raggedness(record: readonly string[], header: readonly string[]): string {
  const where =
    record.length < header.length
      ? `none for column "${header[record.length]}"`
      : `too many after column "${header.at(-1)}"`;
  return `${record.length} fields, expected ${header.length}: ${where}`;
}
