import { isUtf8 } from 'node:buffer';
import { badParameter } from '../errors.js';
import type { Dialect } from '../formats/sql.js';
import { csvScanner, headerOf } from './csv-scanner.js';
import { pieces } from './input.js';
import { arrayFinder, type Finder, linesFinder, membersOf } from './json-records.js';
import { membersScanner, objectScanner } from './json-scanner.js';
import { objectWriter } from './json-writer.js';
import { isFull, take } from './output.js';
import { BadRow, BrokenFile, type Row, rowFor, type Scanner } from './record.js';
import { type ColumnType, parseTypes, typeCells, typeGuesser } from './types.js';
import type { Writer } from './writer.js';
import { makeWriter, type OutputFormat } from './writers.js';

export const inputFormats = ['csv', 'tsv', 'json', 'ndjson'] as const;

export interface Conversion {
  readonly from: (typeof inputFormats)[number];
  readonly to: OutputFormat;
  /** column:type,column:type for CSV and TSV; the others are found. */
  readonly types?: string | undefined;
  /** What a record that cannot be converted does to those that can. */
  readonly onError: 'fail' | 'skip';
  readonly table: string;
  readonly dialect: Dialect;
}

/** What reads and writes a file, and makes cells of the types they should be. */
interface Work {
  readonly scanner: Scanner;
  readonly row: Row;
  readonly writer: Writer;
  prepare(row: Row, line: number): void;
}

/**
 * A file in another format, piece by piece, in constant memory. Throws a ProblemError for parameters that do not fit the
 * file, and a BadRow where it cannot go on; `skipped` is told of each record that is left out.
 */
export async function* convert(
  input: AsyncIterable<Buffer>,
  conversion: Conversion,
  skipped: (row: BadRow) => void,
): AsyncGenerator<Buffer> {
  const blocks = pieces(input);
  const first = await blocks.next();
  const { bytes, last } = first.value as { bytes: Buffer; last: boolean };
  const start = bytes.subarray(0, 3).equals(BOM) ? 3 : 0;
  const { work, from } = begin(conversion, bytes, start, last);
  let done = convertBlock(work, bytes, from, last, conversion.onError, skipped);
  for (;;) {
    const step = done.next();
    if (!step.done) {
      yield step.value;
      continue;
    }
    const block = await blocks.next(step.value);
    if (block.done) break;
    done = convertBlock(work, block.value.bytes, 0, block.value.last, conversion.onError, skipped);
  }
  work.writer.close();
  yield take(work.writer.output);
}

const BOM = Buffer.from('\uFEFF');

/** Converts the records that are whole; gives pieces of output, and at the end where it stopped. */
function* convertBlock(
  { scanner, row, writer, prepare }: Work,
  bytes: Buffer,
  start: number,
  last: boolean,
  onError: 'fail' | 'skip',
  skipped: (row: BadRow) => void,
): Generator<Buffer, number> {
  const clean = isUtf8(wholeCharacters(bytes));
  let from = start;
  for (;;) {
    from = scanner.skip(bytes, from, last);
    if (from === bytes.length) return from;
    const { line } = scanner;
    try {
      const end = scanner.scan(bytes, from, last);
      if (end < 0) return from;
      if (!clean && !isUtf8(bytes.subarray(from, end))) throw new BadRow(line, 'it is not UTF-8');
      prepare(row, line);
      writer.write(row);
      from = end;
    } catch (error) {
      if (!(error instanceof BadRow) || error instanceof BrokenFile || onError === 'fail') throw error;
      skipped(error);
      from = scanner.resume;
    }
    if (isFull(writer.output)) yield take(writer.output);
  }
}

/** Bytes without the beginning of a character whose rest is to come. */
function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  for (let back = 0; back < 3 && end > 0 && ((bytes[end - 1] as number) & 0xc0) === 0x80; back++) end--;
  return end > 0 && (bytes[end - 1] as number) >= 0xc0 ? bytes.subarray(0, end - 1) : bytes;
}

/** What the work takes, as the first bytes of a file tell; and where its records begin. */
function begin(
  conversion: Conversion,
  bytes: Buffer,
  start: number,
  last: boolean,
): { work: Work; from: number } {
  const { from, to, types } = conversion;
  if (from === 'csv' || from === 'tsv') return beginCsv(conversion, bytes, start, last);
  if (types !== undefined) throw badParameter('types', types, 'left out: JSON has types of its own');
  const finder = () => (from === 'json' ? arrayFinder() : linesFinder());
  const prepare = () => {};
  if (to === 'json' || to === 'ndjson') {
    const row = rowFor(1);
    return {
      work: { scanner: objectScanner(finder(), row), row, writer: objectWriter(to), prepare },
      from: start,
    };
  }
  const columns = membersIn(finder(), bytes, start, last);
  const row = rowFor(columns.length);
  const writer = makeWriter(to, columns, conversion);
  return { work: { scanner: membersScanner(finder(), row, columns), row, writer, prepare }, from: start };
}

/** The names of all members that objects in the first bytes have. */
function membersIn(finder: Finder, bytes: Buffer, start: number, last: boolean): string[] {
  const names = new Set<string>();
  for (
    let from = finder.skip(bytes, start, last);
    from < bytes.length;
    from = finder.skip(bytes, from, last)
  ) {
    const { line } = finder;
    const end = finder.end(bytes, from, last);
    if (end < 0) break;
    try {
      for (const { name } of membersOf(bytes.subarray(from, end), line)) names.add(name);
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
    }
    from = end;
  }
  return [...names];
}

function beginCsv(
  conversion: Conversion,
  bytes: Buffer,
  start: number,
  last: boolean,
): { work: Work; from: number } {
  const delimiter = conversion.from === 'tsv' ? 9 : 0x2c;
  const { names, next, line } = headerOf(bytes, start, last, delimiter);
  const row = rowFor(names.length);
  const declared = parseTypes(conversion.types);
  for (const name of declared.keys()) {
    if (!names.includes(name)) throw badParameter('types', name, names);
  }
  const found = names.every((name) => declared.has(name))
    ? []
    : guess(csvScanner(row, delimiter, line), row, bytes, next, last);
  const types = names.map((name, index) => declared.get(name) ?? (found[index] as ColumnType));
  const scanner = csvScanner(row, delimiter, line);
  const writer = makeWriter(conversion.to, names, conversion);
  return { work: { scanner, row, writer, prepare: typeCells(types, names) }, from: next };
}

/** The narrowest types of the columns in the first bytes. */
function guess(scanner: Scanner, row: Row, bytes: Buffer, start: number, last: boolean): ColumnType[] {
  const guessers = Array.from(row.starts, typeGuesser);
  // Scanning halves quotes in place, and the bytes will be read again.
  const sample = Buffer.from(bytes);
  for (
    let from = scanner.skip(sample, start, last);
    from < sample.length;
    from = scanner.skip(sample, from, last)
  ) {
    try {
      const end = scanner.scan(sample, from, last);
      if (end < 0) break;
      guessers.forEach((guesser, column) => {
        guesser.see(sample, row.starts[column] as number, row.ends[column] as number);
      });
      from = end;
    } catch (error) {
      if (!(error instanceof BadRow) || error instanceof BrokenFile) break;
      from = scanner.resume;
    }
  }
  return guessers.map((guesser) => guesser.type());
}
