// Texts of entry columns as a columnar file has them. Those of several parts are put together where they are written.

import { ENTRY_COLUMN_AT, ENTRY_COLUMN_SIZE } from '../memory';

/** Copies the first 16 bytes without asking for the length, and writes up to 15 bytes past the end. */
// @ts-ignore: decorator
@inline
function copyText(out: usize, entry: u64): usize {
  const source = <usize><u32>entry;
  const length = <usize>(entry >> 32);
  v128.store(out, v128.load(source));
  for (let at: usize = 16; at < length; at += 16) v128.store(out + at, v128.load(source + at));
  return out + length;
}

export function texts(out: usize, column: usize, rows: i32): usize {
  for (const end = column + (rows << 3); column < end; column += 8) {
    const entry = load<u64>(column);
    store<u32>(out, <u32>(entry >> 32));
    out = copyText(out + 4, entry);
  }
  return out;
}

export function textPairs(out: usize, left: usize, right: usize, rows: i32): usize {
  for (const end = left + (rows << 3); left < end; left += 8, right += 8) {
    const begin = load<u64>(left);
    const rest = load<u64>(right);
    store<u32>(out, <u32>(begin >> 32) + <u32>(rest >> 32));
    out = copyText(copyText(out + 4, begin), rest);
  }
  return out;
}

export function textsOfParts(out: usize, lane: usize, parts: usize, count: usize, rows: i32): usize {
  const last = parts + count * ENTRY_COLUMN_SIZE;
  for (const end = lane + (rows << 3); lane < end; lane += 8) {
    const start = out + 4;
    let at = start;
    for (let part = parts; part < last; part += ENTRY_COLUMN_SIZE) at = copyText(at, entryOfPart(part, lane));
    store<u32>(out, <u32>(at - start));
    out = at;
  }
  return out;
}

/** The entry of the row at `lane` of a column, or the constant one. */
// @ts-ignore: decorator
@inline
function entryOfPart(part: usize, lane: usize): u64 {
  const entry = load<u64>(part, ENTRY_COLUMN_AT);
  return load<u32>(part) === 1 ? entry : load<u64>(lane + <usize>entry);
}

export function ends(out: usize, column: usize, rows: i32): usize {
  let end = load<u32>(out - 4);
  for (const last = column + (rows << 3); column < last; column += 8, out += 4) {
    end += load<u32>(column, 4);
    store<u32>(out, end);
  }
  return out;
}

export function endsOfPairs(out: usize, left: usize, right: usize, rows: i32): usize {
  let end = load<u32>(out - 4);
  for (const last = left + (rows << 3); left < last; left += 8, right += 8, out += 4) {
    end += load<u32>(left, 4) + load<u32>(right, 4);
    store<u32>(out, end);
  }
  return out;
}

export function endsOfParts(out: usize, lane: usize, parts: usize, count: usize, rows: i32): usize {
  const last = parts + count * ENTRY_COLUMN_SIZE;
  let end = load<u32>(out - 4);
  for (const stop = lane + (rows << 3); lane < stop; lane += 8, out += 4) {
    for (let part = parts; part < last; part += ENTRY_COLUMN_SIZE) end += <u32>(entryOfPart(part, lane) >> 32);
    store<u32>(out, end);
  }
  return out;
}

export function bytes(out: usize, column: usize, rows: i32): usize {
  for (const last = column + (rows << 3); column < last; column += 8) out = copyText(out, load<u64>(column));
  return out;
}

export function bytesOfPairs(out: usize, left: usize, right: usize, rows: i32): usize {
  for (const last = left + (rows << 3); left < last; left += 8, right += 8) {
    out = copyText(copyText(out, load<u64>(left)), load<u64>(right));
  }
  return out;
}

export function bytesOfParts(out: usize, lane: usize, parts: usize, count: usize, rows: i32): usize {
  const last = parts + count * ENTRY_COLUMN_SIZE;
  for (const end = lane + (rows << 3); lane < end; lane += 8) {
    for (let part = parts; part < last; part += ENTRY_COLUMN_SIZE) out = copyText(out, entryOfPart(part, lane));
  }
  return out;
}
