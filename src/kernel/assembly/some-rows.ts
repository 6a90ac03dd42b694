// What only some of the rows have is made for these alone: their numbers stand one after the other, as those of given rows.

import { rowKey } from './random';

/**
 * Stores the number × GOLDEN of each row whose index is in from … to, and its place in the block (u32) in `owners`. Returns how many they
 * are. It asks for no row whether it is one of them, because a wrong guess takes as long as several rows.
 */
export function someRows(numbers: usize, owners: usize, indexes: usize, from: u32, to: u32, first: u64, rows: i32): i32 {
  const width = to - from;
  let size = 0;
  for (let row = 0; row < rows; row++) {
    store<u64>(numbers + (size << 3), rowKey(first, row));
    store<u32>(owners + (size << 2), row);
    size += i32(load<u32>(indexes + (row << 2)) - from <= width);
  }
  return size;
}

/** Stores the entries of some rows at their places among all rows of the block. */
export function scatter(column: usize, source: usize, owners: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    store<u64>(column + ((<usize>load<u32>(owners + (row << 2))) << 3), load<u64>(source + (row << 3)));
  }
}
