// Index columns: a u32 for each row. Lookups turn indexes into entries.

import { below, bits, FIRST_STEP, firstState, STATE_STEP } from './random';

export function uniform(column: usize, key: u64, size: u64, first: u64, rows: i32): void {
  let state = firstState(key, first);
  const end = column + (rows << 2);
  for (; column < end; column += 4) {
    store<u32>(column, below(bits(state, first), size));
    state += STATE_STEP;
    first += FIRST_STEP;
  }
}

/** The alias method (Vose 1991): the high 32 bits choose a bin, and the low 32 bits decide between the bin and its alias. */
export function weighted(column: usize, key: u64, size: u64, table: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const random = bits(state, first);
    state += STATE_STEP;
    first += FIRST_STEP;
    const bin = below(random, size);
    const entry = load<u64>(table + ((<usize>bin) << 3));
    store<u32>(column + (row << 2), <u32>random < <u32>entry ? bin : <u32>(entry >> 32));
  }
}

/** As weighted(), by halves of thresholds: the low halves are looked at only where the high halves are equal, which is hardly ever so. */
export function weighted16(column: usize, key: u64, size: u64, table: usize, lows: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const random = bits(state, first);
    state += STATE_STEP;
    first += FIRST_STEP;
    store<u32>(column + (row << 2), chosen16(random, 0, below(random, size), table, lows));
  }
}

/** Indexes that were made before, from the address in a slot on, which moves on. */
export function kept(column: usize, slot: usize, rows: i32): void {
  const from = <usize>load<u64>(slot);
  const bytes = <usize>rows << 2;
  memory.copy(column, from, bytes);
  store<u64>(slot, from + bytes);
}

/** The bin, or its alias, which counts from `base` as the bin does. */
// @ts-expect-error: decorator
@inline
function chosen16(random: u64, base: u32, bin: u32, table: usize, lows: usize): u32 {
  const at = <usize>(base + bin);
  const entry = load<u32>(table + (at << 2));
  const alias = entry >> 16;
  const high = (<u32>random) >> 16;
  const threshold = entry & 0xffff;
  let isOwn = <u32>(<i32>(high - threshold) >> 31);
  if (high === threshold) isOwn = <u32>(<i32>((<u32>random & 0xffff) - <u32>load<u16>(lows + (at << 1))) >> 31);
  return base + (alias ^ ((alias ^ bin) & isOwn));
}

export function within(column: usize, key: u64, groups: usize, table: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const entry = load<u64>(table + ((<usize>load<u32>(groups + (row << 2))) << 3));
    store<u32>(column + (row << 2), <u32>entry + below(bits(state, first), entry >> 32));
    state += STATE_STEP;
    first += FIRST_STEP;
  }
}

export function withinLists(column: usize, key: u64, groups: usize, table: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const list = load<u64>(table + ((<usize>load<u32>(groups + (row << 2))) << 2));
    const base = <u32>list;
    store<u32>(column + (row << 2), base + below(bits(state, first), (list >> 32) - <u64>base));
    state += STATE_STEP;
    first += FIRST_STEP;
  }
}

/** As weighted(), in the bins of the group. */
export function weightedWithin(column: usize, key: u64, groups: usize, table: usize, bins: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const list = load<u64>(table + ((<usize>load<u32>(groups + (row << 2))) << 2));
    const random = bits(state, first);
    state += STATE_STEP;
    first += FIRST_STEP;
    const base = <u32>list;
    const bin = base + below(random, (list >> 32) - <u64>base);
    const entry = load<u64>(bins + ((<usize>bin) << 3));
    store<u32>(column + (row << 2), <u32>random < <u32>entry ? bin : <u32>(entry >> 32));
  }
}

export function weightedWithin16(
  column: usize,
  key: u64,
  groups: usize,
  table: usize,
  bins: usize,
  lows: usize,
  first: u64,
  rows: i32,
): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const list = load<u64>(table + ((<usize>load<u32>(groups + (row << 2))) << 2));
    const random = bits(state, first);
    state += STATE_STEP;
    first += FIRST_STEP;
    const base = <u32>list;
    store<u32>(column + (row << 2), chosen16(random, base, below(random, (list >> 32) - <u64>base), bins, lows));
  }
}

export function mapped(column: usize, source: usize, table: usize, stride: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    store<u32>(column + (row << 2), load<u32>(table + <usize>load<u32>(source + (row << 2)) * stride));
  }
}

export function mapped16(column: usize, source: usize, table: usize, stride: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    store<u32>(column + (row << 2), <u32>load<u16>(table + <usize>load<u32>(source + (row << 2)) * stride));
  }
}

export function lookup(column: usize, indexes: usize, entries: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    store<u64>(column + (row << 3), load<u64>(entries + ((<usize>load<u32>(indexes + (row << 2))) << 3)));
  }
}

/** As lookup(), where texts repeat: a small number for each index takes less of the caches than an entry. */
export function lookup16(column: usize, indexes: usize, numbers: usize, stride: usize, entries: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const number = <usize>load<u16>(numbers + <usize>load<u32>(indexes + (row << 2)) * stride);
    store<u64>(column + (row << 3), load<u64>(entries + (number << 3)));
  }
}

export function lookupPacked(column: usize, indexes: usize, table: usize, stride: usize, texts: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const packed = load<u32>(table + <usize>load<u32>(indexes + (row << 2)) * stride);
    store<u64>(column + (row << 3), <u64>(texts + <usize>(packed >> 8)) | (<u64>(packed & 0xff) << 32));
  }
}

export function uniformLookup(column: usize, key: u64, size: u64, entries: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  const end = column + (rows << 3);
  for (; column < end; column += 8) {
    store<u64>(column, load<u64>(entries + ((<usize>below(bits(state, first), size)) << 3)));
    state += STATE_STEP;
    first += FIRST_STEP;
  }
}

export function weightedLookup(column: usize, key: u64, size: u64, bins: usize, entries: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  const end = column + (rows << 3);
  for (; column < end; column += 8) {
    const random = bits(state, first);
    state += STATE_STEP;
    first += FIRST_STEP;
    const bin = below(random, size);
    const entry = load<u64>(bins + ((<usize>bin) << 3));
    const index = <u32>random < <u32>entry ? bin : <u32>(entry >> 32);
    store<u64>(column, load<u64>(entries + ((<usize>index) << 3)));
  }
}

export function anyFlag(column: usize, indexes: usize, flags: usize, fresh: bool, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const flag = <u32>load<u8>(flags + load<u32>(indexes + (row << 2)));
    store<u32>(column + (row << 2), fresh ? flag : flag | load<u32>(column + (row << 2)));
  }
}

export function every(column: usize, period: u64, first: u64, rows: i32): void {
  memory.fill(column, 0, <usize>rows << 2);
  for (let row = period - 1 - (first % period); row < <u64>rows; row += period) store<u32>(column + (<usize>row << 2), 1);
}

export function joined(column: usize, left: usize, right: usize, size: u32, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const at = row << 2;
    store<u32>(column + at, load<u32>(left + at) * size + load<u32>(right + at));
  }
}

/** Adds 1 to the count (u32) of the index of each row. */
export function counted(indexes: usize, rows: i32, counts: usize): void {
  for (const end = indexes + (rows << 2); indexes < end; indexes += 4) {
    const count = counts + ((<usize>load<u32>(indexes)) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
}

/** Adds the flag (u8) of each row to the count (u32) of its index. */
export function countedWhere(indexes: usize, flags: usize, rows: i32, counts: usize): void {
  for (let row = 0; row < rows; row++) {
    const count = counts + ((<usize>load<u32>(indexes + (row << 2))) << 2);
    store<u32>(count, load<u32>(count) + load<u8>(flags + row));
  }
}
