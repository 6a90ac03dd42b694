// Parts of a column of records, of u64, as columns of their own. They are made 8 or 16 rows at a time, because a loop that asks after
// each row whether it is the last takes longer to ask than to copy.

const RECORD: usize = 8;

/** The byte at `column` of each record. */
export function field8(out: usize, column: usize, rows: i32): usize {
  const end = out + rows;
  for (const last = out + (rows & ~7); out < last; out += 8, column += 8 * RECORD) {
    store<u8>(out, load<u8>(column));
    store<u8>(out, load<u8>(column, 8), 1);
    store<u8>(out, load<u8>(column, 16), 2);
    store<u8>(out, load<u8>(column, 24), 3);
    store<u8>(out, load<u8>(column, 32), 4);
    store<u8>(out, load<u8>(column, 40), 5);
    store<u8>(out, load<u8>(column, 48), 6);
    store<u8>(out, load<u8>(column, 56), 7);
  }
  for (; out < end; out++, column += RECORD) store<u8>(out, load<u8>(column));
  return end;
}

/** The two bytes at `column`. */
export function field16(out: usize, column: usize, rows: i32): usize {
  const end = out + (rows << 1);
  for (const last = out + ((rows & ~7) << 1); out < last; out += 16, column += 8 * RECORD) {
    store<u16>(out, load<u16>(column));
    store<u16>(out, load<u16>(column, 8), 2);
    store<u16>(out, load<u16>(column, 16), 4);
    store<u16>(out, load<u16>(column, 24), 6);
    store<u16>(out, load<u16>(column, 32), 8);
    store<u16>(out, load<u16>(column, 40), 10);
    store<u16>(out, load<u16>(column, 48), 12);
    store<u16>(out, load<u16>(column, 56), 14);
  }
  for (; out < end; out += 2, column += RECORD) store<u16>(out, load<u16>(column));
  return end;
}

/** The three bytes at `column`. Writes a byte more, which the next value overwrites. */
export function field24(out: usize, column: usize, rows: i32): usize {
  for (const end = column + (rows << 3); column < end; column += RECORD, out += 3) store<u32>(out, load<u32>(column));
  return out;
}

/** The four bytes at `column`. */
export function field32(out: usize, column: usize, rows: i32): usize {
  for (const end = column + (rows << 3); column < end; column += RECORD, out += 4) store<u32>(out, load<u32>(column));
  return out;
}

/** The two bytes at `column`, as eight. */
export function wideField16(out: usize, column: usize, rows: i32): usize {
  for (const end = column + (rows << 3); column < end; column += RECORD, out += 8) store<u64>(out, load<u16>(column));
  return out;
}

/** `width` bits from `bit` on of each record, from any bit `cursor` on that is a multiple of it. Zeros fill the last byte. */
export function fieldBits(cursor: u64, width: u64, column: usize, bit: u64, rows: i32): u64 {
  if (width === 1 && (cursor & 7) === 0) {
    const some = rows & ~15;
    bits16(<usize>(cursor >> 3), column + (bit < 32 ? 0 : 4), 31 - (<i32>bit & 31), some);
    cursor += some;
    column += <usize>some << 3;
    rows -= some;
  }
  const mask: u64 = (1 << width) - 1;
  for (let row = 0; row < rows; row++, cursor += width) {
    const out = <usize>(cursor >> 3);
    const shift = cursor & 7;
    const before = shift === 0 ? 0 : <u64>load<u8>(out);
    store<u8>(out, before | (((load<u64>(column + (row << 3)) >> bit) & mask) << shift));
  }
  return cursor;
}

/** The bit of each record that `shift` makes the highest of the u32 at `column`. */
function bits16(out: usize, column: usize, shift: i32, rows: i32): void {
  for (const end = column + (rows << 3); column < end; column += 16 * RECORD, out += 2) {
    const low = i16x8.narrow_i32x4_s(highest(column, shift), highest(column + 4 * RECORD, shift));
    const high = i16x8.narrow_i32x4_s(highest(column + 8 * RECORD, shift), highest(column + 12 * RECORD, shift));
    store<u16>(out, <u16>i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)));
  }
}

/** The u32 of four records, shifted. */
// @ts-ignore: decorator
@inline
function highest(column: usize, shift: i32): v128 {
  const four = v128.shuffle<i32>(v128.load(column), v128.load(column, 16), 0, 2, 4, 6);
  return i32x4.shl(four, shift);
}
