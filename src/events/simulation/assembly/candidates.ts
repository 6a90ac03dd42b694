// The candidates of a bucket of time. Each tick of the bucket has one with the same small probability, independently of the others:
// their number is binomial, and their ticks are any distinct ones. So a candidate can be asked for by itself.

import { GOLDEN, mix64, unit } from '../../../kernel/assembly/random';

/** The most candidates of a bucket. It should have 1,000 on average, so that there are never more than this. */
export const CAPACITY: u64 = 2048;

/** The bins by which candidates are put in order. */
const BINS = 512;
const BIN_BITS: u64 = 9;

let keys: u64 = 0;
let counts: usize = 0;
let bits: u64 = 0;
let mask: u64 = 0;
let half: u64 = 0;

/** The indexes of the candidates that are kept (u32). */
let indexes: usize = 0;
/** The same before and after they are put in order: u64 tick in the bucket × CAPACITY + index. */
let kept: usize = 0;
let ordered: usize = 0;
let bins: usize = 0;

/**
 * Sets the key; CAPACITY doubles, the probabilities that a bucket has at most 0, 1 … candidates; and the ticks of a bucket, a power of
 * two from 2^13 to 2^52.
 */
export function setUpCandidates(key: u64, countTable: usize, ticks: u64): void {
  keys = key;
  counts = countTable;
  bits = ctz(ticks);
  mask = ticks - 1;
  half = bits >> 1;
  indexes = heap.alloc(<usize>CAPACITY * 4);
  kept = heap.alloc(<usize>CAPACITY * 8);
  ordered = heap.alloc(<usize>CAPACITY * 8);
  bins = heap.alloc(BINS * 4);
}

/** The random bits of a bucket. */
// @ts-expect-error: decorator
@inline
export function bitsOf(bucket: u64): u64 {
  return mix64(keys + bucket * GOLDEN);
}

/** The number of candidates of a bucket with these random bits. */
export function countOf(random: u64): u32 {
  const draw = unit(mix64(random));
  let low: u32 = 0;
  let high: u32 = <u32>CAPACITY - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f64>(counts + (<usize>middle << 3)) <= draw) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The tick of a candidate in its bucket: a bijection of the ticks, by the bucket's random bits, applied to the candidate's index. */
// @ts-expect-error: decorator
@inline
export function tickOf(random: u64, index: u64): u64 {
  let tick = ((index + random) * 0x9e3779b97f4a7c15) & mask;
  tick ^= tick >> half;
  tick = ((tick + (random >> 20)) * 0xbf58476d1ce4e5b9) & mask;
  tick ^= tick >> half;
  tick = ((tick ^ ((random >> 7) & mask)) * 0x94d049bb133111eb) & mask;
  tick ^= tick >> half;
  tick = (tick * 0xd6e8feb86659fd93) & mask;
  return tick ^ (tick >> half);
}

// @ts-expect-error: decorator
@inline
function binOf(tick: u64): usize {
  return bins + (<usize>((tick << BIN_BITS) >> bits) << 2);
}

/** Keeps a candidate for keptInOrder(), or not (1 or 0), after `count` others. Returns how many are kept now. */
// @ts-expect-error: decorator
@inline
export function keep(index: u32, isKept: u32, count: u32): u32 {
  store<u32>(indexes + (<usize>count << 2), index);
  return count + isKept;
}

/** Puts the first candidates that were kept, of a bucket with these random bits, in the order of time; see keptTick() and keptIndex(). */
export function keptInOrder(keptCount: i32, random: u64): void {
  memory.fill(bins, 0, BINS * 4);
  for (let at = 0; at < keptCount; at++) {
    const index = <u64>load<u32>(indexes + (<usize>at << 2));
    const tick = tickOf(random, index);
    store<u64>(kept + (<usize>at << 3), tick * CAPACITY + index);
    const bin = binOf(tick);
    store<u32>(bin, load<u32>(bin) + 1);
  }
  let before: u32 = 0;
  for (let bin = bins; bin < bins + BINS * 4; bin += 4) {
    const count = load<u32>(bin);
    store<u32>(bin, before);
    before += count;
  }
  for (let at = 0; at < keptCount; at++) {
    const value = load<u64>(kept + (at << 3));
    const bin = binOf(value / CAPACITY);
    const to = load<u32>(bin);
    store<u32>(bin, to + 1);
    store<u64>(ordered + (<usize>to << 3), value);
  }
  // Few of a bin are not yet in order.
  for (let at = 1; at < keptCount; at++) {
    const value = load<u64>(ordered + (at << 3));
    let to = at;
    for (; to > 0 && load<u64>(ordered + ((to - 1) << 3)) > value; to--)
      store<u64>(ordered + (to << 3), load<u64>(ordered + ((to - 1) << 3)));
    store<u64>(ordered + (to << 3), value);
  }
}

// @ts-expect-error: decorator
@inline
export function keptTick(at: i32): u64 {
  return load<u64>(ordered + (at << 3)) / CAPACITY;
}

// @ts-expect-error: decorator
@inline
export function keptIndex(at: i32): u64 {
  return load<u64>(ordered + (at << 3)) % CAPACITY;
}
