// Where the records of CSV end: RFC 4180, with CRLF or LF at the end of a record; a CR on its own is part of a cell.

const QUOTE = 0x22;
const LF = 10;
const CR = 13;

/** The place after the end of a line at `at`; `at` itself where no line ends there. */
export function endOfLine(bytes: Buffer, at: number): number {
  if (bytes[at] === LF) return at + 1;
  return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at;
}

/** The place after the quote that closes a cell whose content begins at `from`; -1 when the quote has not arrived. */
export function afterQuote(bytes: Buffer, from: number, last: boolean): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(QUOTE, at);
    if (at < 0) return -1;
    // Only the next byte tells whether a quote at the end of the bytes is the first of two.
    if (at + 1 === bytes.length) return last ? at + 1 : -1;
    if (bytes[at + 1] !== QUOTE) return at + 1;
  }
}

/** The place after the record that begins at `from` and its end of line; -1 when the end has not arrived. */
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

/** How many lines end in bytes[from, to). */
export function linesIn(bytes: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at++) {
    if (bytes[at] === LF) lines++;
  }
  return lines;
}
