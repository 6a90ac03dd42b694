// Zipf's law: of n things, the k-th most popular one has a weight of 1 / k^exponent.

import { below, mix64 } from '../../../../kernel/assembly/random';
import { either } from '../alias';

// A table has u32 fields: the number of its bins, the number of things, and the factor and summand that make the number of a thing
// from its rank. A bin follows for each range of ranks: threshold and alias of the alias table, first rank and number of ranks.
// shuffle() replaces the rank of a bin that has only one by the number of the thing.
const COUNT = 4;
const FACTOR = 8;
const SUMMAND = 12;
const BINS = 16;
const BIN_SIZE: usize = 16;
const FIRST = 8;
const WIDTH = 12;

/** Writes the weight of each bin of a table (f64). A bin's ranks are so close to each other that the middle one stands for all. */
export function zipfWeights(table: usize, exponent: f64, weights: usize): void {
  const bins = load<u32>(table);
  for (let index: u32 = 0; index < bins; index++) {
    const bin = table + BINS + <usize>index * BIN_SIZE;
    const width = <f64>load<u32>(bin, WIDTH);
    const middle = <f64>load<u32>(bin, FIRST) + (width + 1) / 2;
    store<f64>(weights + (<usize>index << 3), width * Math.exp(-exponent * Math.log(middle)));
  }
}

/** Gives the things of a table an order of popularity: rank × factor + summand modulo their number, which is a bijection. */
export function shuffle(table: usize, random: u64): void {
  const count = load<u32>(table, COUNT);
  let factor = below(random, count);
  while (commonDivisor(factor, count) !== 1) factor++;
  store<u32>(table, factor, FACTOR);
  store<u32>(table, below(mix64(random), count), SUMMAND);
  const bins = load<u32>(table);
  for (let index: u32 = 0; index < bins; index++) {
    const bin = table + BINS + <usize>index * BIN_SIZE;
    if (load<u32>(bin, WIDTH) === 1) store<u32>(bin, numberOf(table, load<u32>(bin, FIRST)), FIRST);
  }
}

// @ts-expect-error: decorator
@inline
function numberOf(table: usize, rank: u32): u32 {
  return <u32>((<u64>rank * load<u32>(table, FACTOR) + load<u32>(table, SUMMAND)) % load<u32>(table, COUNT));
}

/** The number of things of a table. */
export function countOf(table: usize): u32 {
  return load<u32>(table, COUNT);
}

function commonDivisor(a: u32, b: u32): u32 {
  while (b !== 0) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/** The number of a thing, drawn by popularity. */
// @ts-expect-error: decorator
@inline
export function popular(table: usize, random: u64): u32 {
  const own = below(random, load<u32>(table));
  const entry = load<u64>(table + BINS + <usize>own * BIN_SIZE);
  const bin = table + BINS + <usize>either(random, own, entry) * BIN_SIZE;
  const width = load<u32>(bin, WIDTH);
  const first = load<u32>(bin, FIRST);
  return width === 1 ? first : numberOf(table, first + below(mix64(random), width));
}
