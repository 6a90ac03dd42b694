// What the rows that a row places have together. These are made in runs of as many as the lane has room for, each of which knows the
// row that it belongs to.

import { Operator } from '../operations';
import { GOLDEN } from '../random';
import { order } from './terms';

/**
 * The next run: the numbers of at most `most` rows, as given rows take them, and the row in the block that each belongs to. Row i has
 * counts[i] of them from firsts[i] on. `cursor` is the place of two numbers, 0 at first: the row to go on with, and how many of its
 * rows are done. Returns how many rows the run has; 0 after the last one.
 */
export function gather(
  numbers: usize,
  owners: usize,
  firsts: usize,
  counts: usize,
  cursor: usize,
  most: i32,
  rows: i32,
): i32 {
  let owner = <i32>load<u64>(cursor);
  let done = load<u64>(cursor, 8);
  let size = 0;
  while (owner < rows) {
    const count = load<u64>(counts + (owner << 3));
    const first = load<u64>(firsts + (owner << 3));
    const end = min<u64>(count, done + <u64>(most - size));
    for (; done < end; done++, size++) {
      store<u64>(numbers + (size << 3), (first + done) * GOLDEN);
      store<u32>(owners + (size << 2), owner);
    }
    if (done < count) break;
    owner++;
    done = 0;
  }
  store<u64>(cursor, owner);
  store<u64>(cursor, done, 8);
  return size;
}

/** Adds numbers to those of their owners, or keeps the least or the greatest. Null is left out. */
export function fold(column: usize, operator: u32, source: usize, owners: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(source + (row << 3));
    if (isNaN(value)) continue;
    const at = column + (load<u32>(owners + (row << 2)) << 3);
    store<f64>(at, folded(operator, load<f64>(at), value));
  }
}

/** Keeps the least or the greatest text of the rows of each owner, whose copy has `stride` bytes in the arena. */
export function foldText(
  column: usize,
  operator: u32,
  texts: usize,
  owners: usize,
  arena: usize,
  stride: usize,
  rows: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const text = load<u64>(texts + (row << 3));
    if (text === 0) continue;
    const owner = <usize>load<u32>(owners + (row << 2));
    const at = column + (owner << 3);
    const before = load<u64>(at);
    if (before !== 0 && order(text, before) < 0 !== (operator === Operator.Minimum)) continue;
    const copy = arena + owner * stride;
    const length = text >> 32;
    memory.copy(copy, <usize><u32>text, <usize>length);
    store<u64>(at, <u64>copy | (length << 32));
  }
}

// @ts-ignore: decorator
@inline
function folded(operator: u32, before: f64, value: f64): f64 {
  if (operator === Operator.Add) return before + value;
  if (isNaN(before)) return value;
  return operator === Operator.Minimum ? min(before, value) : max(before, value);
}
