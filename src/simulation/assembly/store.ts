// Customers of a store: views, carts, purchases and returns as a state machine over pairs of a customer and a product.

import { below, GOLDEN, mix64, unit } from '../../kernel/assembly/random';

/** Events of a block, those sent twice counted once. */
const EVENTS: u64 = 1000;

/** Rows that a block may have: all events sent twice. */
const CAPACITY: usize = 2 * <usize>EVENTS;

/** Pairs of one customer that a redraw looks at before it takes another customer. */
const LOOK = 32;

export enum Action {
  View = 0,
  Cart = 1,
  Uncart = 2,
  Purchase = 3,
  Return = 4,
}

const NONE: u32 = 0xffffffff;

// A pair, once viewed: u32 customer, product, next pair + 1 of its customer's chain, whether it is in the cart, purchases that may
// be returned, and its place in two of the lists: of its cart state, and of what may be returned.
const PAIR_SIZE = 32;
const PRODUCT = 4;
const NEXT = 8;
const IN_CART = 12;
const OWED = 16;
const CART_PLACE = 20;
const OWED_PLACE = 24;

/** Lists of pairs: viewed and not in the cart, in the cart, that may be returned. */
const OUTSIDE = 0;
const INSIDE = 1;
const RETURNABLE = 2;

let customers: u64 = 0;
let products: u64 = 0;
let redraw: bool = false;
let twice: u32 = 0;
let weights: usize = 0;
let keys: u64 = 0;
let durations: u64 = 0;

let capacity: u32 = 0;
let mask: u32 = 0;
let pairs: usize = 0;
let pairCount: u32 = 0;
/** Hash table of pairs, open addressing: number of the pair + 1 (u32). */
let slots: usize = 0;
/** The same by customer, without probing: the last pair of a chain. */
let chains: usize = 0;
let lists: usize = 0;
const lengths = memory.data<u32>([0, 0, 0]);

/** Results, CAPACITY entries each: row number, time (u64), customer, product, action, 1 for an event sent again (u32). */
let results: usize = 0;
let gaps: usize = 0;

/**
 * How many customers and products there are; 1 for illegal=redraw; per mille of events sent twice; an alias table of the
 * actions; room for so many pairs (a power of two). Returns the results' address.
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
  capacity = room;
  mask = room * 2 - 1;
  pairs = heap.alloc(<usize>room * PAIR_SIZE);
  slots = heap.alloc(<usize>room * 8);
  chains = heap.alloc(<usize>room * 4);
  if (redraws) lists = heap.alloc(<usize>room * 12);
  results = heap.alloc(CAPACITY * 32);
  gaps = heap.alloc((<usize>EVENTS + 1) * 8);
  return results;
}

/** Goes through the events of blocks first … last − 1, which are the next. */
export function skipTo(first: u64, last: u64): void {
  for (let block = first; block < last; block++) {
    for (let index: u64 = 0; index < EVENTS; index++) step(block * EVENTS + index);
  }
}

/**
 * Makes the rows of the next block. The block takes the time from `start` to `end` in mean gaps between two
 * events; times are `origin` + `scale` × that.
 */
export function storeBlock(block: u64, origin: u64, start: f64, end: f64, scale: f64): void {
  let total: f64 = 0;
  for (let index: u64 = 0; index < EVENTS; index++) {
    // In (0, 1], so that the logarithm is finite.
    total -= Math.log(1 - unit(mix64(keys + ((block * EVENTS + index) * 8 + 7) * GOLDEN)));
    store<f64>(gaps + (<usize>index << 3), total);
  }
  const firstRow = block * (EVENTS + twice);
  let left = twice;
  let row = 0;
  for (let index: u64 = 0; index < EVENTS; index++) {
    const event = block * EVENTS + index;
    const action = step(event);
    // Selection sampling (Knuth, The Art of Computer Programming 2, algorithm S): `left` of the events that remain.
    const again = below(mix64(keys + (event * 8 + 6) * GOLDEN), EVENTS - index) < left;
    if (again) left--;
    // Gaps divided by their sum, times a sum drawn by itself: again independent exponential gaps.
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

/** The time that a block takes, in mean gaps: the sum of EVENTS exponential gaps. */
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

/** One event: draws, then what the rules make of them. */
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
    lastCustomer = load<u32>(at(pair));
    lastProduct = load<u32>(at(pair), PRODUCT);
  }
  act(pair, action);
  return action;
}

// @ts-expect-error: decorator
@inline
function at(pair: u32): usize {
  return pairs + <usize>pair * PAIR_SIZE;
}

// @ts-expect-error: decorator
@inline
function isLegal(pair: u32, action: u32): bool {
  if (action === Action.Return) return load<u32>(at(pair), OWED) > 0;
  return load<u32>(at(pair), IN_CART) === <u32>(action !== Action.Cart);
}

function act(pair: u32, action: u32): void {
  if (action === Action.Return) {
    const owed = load<u32>(at(pair), OWED) - 1;
    store<u32>(at(pair), owed, OWED);
    if (redraw && owed === 0) remove(pair, RETURNABLE);
    return;
  }
  const into = action === Action.Cart;
  store<u32>(at(pair), <u32>into, IN_CART);
  if (redraw) {
    remove(pair, into ? OUTSIDE : INSIDE);
    append(pair, into ? INSIDE : OUTSIDE);
  }
  if (action !== Action.Purchase) return;
  const owed = load<u32>(at(pair), OWED) + 1;
  store<u32>(at(pair), owed, OWED);
  if (redraw && owed === 1) append(pair, RETURNABLE);
}

// @ts-expect-error: decorator
@inline
function hash(customer: u32, product: u32): u32 {
  return <u32>(mix64((<u64>customer << 32) | product) >> 32) & mask;
}

/** The pair, or NONE where it has not been viewed. */
function find(customer: u32, product: u32): u32 {
  let slot = hash(customer, product);
  let entry = load<u32>(slots + (<usize>slot << 2));
  while (entry !== 0) {
    const pair = entry - 1;
    if (load<u32>(at(pair)) === customer && load<u32>(at(pair), PRODUCT) === product) return pair;
    slot = (slot + 1) & mask;
    entry = load<u32>(slots + (<usize>slot << 2));
  }
  return NONE;
}

function view(customer: u32, product: u32): void {
  let slot = hash(customer, product);
  for (; ; slot = (slot + 1) & mask) {
    const entry = load<u32>(slots + (<usize>slot << 2));
    if (entry === 0) break;
    if (load<u32>(at(entry - 1)) === customer && load<u32>(at(entry - 1), PRODUCT) === product) return;
  }
  // What is not remembered has not been viewed as far as the rules go, which only forbids more.
  if (pairCount === capacity) return;
  const pair = pairCount++;
  store<u32>(slots + (<usize>slot << 2), pair + 1);
  const chain = chains + (<usize>chainOf(customer) << 2);
  const first = load<u32>(chain);
  store<u32>(chain, pair + 1);
  const to = at(pair);
  store<u32>(to, customer);
  store<u32>(to, product, PRODUCT);
  store<u32>(to, first, NEXT);
  store<u32>(to, 0, IN_CART);
  store<u32>(to, 0, OWED);
  if (redraw) append(pair, OUTSIDE);
}

// @ts-expect-error: decorator
@inline
function chainOf(customer: u32): u32 {
  return customer & (capacity - 1);
}

/** A pair for which the action is legal: of this customer, else of any; NONE when there is none at all. */
function another(customer: u32, action: u32, random: u64): u32 {
  const list = action === Action.Cart ? OUTSIDE : action === Action.Return ? RETURNABLE : INSIDE;
  const length = load<u32>(lengths + (list << 2));
  if (length === 0) return NONE;
  let entry = load<u32>(chains + (<usize>chainOf(customer) << 2));
  for (let looked = 0; looked < LOOK && entry !== 0; looked++) {
    const pair = entry - 1;
    if (load<u32>(at(pair)) === customer && isLegal(pair, action)) return pair;
    entry = load<u32>(at(pair), NEXT);
  }
  return load<u32>(place(list, below(random, length)));
}

// @ts-expect-error: decorator
@inline
function place(list: i32, index: u32): usize {
  return lists + ((<usize>list * capacity + index) << 2);
}

// @ts-expect-error: decorator
@inline
function placeField(list: i32): usize {
  return list === RETURNABLE ? OWED_PLACE : CART_PLACE;
}

function append(pair: u32, list: i32): void {
  const length = load<u32>(lengths + (list << 2));
  store<u32>(place(list, length), pair);
  store<u32>(at(pair) + placeField(list), length);
  store<u32>(lengths + (list << 2), length + 1);
}

/** The last one takes its place. */
function remove(pair: u32, list: i32): void {
  const length = load<u32>(lengths + (list << 2)) - 1;
  const index = load<u32>(at(pair) + placeField(list));
  const last = load<u32>(place(list, length));
  store<u32>(place(list, index), last);
  store<u32>(at(last) + placeField(list), index);
  store<u32>(lengths + (list << 2), length);
}
