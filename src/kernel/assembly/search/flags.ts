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

/**
 * Stores `base` + row (u32) at `out` for each row whose flag is 1, and returns the end; up to 32 bytes are written beyond it. `places` are,
 * for each byte, the places of its bits that are 1, in 8 bytes. Nothing depends on the flags but what is stored: which rows match
 * cannot be predicted, and a loop over the matching ones took five times as long where a seventh of the rows match.
 */
export function selected(column: usize, rows: i32, base: u32, places: usize, out: usize): usize {
  for (let row = 0; row < rows; row += 16) {
    let mask = <u32>i8x16.bitmask(i8x16.neg(v128.load(column + row)));
    if (rows - row < 16) mask &= (1 << (rows - row)) - 1;
    out = eightSelected(mask & 0xff, base + row, places, out);
    out = eightSelected(mask >> 8, base + row + 8, places, out);
  }
  return out;
}

// @ts-expect-error: decorator
@inline
function eightSelected(mask: u32, first: u32, places: usize, out: usize): usize {
  const numbers = i32x4.splat(first);
  const found = i16x8.extend_low_i8x16_u(v128.load64_zero(places + (<usize>mask << 3)));
  v128.store(out, i32x4.add(numbers, i32x4.extend_low_i16x8_u(found)));
  v128.store(out, i32x4.add(numbers, i32x4.extend_high_i16x8_u(found)), 16);
  return out + (<usize>popcnt(mask) << 2);
}
