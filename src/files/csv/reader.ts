import type { RecordReader } from '../file-format.js';
import { BadRecord, BrokenFile, CELL_WORDS, layInto, type RecordCells } from '../record.js';
import { Cell, RecordFlag } from './assembly/layout.js';
import { endOfLine } from './boundaries.js';
import { findRecords, noRecords, RECORD_WORDS } from './cell-finder.js';
import type { CsvDialect } from './dialect.js';

/**
 * Reads the cells of CSV, as many a record as `cells` has. Reading makes one quote of each two in place, so bytes cannot be read
 * twice.
 */
export function csvReader(cells: RecordCells, dialect: CsvDialect, firstLine: number): RecordReader {
  const columns = cells.count;
  let line = firstLine;
  let resume = 0;
  /** The records that have been found in `searched`, the next of them, and its first cell. */
  const found = noRecords();
  let searched: Buffer | undefined;
  let record = 0;
  let firstCell = 0;

  return {
    get line() {
      return line;
    },
    get resume() {
      return resume;
    },
    skip(bytes, from) {
      // In a file of one column, an empty line is a record with an empty cell.
      if (columns === 1) return from;
      let at = from;
      for (let end = endOfLine(bytes, at, dialect); end > at; end = endOfLine(bytes, at, dialect)) {
        line++;
        at = end;
      }
      return at;
    },
    read(bytes, from, last) {
      if (!seek(bytes, from, last)) return -1;
      const { records, cells: table } = found;
      const [at, count] = [records[record] as number, records[record + 1] as number];
      const flags = records[record + 3] as number;
      const begun = line;
      line += records[record + 2] as number;
      resume = at;
      cells.table = table;
      cells.first = firstCell;
      record += RECORD_WORDS;
      firstCell += CELL_WORDS * Math.min(count, columns);
      if (flags & RecordFlag.Unclosed) throw new BrokenFile(begun, 'a quote is opened and not closed');
      if (flags & RecordFlag.Stray)
        throw new BadRecord(begun, 'a closing quote is not followed by a delimiter');
      if (count !== columns)
        throw new BadRecord(
          begun,
          `the record has ${count} cells and the ${dialect.header ? 'header' : 'first'} ${columns}`,
        );
      layInto(cells, bytes, at - from);
      if (flags & RecordFlag.Doubled) {
        for (let word = cells.first; word < firstCell; word += CELL_WORDS) {
          if ((table[word + 2] as number) & Cell.Doubled)
            table[word + 1] = halveQuotes(
              bytes,
              table[word] as number,
              table[word + 1] as number,
              dialect.quote,
            );
        }
      }
      return at;
    },
  };

  /** Makes the next record the one that begins at `from`. False where the end of that has not arrived. */
  function seek(bytes: Buffer, from: number, last: boolean): boolean {
    const { records } = found;
    const end = searched === bytes ? found.count * RECORD_WORDS : 0;
    // The lines that skip() has skipped are records here.
    while (record < end && (records[record] as number) <= from) {
      firstCell += CELL_WORDS * Math.min(records[record + 1] as number, columns);
      record += RECORD_WORDS;
    }
    if (record < end) return true;
    findRecords(found, bytes, from, last, dialect, columns);
    searched = bytes;
    record = 0;
    firstCell = 0;
    return found.count > 0;
  }
}

/** Makes one quote of each two in bytes[start, end), in place. Gives the place where the content then ends. */
function halveQuotes(bytes: Buffer, start: number, end: number, quote: number): number {
  let to = bytes.indexOf(quote, start);
  if (to < 0 || to >= end) return end;
  for (let at = to; at < end; at++) {
    const byte = bytes[at] as number;
    bytes[to++] = byte;
    if (byte === quote) at++;
  }
  return to;
}
