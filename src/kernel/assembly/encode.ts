import { CELL_SIZE } from './ops';

/** Copies `length` bytes in chunks of 16; may write up to 15 bytes past the end. */
// @ts-expect-error: decorator
@inline
export function copy(out: usize, source: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 16) v128.store(out + at, v128.load(source + at));
}

/**
 * Resolves cells against a lane, into its beginning: u32 address of the first entry, u32 mask of the row's offset,
 * u32 chunks.
 */
function resolve(cells: usize, count: i32, lane: usize): void {
  for (let i = 0; i < count; i++) {
    const cell = cells + i * CELL_SIZE;
    const to = lane + i * CELL_SIZE;
    const constant = load<u32>(cell) === 1;
    store<u32>(to, constant ? <u32>(cell + 8) : <u32>(lane + <usize>load<u64>(cell, 8)));
    store<u32>(to, constant ? 0 : -1, 4);
    store<u32>(to, load<u32>(cell, 4), 8);
  }
}

/**
 * Writes the cells of `rows` rows one after the other at `out`; returns the end. Every cell is an entry, so a
 * cell is one copy: its usual number of 16-byte chunks without asking for the length, more only when longer.
 * Asking (a loop by length) mispredicts on most rows.
 */
export function encode(cells: usize, count: i32, lane: usize, rows: i32, out: usize): usize {
  resolve(cells, count, lane);
  const end = lane + count * CELL_SIZE;
  for (let row = 0; row < rows; row++) {
    const offset = <u32>row << 3;
    for (let cell = lane; cell < end; cell += CELL_SIZE) {
      const entry = load<u64>(<usize>(load<u32>(cell) + (offset & load<u32>(cell, 4))));
      const source = <usize><u32>entry;
      const length = <usize>(entry >> 32);
      const chunks = load<u32>(cell, 8);
      v128.store(out, v128.load(source));
      if (chunks > 1) {
        v128.store(out, v128.load(source, 16), 16);
        if (chunks > 2) {
          v128.store(out, v128.load(source, 32), 32);
          v128.store(out, v128.load(source, 48), 48);
        }
      }
      if (length > <usize>(chunks << 4)) copy(out + 16, source + 16, length - 16);
      out += length;
    }
  }
  return out;
}

/** Bytes that encode() would write. */
export function length(cells: usize, count: i32, lane: usize, rows: i32): u64 {
  let total: u64 = 0;
  for (let i = 0; i < count; i++) {
    const cell = cells + i * CELL_SIZE;
    if (load<u32>(cell) === 1) {
      total += (load<u64>(cell, 8) >> 32) * rows;
      continue;
    }
    let column = lane + <usize>load<u64>(cell, 8);
    const end = column + (rows << 3);
    let sum = i64x2.splat(0);
    for (; column + 8 < end; column += 16) sum = i64x2.add(sum, i64x2.shr_u(v128.load(column), 32));
    total += i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1);
    if (column < end) total += load<u64>(column) >> 32;
  }
  return total;
}
