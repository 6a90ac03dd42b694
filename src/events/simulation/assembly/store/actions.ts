// What the customers of a store do: random actions, the rules that replace some of them, and the events that arrive twice.

import { below, GOLDEN, mix64 } from '../../../../kernel/assembly/random';
import { secondsOf, setUpHours } from './hours';
import { act, Action, anybody, customerOf, NONE, productOf, recent, setUpPairs, view } from './pairs';
import { popular, shuffle } from './popularity';
import { priceOf, setUpPrices } from './prices';
import {
  arrived,
  arrivingAction,
  arrivingCustomer,
  arrivingProduct,
  arrivingTick,
  nextArrival,
  redeliver,
  setUpRedeliveries,
} from './redeliveries';
import { exponential, gamma } from './variates';

/** The events of a block. The duration of a block does not depend on other blocks. */
const EVENTS: u32 = 1000;

/** The rows of a batch. */
const CAPACITY: usize = 1024;

let customers: usize = 0;
let products: usize = 0;
let redraw: bool = false;
let twice: u32 = 0;
let delay: f64 = 0;
let weights: usize = 0;
let keys: u64 = 0;
let durations: u64 = 0;
let origin: u64 = 0;
let ticks: f64 = 0;

/** The next event, its index in its block, and its time in seconds after the origin; the number of the next row. */
let event: u64 = 0;
let index: u32 = 0;
let next: f64 = 0;
let row: u64 = 0;

/** How many events of the block, from the next one on, are sent twice. */
let left: u32 = 0;

/** The block's beginning and end in operational time, the times of its events in units of their own, and such a unit. */
let begin: f64 = 0;
let end: f64 = 0;
let gaps: usize = 0;
let scale: f64 = 0;

/**
 * Results: arrays of CAPACITY entries of row number, tick of arrival and tick of the event (u64), and of customer, product,
 * action, 1 for a repeated event, and, after storePrices(), price in cents (u32).
 */
let results: usize = 0;

/**
 * Sets the parameters: the key of the seed; the tables of the popularity of customers and products; 1 for illegal=redraw; how many
 * of a thousand events are sent twice, how many seconds later on average, and the most that are on their way; an alias table of the
 * actions; the most pairs, and the rings of last views (powers of two); the tick at which time begins, and the ticks of a second;
 * the mean seconds between two events, and the table of hours. Returns the address of the results.
 */
export function setUpStore(
  seed: u64,
  customerTable: usize,
  productTable: usize,
  redraws: bool,
  perMille: u32,
  meanDelay: f64,
  mostRedeliveries: u32,
  weightTable: usize,
  room: u32,
  rings: u32,
  firstTick: u64,
  secondTicks: f64,
  meanGap: f64,
  hourTable: usize,
): usize {
  keys = mix64(seed + 1);
  durations = mix64(seed + 2);
  customers = customerTable;
  products = productTable;
  shuffle(customers, mix64(seed + 3));
  shuffle(products, mix64(seed + 4));
  setUpPrices(mix64(seed + 5));
  redraw = redraws;
  twice = perMille;
  delay = meanDelay;
  weights = weightTable;
  origin = firstTick;
  ticks = secondTicks;
  setUpHours(hourTable, meanGap, <f64>firstTick / secondTicks);
  setUpPairs(room, rings, redraws);
  setUpRedeliveries(mostRedeliveries);
  results = heap.alloc(CAPACITY * 44);
  gaps = heap.alloc(<usize>EVENTS * 8);
  beginBlock();
  return results;
}

/** A tick at or before the next row. */
export function storeStart(): u64 {
  return tick(min(next, nextArrival()));
}

/** Makes the next CAPACITY rows, in the order of their arrival. */
export function storeRows(): void {
  for (let at: usize = 0; at < CAPACITY; at++) {
    const arrival = nextArrival();
    if (arrival <= next) {
      write(at, arrival, arrivingTick(), arrivingCustomer(), arrivingProduct(), arrivingAction(), 1);
      arrived();
      continue;
    }
    const action = step();
    const time = tick(next);
    write(at, next, time, lastCustomer, lastProduct, action, 0);
    // Selection sampling (Knuth, The Art of Computer Programming 2, algorithm S): `left` of the remaining events are repeated.
    if (left > 0 && below(draw(6), EVENTS - index) < left) {
      left--;
      redeliver(next + delay * exponential(draw(5)), time, lastCustomer, lastProduct, action);
    }
    event++;
    if (++index === EVENTS) beginBlock();
    else next = timeOf(index);
  }
}

/** Writes the prices of the rows. */
export function storePrices(): void {
  const productsOf = results + CAPACITY * 28;
  for (let at: usize = 0; at < CAPACITY * 4; at += 4)
    store<u32>(productsOf + CAPACITY * 12 + at, priceOf(load<u32>(productsOf + at)));
}

/** The random bits of a draw, 0 … 7, of the next event. */
// @ts-expect-error: decorator
@inline
function draw(index: u64): u64 {
  return mix64(keys + (event * 8 + index) * GOLDEN);
}

/** The tick of a time in seconds after the origin. */
// @ts-expect-error: decorator
@inline
function tick(time: f64): u64 {
  return origin + <u64>(time * ticks);
}

function beginBlock(): void {
  begin = end;
  end = begin + gamma(<f64>EVENTS, mix64(durations + (event / EVENTS) * GOLDEN));
  left = twice;
  let total: f64 = 0;
  index = 0;
  for (let later: u32 = 0; later < EVENTS; later++) {
    total += exponential(mix64(keys + ((event + later) * 8 + 7) * GOLDEN));
    store<f64>(gaps + (<usize>later << 3), total);
  }
  scale = (end - begin) / total;
  next = timeOf(0);
}

/** The time of an event of the block. */
// @ts-expect-error: decorator
@inline
function timeOf(at: u32): f64 {
  // Gaps divided by their sum and multiplied by an independent sum are again independent exponential gaps.
  return max(next, secondsOf(begin + load<f64>(gaps + (<usize>at << 3)) * scale));
}

function write(at: usize, arrival: f64, time: u64, customer: u32, product: u32, action: u32, copy: u32): void {
  let to = results + (at << 3);
  store<u64>(to, row++);
  store<u64>(to + CAPACITY * 8, tick(arrival));
  store<u64>(to + CAPACITY * 16, time);
  to = results + CAPACITY * 24 + (at << 2);
  store<u32>(to, customer);
  store<u32>(to + CAPACITY * 4, product);
  store<u32>(to + CAPACITY * 8, action);
  store<u32>(to + CAPACITY * 12, copy);
}

let lastCustomer: u32 = 0;
let lastProduct: u32 = 0;

/** Makes the next event: a random action, or what the rules replace it with. */
function step(): u32 {
  const customer = popular(customers, draw(0));
  const random = draw(2);
  const bin = below(random, 5);
  const entry = load<u64>(weights + (<usize>bin << 3));
  const action = <u32>random < <u32>entry ? bin : <u32>(entry >> 32);
  if (action !== Action.View) {
    const random = draw(3);
    let pair = recent(customer, action, random);
    if (pair === NONE && redraw) pair = anybody(action, random);
    if (pair !== NONE) {
      lastCustomer = customerOf(pair);
      lastProduct = productOf(pair);
      act(pair, action);
      return action;
    }
  }
  lastCustomer = customer;
  lastProduct = popular(products, draw(1));
  view(customer, lastProduct);
  return Action.View;
}
