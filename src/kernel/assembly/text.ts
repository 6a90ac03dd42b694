// Texts made of characters or of other texts, and their escaping.

import { copy } from './copy';
import { CHARACTER_LENGTH, CHARACTER_SIZE, ENTRY_COLUMN_AT, ENTRY_COLUMN_SIZE, PART_FROM, PART_SIZE, PART_TO } from './memory';
import { Escaping, NUMERAL_DIGITS } from './operations';
import { below, GOLDEN, mix64, rowState } from './random';

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

/** Concatenates the parts of each row. */
export function compose(
  column: usize,
  lane: usize,
  indexes: usize,
  parts: usize,
  count: i32,
  conditional: bool,
  arena: usize,
  rows: i32,
): void {
  let end = arena;
  for (let row = 0; row < rows; row++) {
    const index = conditional ? load<u32>(indexes + (row << 2)) : 0;
    const start = end;
    for (let part = parts; part < parts + count * PART_SIZE; part += PART_SIZE) {
      if (index < load<u32>(part, PART_FROM) || index > load<u32>(part, PART_TO)) continue;
      const at = load<u64>(part, ENTRY_COLUMN_AT);
      const packed = load<u32>(part) === 1 ? at : load<u64>(lane + <usize>at + (row << 3));
      const length = <usize>(packed >> 32);
      copy(end, <usize><u32>packed, length);
      end += length;
    }
    store<u64>(column + (row << 3), <u64>start | (<u64>(end - start) << 32));
  }
}

/** The entry of the part that each index has in a table of parts, of which `last` is the last. Nothing is copied. */
export function choose(column: usize, lane: usize, indexes: usize, parts: usize, last: u32, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const part = parts + <usize>min(load<u32>(indexes + (row << 2)), last) * ENTRY_COLUMN_SIZE;
    const inLane = lane + <usize>load<u64>(part, ENTRY_COLUMN_AT) + (row << 3);
    store<u64>(column + (row << 3), load<u64>(select<usize>(part + ENTRY_COLUMN_AT, inLane, load<u32>(part) === 1)));
  }
}

/** Escapes texts as cells. A text that CSV need not quote is not copied. */
export function escape(
  column: usize,
  source: usize,
  escaping: u32,
  delimiter: u8,
  nothing: u64,
  nothingLength: usize,
  arena: usize,
  rows: i32,
): void {
  // CSV and SQL double the quote; MySQL doubles the backslash as well, and escapes CR.
  const quote: u8 = escaping === Escaping.Sql || escaping === Escaping.SqlBackslash ? 39 : 34;
  const doubled: u8 = escaping === Escaping.SqlBackslash ? 92 : quote;
  let end = arena;
  for (let row = 0; row < rows; row++) {
    const entry = load<u64>(source + (row << 3));
    const from = <usize><u32>entry;
    const length = <usize>(entry >> 32);
    const isNothing = nothingLength > 0 && length === nothingLength && first(from, length) === nothing;
    if (escaping === Escaping.Csv && !isNothing && !needsQuotes(from, length, delimiter)) {
      store<u64>(column + (row << 3), entry);
      continue;
    }
    const start = end;
    if (escaping === Escaping.Copy) {
      for (let at = from; at < from + length; at++) end = escapeCopy(end, load<u8>(at));
      store<u64>(column + (row << 3), <u64>start | (<u64>(end - start) << 32));
      continue;
    }
    store<u8>(end++, quote);
    for (let at = from; at < from + length; at++) {
      const byte = load<u8>(at);
      if (escaping === Escaping.Json) {
        if (byte === 34 || byte === 92 || byte < 32) {
          end = escapeJson(end, byte);
          continue;
        }
      } else if (byte === 13 && escaping === Escaping.SqlBackslash) {
        store<u16>(end, 0x725c);
        end += 2;
        continue;
      } else if (byte === quote || byte === doubled) store<u8>(end++, byte);
      store<u8>(end++, byte);
    }
    store<u8>(end++, quote);
    store<u64>(column + (row << 3), <u64>start | (<u64>(end - start) << 32));
  }
}

/** The first `length` ≤ 8 bytes. */
function first(from: usize, length: usize): u64 {
  return load<u64>(from) & (u64.MAX_VALUE >> ((8 - length) << 3));
}

function needsQuotes(from: usize, length: usize, delimiter: u8): bool {
  for (let at = from; at < from + length; at++) {
    const byte = load<u8>(at);
    if (byte === delimiter || byte === 34 || byte === 10 || byte === 13) return true;
  }
  return false;
}

/** Writes a byte as COPY reads it and returns the end of the output. */
function escapeCopy(out: usize, byte: u8): usize {
  let short: u8 = 0;
  if (byte === 92) short = byte;
  else if (byte === 9) short = 116;
  else if (byte === 10) short = 110;
  else if (byte === 13) short = 114;
  if (short === 0) {
    store<u8>(out, byte);
    return out + 1;
  }
  store<u8>(out, 92);
  store<u8>(out + 1, short);
  return out + 2;
}

/** Writes a quote, a backslash or a control character as JSON.stringify does, and returns the end of the output. */
function escapeJson(out: usize, byte: u8): usize {
  store<u8>(out, 92);
  let short: u8 = 0;
  if (byte === 34 || byte === 92) short = byte;
  else if (byte === 8) short = 98;
  else if (byte === 9) short = 116;
  else if (byte === 10) short = 110;
  else if (byte === 12) short = 102;
  else if (byte === 13) short = 114;
  if (short !== 0) {
    store<u8>(out + 1, short);
    return out + 2;
  }
  store<u32>(out + 1, 0x30303075);
  store<u8>(out + 4, 48 + (byte >> 4));
  const low = byte & 15;
  store<u8>(out + 5, low < 10 ? 48 + low : 87 + low);
  return out + 6;
}
