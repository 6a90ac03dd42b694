/** Numbers of 64 bits, each its low and then its high 32 bits. */
export interface Keys {
  readonly words: Uint32Array;
  readonly descending: boolean;
}

/** The bits of a digit: of many items, so many that there are few digits; of few, so few that there are few counters. */
const digitBits = (count: number) => (count < 65_536 ? 8 : 16);

/**
 * The indexes of `count` items in the order of their keys, of which the first counts most; items with equal keys keep their order. Sorts
 * by one digit of one key after the other, the last first (LSD radix sort), and yields after each.
 */
export function* radixSorted(count: number, keys: readonly Keys[]): Generator<void, Uint32Array, void> {
  const bits = digitBits(count);
  const digits = 1 << bits;
  const perWord = 32 / bits;
  let order = Uint32Array.from({ length: count }, (_, index) => index);
  let next = new Uint32Array(count);
  for (const { words, descending } of [...keys].reverse()) {
    for (let place = 0; place < 2 * perWord; place++) {
      const word = place < perWord ? 0 : 1;
      const shift = (place % perWord) * bits;
      const starts = new Uint32Array(digits);
      const flip = descending ? digits - 1 : 0;
      for (let index = 0; index < count; index++) {
        const digit = (((words[2 * index + word] as number) >>> shift) & (digits - 1)) ^ flip;
        starts[digit] = (starts[digit] as number) + 1;
      }
      // All items have one digit, as in the high places of small numbers.
      if (starts.includes(count)) continue;
      for (let digit = 0, start = 0; digit < digits; digit++) {
        const size = starts[digit] as number;
        starts[digit] = start;
        start += size;
      }
      for (let at = 0; at < count; at++) {
        const index = order[at] as number;
        const digit = (((words[2 * index + word] as number) >>> shift) & (digits - 1)) ^ flip;
        const to = starts[digit] as number;
        next[to] = index;
        starts[digit] = to + 1;
      }
      [order, next] = [next, order];
      yield;
    }
  }
  return order;
}
