import { ENTRY_COLUMN_AT, ENTRY_COLUMN_SIZE } from './memory';

/** The number of bytes that encode() would write for these entry columns. */
export function length(columns: usize, count: i32, lane: usize, rows: i32): u64 {
  let total: u64 = 0;
  for (let i = 0; i < count; i++) {
    const entries = columns + i * ENTRY_COLUMN_SIZE;
    const at = load<u64>(entries, ENTRY_COLUMN_AT);
    if (load<u32>(entries) === 1) {
      total += (at >> 32) * rows;
      continue;
    }
    let column = lane + <usize>at;
    const end = column + (rows << 3);
    let sum = i64x2.splat(0);
    for (; column + 8 < end; column += 16) sum = i64x2.add(sum, i64x2.shr_u(v128.load(column), 32));
    total += i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1);
    if (column < end) total += load<u64>(column) >> 32;
  }
  return total;
}

/** Stores the number of bytes that encode() would write for each row (u32) at `out`. */
export function rowLengths(columns: usize, count: i32, lane: usize, rows: i32, out: usize): void {
  let fixed: u32 = 0;
  for (let i = 0; i < count; i++) {
    const entries = columns + i * ENTRY_COLUMN_SIZE;
    if (load<u32>(entries) === 1) fixed += <u32>(load<u64>(entries, ENTRY_COLUMN_AT) >> 32);
  }
  for (let row = 0; row < rows; row++) store<u32>(out + (row << 2), fixed);
  for (let i = 0; i < count; i++) {
    const entries = columns + i * ENTRY_COLUMN_SIZE;
    if (load<u32>(entries) === 1) continue;
    const column = lane + <usize>load<u64>(entries, ENTRY_COLUMN_AT);
    for (let row = 0; row < rows; row++) {
      const at = out + (row << 2);
      store<u32>(at, load<u32>(at) + <u32>(load<u64>(column + (row << 3)) >> 32));
    }
  }
}
