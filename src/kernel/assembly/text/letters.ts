// Texts of characters of an alphabet, which are random or the digits of a number.

import { CHARACTER_LENGTH, CHARACTER_SIZE } from '../memory';
import { HEXADECIMAL_STRIDE, NUMERAL_DIGITS } from '../operations';
import { below, GOLDEN, mix64, rowState } from '../random';
import { scaled } from './patterns';

/**
 * min … max random characters: one draw for the length, then one draw for every four characters. A character takes 16 bits, so no
 * character's probability differs from 1/size by more than size/2^16 of it.
 */
export function letters(
  column: usize,
  key: u64,
  min: u64,
  max: u64,
  alphabet: usize,
  size: u32,
  arena: usize,
  stride: usize,
  first: u64,
  rows: i32,
): void {
  const draws = 1 + ((max + 3) >> 2);
  for (let row = 0; row < rows; row++) {
    let state = rowState(key, first, row, draws);
    const count = <i32>(min + <u64>below(mix64(state), max - min + 1));
    let end = arena;
    let random: u64 = 0;
    for (let at = 0; at < count; at++) {
      if ((at & 3) === 0) {
        state += GOLDEN;
        random = mix64(state);
      }
      const character = alphabet + <usize>((<u32>(random & 0xffff) * size) >> 16) * CHARACTER_SIZE;
      store<u64>(end, load<u64>(character));
      end += <usize>load<u64>(character, CHARACTER_LENGTH);
      random >>= 16;
    }
    store<u64>(column + (row << 3), <u64>arena | (<u64>(end - arena) << 32));
    arena += stride;
  }
}

/** The same for an alphabet of fewer than 256 characters of one byte each, which lie at `alphabet`: sixteen at a time. */
export function asciiLetters(
  column: usize,
  key: u64,
  min: u64,
  max: u64,
  alphabet: usize,
  size: u32,
  arena: usize,
  stride: usize,
  first: u64,
  rows: i32,
): void {
  const draws = 1 + ((max + 3) >> 2);
  const sizes = i16x8.splat(<i16>size);
  const after = alphabet + <usize>size;
  for (let row = 0; row < rows; row++) {
    let state = rowState(key, first, row, draws);
    const count = min + <u64>below(mix64(state), max - min + 1);
    state += GOLDEN;
    let end = arena;
    for (let at: u64 = 0; at < count; at += 16) {
      // As many as the longest text has, because lengths are not to be predicted.
      const rest = max - at;
      const second = rest > 4 ? mix64(state + GOLDEN) : 0;
      const third = rest > 8 ? mix64(state + 2 * GOLDEN) : 0;
      const fourth = rest > 12 ? mix64(state + 3 * GOLDEN) : 0;
      const left = scaled(mix64(state), second, sizes);
      v128.store(end, characters(i8x16.narrow_i16x8_u(left, scaled(third, fourth, sizes)), alphabet, after));
      state += 4 * GOLDEN;
      end += 16;
    }
    store<u64>(column + (row << 3), <u64>arena | (count << 32));
    arena += stride;
  }
}

const SIXTEEN = memory.data<u64>([0x1010101010101010, 0x1010101010101010]);

/** The characters with these numbers. A swizzle gives those of sixteen numbers, and zero for all others. */
// @ts-ignore: decorator
@inline
function characters(numbers: v128, alphabet: usize, after: usize): v128 {
  let text = v128.swizzle(v128.load(alphabet), numbers);
  for (let at = alphabet + 16; at < after; at += 16) {
    numbers = i8x16.sub(numbers, v128.load(SIXTEEN));
    text = v128.or(text, v128.swizzle(v128.load(at), numbers));
  }
  return text;
}

/** A number in base 16 with `width` ≤ 16 characters, of an alphabet of one byte each, the most significant first. */
export function hexadecimal(
  column: usize,
  source: usize,
  width: usize,
  alphabet: usize,
  arena: usize,
  rows: i32,
): void {
  const characters = v128.load(alphabet);
  const rest = <usize>16 - width;
  for (let row = 0; row < rows; row++) {
    const bytes = i64x2.splat(bswap<u64>(load<u64>(source + (row << 3))));
    const high = v128.and(i16x8.shr_u(bytes, 4), i8x16.splat(15));
    const low = v128.and(bytes, i8x16.splat(15));
    const digits = v128.shuffle<u8>(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    v128.store(arena, v128.swizzle(characters, digits));
    store<u64>(column + (row << 3), <u64>(arena + rest) | (<u64>width << 32));
    arena += HEXADECIMAL_STRIDE;
  }
}

/** A number in the base of an alphabet, with `width` ≤ 64 characters, the most significant first. */
export function numeral(
  column: usize,
  source: usize,
  width: i32,
  alphabet: usize,
  size: u64,
  arena: usize,
  stride: usize,
  rows: i32,
): void {
  for (let row = 0; row < rows; row++) {
    let value = load<u64>(source + (row << 3));
    const digits = arena + stride - NUMERAL_DIGITS;
    for (let place = width - 1; place >= 0; place--) {
      store<u16>(digits + (place << 1), <u16>(value % size));
      value /= size;
    }
    let end = arena;
    for (let place = 0; place < width; place++) {
      const character = alphabet + <usize>load<u16>(digits + (place << 1)) * CHARACTER_SIZE;
      store<u64>(end, load<u64>(character));
      end += <usize>load<u64>(character, CHARACTER_LENGTH);
    }
    store<u64>(column + (row << 3), <u64>arena | (<u64>(end - arena) << 32));
    arena += stride;
  }
}
