// Finds the cells of CSV. 16 bytes at a time, SIMD finds the few that may mean something; only those are looked at one by one.

import { CELL_SIZE, Cell, RECORD_SIZE, RecordFlag } from './layout';

const LF: u32 = 10;
const CR: u32 = 13;
/** JSON escapes this, a backslash, and the bytes below a space. */
const DOUBLE_QUOTE: u32 = 34;
const BACKSLASH: u32 = 92;
const SPACE: u32 = 32;

/** Where in a cell the next byte stands. */
const PLAIN: u32 = 0;
const IN_QUOTES: u32 = 1;
const AFTER_QUOTE: u32 = 2;

let delimiter: u32 = 0;
let quote: u32 = 0;
let crEnds: bool = false;
let columns: u32 = 0;

/** The first byte of the content of the cell in which the next byte stands. */
let start: u32 = 0;
let state: u32 = PLAIN;
/** The last quote. */
let closing: u32 = 0;
let flags: u32 = Cell.Plain;
/** Of its record: where it begins, the cells before, the lines that have ended in it, and its flags. */
let recordStart: u32 = 0;
let cells: u32 = 0;
let lines: u32 = 0;
let recordFlags: u32 = 0;

/**
 * Begins to read at the place `from`. Bytes are numbers; `quoteByte` is one that no byte is, where nothing quotes. `crAlone`: does a
 * CR without LF end a line? Of longer records, only the first `mostCells` cells are written.
 */
export function begin(from: u32, delimiterByte: u32, quoteByte: u32, crAlone: bool, mostCells: u32): void {
  delimiter = delimiterByte;
  quote = quoteByte;
  crEnds = crAlone;
  columns = mostCells;
  start = recordStart = from;
  state = PLAIN;
  flags = Cell.Plain;
  cells = lines = recordFlags = 0;
}

/**
 * Reads on in `length` bytes at `input`, the first of which has the place `base`. `next` is the byte after them, or NO_BYTE.
 * Writes cells and records as ./layout.ts says, and returns the numbers of both: cells in the high half, records in the low half.
 */
export function read(
  input: usize,
  length: u32,
  base: u32,
  next: u32,
  last: bool,
  cellsOut: usize,
  recordsOut: usize,
): u64 {
  const delimiters = i8x16.splat(<u8>delimiter);
  const quotes = i8x16.splat(<u8>quote);
  const doubleQuotes = i8x16.splat(<u8>DOUBLE_QUOTE);
  const backslashes = i8x16.splat(<u8>BACKSLASH);
  const spaces = i8x16.splat(<u8>SPACE);
  let cellAt = cellsOut;
  let recordAt = recordsOut;
  for (let block: u32 = 0; block < length; block += 16) {
    const bytes = v128.load(input + block);
    const quotesFound = v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, doubleQuotes));
    const escaped = v128.or(i8x16.eq(bytes, backslashes), i8x16.lt_u(bytes, spaces));
    let found: u32 = i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, delimiters), quotesFound), escaped));
    if (length - block < 16) found &= (1 << (length - block)) - 1;
    for (; found !== 0; found &= found - 1) {
      const offset = block + ctz(found);
      const place = base + offset;
      // The LF after a CR.
      if (place < start) continue;
      const byte: u32 = load<u8>(input + offset);
      if (state === IN_QUOTES) {
        if (byte === quote) {
          state = AFTER_QUOTE;
          closing = place;
          continue;
        }
        if (byte === (crEnds ? CR : LF)) lines++;
        if (isEscaped(byte)) flags &= ~Cell.Plain;
        continue;
      }
      let after: u32 = 0;
      if (byte !== delimiter) {
        if (byte === LF) after = place + 1;
        else if (byte === CR) {
          const following: u32 = offset + 1 === length ? next : load<u8>(input + offset + 1);
          // What has not arrived may be an LF.
          if (following === NO_BYTE && !last) continue;
          if (following === LF) after = place + 2;
          else if (crEnds) after = place + 1;
        } else if (byte === quote) {
          if (state === PLAIN && place === start) {
            state = IN_QUOTES;
            start++;
            flags = Cell.Plain | Cell.Quoted;
            continue;
          }
          if (state === AFTER_QUOTE && place === closing + 1) {
            state = IN_QUOTES;
            flags |= Cell.Doubled;
            recordFlags |= RecordFlag.Doubled;
          }
        }
        if (after === 0) {
          if (isEscaped(byte)) flags &= ~Cell.Plain;
          continue;
        }
      }
      cellAt = writeCell(cellAt, place);
      start = place + 1;
      if (after === 0) continue;
      recordAt = writeRecord(recordAt, after);
    }
  }
  if (last && next === NO_BYTE && recordStart < base + length) {
    if (state === IN_QUOTES) recordFlags |= RecordFlag.Unclosed;
    cellAt = writeCell(cellAt, base + length);
    recordAt = writeRecord(recordAt, base + length);
  }
  return (<u64>((cellAt - cellsOut) / CELL_SIZE) << 32) | ((recordAt - recordsOut) / RECORD_SIZE);
}

/** No byte. */
const NO_BYTE: u32 = 256;

// @ts-expect-error: decorator
@inline
function isEscaped(byte: u32): bool {
  return byte < SPACE || byte === DOUBLE_QUOTE || byte === BACKSLASH;
}

/** Ends the cell before a place. */
// @ts-expect-error: decorator
@inline
function writeCell(to: usize, place: u32): usize {
  let end = place;
  if (state === AFTER_QUOTE) {
    end = closing;
    if (place !== closing + 1) recordFlags |= RecordFlag.Stray;
  }
  let next = to;
  if (cells < columns) {
    store<u32>(to, start);
    store<u32>(to, end, 4);
    store<u32>(to, flags, 8);
    next += CELL_SIZE;
  }
  cells++;
  state = PLAIN;
  flags = Cell.Plain;
  return next;
}

/** Ends the record before a place. */
// @ts-expect-error: decorator
@inline
function writeRecord(to: usize, after: u32): usize {
  store<u32>(to, after);
  store<u32>(to, cells, 4);
  store<u32>(to, lines + 1, 8);
  store<u32>(to, recordFlags, 12);
  start = recordStart = after;
  cells = lines = recordFlags = 0;
  return to + RECORD_SIZE;
}
