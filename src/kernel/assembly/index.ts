// START HERE for speed. A block of rows (as many as a lane has room for) is made in two phases: fill() computes each column of the block
// (tight loops, one column at a time, into entries of address and length), encode() copies the entries row by row.
// Programs are data, laid out by ../compile.ts; nothing here knows a dataset or a format. Memory is shared by
// all threads: tables are read-only, everything written lies in the caller's lane or at `out`.

import { length } from './length';
import { fill } from './fill';
import { GOLDEN } from './random';

/** Copies the entries of a block's rows to `out` and returns where they end: ../encoder.ts makes one for each plan. */
// @ts-expect-error: decorator
@external('env', 'encode')
declare function encode(lane: usize, rows: i32, out: usize): usize;

/**
 * Writes rows [first, first + rows) at `out`; returns their length in bytes. With GIVEN rows, which are one block at most,
 * `first` is the address of their numbers (u64); these are lost.
 */
export function write(
  program: usize,
  lane: usize,
  blockRows: i32,
  seed: u64,
  first: u64,
  rows: i32,
  out: usize,
): usize {
  let end = out;
  if (GIVEN) {
    for (let row = 0; row < rows; row++) {
      const number = <usize>first + (row << 3);
      store<u64>(number, load<u64>(number) * GOLDEN);
    }
  }
  for (let done = 0; done < rows; done += blockRows) {
    const count = min(blockRows, rows - done);
    fill(program, lane, seed, first + done, count);
    end = encode(lane, count, end);
  }
  return end - out;
}

/** The length in bytes that write() would return, without writing. */
export function measure(
  program: usize,
  cells: usize,
  cellCount: i32,
  lane: usize,
  blockRows: i32,
  seed: u64,
  first: u64,
  rows: i32,
): u64 {
  let total: u64 = 0;
  for (let done = 0; done < rows; done += blockRows) {
    const count = min(blockRows, rows - done);
    fill(program, lane, seed, first + done, count);
    total += length(cells, cellCount, lane, count);
  }
  return total;
}
