import { CELL_SIZE, HOISTED_CELLS } from './ops';

/** Copies `length` bytes in chunks of 16; may write up to 15 bytes past the end. */
// @ts-expect-error: decorator
@inline
export function copy(out: usize, source: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 16) v128.store(out + at, v128.load(source + at));
}

/**
 * Resolves cells against a lane, into its beginning: u32 address of the first entry, u32 mask of the row's offset,
 * u32 chunks. Those that lack to HOISTED_CELLS are empty entries.
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
  for (let i = count; i < HOISTED_CELLS; i++) {
    const to = lane + i * CELL_SIZE;
    // An entry of address and length 0, which is where it is kept.
    store<u64>(to, <u64>(to + 8));
    store<u64>(to, 0, 8);
  }
}

/**
 * Copies an entry to `out`: its column's usual number of 16-byte chunks without asking for the length, more only when it
 * is longer. Asking (a loop by length) mispredicts on most rows. Returns the entry's end.
 */
// @ts-expect-error: decorator
@inline
function put(entry: u64, chunks: u32, out: usize): usize {
  const source = <usize><u32>entry;
  const length = <usize>(entry >> 32);
  v128.store(out, v128.load(source));
  if (chunks > 1) {
    v128.store(out, v128.load(source, 16), 16);
    if (chunks > 2) {
      v128.store(out, v128.load(source, 32), 32);
      v128.store(out, v128.load(source, 48), 48);
    }
  }
  if (length > <usize>(chunks << 4)) copy(out + 16, source + 16, length - 16);
  return out + length;
}

/**
 * Writes the cells of `rows` rows one after the other at `out`; returns the end. What is known of the first cells is
 * held in variables: looked up for each row, 1.4 times as slow.
 */
export function encode(cells: usize, count: i32, lane: usize, rows: i32, out: usize): usize {
  resolve(cells, count, lane);
  const column0 = load<u32>(lane, 0),
    mask0 = load<u32>(lane, 4),
    chunks0 = load<u32>(lane, 8);
  const column1 = load<u32>(lane, 16),
    mask1 = load<u32>(lane, 20),
    chunks1 = load<u32>(lane, 24);
  const column2 = load<u32>(lane, 32),
    mask2 = load<u32>(lane, 36),
    chunks2 = load<u32>(lane, 40);
  const column3 = load<u32>(lane, 48),
    mask3 = load<u32>(lane, 52),
    chunks3 = load<u32>(lane, 56);
  const column4 = load<u32>(lane, 64),
    mask4 = load<u32>(lane, 68),
    chunks4 = load<u32>(lane, 72);
  const column5 = load<u32>(lane, 80),
    mask5 = load<u32>(lane, 84),
    chunks5 = load<u32>(lane, 88);
  const others = lane + HOISTED_CELLS * CELL_SIZE;
  const end = lane + count * CELL_SIZE;
  for (let row = 0; row < rows; row++) {
    const offset = <u32>row << 3;
    out = put(load<u64>(column0 + (offset & mask0)), chunks0, out);
    out = put(load<u64>(column1 + (offset & mask1)), chunks1, out);
    out = put(load<u64>(column2 + (offset & mask2)), chunks2, out);
    out = put(load<u64>(column3 + (offset & mask3)), chunks3, out);
    out = put(load<u64>(column4 + (offset & mask4)), chunks4, out);
    out = put(load<u64>(column5 + (offset & mask5)), chunks5, out);
    for (let cell = others; cell < end; cell += CELL_SIZE) {
      out = put(load<u64>(<usize>(load<u32>(cell) + (offset & load<u32>(cell, 4)))), load<u32>(cell, 8), out);
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
