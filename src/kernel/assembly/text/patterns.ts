// Texts by pattern.

import { PATTERN_REST } from '../memory';
import { PATTERN_STRIDE } from '../operations';
import { GOLDEN, mix64, rowState } from '../random';

/**
 * Text by pattern: four characters from each 64-bit draw, with eight draws of the stream for each row. A character is its base +
 * the high half of 16 random bits × count, so that no character's probability differs from 1/count by more than count/2^16 of it.
 * A count of 16 over the base '0' is a hexadecimal digit. Patterns of one table have at most `longest` characters.
 */
export function pattern(
  column: usize,
  key: u64,
  indexes: usize,
  patterns: usize,
  width: usize,
  longest: i32,
  arena: usize,
  first: u64,
  rows: i32,
): void {
  const size = width + PATTERN_REST;
  for (let row = 0; row < rows; row++) {
    const from = patterns + <usize>load<u32>(indexes + (row << 2)) * size;
    const rest = load<u64>(from + width);
    const counts = <usize>(rest >> 32);
    const state = rowState(key, first, row, 8);
    // As many as the longest pattern has, because lengths of random patterns are not to be predicted.
    if (longest <= 8) {
      writeEight(arena, from, counts, state, longest);
    } else {
      writeSixteen(arena, from, counts, state, longest);
      if (longest > 24) writeSixteen(arena + 16, from + 16, counts + 16, state + 4 * GOLDEN, longest - 16);
      else if (longest > 16) writeEight(arena + 16, from + 16, counts + 16, state + 4 * GOLDEN, longest - 16);
    }
    store<u64>(column + (row << 3), <u64>arena | (rest << 32));
    arena += PATTERN_STRIDE;
  }
}

// @ts-ignore: decorator
@inline
function writeEight(out: usize, base: usize, countsAt: usize, state: u64, longest: i32): void {
  const counts = v128.load64_zero(countsAt);
  const next = longest > 4 ? mix64(state + GOLDEN) : 0;
  const values = scaled(mix64(state), next, i16x8.extend_low_i8x16_u(counts));
  const text = characters(v128.load64_zero(base), counts, i8x16.narrow_i16x8_u(values, values));
  store<u64>(out, <u64>i64x2.extract_lane(text, 0));
}

// @ts-ignore: decorator
@inline
function writeSixteen(out: usize, base: usize, countsAt: usize, state: u64, longest: i32): void {
  const counts = v128.load(countsAt);
  const next = longest > 12 ? mix64(state + 3 * GOLDEN) : 0;
  const left = scaled(mix64(state), mix64(state + GOLDEN), i16x8.extend_low_i8x16_u(counts));
  const right = scaled(mix64(state + 2 * GOLDEN), next, i16x8.extend_high_i8x16_u(counts));
  v128.store(out, characters(v128.load(base), counts, i8x16.narrow_i16x8_u(left, right)));
}

// Vectors of equal parts. In memory, because V8 would put constants together anew for each row.
const LOW_BYTES = memory.data<u64>([0x00ff00ff00ff00ff, 0x00ff00ff00ff00ff]);
const ZERO = memory.data<u64>([0x3030303030303030, 0x3030303030303030]);
const NINE = memory.data<u64>([0x3939393939393939, 0x3939393939393939]);
const SIXTEEN = memory.data<u64>([0x1010101010101010, 0x1010101010101010]);
const TO_LETTER = memory.data<u64>([0x2727272727272727, 0x2727272727272727]);

/** The high halves of products of 16 random bits and a count < 256, for eight counts. */
// @ts-ignore: decorator
@inline
export function scaled(low: u64, high: u64, counts: v128): v128 {
  const random = i64x2.replace_lane(i64x2.splat(low), 1, high);
  const ofHigh = i16x8.mul(i16x8.shr_u(random, 8), counts);
  const ofLow = i16x8.mul(v128.and(random, v128.load(LOW_BYTES)), counts);
  return i16x8.shr_u(i16x8.add(ofHigh, i16x8.shr_u(ofLow, 8)), 8);
}

/** The characters that are `values` after their bases. */
// @ts-ignore: decorator
@inline
function characters(base: v128, counts: v128, values: v128): v128 {
  const text = i8x16.add(base, values);
  const digits = v128.and(i8x16.eq(base, v128.load(ZERO)), i8x16.eq(counts, v128.load(SIXTEEN)));
  const letters = v128.and(digits, i8x16.gt_s(text, v128.load(NINE)));
  return i8x16.add(text, v128.and(letters, v128.load(TO_LETTER)));
}
