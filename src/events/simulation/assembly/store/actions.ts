// What the customers of a store do: random actions, the rules that replace some of them, and the events that arrive twice.

import { actionAt, choiceOf, customerAt, delayOf, EVENTS, nextBlock, productAt, REPEATED, setUpBlocks, timeOf } from './block';
import { act, Action, anybody, customerOf, NONE, productOf, recent, setUpPairs, view } from './pairs';
import { countOf } from './popularity';
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
import { mix64 } from '../../../../kernel/assembly/random';

/** The rows of a batch. */
const CAPACITY: usize = 1024;

let redraw: bool = false;
let delay: f64 = 0;
let origin: u64 = 0;
let ticks: f64 = 0;

/** The index of the next event in its block, and its time in seconds after the origin; the number of the next row. */
let index: u32 = 0;
let next: f64 = 0;
let row: u64 = 0;

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
  redraw = redraws;
  delay = meanDelay;
  origin = firstTick;
  ticks = secondTicks;
  const from = <f64>firstTick / secondTicks;
  setUpBlocks(seed, customerTable, productTable, perMille, weightTable, meanGap, hourTable, from);
  setUpPrices(mix64(seed + 5));
  setUpPairs(room, rings, countOf(customerTable), countOf(productTable), redraws);
  setUpRedeliveries(mostRedeliveries);
  results = heap.alloc(CAPACITY * 44);
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
      write(at, tick(arrival), arrivingTick(), arrivingCustomer(), arrivingProduct(), arrivingAction(), 1);
      arrived();
      continue;
    }
    const time = tick(next);
    const planned = actionAt(index);
    const action = step(planned & (REPEATED - 1));
    write(at, time, time, lastCustomer, lastProduct, action, 0);
    if (planned >= REPEATED) redeliver(next + delay * delayOf(index), time, lastCustomer, lastProduct, action);
    index++;
    if (index === EVENTS) beginBlock();
    else next = timeOf(index);
  }
}

function beginBlock(): void {
  nextBlock(next);
  index = 0;
  next = timeOf(0);
}

/** Writes the prices of the rows. */
export function storePrices(): void {
  const productsOf = results + CAPACITY * 28;
  for (let at: usize = 0; at < CAPACITY * 4; at += 4)
    store<u32>(productsOf + CAPACITY * 12 + at, priceOf(load<u32>(productsOf + at)));
}

/** The tick of a time in seconds after the origin. */
// @ts-expect-error: decorator
@inline
function tick(time: f64): u64 {
  return origin + <u64><i64>(time * ticks);
}

// @ts-expect-error: decorator
@inline
function write(at: usize, arrival: u64, time: u64, customer: u32, product: u32, action: u32, copy: u32): void {
  let to = results + (at << 3);
  store<u64>(to, row++);
  store<u64>(to + CAPACITY * 8, arrival);
  store<u64>(to + CAPACITY * 16, time);
  to = results + CAPACITY * 24 + (at << 2);
  store<u32>(to, customer);
  store<u32>(to + CAPACITY * 4, product);
  store<u32>(to + CAPACITY * 8, action);
  store<u32>(to + CAPACITY * 12, copy);
}

let lastCustomer: u32 = 0;
let lastProduct: u32 = 0;

/** Carries out the next event: the planned action, or what the rules replace it with. */
// @ts-expect-error: decorator
@inline
function step(planned: u32): u32 {
  const customer = customerAt(index);
  if (planned !== Action.View) {
    const choice = choiceOf(index);
    let pair = recent(customer, planned, choice);
    if (pair === NONE && redraw) pair = anybody(planned, choice);
    if (pair !== NONE) {
      lastCustomer = customerOf(pair);
      lastProduct = productOf(pair);
      act(pair, planned);
      return planned;
    }
  }
  lastCustomer = customer;
  lastProduct = productAt(index);
  view(customer, lastProduct);
  return Action.View;
}
