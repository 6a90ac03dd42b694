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

export function within(column: usize, key: u64, groups: usize, table: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const entry = load<u64>(table + ((<usize>load<u32>(groups + (row << 2))) << 3));
    store<u32>(column + (row << 2), <u32>entry + below(bits(state, first), entry >> 32));
    state += STATE_STEP;
    first += FIRST_STEP;
  }
}

/** As weighted(), in the bins of the group. */
export function weightedWithin(column: usize, key: u64, groups: usize, table: usize, bins: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const group = load<u64>(table + ((<usize>load<u32>(groups + (row << 2))) << 3));
    const random = bits(state, first);
    state += STATE_STEP;
    first += FIRST_STEP;
    const bin = <u32>group + below(random, group >> 32);
    const entry = load<u64>(bins + ((<usize>bin) << 3));
    store<u32>(column + (row << 2), <u32>random < <u32>entry ? bin : <u32>(entry >> 32));
  }
}

export function mapped(column: usize, source: usize, table: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    store<u32>(column + (row << 2), load<u32>(table + ((<usize>load<u32>(source + (row << 2))) << 2)));
  }
}

export function mapped16(column: usize, source: usize, table: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    store<u32>(column + (row << 2), <u32>load<u16>(table + ((<usize>load<u32>(source + (row << 2))) << 1)));
  }
}

export function lookup(column: usize, indexes: usize, entries: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    store<u64>(column + (row << 3), load<u64>(entries + ((<usize>load<u32>(indexes + (row << 2))) << 3)));
  }
}

/** As lookup(), where texts repeat: a small number for each index takes less of the caches than an entry. */
export function lookup16(column: usize, indexes: usize, numbers: usize, entries: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const number = <usize>load<u16>(numbers + ((<usize>load<u32>(indexes + (row << 2))) << 1));
    store<u64>(column + (row << 3), load<u64>(entries + (number << 3)));
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
  let left = period - 1 - (first % period);
  for (let row = 0; row < rows; row++) {
    store<u32>(column + (row << 2), left === 0 ? 1 : 0);
    left = left === 0 ? period - 1 : left - 1;
  }
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
