// Texts as cells, sixteen bytes at a time: most have nothing to escape.

import { Escaping } from '../operations';

/** Escapes texts as cells. */
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
  const isCsv = escaping === Escaping.Csv;
  const isCopy = escaping === Escaping.Copy;
  const quote: u8 = escaping === Escaping.Sql || escaping === Escaping.SqlBackslash ? 39 : 34;
  // Bytes that may have to be escaped: these two and all below a third.
  const one = i8x16.splat(isCopy ? 92 : quote);
  const other = i8x16.splat(escaping === Escaping.Json || escaping === Escaping.SqlBackslash ? 92 : quote);
  const least = i8x16.splat(escaping === Escaping.Json ? 32 : escaping === Escaping.SqlBackslash || isCopy ? 14 : 0);
  let end = arena;
  for (let row = 0; row < rows; row++) {
    const entry = load<u64>(source + (row << 3));
    const from = <usize><u32>entry;
    const length = <usize>(entry >> 32);
    const start = end;
    if (!isCopy) store<u8>(end++, quote);
    let isPlain = isCsv && !(length === nothingLength && length > 0 && first(from, length) === nothing);
    for (let at: usize = 0; at < length; ) {
      const bytes = v128.load(from + at);
      v128.store(end, bytes);
      const found = v128.or(v128.or(i8x16.eq(bytes, one), i8x16.eq(bytes, other)), i8x16.lt_u(bytes, least));
      const rest = min<usize>(16, length - at);
      const plain = min<usize>(firstOf(found), rest);
      at += plain;
      end += plain;
      if (isCsv) isPlain = isPlain && plain === rest && firstOf(separators(bytes, delimiter)) >= rest;
      if (plain < rest) end = escaped(end, load<u8>(from + at++), escaping);
    }
    if (!isCopy) store<u8>(end++, quote);
    // Whether CSV quotes a text is not to be predicted, so one that needs no quotes is copied, too, and forgotten.
    store<u64>(column + (row << 3), isPlain ? entry : <u64>start | (<u64>(end - start) << 32));
    end = isPlain ? start : end;
  }
}

/** Bytes that CSV quotes a text for, beside quotes. */
// @ts-expect-error: decorator
@inline
function separators(bytes: v128, delimiter: u8): v128 {
  const breaks = v128.or(i8x16.eq(bytes, i8x16.splat(10)), i8x16.eq(bytes, i8x16.splat(13)));
  return v128.or(i8x16.eq(bytes, i8x16.splat(delimiter)), breaks);
}

/** The first `length` ≤ 8 bytes. */
function first(from: usize, length: usize): u64 {
  return load<u64>(from) & (u64.MAX_VALUE >> ((8 - length) << 3));
}

/** The place of the first byte that is set; 16 where none is. */
// @ts-expect-error: decorator
@inline
function firstOf(bytes: v128): usize {
  return <usize>ctz<i32>(i8x16.bitmask(bytes) | 0x10000);
}

/** Writes a byte as the escaping wants it, and returns the end of the output. */
function escaped(out: usize, byte: u8, escaping: u32): usize {
  if (escaping === Escaping.Json) return escapeJson(out, byte);
  if (escaping === Escaping.Copy) return escapeCopy(out, byte);
  if (escaping === Escaping.SqlBackslash && byte < 32) {
    store<u16>(out, byte === 13 ? 0x725c : byte);
    return byte === 13 ? out + 2 : out + 1;
  }
  // The quote, and with SqlBackslash the backslash, is doubled.
  store<u16>(out, (<u16>byte << 8) | byte);
  return out + 2;
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
