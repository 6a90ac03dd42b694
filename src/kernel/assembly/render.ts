// Texts that are not in a vocabulary are written into an arena, and their entries point there.

import { digitCount, pair, writeDigits } from './digits';
import { copy } from './copy';
import { INTEGER_STRIDE, UUID_STRIDE } from './operations';
import {
  bits,
  FIRST_STEP,
  firstState,
  mix64,
  multiplyHigh,
  rowNumber,
  STATE_STEP,
  streamState,
} from './random';

/**
 * The row number plus `start` between two literals. Where rows follow each other, a hundred of them share all but the last two digits, so the
 * text is written once for them and then copied with these two digits replaced.
 */
export function position(
  column: usize,
  start: u64,
  arena: usize,
  prefix: u64,
  suffix: u64,
  stride: usize,
  first: u64,
  rows: i32,
): void {
  const before = <usize>(prefix >> 32);
  const after = <usize>(suffix >> 32);
  const template = arena;
  arena += stride;
  let row = 0;
  while (row < rows) {
    const number = rowNumber(first, row) + start;
    const hundred = number / 100;
    const count = digitCount(number);
    let run = <i32>(100 - (number - hundred * 100));
    // 0 … 9 and 10 … 99 differ in length, so each of the two is a run.
    if (number < 10) run = <i32>(10 - number);
    if (run > rows - row) run = rows - row;
    if (GIVEN) run = 1;
    copy(template, <usize>(<u32>prefix), before);
    writeDigits(template + before, number);
    copy(template + before + count, <usize>(<u32>suffix), after);
    const length = before + count + after;
    const lengthBits = (<u64>length) << 32;
    const digits = before + count - 2;
    const short = number < 10;
    const low = <u32>(number - hundred * 100);
    for (let i = 0; i < run; i++) {
      for (let at: usize = 0; at < length; at += 16) v128.store(arena + at, v128.load(template + at));
      if (short) store<u8>(arena + before, 48 + low + i);
      else store<u16>(arena + digits, pair(low + i));
      store<u64>(column + ((row + i) << 3), <u64>arena | lengthBits);
      arena += stride;
    }
    row += run;
  }
}

export function integer(
  column: usize,
  key: u64,
  size: u64,
  minimum: i64,
  arena: usize,
  first: u64,
  rows: i32,
): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const random = bits(state, first);
    state += STATE_STEP;
    first += FIRST_STEP;
    const value = minimum + <i64>(size === 0 ? random : multiplyHigh(random, size));
    let length = 0;
    if (value < 0) {
      store<u8>(arena, 45);
      length = 1;
    }
    length += writeDigits(arena + length, <u64>(value < 0 ? -value : value));
    store<u64>(column + (row << 3), <u64>arena | ((<u64>length) << 32));
    arena += INTEGER_STRIDE;
  }
}

const HEXADECIMAL = i8x16(48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102);

/** The hexadecimal digits of the high half of each byte. */
// @ts-ignore: decorator
@inline
function highDigits(bytes: v128): v128 {
  return v128.swizzle(HEXADECIMAL, v128.and(i16x8.shr_u(bytes, 4), i8x16.splat(15)));
}

/** The hexadecimal digits of the low half of each byte. */
// @ts-ignore: decorator
@inline
function lowDigits(bytes: v128): v128 {
  return v128.swizzle(HEXADECIMAL, v128.and(bytes, i8x16.splat(15)));
}

const LOW_62: u64 = 0x3fffffffffffffff;

/**
 * UUIDs of version 4 (RFC 9562) that differ for all rows < 2^62 of a stream: of the 122 free bits, 60 are random and 62 are a
 * bijection of the row number (multiplication by odd numbers and xor with a right shift, modulo 2^62).
 */
export function uuid(column: usize, key: u64, unique: u64, arena: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  let own = firstState(unique, first);
  for (let row = 0; row < rows; row++) {
    writeUuid(arena, bits(state, first), GIVEN ? own + load<u64>(<usize>first) : own);
    store<u64>(column + (row << 3), <u64>arena | (<u64>36 << 32));
    arena += UUID_STRIDE;
    state += STATE_STEP;
    own += STATE_STEP;
    first += FIRST_STEP;
  }
}

/** UUIDs of numbers < 2^62 instead of row numbers, so equal numbers have equal UUIDs. */
export function uuidOf(column: usize, key: u64, unique: u64, source: usize, arena: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const number = load<u64>(source + (row << 3));
    writeUuid(arena, mix64(streamState(key, number)), streamState(unique, number));
    store<u64>(column + (row << 3), <u64>arena | (<u64>36 << 32));
    arena += UUID_STRIDE;
  }
}

/** The key itself as 16 hexadecimal digits, the most significant first, in every row. */
export function fingerprint(column: usize, key: u64, arena: usize, rows: i32): void {
  const bytes = i64x2.splat(bswap<u64>(key));
  v128.store(arena, lowBytes(highDigits(bytes), lowDigits(bytes)));
  const entry = <u64>arena | (<u64>16 << 32);
  for (let row = 0; row < rows; row++) store<u64>(column + (row << 3), entry);
}

/** The digits of bytes 0 … 7, and of 8 … 15: those of a byte stand together, and the bytes are in the order of memory. */
// @ts-ignore: decorator
@inline
function lowBytes(high: v128, low: v128): v128 {
  return v128.shuffle<u8>(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function highBytes(high: v128, low: v128): v128 {
  return v128.shuffle<u8>(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Which digits stand in the first 16 characters of a UUID and in its last 16, the most significant byte first; −1 where a hyphen does. */
const FIRST = i8x16(14, 15, 12, 13, 10, 11, 8, 9, -1, 6, 7, 4, 5, -1, 2, 3);
const LAST = i8x16(15, 12, 13, -1, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1);
const FIRST_HYPHENS = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 45, 0, 0, 0, 0, 45, 0, 0);
const LAST_HYPHENS = i8x16(0, 0, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

/** 8-4-4-4-12: the digits of a random number with the version, and of a bijection of the state with the variant. */
// @ts-ignore: decorator
@inline
function writeUuid(arena: usize, random: u64, state: u64): void {
  let own = state & LOW_62;
  own = ((own ^ (own >> 30)) * 0xbf58476d1ce4e5b9) & LOW_62;
  own = ((own ^ (own >> 27)) * 0x94d049bb133111eb) & LOW_62;
  own ^= own >> 31;
  // Byte 7 is the most significant of the first number, byte 15 that of the second.
  const left = i64x2.splat((random & 0xffffffffffff0fff) | 0x4000);
  const bytes = i64x2.replace_lane(left, 1, own | 0x8000000000000000);
  const high = highDigits(bytes);
  const low = lowDigits(bytes);
  // V8 makes a swizzle by a constant of one instruction, a shuffle of two vectors of fourteen unless it is an interleaving.
  const begin = lowBytes(high, low);
  const end = highBytes(high, low);
  v128.store(arena, v128.or(v128.swizzle(begin, FIRST), FIRST_HYPHENS));
  v128.store(arena + 20, v128.or(v128.swizzle(end, LAST), LAST_HYPHENS));
  const middle = <u32>i16x8.extract_lane_u(begin, 0) | (<u32>i8x16.extract_lane_u(end, 14) << 24);
  store<u32>(arena + 16, middle | 0x002d0000);
}
