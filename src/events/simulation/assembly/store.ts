// What the customers of a store do: random actions, and the rules that replace some of them.

import { below, GOLDEN, mix64, unit } from '../../../kernel/assembly/random';
import { act, Action, another, customerOf, find, isLegal, NONE, productOf, setUpPairs, view } from './pairs';

/** The events of a block. An event that is sent twice counts once. */
const EVENTS: u64 = 1000;

/** The most rows of a block, when all its events are sent twice. */
const CAPACITY: usize = 2 * <usize>EVENTS;

let customers: u64 = 0;
let products: u64 = 0;
let redraw: bool = false;
let twice: u32 = 0;
let weights: usize = 0;
let keys: u64 = 0;
let durations: u64 = 0;

/**
 * Results: arrays of CAPACITY entries of row number and time (u64), and of customer, product, action and 1 for a repeated event
 * (u32).
 */
let results: usize = 0;
let gaps: usize = 0;

/**
 * Sets the parameters: the key of the seed; the numbers of customers and products; 1 for illegal=redraw; how many of a thousand
 * events are sent twice; an alias table of the actions; the most pairs (a power of two). Returns the address of the results.
 */
export function setUpStore(
  seed: u64,
  customerCount: u64,
  productCount: u64,
  redraws: bool,
  perMille: u32,
  weightTable: usize,
  room: u32,
): usize {
  keys = mix64(seed + 1);
  durations = mix64(seed + 2);
  customers = customerCount;
  products = productCount;
  redraw = redraws;
  twice = perMille;
  weights = weightTable;
  setUpPairs(room, redraws);
  results = heap.alloc(CAPACITY * 32);
  gaps = heap.alloc((<usize>EVENTS + 1) * 8);
  return results;
}

/** Simulates the blocks first … last − 1, which must be the next ones, without making rows. */
export function skipTo(first: u64, last: u64): void {
  for (let block = first; block < last; block++) {
    for (let index: u64 = 0; index < EVENTS; index++) step(block * EVENTS + index);
  }
}

/**
 * Makes the rows of the next block, which lasts from `start` to `end` in units of the mean gap between two events. Times are
 * `origin` + `scale` × these units.
 */
export function storeBlock(block: u64, origin: u64, start: f64, end: f64, scale: f64): void {
  let total: f64 = 0;
  for (let index: u64 = 0; index < EVENTS; index++) {
    // The argument is in (0, 1], so that the logarithm is finite.
    total -= Math.log(1 - unit(mix64(keys + ((block * EVENTS + index) * 8 + 7) * GOLDEN)));
    store<f64>(gaps + (<usize>index << 3), total);
  }
  const firstRow = block * (EVENTS + twice);
  let left = twice;
  let row = 0;
  for (let index: u64 = 0; index < EVENTS; index++) {
    const event = block * EVENTS + index;
    const action = step(event);
    // Selection sampling (Knuth, The Art of Computer Programming 2, algorithm S): `left` of the remaining events are repeated.
    const again = below(mix64(keys + (event * 8 + 6) * GOLDEN), EVENTS - index) < left;
    if (again) left--;
    // Gaps divided by their sum and multiplied by an independent sum are again independent exponential gaps.
    const time = start + (load<f64>(gaps + (<usize>index << 3)) / total) * (end - start);
    for (let copy = 0; copy <= i32(again); copy++) {
      store<u64>(results + (row << 3), firstRow + row);
      store<u64>(results + CAPACITY * 8 + (row << 3), origin + <u64>(time * scale));
      const at = results + CAPACITY * 16 + (row << 2);
      store<u32>(at, lastCustomer);
      store<u32>(at + CAPACITY * 4, lastProduct);
      store<u32>(at + CAPACITY * 8, action);
      store<u32>(at + CAPACITY * 12, copy);
      row++;
    }
  }
}

/** The duration of a block in mean gaps: the sum of EVENTS exponential gaps. */
export function elapsed(block: u64): f64 {
  return gamma(mix64(durations + block * GOLDEN));
}

/** A gamma variate of shape EVENTS: Marsaglia & Tsang, "A simple method for generating gamma variables", 2000. */
function gamma(state: u64): f64 {
  const d = <f64>EVENTS - 1.0 / 3;
  const c = 1 / Math.sqrt(9 * d);
  let result: f64 = 0;
  while (result === 0) {
    // A normal variate by the polar method (Marsaglia & Bray 1964).
    let x: f64 = 0;
    let s: f64 = 0;
    do {
      state = mix64(state + GOLDEN);
      x = unit(state) * 2 - 1;
      state = mix64(state + GOLDEN);
      const y = unit(state) * 2 - 1;
      s = x * x + y * y;
    } while (s >= 1 || s === 0);
    x *= Math.sqrt((-2 * Math.log(s)) / s);
    const v = (1 + c * x) * (1 + c * x) * (1 + c * x);
    state = mix64(state + GOLDEN);
    const u = unit(state);
    if (v > 0 && u > 0 && Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) result = d * v;
  }
  return result;
}

let lastCustomer: u32 = 0;
let lastProduct: u32 = 0;

/** Makes one event: a random action, or what the rules replace it with. */
function step(event: u64): u32 {
  const state = keys + event * (8 * GOLDEN);
  const customer = below(mix64(state), customers);
  const product = below(mix64(state + GOLDEN), products);
  const random = mix64(state + 2 * GOLDEN);
  const bin = below(random, 5);
  const entry = load<u64>(weights + (<usize>bin << 3));
  const action = <u32>random < <u32>entry ? bin : <u32>(entry >> 32);
  lastCustomer = customer;
  lastProduct = product;
  if (action === Action.View) {
    view(customer, product);
    return action;
  }
  let pair = find(customer, product);
  if (pair === NONE || !isLegal(pair, action)) {
    pair = redraw ? another(customer, action, mix64(state + 3 * GOLDEN)) : NONE;
    if (pair === NONE) {
      view(customer, product);
      return Action.View;
    }
    lastCustomer = customerOf(pair);
    lastProduct = productOf(pair);
  }
  act(pair, action);
  return action;
}
