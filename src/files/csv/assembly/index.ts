// Finds the cells of CSV, and counts its lines. 16 bytes at a time, SIMD finds the few that may mean something; only those are looked at one by one.

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
let cellStart: u32 = 0;
let cellState: u32 = PLAIN;
/** The last quote that has ended it, so far. */
let lastQuote: u32 = 0;
let cellFlags: u32 = Cell.Plain;
/** Of its record: where it begins, the cells before, the lines that have ended in it, and its flags. */
let recordStart: u32 = 0;
let recordCells: u32 = 0;
let recordLines: u32 = 0;
let recordFlags: u32 = 0;

/**
 * Begins to read at the place `from`. `quoteByte` is NO_BYTE where nothing quotes. `crAlone`: does a CR without LF end a line? Of
 * records that are longer, only the first `mostCells` cells are written.
 */
export function begin(from: u32, delimiterByte: u32, quoteByte: u32, crAlone: bool, mostCells: u32): void {
  delimiter = delimiterByte;
  quote = quoteByte;
  crEnds = crAlone;
  columns = mostCells;
  cellStart = recordStart = from;
  cellState = PLAIN;
  cellFlags = Cell.Plain;
  recordCells = recordLines = recordFlags = 0;
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
  // Local variables are in registers.
  const separator = delimiter;
  const mark = quote;
  const most = columns;
  const lineEnd = crEnds ? CR : LF;
  let start = cellStart;
  let state = cellState;
  let closing = lastQuote;
  let flags = cellFlags;
  let begun = recordStart;
  let cells = recordCells;
  let lines = recordLines;
  let ofRecord = recordFlags;
  const separators = i8x16.splat(<u8>separator);
  const marks = i8x16.splat(<u8>mark);
  const doubleQuotes = i8x16.splat(<u8>DOUBLE_QUOTE);
  const backslashes = i8x16.splat(<u8>BACKSLASH);
  const spaces = i8x16.splat(<u8>SPACE);
  const end = last && next === NO_BYTE ? base + length : 0;
  let cellAt = cellsOut;
  let recordAt = recordsOut;
  for (let block: u32 = 0; block < length || begun < end; block += 16) {
    let found: u32 = 0;
    if (block < length) {
      const bytes = v128.load(input + block);
      const quotes = v128.or(i8x16.eq(bytes, marks), i8x16.eq(bytes, doubleQuotes));
      const escaped = v128.or(i8x16.eq(bytes, backslashes), i8x16.lt_u(bytes, spaces));
      found = i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, separators), quotes), escaped));
      if (length - block < 16) found &= (1 << (length - block)) - 1;
    } else {
      // The end of the file ends its last record.
      found = 1;
      block = length;
    }
    for (; found !== 0; found &= found - 1) {
      const offset = block + ctz(found);
      const place = base + offset;
      // The LF after a CR.
      if (place < start) continue;
      const byte: u32 = offset === length ? NO_BYTE : load<u8>(input + offset);
      // The place after the record, where it ends here.
      let after: u32 = 0;
      if (offset === length) {
        after = place;
        if (state === IN_QUOTES) ofRecord |= RecordFlag.Unclosed;
      } else if (state === IN_QUOTES) {
        if (byte === mark) {
          state = AFTER_QUOTE;
          closing = place;
        } else {
          if (byte === lineEnd) lines++;
          if (isEscaped(byte)) flags &= ~Cell.Plain;
        }
        continue;
      } else if (byte !== separator) {
        if (byte === LF) after = place + 1;
        else if (byte === CR) {
          const following: u32 = offset + 1 === length ? next : load<u8>(input + offset + 1);
          // What has not arrived may be an LF.
          if (following === NO_BYTE && !last) continue;
          if (following === LF) after = place + 2;
          else if (lineEnd === CR) after = place + 1;
        } else if (byte === mark) {
          if (state === PLAIN && place === start) {
            state = IN_QUOTES;
            start++;
            flags = Cell.Plain | Cell.Quoted;
            continue;
          }
          if (state === AFTER_QUOTE && place === closing + 1) {
            state = IN_QUOTES;
            flags |= Cell.Doubled;
            ofRecord |= RecordFlag.Doubled;
          }
        }
        if (after === 0) {
          if (isEscaped(byte)) flags &= ~Cell.Plain;
          continue;
        }
      }
      if (cells < most) {
        if (flags === Cell.Plain && start >= base) flags = flagsOf(input + (start - base), place - start);
        store<u32>(cellAt, start);
        store<u32>(cellAt, state === AFTER_QUOTE ? closing : place, 4);
        store<u32>(cellAt, flags, 8);
        cellAt += CELL_SIZE;
      }
      if (state === AFTER_QUOTE && place !== closing + 1) ofRecord |= RecordFlag.Stray;
      cells++;
      start = place + 1;
      state = PLAIN;
      flags = Cell.Plain;
      if (after === 0) continue;
      store<u32>(recordAt, after);
      store<u32>(recordAt, cells, 4);
      store<u32>(recordAt, lines + 1, 8);
      store<u32>(recordAt, ofRecord, 12);
      recordAt += RECORD_SIZE;
      begun = start = after;
      cells = lines = ofRecord = 0;
    }
  }
  cellStart = start;
  cellState = state;
  lastQuote = closing;
  cellFlags = flags;
  recordStart = begun;
  recordCells = cells;
  recordLines = lines;
  recordFlags = ofRecord;
  return (<u64>((cellAt - cellsOut) / CELL_SIZE) << 32) | ((recordAt - recordsOut) / RECORD_SIZE);
}

/** How often a byte stands in `length` bytes at `input`. */
export function count(input: usize, length: u32, byte: u32): u32 {
  const wanted = i8x16.splat(<u8>byte);
  const blocks = length / 16;
  let found: u32 = 0;
  let at = input;
  for (let block: u32 = 0; block < blocks; ) {
    // A byte counts up to 255.
    const stop = min(blocks, block + 255);
    let counts = i8x16.splat(0);
    for (; block < stop; block++, at += 16) counts = i8x16.sub(counts, i8x16.eq(v128.load(at), wanted));
    const pairs = i16x8.extadd_pairwise_i8x16_u(counts);
    const sums = i32x4.extadd_pairwise_i16x8_u(pairs);
    found += i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1);
    found += i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
  }
  for (const end = input + length; at < end; at++) if (load<u8>(at) === byte) found++;
  return found;
}

/** No byte. */
const NO_BYTE: u32 = 256;

/** The bytes of true, and the first of false, the first byte the lowest. */
const TRUE: u32 = 0x65757274;
const FALS: u32 = 0x736c6166;

/** The flags of a plain cell that is not in quotes. */
// @ts-expect-error: decorator
@inline
function flagsOf(cell: usize, length: u32): u32 {
  if (length - 1 > 14) return Cell.Plain;
  const bytes = v128.load(cell);
  const digits = i8x16.bitmask(i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10)));
  if (<u32>ctz(~digits) >= length) {
    return length === 1 || load<u8>(cell) !== 0x30 ? Cell.Plain | Cell.Integer : Cell.Plain;
  }
  const word = load<u32>(cell);
  const isBoolean = length === 4 ? word === TRUE : length === 5 && word === FALS && load<u8>(cell, 4) === 0x65;
  return isBoolean ? Cell.Plain | Cell.Boolean : Cell.Plain;
}

// @ts-expect-error: decorator
@inline
function isEscaped(byte: u32): bool {
  return byte < SPACE || byte === DOUBLE_QUOTE || byte === BACKSLASH;
}
