import { BadRow, BrokenFile, isPlain, layInto, type Row, rowFor, type Scanner } from './record.js';

// RFC 4180, with CRLF or LF at the end of a record; a CR on its own is part of a cell. By hand, because finding cells is most of what a conversion does.

const QUOTE = 0x22;
const LF = 10;
const CR = 13;

enum Class {
  Plain = 0,
  End = 1,
  Other = 2,
}

/** Finds the cells of CSV, as many a record as `row` has, and leaves them there; `delimiter` is one byte. */
export function csvScanner(row: Row, delimiter: number, firstLine: number): Scanner {
  const { starts, ends, plain } = row;
  const columns = starts.length;
  // One look-up a byte rather than many comparisons; what writers want to know of a cell is found on the way.
  const classes = Uint8Array.from({ length: 256 }, (_, byte) => (isPlain(byte) ? Class.Plain : Class.Other));
  for (const byte of [delimiter, LF]) classes[byte] = Class.End;
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
      // Of one column, an empty line is a record with an empty cell.
      if (columns === 1) return from;
      let at = from;
      for (let end = endOfLine(bytes, at); end > at; end = endOfLine(bytes, at)) {
        line++;
        at = end;
      }
      return at;
    },
    scan(bytes, from, last) {
      const { length } = bytes;
      let at = from;
      let count = 0;
      let quotes = false;
      let stray = false;
      for (;;) {
        let start = at;
        let end = 0;
        const inQuotes = bytes[at] === QUOTE;
        let asIs = inQuotes ? 0 : 1;
        if (inQuotes) {
          start++;
          quotes = true;
          at = afterQuote(bytes, start, last);
          if (at < 0) {
            if (last) throw new BrokenFile(line, 'a quote is opened and never closed');
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
        if (at === length && !last) return -1;
        if (count < columns) {
          starts[count] = start;
          ends[count] = end;
          plain[count] = asIs;
        }
        count++;
        if (at === length || bytes[at] !== delimiter) break;
        at++;
      }
      at = endOfLine(bytes, at);

      const begun = line;
      line += quotes ? linesIn(bytes, from, at) : 1;
      resume = at;
      if (stray) throw new BadRow(begun, 'a closing quote is followed by more than a delimiter');
      if (count !== columns) throw new BadRow(begun, `it has ${count} cells, the header ${columns}`);
      layInto(row, bytes);
      if (quotes) {
        for (let cell = 0; cell < columns; cell++) {
          const start = starts[cell] as number;
          // Before the content of any other cell there is a delimiter, or the record before.
          if (bytes[start - 1] === QUOTE) ends[cell] = halveQuotes(bytes, start, ends[cell] as number);
        }
      }
      return at;
    },
  };

  function endsCell(bytes: Buffer, at: number): boolean {
    return bytes[at] === delimiter || endOfLine(bytes, at) > at;
  }
}

/** The place after the end of a line that is at `at`; the same place where there is none. */
function endOfLine(bytes: Buffer, at: number): number {
  if (bytes[at] === LF) return at + 1;
  return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at;
}

/** The place after the quote that closes a cell whose content begins at `from`; -1 when it is still to come. */
function afterQuote(bytes: Buffer, from: number, last: boolean): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(QUOTE, at);
    if (at < 0) return -1;
    // Whether a quote at the very end is the first of two shows with the bytes to come.
    if (at + 1 === bytes.length) return last ? at + 1 : -1;
    if (bytes[at + 1] !== QUOTE) return at + 1;
  }
}

/** Where the record that begins at `from` ends, its end of line included; -1 when that is still to come. */
export function endOfRecord(bytes: Buffer, from: number, last: boolean, delimiter: number): number {
  const { length } = bytes;
  let at = from;
  for (;;) {
    if (bytes[at] === QUOTE) {
      at = afterQuote(bytes, at + 1, last);
      if (at < 0) return last ? length : -1;
    }
    for (; at < length; at++) {
      const byte = bytes[at] as number;
      if (byte === delimiter) break;
      if (byte === LF) return at + 1;
    }
    if (at === length) return last ? length : -1;
    at++;
  }
}

/** Makes one quote of each two, in place; where the content then ends. */
function halveQuotes(bytes: Buffer, start: number, end: number): number {
  let to = bytes.indexOf(QUOTE, start);
  if (to < 0 || to >= end) return end;
  for (let at = to; at < end; at++) {
    const byte = bytes[at] as number;
    bytes[to++] = byte;
    if (byte === QUOTE) at++;
  }
  return to;
}

/** Ends of lines. */
export function linesIn(bytes: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at++) {
    if (bytes[at] === LF) lines++;
  }
  return lines;
}

/** The names in the first record, where the next one begins and on which line. */
export function headerOf(
  bytes: Buffer,
  start: number,
  last: boolean,
  delimiter: number,
): { names: string[]; next: number; line: number } {
  // How many cells it has shows by trying: a scanner wants to know.
  let end = start;
  let quotes = 0;
  let columns = 1;
  for (; end < bytes.length; end++) {
    const byte = bytes[end];
    if (byte === QUOTE) quotes++;
    else if (quotes % 2 === 0 && byte === delimiter) columns++;
    else if (quotes % 2 === 0 && byte === LF) break;
  }
  const row = rowFor(columns);
  const scanner = csvScanner(row, delimiter, 1);
  // Scanning halves quotes in place.
  const header = Buffer.from(bytes.subarray(0, end + 2));
  const next = end === start ? -1 : scanner.scan(header, start, last || end < bytes.length - 1);
  if (next < 0) throw new BrokenFile(1, end === start ? 'there is no header' : 'the header does not end');
  const names = Array.from(row.starts, (from, cell) => header.toString('utf8', from, row.ends[cell]));
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new BrokenFile(1, `the header has ${twice} twice`);
  return { names, next, line: scanner.line };
}
