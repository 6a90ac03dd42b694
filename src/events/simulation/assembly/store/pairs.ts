// The state of pairs of a customer and a product: viewed, in the cart, purchased, returned.

import { below, mix64 } from '../../../../kernel/assembly/random';

export enum Action {
  View = 0,
  Cart = 1,
  Uncart = 2,
  Purchase = 3,
  Return = 4,
}

/** No pair. */
export const NONE: u32 = 0xffffffff;

// A viewed pair has u32 fields: customer, product, next pair + 1 in the customer's chain, whether it is in the cart, the number
// of purchases that may be returned, its places in two of the lists (that of its cart state, and that of returnable pairs), and the
// previous pair + 1 in the chain. A chain begins with the pair that was viewed last.
const PAIR_SIZE = 32;
const PRODUCT = 4;
const NEXT = 8;
const IN_CART = 12;
const OWED = 16;
const CART_PLACE = 20;
const OWED_PLACE = 24;
const PREVIOUS = 28;

/** Lists of pairs: viewed and not in the cart, in the cart, returnable. */
const OUTSIDE = 0;
const INSIDE = 1;
const RETURNABLE = 2;

/** A customer acts on one of the products that were viewed last: this many. */
const LOOK = 32;

let redraw: bool = false;
let capacity: u32 = 0;
let mask: u32 = 0;
let pairs: usize = 0;
let pairCount: u32 = 0;
/** The hash table of pairs with open addressing: number of the pair + 1 (u32). */
let slots: usize = 0;
/** The chains of customers: number of the first pair of the chain + 1 (u32). */
let chains: usize = 0;
let lists: usize = 0;
const lengths = memory.data<u32>([0, 0, 0]);

/** Allocates room for this many pairs (a power of two). Only redraws need the lists. */
export function setUpPairs(room: u32, redraws: bool): void {
  redraw = redraws;
  capacity = room;
  mask = room * 2 - 1;
  pairs = heap.alloc(<usize>room * PAIR_SIZE);
  slots = heap.alloc(<usize>room * 8);
  chains = heap.alloc(<usize>room * 4);
  if (redraws) lists = heap.alloc(<usize>room * 12);
}

// @ts-expect-error: decorator
@inline
function at(pair: u32): usize {
  return pairs + <usize>pair * PAIR_SIZE;
}

/** Do the rules allow this action, which is not a view, for a viewed pair? */
// @ts-expect-error: decorator
@inline
function isLegal(pair: u32, action: u32): bool {
  if (action === Action.Return) return load<u32>(at(pair), OWED) > 0;
  return load<u32>(at(pair), IN_CART) === <u32>(action !== Action.Cart);
}

/** Carries out an action that isLegal() allows. */
export function act(pair: u32, action: u32): void {
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

/** Makes a pair the one that its customer viewed last, and adds it when it is not known and there is room. */
export function view(customer: u32, product: u32): void {
  const chain = chains + (<usize>(customer & (capacity - 1)) << 2);
  let slot = hash(customer, product);
  for (; ; slot = (slot + 1) & mask) {
    const entry = load<u32>(slots + (<usize>slot << 2));
    if (entry === 0) break;
    if (load<u32>(at(entry - 1)) === customer && load<u32>(at(entry - 1), PRODUCT) === product) {
      if (load<u32>(chain) === entry) return;
      unlink(entry - 1);
      link(entry - 1, chain);
      return;
    }
  }
  // For the rules, a pair that is not remembered has not been viewed, so they forbid its other actions.
  if (pairCount === capacity) return;
  const pair = pairCount++;
  store<u32>(slots + (<usize>slot << 2), pair + 1);
  store<u32>(at(pair), customer);
  store<u32>(at(pair), product, PRODUCT);
  store<u32>(at(pair), 0, IN_CART);
  store<u32>(at(pair), 0, OWED);
  link(pair, chain);
  if (redraw) append(pair, OUTSIDE);
}

/** Puts a pair at the beginning of a chain. */
function link(pair: u32, chain: usize): void {
  const first = load<u32>(chain);
  store<u32>(chain, pair + 1);
  store<u32>(at(pair), first, NEXT);
  store<u32>(at(pair), 0, PREVIOUS);
  if (first !== 0) store<u32>(at(first - 1), pair + 1, PREVIOUS);
}

/** Takes a pair that is not the first one out of its chain. */
function unlink(pair: u32): void {
  const next = load<u32>(at(pair), NEXT);
  const previous = load<u32>(at(pair), PREVIOUS);
  store<u32>(at(previous - 1), next, NEXT);
  if (next !== 0) store<u32>(at(next - 1), previous, PREVIOUS);
}

/**
 * A pair for which the action is legal, of those that this customer viewed last: each with half the probability of the one before
 * it. NONE when there is no such pair.
 */
export function recent(customer: u32, action: u32, random: u64): u32 {
  let found = NONE;
  let entry = load<u32>(chains + (<usize>(customer & (capacity - 1)) << 2));
  for (let looked = 0; looked < LOOK && entry !== 0; looked++) {
    const pair = entry - 1;
    if (load<u32>(at(pair)) === customer && isLegal(pair, action)) {
      found = pair;
      if ((random & 1) === 0) break;
      random >>= 1;
    }
    entry = load<u32>(at(pair), NEXT);
  }
  return found;
}

/** A pair of any customer for which the action is legal. NONE when there is no such pair. Only redraws may ask for it. */
export function anybody(action: u32, random: u64): u32 {
  const list = action === Action.Cart ? OUTSIDE : action === Action.Return ? RETURNABLE : INSIDE;
  const length = load<u32>(lengths + (list << 2));
  return length === 0 ? NONE : load<u32>(place(list, below(random, length)));
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

/** Removes a pair from a list. The last pair takes its place. */
function remove(pair: u32, list: i32): void {
  const length = load<u32>(lengths + (list << 2)) - 1;
  const index = load<u32>(at(pair) + placeField(list));
  const last = load<u32>(place(list, length));
  store<u32>(place(list, index), last);
  store<u32>(at(last) + placeField(list), index);
  store<u32>(lengths + (list << 2), length);
}

export function customerOf(pair: u32): u32 {
  return load<u32>(at(pair));
}

export function productOf(pair: u32): u32 {
  return load<u32>(at(pair), PRODUCT);
}
