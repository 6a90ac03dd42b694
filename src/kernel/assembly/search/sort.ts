// LSD radix sort of items: a u64 for each row, its number in the low half, and in the high half a word by which rows are sorted. A digit
// is the bits of `mask` of a word after a shift.

import { ITEM_SIZE, ITEM_WORD } from '../memory';

/** Counts the digits of items: adds to a table of u32. */
export function countDigits(items: usize, rows: i32, shift: u32, mask: u32, counts: usize): void {
  for (const end = items + <usize>rows * ITEM_SIZE; items < end; items += ITEM_SIZE) {
    const count = counts + (((load<u32>(items, ITEM_WORD) >> shift) & mask) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
}

/** Turns the counts of digits into the places where the items of each digit begin. */
export function beginDigits(counts: usize, mask: u32): void {
  let place: u32 = 0;
  for (let digit: u32 = 0; digit <= mask; digit++) {
    const count = counts + (digit << 2);
    const items = load<u32>(count);
    store<u32>(count, place);
    place += items;
  }
}

/** Copies items to their places among those at `to`, and moves the places on. */
export function placeItems(items: usize, rows: i32, shift: u32, mask: u32, places: usize, to: usize): void {
  for (const end = items + <usize>rows * ITEM_SIZE; items < end; items += ITEM_SIZE) {
    const item = load<u64>(items);
    const next = places + (((<u32>(item >> 32) >> shift) & mask) << 2);
    const place = load<u32>(next);
    store<u32>(next, place + 1);
    store<u64>(to + <usize>place * ITEM_SIZE, item);
  }
}
