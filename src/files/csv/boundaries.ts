// Where the records of CSV end: RFC 4180, with CRLF or LF at the end of a record. A CR on its own is part of a cell, except in files
// whose lines end with it.
import type { CsvDialect } from './dialect.js';

const LF = 10;
const CR = 13;

/** The place after the end of a line at `at`; `at` itself where no line ends there. */
export function endOfLine(bytes: Buffer, at: number, { lineEnd }: Pick<CsvDialect, 'lineEnd'>): number {
  const byte = bytes[at];
  if (byte === LF) return at + 1;
  if (byte !== CR) return at;
  return bytes[at + 1] === LF ? at + 2 : lineEnd === 'cr' ? at + 1 : at;
}

/** The place after the quote that closes a cell whose content begins at `from`; -1 when the quote has not arrived. */
export function afterQuote(bytes: Buffer, from: number, last: boolean, quote: number): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(quote, at);
    if (at < 0) return -1;
    // Only the next byte tells whether a quote at the end of the bytes is the first of two.
    if (at + 1 === bytes.length) return last ? at + 1 : -1;
    if (bytes[at + 1] !== quote) return at + 1;
  }
}

/** The shape of a record. */
export interface RecordShape {
  /** The place after it and its end of line; -1 when the end has not arrived. */
  readonly end: number;
  readonly cells: number;
  /** How many of its cells stand in quotes. */
  readonly quoted: number;
}

/** Measures the record that begins at `from`. */
export function measureRecord(bytes: Buffer, from: number, last: boolean, dialect: CsvDialect): RecordShape {
  const { delimiter, quote } = dialect;
  const { length } = bytes;
  const stop = dialect.lineEnd === 'cr' ? CR : LF;
  let at = from;
  let quoted = 0;
  for (let cells = 1; ; cells++) {
    if (bytes[at] === quote) {
      quoted++;
      at = afterQuote(bytes, at + 1, last, quote);
      if (at < 0) return { end: last ? length : -1, cells, quoted };
    }
    for (; at < length; at++) {
      const byte = bytes[at] as number;
      if (byte === delimiter) break;
      if (byte !== LF && byte !== stop) continue;
      // The LF after a CR may not have arrived.
      if (byte === CR && at + 1 === length && !last) return { end: -1, cells, quoted };
      return { end: endOfLine(bytes, at, dialect), cells, quoted };
    }
    if (at === length) return { end: last ? length : -1, cells, quoted };
    at++;
  }
}

/**
 * Finds runs of whole records in a block; `last`: no bytes follow it. Most records have no quotes, so they are not looked at one
 * by one.
 */
export function recordRuns(bytes: Buffer, last: boolean, dialect: CsvDialect) {
  const { quote, lineEnd } = dialect;
  const { length } = bytes;
  const stop = lineEnd === 'cr' ? CR : LF;
  let nextQuote = -1;
  return {
    /** The place after the records from `from` on that take at most `room` bytes together; `from` where the first takes more or has not arrived. */
    end(from: number, room: number): number {
      let at = from;
      for (;;) {
        if (nextQuote < at && quote >= 0) nextQuote = bytes.indexOf(quote, at);
        if (nextQuote < 0) nextQuote = length;
        if (lineEnd !== 'cr') {
          const plain = bytes.lastIndexOf(stop, Math.min(nextQuote, from + room) - 1) + 1;
          if (plain > at) at = plain;
        }
        if (at === length) return at;
        const { end } = measureRecord(bytes, at, last, dialect);
        if (end < 0 || end - from > room) return at;
        at = end;
      }
    },
  };
}
