import { jsonEscapes } from '../escapes.js';
import type { RecordReader } from '../file-format.js';
import { BadRecord, BrokenFile, layInto, type RecordCells } from '../record.js';
import { afterQuote, endOfLine, linesIn } from './boundaries.js';
import type { CsvDialect } from './dialect.js';

const LF = 10;
const CR = 13;

enum Class {
  /** JSON writes the byte as it is. */
  Plain = 0,
  /** A cell ends here. */
  End = 1,
  Other = 2,
}

/**
 * Reads the cells of CSV, as many a record as `cells` has. Reading makes one quote of each two in place, so bytes cannot be read
 * twice. Written by hand, because finding cells takes most of the time of a conversion.
 */
export function csvReader(cells: RecordCells, dialect: CsvDialect, firstLine: number): RecordReader {
  const { delimiter, quote, lineEnd } = dialect;
  const { starts, ends, plain, quoted } = cells;
  const columns = starts.length;
  // One look-up a byte instead of several comparisons. On the way it finds the cells that the JSON writer can copy.
  const classes: Uint8Array = jsonEscapes.special.map((special) =>
    special === 0 ? Class.Plain : Class.Other,
  );
  for (const byte of [delimiter, LF, ...(lineEnd === 'cr' ? [CR] : [])]) classes[byte] = Class.End;
  let line = firstLine;
  let resume = 0;

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
      const { length } = bytes;
      let at = from;
      let count = 0;
      let quotes = false;
      let stray = false;
      for (;;) {
        let start = at;
        let end = 0;
        const inQuotes = bytes[at] === quote;
        let asIs = inQuotes ? 0 : 1;
        if (inQuotes) {
          start++;
          quotes = true;
          at = afterQuote(bytes, start, last, quote);
          if (at < 0) {
            if (last) throw new BrokenFile(line, 'a quote is opened and not closed');
            return -1;
          }
          end = at - 1;
          for (; at < length && !endsCell(bytes, at); at++) stray = true;
        } else {
          for (; ; at++) {
            let found: number = Class.Plain;
            for (; at < length; at++) {
              found = classes[bytes[at] as number] as number;
              if (found !== Class.Plain) break;
            }
            if (at === length || found === Class.End) break;
            if (bytes[at] === CR && bytes[at + 1] === LF) break;
            asIs = 0;
          }
          end = at;
        }
        if (!last && (at === length || (at === length - 1 && bytes[at] === CR))) return -1;
        if (count < columns) {
          starts[count] = start;
          ends[count] = end;
          plain[count] = asIs;
          quoted[count] = inQuotes ? 1 : 0;
        }
        count++;
        if (at === length || bytes[at] !== delimiter) break;
        at++;
      }
      at = endOfLine(bytes, at, dialect);

      const begun = line;
      line += quotes ? linesIn(bytes, from, at, dialect) : 1;
      resume = at;
      if (stray) throw new BadRecord(begun, 'a closing quote is not followed by a delimiter');
      if (count !== columns)
        throw new BadRecord(
          begun,
          `the record has ${count} cells and the ${dialect.header ? 'header' : 'first'} ${columns}`,
        );
      layInto(cells, bytes);
      if (quotes) {
        for (let cell = 0; cell < columns; cell++) {
          if (quoted[cell] === 1)
            ends[cell] = halveQuotes(bytes, starts[cell] as number, ends[cell] as number, quote);
        }
      }
      return at;
    },
  };

  function endsCell(bytes: Buffer, at: number): boolean {
    return bytes[at] === delimiter || endOfLine(bytes, at, dialect) > at;
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
