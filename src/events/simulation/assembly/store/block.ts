// What is random about the events of a block, in columns. It does not depend on other events of the block, or on the rules, so it
// is made for all of them at once, without a branch.

import { below, GOLDEN, mix64 } from '../../../../kernel/assembly/random';
import { drawn } from '../alias';
import { setUpHours, toSeconds } from './hours';
import { ACTIONS } from './pairs';
import { popular, shuffle } from './popularity';
import { exponential, gamma } from './variates';

/** The events of a block. The duration of a block does not depend on other blocks. */
export const EVENTS: u32 = 1000;

let customers: usize = 0;
let products: usize = 0;
let twice: u32 = 0;
let weights: usize = 0;
let keys: u64 = 0;
let durations: u64 = 0;

/** The number of the next block, and its beginning in operational time. */
let block: u64 = 0;
let begin: f64 = 0;

/** The columns: times in seconds (f64) and choices (u64); customers, products, and actions with REPEATED (u32). */
let times: usize = 0;
let choices: usize = 0;
let actors: usize = 0;
let things: usize = 0;
let acts: usize = 0;

/** This bit of an action tells that the event is sent twice. */
export const REPEATED: u32 = 8;

/**
 * Sets the key of the seed; the tables of the popularity of customers and products; how many of a thousand events are sent twice; an
 * alias table of the actions; the mean seconds between two events, the table of hours, and the origin of time in seconds after 1970.
 */
export function setUpBlocks(
  seed: u64,
  customerTable: usize,
  productTable: usize,
  perMille: u32,
  weightTable: usize,
  meanGap: f64,
  hourTable: usize,
  origin: f64,
): void {
  keys = mix64(seed + 1);
  durations = mix64(seed + 2);
  customers = customerTable;
  products = productTable;
  shuffle(customers, mix64(seed + 3));
  shuffle(products, mix64(seed + 4));
  twice = perMille;
  weights = weightTable;
  setUpHours(hourTable, meanGap, origin);
  times = heap.alloc(<usize>EVENTS * 28);
  choices = times + <usize>EVENTS * 8;
  actors = times + <usize>EVENTS * 16;
  things = times + <usize>EVENTS * 20;
  acts = times + <usize>EVENTS * 24;
}

/** The random bits of a draw, 0 … 7, of an event. */
// @ts-expect-error: decorator
@inline
function draw(event: u64, index: u64): u64 {
  return mix64(keys + (event * 8 + index) * GOLDEN);
}

/** Makes the next block. `least` is the time of the last event before it. */
export function nextBlock(least: f64): void {
  const first = block * EVENTS;
  makeTimes(first, least);
  let left = twice;
  for (let index: u32 = 0; index < EVENTS; index++) {
    const event = first + index;
    const at = <usize>index << 2;
    store<u32>(actors + at, popular(customers, draw(event, 0)));
    store<u32>(things + at, popular(products, draw(event, 1)));
    store<u64>(choices + (<usize>index << 3), draw(event, 3));
    // Selection sampling (Knuth, The Art of Computer Programming 2, algorithm S): `left` of the remaining events are repeated.
    const repeated = <u32>(below(draw(event, 6), EVENTS - index) < left);
    left -= repeated;
    store<u32>(acts + at, drawn(weights, ACTIONS, draw(event, 2)) | (repeated * REPEATED));
  }
  block++;
}

function makeTimes(first: u64, least: f64): void {
  const end = begin + gamma(<f64>EVENTS, mix64(durations + block * GOLDEN));
  let total: f64 = 0;
  for (let index: u32 = 0; index < EVENTS; index++) {
    total += exponential(draw(first + index, 7));
    store<f64>(times + (<usize>index << 3), total);
  }
  // Gaps divided by their sum and multiplied by an independent sum are again independent exponential gaps.
  const scale = (end - begin) / total;
  for (let index: u32 = 0; index < EVENTS; index++) {
    const at = times + (<usize>index << 3);
    store<f64>(at, begin + load<f64>(at) * scale);
  }
  toSeconds(times, EVENTS, least);
  begin = end;
}

/** The time of an event of the block, in seconds after the origin. */
// @ts-expect-error: decorator
@inline
export function timeOf(index: u32): f64 {
  return load<f64>(times + (<usize>index << 3));
}

/** The random bits that choose the pair on which an event's customer acts. */
// @ts-expect-error: decorator
@inline
export function choiceOf(index: u32): u64 {
  return load<u64>(choices + (<usize>index << 3));
}

// @ts-expect-error: decorator
@inline
export function customerAt(index: u32): u32 {
  return load<u32>(actors + (<usize>index << 2));
}

/** The product that an event's customer views, if it is a view. */
// @ts-expect-error: decorator
@inline
export function productAt(index: u32): u32 {
  return load<u32>(things + (<usize>index << 2));
}

/** The action of an event, before the rules replace it, with REPEATED where the event is sent twice. */
// @ts-expect-error: decorator
@inline
export function actionAt(index: u32): u32 {
  return load<u32>(acts + (<usize>index << 2));
}

/** How many mean delays later an event of the block arrives again. */
export function delayOf(index: u32): f64 {
  return exponential(draw((block - 1) * EVENTS + index, 5));
}
