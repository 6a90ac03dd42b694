// Flag columns: a u8 for each row, 0 or 1. What works on several rows at once may write up to 15 bytes past the end of a column.

import { below, bits, FIRST_STEP, firstState, STATE_STEP } from '../random';

export function flags(column: usize, indexes: usize, table: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    store<u8>(column + row, load<u8>(table + load<u32>(indexes + (row << 2))));
  }
}

export function uniformFlags(column: usize, key: u64, size: u64, table: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  for (const end = column + rows; column < end; column++) {
    store<u8>(column, load<u8>(table + below(bits(state, first), size)));
    state += STATE_STEP;
    first += FIRST_STEP;
  }
}

// @ts-expect-error: decorator
@inline
function weightedFlag(random: u64, size: u64, table: usize): u8 {
  const bin = load<u64>(table + (<usize>below(random, size) << 3));
  return <u8>(<u32>random < <u32>bin) ^ <u8>(bin >> 32);
}

/** Rows that follow each other are drawn four at a time, which takes a tenth less. */
export function weightedFlags(column: usize, key: u64, size: u64, table: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  const end = column + rows;
  if (!GIVEN) {
    for (; column < end; column += 4) {
      store<u8>(column, weightedFlag(bits(state, first), size, table));
      store<u8>(column, weightedFlag(bits(state + STATE_STEP, first), size, table), 1);
      store<u8>(column, weightedFlag(bits(state + 2 * STATE_STEP, first), size, table), 2);
      store<u8>(column, weightedFlag(bits(state + 3 * STATE_STEP, first), size, table), 3);
      state += 4 * STATE_STEP;
    }
  }
  for (; column < end; column++) {
    store<u8>(column, weightedFlag(bits(state, first), size, table));
    first += FIRST_STEP;
  }
}

export function between(column: usize, source: usize, low: u64, high: u64, fresh: bool, rows: i32): void {
  const width = high - low;
  for (let row = 0; row < rows; row++) {
    const flag = <u8>(load<u64>(source + (row << 3)) - low <= width);
    store<u8>(column + row, fresh ? flag : flag | load<u8>(column + row));
  }
}

export function and(column: usize, left: usize, right: usize, rows: i32): void {
  for (let row = 0; row < rows; row += 16) {
    v128.store(column + row, v128.and(v128.load(left + row), v128.load(right + row)));
  }
}

export function or(column: usize, left: usize, right: usize, rows: i32): void {
  for (let row = 0; row < rows; row += 16) {
    v128.store(column + row, v128.or(v128.load(left + row), v128.load(right + row)));
  }
}

export function not(column: usize, source: usize, rows: i32): void {
  for (let row = 0; row < rows; row += 16) {
    v128.store(column + row, v128.xor(v128.load(source + row), i8x16.splat(1)));
  }
}

/** Stores `base` + row (u32) at `out` for each row whose flag is 1, and returns the end. Most rows are passed eight at a time. */
export function selected(column: usize, rows: i32, base: u32, out: usize): usize {
  const whole = rows & ~7;
  for (let row = 0; row < whole; row += 8) {
    for (let word = load<u64>(column + row); word !== 0; word &= word - 1) {
      store<u32>(out, base + row + (<u32>ctz<u64>(word) >> 3));
      out += 4;
    }
  }
  for (let row = whole; row < rows; row++) {
    store<u32>(out, base + row);
    out += <usize>load<u8>(column + row) << 2;
  }
  return out;
}
