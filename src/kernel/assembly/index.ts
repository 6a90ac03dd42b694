// START HERE to understand the speed. A block of rows (as many as a lane has room for) is made in two phases. fill() computes
// each column of the block, in tight loops, one column at a time, as entries of address and length. encode() copies the entries
// row by row. Programs are data, made by ../compile.ts, and this code knows no dataset or format. All threads share the memory:
// tables are read-only, and a thread writes only to its lane and at `out`.

import { packRows } from './columns/pack';
import { length, rowLengths } from './length';
import { fill } from './fill';
import { selected } from './search/flags';
import { counted, countedWhere } from './indexes';
import { ITEM_SIZE, ITEM_WORD } from './memory';
import { GOLDEN } from './random';

export { fill };
export { beginDigits, countDigits, placeItems } from './search/sort';

/**
 * Copies the entries of a block's rows to `out` and returns their end. ../program/encoder.ts makes this function for each plan.
 */
// @ts-expect-error: decorator
@external('env', 'encode')
declare function encode(lane: usize, rows: i32, out: usize): usize;

/**
 * Writes rows [first, first + rows) at `out` and returns their length in bytes. With GIVEN, the rows are at most one block, and
 * `first` is the address of their numbers (u64), which are overwritten.
 */
export function write(
  program: usize,
  lane: usize,
  blockRows: i32,
  seed: u64,
  first: u64,
  rows: i32,
  out: usize,
): usize {
  let end = out;
  if (GIVEN) scaleNumbers(<usize>first, rows);
  for (let done = 0; done < rows; done += blockRows) {
    const count = min(blockRows, rows - done);
    fill(program, lane, seed, first + done, count);
    end = encode(lane, count, end);
  }
  return end - out;
}

function scaleNumbers(numbers: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const number = numbers + (row << 3);
    store<u64>(number, load<u64>(number) * GOLDEN);
  }
}

/** Returns the length that write() would return, without writing. */
export function measure(
  program: usize,
  columns: usize,
  columnCount: i32,
  lane: usize,
  blockRows: i32,
  seed: u64,
  first: u64,
  rows: i32,
): u64 {
  let total: u64 = 0;
  for (let done = 0; done < rows; done += blockRows) {
    const count = min(blockRows, rows - done);
    fill(program, lane, seed, first + done, count);
    total += length(columns, columnCount, lane, count);
  }
  return total;
}

/** Stores the length (u32) of each row that write() would write at `out`. Parameters are as of write(). */
export function measureRows(
  program: usize,
  columns: usize,
  columnCount: i32,
  lane: usize,
  blockRows: i32,
  seed: u64,
  first: u64,
  rows: i32,
  out: usize,
): void {
  if (GIVEN) scaleNumbers(<usize>first, rows);
  for (let done = 0; done < rows; done += blockRows) {
    const count = min(blockRows, rows - done);
    fill(program, lane, seed, first + done, count);
    rowLengths(columns, columnCount, lane, count, out + (done << 2));
  }
}

/**
 * Stores the number (u32, counted from `first`) of each of the rows [first, first + rows) whose flag is 1 at `out`, and returns how many
 * there are. `flags` is the flag column, relative to the lane; `places` are as of selected().
 */
export function select(
  program: usize,
  lane: usize,
  blockRows: i32,
  seed: u64,
  first: u64,
  rows: i32,
  flags: usize,
  places: usize,
  out: usize,
): i32 {
  let end = out;
  for (let done = 0; done < rows; done += blockRows) {
    const count = min(blockRows, rows - done);
    fill(program, lane, seed, first + done, count);
    end = selected(lane + flags, count, done, places, end);
  }
  return <i32>((end - out) >> 2);
}

/** Stores the values of a 64-bit column, whose place is relative to the lane, of the rows [first, first + rows) at `out`. */
export function readValues(
  program: usize,
  lane: usize,
  blockRows: i32,
  seed: u64,
  first: u64,
  rows: i32,
  column: usize,
  out: usize,
): void {
  for (let done = 0; done < rows; done += blockRows) {
    const count = min(blockRows, rows - done);
    fill(program, lane, seed, first + done, count);
    memory.copy(out + (<usize>done << 3), lane + column, <usize>count << 3);
  }
}

/**
 * Stores the word of the row of each of `count` items: its index in a column, whose place is relative to the lane, with the bits of
 * `flip` inverted. `numbers` is room for the numbers (u64) of a block of rows. Only with GIVEN.
 */
export function readWords(
  program: usize,
  lane: usize,
  blockRows: i32,
  seed: u64,
  items: usize,
  count: i32,
  column: usize,
  flip: u32,
  numbers: usize,
): void {
  for (let done = 0; done < count; done += blockRows) {
    const rows = min(blockRows, count - done);
    const block = items + <usize>done * ITEM_SIZE;
    for (let row = 0; row < rows; row++) {
      store<u64>(numbers + (row << 3), <u64>load<u32>(block + row * ITEM_SIZE) * GOLDEN);
    }
    fill(program, lane, seed, <u64>numbers, rows);
    for (let row = 0; row < rows; row++) {
      store<u32>(block + row * ITEM_SIZE, load<u32>(lane + column + (row << 2)) ^ flip, ITEM_WORD);
    }
  }
}

/**
 * Stores at `out` how many of the rows [first, first + rows) have each of `size` indexes (u32 each): of those whose flag is 1, unless `flags`
 * is negative. `flags` and `column`, an index column, are relative to the lane. With GIVEN, the rows are at most one block, `first` is the
 * address of their numbers (u64), which are overwritten, and they are added to the counts at `out`.
 */
export function tally(
  program: usize,
  lane: usize,
  blockRows: i32,
  seed: u64,
  first: u64,
  rows: i32,
  flags: i32,
  column: usize,
  size: usize,
  out: usize,
): void {
  if (GIVEN) scaleNumbers(<usize>first, rows);
  else memory.fill(out, 0, size << 2);
  for (let done = 0; done < rows; done += blockRows) {
    const count = min(blockRows, rows - done);
    fill(program, lane, seed, first + done, count);
    if (flags < 0) counted(lane + column, count, out);
    else countedWhere(lane + column, lane + flags, count, out);
  }
}

/**
 * Writes columns of the rows [first, first + rows), whose cursors stand where their first values go. With GIVEN, the rows are at most one
 * block, and `first` is the address of their numbers (u64), which are overwritten.
 */
export function pack(
  program: usize,
  lane: usize,
  blockRows: i32,
  seed: u64,
  first: u64,
  rows: i32,
  packs: usize,
  count: i32,
): void {
  if (GIVEN) scaleNumbers(<usize>first, rows);
  packRows(program, lane, blockRows, seed, first, rows, packs, count);
}

/** Zeros the bytes [from, end). For memory that threads share, the runtime would do it byte by byte. */
export function clear(from: usize, end: usize): void {
  memory.fill(from, 0, end - from);
}
