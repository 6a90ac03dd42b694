// What products cost.

import { below, GOLDEN, mix64 } from '../../../../kernel/assembly/random';
import { normal } from './variates';

/** The number of different draws of a price, as a power of two. */
const BITS = 10;
const PRICES = 1 << BITS;

/** Prices are log-normal: half of them are below MEDIAN. An estimate for a store that sells everything. */
const MEDIAN: f64 = 28;
const SIGMA: f64 = 1.1;

/** Cents at the end of prices, and how many of a hundred prices have them or the ones before them. The rest ends anyhow. */
const endings = memory.data<u32>([99, 55, 95, 67, 0, 79, 49, 86, 50, 90]);
const ENDINGS = 5;

let prices: usize = 0;
let key: u64 = 0;

/** Draws the prices. */
export function setUpPrices(ofKey: u64): void {
  key = ofKey;
  prices = heap.alloc(PRICES * 4);
  for (let index = 0; index < PRICES; index++) {
    const random = mix64(key + (<u64>1 << 63) + index * GOLDEN);
    const whole = max<u32>(1, <u32>(MEDIAN * Math.exp(SIGMA * normal(random))));
    store<u32>(prices + (index << 2), whole * 100 + ending(mix64(random)));
  }
}

function ending(random: u64): u32 {
  const draw = below(random, 100);
  for (let index = 0; index < ENDINGS; index++) {
    if (draw < load<u32>(endings + (index << 3), 4)) return load<u32>(endings + (index << 3));
  }
  return below(mix64(random), 100);
}

/** The price of a product in cents. */
// @ts-expect-error: decorator
@inline
export function priceOf(product: u32): u32 {
  return load<u32>(prices + (<usize>((key + <u64>product * GOLDEN) >> (64 - BITS)) << 2));
}
