// Columns of rows as a columnar file has them: the values of a column stand together.

import { fill } from '../fill';
import { field16, field24, field32, field8, fieldBits, wideField16 } from './fields';
import {
  CURSOR_SIZE,
  NONE,
  Pack,
  PACK_COLUMN,
  PACK_OTHER,
  PACK_PRESENT,
  PACK_ROOM,
  PACK_SIZE,
  PACK_SLOTS,
  PACK_STEP,
  PACK_TABLE,
  SLOT_SIZE,
} from './layout';
import {
  ends,
  endsOfPairs,
  endsOfParts,
  textPairs,
  texts,
  textsOfParts,
} from './texts';

/**
 * Writes columns of the rows [first, first + rows), by `count` packs. Their cursors, which move on, lie at the beginning of the lane. With
 * GIVEN, the rows are at most one block, and `first` is the address of the numbers × GOLDEN (u64).
 */
export function packRows(
  program: usize,
  lane: usize,
  blockRows: i32,
  seed: u64,
  first: u64,
  rows: i32,
  packs: usize,
  count: i32,
): void {
  for (let done = 0; done < rows; done += blockRows) {
    const some = min(blockRows, rows - done);
    fill(program, lane, seed, first + done, some);
    let cursor = lane;
    for (let pack = packs; pack < packs + count * PACK_SIZE; pack += PACK_SIZE) {
      if (load<u32>(pack) !== Pack.Bytes) store<u64>(cursor, packed(pack, lane, cursor, some));
      cursor += CURSOR_SIZE;
    }
  }
}

/** Packs the rows of a block from the cursor at an address on, and returns where the next value goes. */
function packed(pack: usize, lane: usize, at: usize, rows: i32): u64 {
  const cursor = load<u64>(at);
  const next = at + CURSOR_SIZE;
  const kind = load<u32>(pack);
  let column = lane + <usize>load<u32>(pack, PACK_COLUMN);
  const second = load<u32>(pack, PACK_OTHER);
  let other: usize = second === NONE ? 0 : lane + <usize>second;
  const table = load<u64>(pack, PACK_TABLE);
  const present = load<u32>(pack, PACK_PRESENT);
  const slots = <usize>load<u32>(pack, PACK_SLOTS);
  if (slots !== NONE) {
    const room = lane + <usize>load<u32>(pack, PACK_ROOM);
    rows = kind <= <u32>Pack.Lookup128 ? gather<u32>(room, lane, slots, rows) : gather<u64>(room, lane, slots, rows);
    column = room;
  } else if (present !== NONE) {
    const room = lane + <usize>load<u32>(pack, PACK_ROOM);
    if (other !== 0) {
      const rest = room + (<usize>rows << 3);
      compact64(rest, other, lane + present, rows);
      other = rest;
    }
    rows = kind <= <u32>Pack.Lookup128 ? compact32(room, column, lane + present, rows) : compact64(room, column, lane + present, rows);
    column = room;
  }
  const out = <usize>cursor;
  switch (kind) {
    case Pack.Index8:
      return index8(out, column, <usize>table, rows);
    case Pack.Index16:
      return index16(out, column, <usize>table, rows);
    case Pack.Index24:
      return index24(out, column, <usize>table, rows);
    case Pack.Index32:
      return index32(out, column, <usize>table, rows);
    case Pack.Bits:
      return (cursor & 7) === 0 ? bits(cursor, column, <usize>table, rows) : oneByOne(cursor, 1, column, <usize>table, rows);
    case Pack.Levels:
      return oneByOne(cursor, load<u64>(pack, PACK_STEP), column, <usize>table, rows);
    case Pack.Counts:
      return counts(out, column, <usize>table, rows);
    case Pack.Lookup64:
      return lookup64(out, column, <usize>table, rows);
    case Pack.Lookup128:
      return lookup128(out, column, <usize>table, rows);
    case Pack.Field8:
      return field8(out, column + <usize>(table >> 3), rows);
    case Pack.Field16:
      return field16(out, column + <usize>(table >> 3), rows);
    case Pack.Field24:
      return field24(out, column + <usize>(table >> 3), rows);
    case Pack.Field32:
      return field32(out, column + <usize>(table >> 3), rows);
    case Pack.WideField16:
      return wideField16(out, column + <usize>(table >> 3), rows);
    case Pack.FieldBit:
      return fieldBits(cursor, 1, column, table, rows);
    case Pack.FieldBitPair:
      return fieldBits(cursor, 2, column, table, rows);
    case Pack.Integers32:
      return integers32(out, column, table, load<u64>(pack, PACK_STEP), rows);
    case Pack.Integers64:
      return integers64(out, column, table, load<u64>(pack, PACK_STEP), rows);
    case Pack.Integers128:
      return integers128(out, column, table, load<u64>(pack, PACK_STEP), rows);
    case Pack.Draw:
      memory.copy(out, column, <usize>rows << 2);
      return out + (<usize>rows << 2);
    case Pack.Doubles:
      memory.copy(out, column, <usize>rows << 3);
      return out + (<usize>rows << 3);
    case Pack.Wholes:
      return wholes(out, column, rows);
    case Pack.Truths:
      return truths(cursor, column, rows);
    case Pack.Texts:
      return other === 0 ? texts(out, column, rows) : textPairs(out, column, other, rows);
    case Pack.TextsOfParts:
      return textsOfParts(out, lane, <usize>table, <usize>load<u64>(pack, PACK_STEP), rows);
    case Pack.Ends:
      return other === 0 ? ends(out, next, column, rows) : endsOfPairs(out, next, column, other, rows);
    case Pack.EndsOfParts:
      return endsOfParts(out, next, lane, <usize>table, <usize>load<u64>(pack, PACK_STEP), rows);
    default:
      return unreachable();
  }
}

/** Stores those of a column of u32 that are present, and returns how many they are. */
function compact32(out: usize, column: usize, present: usize, rows: i32): i32 {
  let end = out;
  for (let row = 0; row < rows; row++) {
    store<u32>(end, load<u32>(column + (row << 2)));
    end += <usize>load<u32>(present + (row << 2)) << 2;
  }
  return <i32>((end - out) >> 2);
}

/** The same for a column of u64. */
function compact64(out: usize, column: usize, present: usize, rows: i32): i32 {
  let end = out;
  for (let row = 0; row < rows; row++) {
    store<u64>(end, load<u64>(column + (row << 3)));
    end += <usize>load<u32>(present + (row << 2)) << 3;
  }
  return <i32>((end - out) >> 3);
}

/** Stores the present values of all slots, row by row, and returns how many they are. */
function gather<T>(out: usize, lane: usize, slots: usize, rows: i32): i32 {
  const first = slots + 4;
  const last = first + <usize>load<u32>(slots) * SLOT_SIZE;
  let end = out;
  for (let row = 0; row < rows; row++) {
    for (let slot = first; slot < last; slot += SLOT_SIZE) {
      store<T>(end, load<T>(lane + <usize>load<u32>(slot) + <usize>row * sizeof<T>()));
      const present = <usize>load<u32>(slot, 8);
      end += (present === NONE ? 1 : <usize>load<u32>(lane + present + (<usize>row << 2))) * sizeof<T>();
    }
  }
  return <i32>((end - out) / sizeof<T>());
}

function index8(out: usize, column: usize, table: usize, rows: i32): usize {
  for (let row = 0; row < rows; row++) store<u8>(out + row, load<u8>(table + <usize>load<u32>(column + (row << 2))));
  return out + rows;
}

function index16(out: usize, column: usize, table: usize, rows: i32): usize {
  for (let row = 0; row < rows; row++) {
    store<u16>(out + (row << 1), load<u16>(table + (<usize>load<u32>(column + (row << 2)) << 1)));
  }
  return out + (rows << 1);
}

/** Writes a byte more, which the next value overwrites. */
function index24(out: usize, column: usize, table: usize, rows: i32): usize {
  for (let row = 0; row < rows; row++) {
    store<u32>(out, load<u32>(table + (<usize>load<u32>(column + (row << 2)) << 2)));
    out += 3;
  }
  return out;
}

function index32(out: usize, column: usize, table: usize, rows: i32): usize {
  for (let row = 0; row < rows; row++) {
    store<u32>(out + (row << 2), load<u32>(table + (<usize>load<u32>(column + (row << 2)) << 2)));
  }
  return out + (rows << 2);
}

/** From the first bit of a byte on. Zeros fill the last byte. */
function bits(cursor: u64, column: usize, table: usize, rows: i32): u64 {
  let out = <usize>(cursor >> 3);
  let row = 0;
  for (; row + 8 <= rows; row += 8, column += 32) {
    const low = flag(table, column, 0) | (flag(table, column, 1) << 1) | (flag(table, column, 2) << 2) | (flag(table, column, 3) << 3);
    const high = flag(table, column, 4) | (flag(table, column, 5) << 1) | (flag(table, column, 6) << 2) | (flag(table, column, 7) << 3);
    store<u8>(out++, low | (high << 4));
  }
  return oneByOne(<u64>out << 3, 1, column, table, rows - row);
}

// @ts-ignore: decorator
@inline
function flag(table: usize, column: usize, row: usize): u32 {
  return <u32>load<u8>(table + <usize>load<u32>(column + (row << 2)));
}

/** In `width` bits each, from any bit on. Zeros fill the last byte. */
function oneByOne(cursor: u64, width: u64, column: usize, table: usize, rows: i32): u64 {
  for (let row = 0; row < rows; row++, cursor += width) {
    const out = <usize>(cursor >> 3);
    const bit = <u32>cursor & 7;
    const before = bit === 0 ? 0 : <u32>load<u8>(out);
    const bits = before | (flag(table, column, row) << bit);
    store<u8>(out, bits);
    if (<u64>bit + width > 8) store<u8>(out + 1, bits >> 8);
  }
  return cursor;
}

function counts(out: usize, column: usize, table: usize, rows: i32): usize {
  let end = load<u32>(out - 4);
  for (let row = 0; row < rows; row++, out += 4) {
    end += load<u32>(table + (<usize>load<u32>(column + (row << 2)) << 2));
    store<u32>(out, end);
  }
  return out;
}

function lookup64(out: usize, column: usize, table: usize, rows: i32): usize {
  for (let row = 0; row < rows; row++) {
    store<u64>(out + (row << 3), load<u64>(table + (<usize>load<u32>(column + (row << 2)) << 3)));
  }
  return out + (rows << 3);
}

function lookup128(out: usize, column: usize, table: usize, rows: i32): usize {
  for (let row = 0; row < rows; row++) {
    wide(out + (row << 4), load<i64>(table + (<usize>load<u32>(column + (row << 2)) << 3)));
  }
  return out + (rows << 4);
}

// @ts-ignore: decorator
@inline
function wide(out: usize, value: i64): void {
  store<i64>(out, value);
  store<i64>(out, value >> 63, 8);
}

function integers32(out: usize, column: usize, minimum: u64, step: u64, rows: i32): usize {
  for (let row = 0; row < rows; row++) {
    store<u32>(out + (row << 2), <u32>(minimum + step * load<u64>(column + (row << 3))));
  }
  return out + (rows << 2);
}

function integers64(out: usize, column: usize, minimum: u64, step: u64, rows: i32): usize {
  for (let row = 0; row < rows; row++) {
    store<u64>(out + (row << 3), minimum + step * load<u64>(column + (row << 3)));
  }
  return out + (rows << 3);
}

function integers128(out: usize, column: usize, minimum: u64, step: u64, rows: i32): usize {
  for (let row = 0; row < rows; row++) wide(out + (row << 4), minimum + step * load<u64>(column + (row << 3)));
  return out + (rows << 4);
}

function wholes(out: usize, column: usize, rows: i32): usize {
  for (let row = 0; row < rows; row++) store<i64>(out + (row << 3), <i64>load<f64>(column + (row << 3)));
  return out + (rows << 3);
}

/** Zeros fill the last byte. */
function truths(cursor: u64, column: usize, rows: i32): u64 {
  for (let row = 0; row < rows; row++, cursor++) {
    const out = <usize>(cursor >> 3);
    const bit = <u32>cursor & 7;
    const before = bit === 0 ? 0 : <u32>load<u8>(out);
    store<u8>(out, before | (<u32>(load<f64>(column + (row << 3)) !== 0) << bit));
  }
  return cursor;
}
