// Texts made of other texts.

import { copy } from '../copy';
import { ENTRY_COLUMN_AT, ENTRY_COLUMN_SIZE, PART_FROM, PART_SIZE, PART_TO } from '../memory';

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
