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

/** The ends from `out` on, and the bytes from the cursor at `next` on. */
export function ends(out: usize, next: usize, column: usize, rows: i32): usize {
  let at = <usize>load<u64>(next);
  const before = at - <usize>load<u32>(out - 4);
  for (const last = column + (rows << 3); column < last; column += 8, out += 4) {
    at = copyText(at, load<u64>(column));
    store<u32>(out, <u32>(at - before));
  }
  store<u64>(next, at);
  return out;
}

export function endsOfPairs(out: usize, next: usize, left: usize, right: usize, rows: i32): usize {
  let at = <usize>load<u64>(next);
  const before = at - <usize>load<u32>(out - 4);
  for (const last = left + (rows << 3); left < last; left += 8, right += 8, out += 4) {
    at = copyText(copyText(at, load<u64>(left)), load<u64>(right));
    store<u32>(out, <u32>(at - before));
  }
  store<u64>(next, at);
  return out;
}

export function endsOfParts(out: usize, next: usize, lane: usize, parts: usize, count: usize, rows: i32): usize {
  let at = <usize>load<u64>(next);
  const before = at - <usize>load<u32>(out - 4);
  const last = parts + count * ENTRY_COLUMN_SIZE;
  for (const stop = lane + (rows << 3); lane < stop; lane += 8, out += 4) {
    for (let part = parts; part < last; part += ENTRY_COLUMN_SIZE) at = copyText(at, entryOfPart(part, lane));
    store<u32>(out, <u32>(at - before));
  }
  store<u64>(next, at);
  return out;
}
