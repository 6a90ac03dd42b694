// 64-bit columns: a u64 for each row.

import { QUANTILE_LOG2, QUANTILE_OCTAVES, QUANTILE_RISE } from './memory';
import { bits, FIRST_STEP, firstState, mix64, multiplyHigh, rowNumber, rowState, STATE_STEP } from './random';

export function row(column: usize, first: u64, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    store<u64>(column + (row << 3), rowNumber(first, row));
  }
}

export function constant(column: usize, value: u64, rows: i32): void {
  for (let row = 0; row < rows; row++) store<u64>(column + (row << 3), value);
}

export function range(column: usize, key: u64, size: u64, first: u64, rows: i32): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const random = bits(state, first);
    store<u64>(column + (row << 3), size === 0 ? random : multiplyHigh(random, size));
    state += STATE_STEP;
    first += FIRST_STEP;
  }
}

/**
 * Inverse transform sampling: the first bit chooses the half of the probabilities, the zeros after it the octave, the next bits the
 * interval in the octave, and the others the position in the interval.
 */
export function quantiles(column: usize, key: u64, table: usize, last: u64, first: u64, rows: i32): void {
  const most = <u64>QUANTILE_OCTAVES;
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const random = bits(state, first);
    const half = random >> 63;
    const tail = random ^ (0 - half);
    const zeros = min<u64>(clz<u64>(tail), most);
    // Below the last octave there is no leading 1 to leave out.
    const rest = tail << (zeros + <u64>(zeros < most));
    const octave = half * most + zeros - 1;
    const interval = (octave << QUANTILE_LOG2) + (rest >> (64 - QUANTILE_LOG2));
    const at = table + (<usize>interval << 4);
    const unit = <f64>((rest << QUANTILE_LOG2) >> 11) * (1.0 / 9007199254740992.0);
    const value = <u64>(load<f64>(at) + unit * load<f64>(at, QUANTILE_RISE));
    store<u64>(column + (row << 3), min<u64>(value, last));
    state += STATE_STEP;
    first += FIRST_STEP;
  }
}

export function widened(column: usize, indexes: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) store<u64>(column + (row << 3), <u64>load<u32>(indexes + (row << 2)));
}

export function narrowed(column: usize, source: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) store<u32>(column + (row << 2), <u32>load<u64>(source + (row << 3)));
}

export function divided(column: usize, source: usize, by: u64, rows: i32): void {
  for (let row = 0; row < rows; row++) store<u64>(column + (row << 3), load<u64>(source + (row << 3)) / by);
}

export function remainder(column: usize, source: usize, by: u64, rows: i32): void {
  for (let row = 0; row < rows; row++) store<u64>(column + (row << 3), load<u64>(source + (row << 3)) % by);
}

export function sum(column: usize, left: usize, right: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const at = row << 3;
    store<u64>(column + at, load<u64>(left + at) + load<u64>(right + at));
  }
}

export function sumOfIndexes(column: usize, left: usize, right: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const at = row << 2;
    store<u64>(column + (row << 3), <u64>load<u32>(left + at) + <u64>load<u32>(right + at));
  }
}

/**
 * A keyed bijection of [0, size): rounds of addition, multiplication by an odd number and xor with a right shift. Each round is a
 * bijection modulo the next power of two. Rounds are repeated until the value is below size (cycle walking: Black & Rogaway
 * 2002; fewer than two rounds on average).
 */
export function permuted(column: usize, key: u64, source: usize, size: u64, perRow: bool, first: u64, rows: i32): void {
  const width = 64 - clz<u64>(size - 1);
  const mask = width === 0 ? 0 : <u64>-1 >> (64 - width);
  const shift = max<u64>(1, (width + 1) >> 1);
  let own = key;
  for (let row = 0; row < rows; row++) {
    let value = load<u64>(source + (row << 3));
    if (perRow) own = mix64(rowState(key, first, row, 1));
    const a = mix64(own + 1);
    const b = mix64(own + 2) | 1;
    const c = mix64(own + 3) | 1;
    const d = mix64(own + 4) | 1;
    do {
      value = (value + a) & mask;
      value = (value * b) & mask;
      value ^= value >> shift;
      value = (value * c) & mask;
      value ^= value >> shift;
      value = (value * d) & mask;
      value ^= value >> shift;
      value = (value + own) & mask;
    } while (value >= size);
    store<u64>(column + (row << 3), value);
  }
}
