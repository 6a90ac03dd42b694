// The state of pairs of a customer and a product: viewed, in the cart, purchased, returned.

import { below, mix64 } from '../../../../kernel/assembly/random';

export enum Action {
  View = 0,
  Cart = 1,
  Uncart = 2,
  Purchase = 3,
  Return = 4,
}

export const ACTIONS: u64 = 5;

/** No pair. */
export const NONE: u32 = 0xffffffff;

// The state of a pair (u32): whether it is in lists, whether it is in the cart, and four times the number of purchases that may be returned.
const LISTED: u32 = 1;
const IN_CART: u32 = 2;
const OWED: u32 = 4;

// Where there are lists, a pair has its places in two of them: that of its cart state, and that of returnable pairs.
const PLACES_SIZE = 8;
const CART_PLACE = 0;
const OWED_PLACE = 4;

/** Lists of pairs: viewed and not in the cart, in the cart, returnable. */
const OUTSIDE = 0;
const INSIDE = 1;
const RETURNABLE = 2;

/** A customer acts on the product of one of so many last views (a power of two). */
const LAST: u32 = 32;

/** So many of them are looked at together. */
const TOGETHER: u32 = 8;

let redraw: bool = false;
let products: u32 = 0;
let states: usize = 0;
/**
 * The pairs of a store in which all have room are customer × products + product, and `names` is 0. Those of another store are slots of
 * this hash table with open addressing: customer × 2^32 + product + 1 (u64), or 0.
 */
let names: usize = 0;
let mask: u32 = 0;
let free: u32 = 0;
/** The pairs of the last views, of which a ring has LAST (u32). */
let rings: usize = 0;
/** Of each ring the place of the next view, with the bit LAST where the ring is full (u32). */
let ends: usize = 0;
let ringMask: u32 = 0;
let areShared: bool = false;
let places: usize = 0;
let lists: usize = 0;
/** The room of a list. */
let room: u32 = 0;
const lengths = memory.data<u32>([0, 0, 0]);

/**
 * Allocates room for this many pairs and this many rings of last views, both powers of two. Where there are more customers than
 * rings, some share a ring. Only redraws need the lists.
 */
export function setUpPairs(pairs: u32, ringCount: u32, customers: u32, productCount: u32, redraws: bool): void {
  redraw = redraws;
  products = productCount;
  room = pairs;
  free = pairs;
  let slots = <usize>pairs;
  if (<u64>customers * products > pairs) {
    slots *= 2;
    mask = <u32>slots - 1;
    names = heap.alloc(slots * 8);
  }
  states = heap.alloc(slots * 4);
  ringMask = ringCount - 1;
  areShared = customers > ringCount;
  rings = heap.alloc(<usize>ringCount * LAST * 4);
  ends = heap.alloc(<usize>ringCount * 4);
  if (!redraws) return;
  lists = heap.alloc(<usize>pairs * 12);
  places = heap.alloc(slots * PLACES_SIZE);
}

/** The address of a pair's state. */
// @ts-expect-error: decorator
@inline
function at(pair: u32): usize {
  return states + (<usize>pair << 2);
}

/** Carries out an action, which is not a view, on a pair for which the rules allow it. */
// @ts-expect-error: decorator
@inline
export function act(pair: u32, action: u32): void {
  const state = load<u32>(at(pair));
  const isReturn = action === Action.Return;
  const inCart = isReturn ? state & IN_CART : <u32>(action === Action.Cart) * IN_CART;
  const owed = (state & ~(OWED - 1)) + <u32>(action === Action.Purchase) * OWED - <u32>isReturn * OWED;
  store<u32>(at(pair), (state & LISTED) | inCart | owed);
  if (redraw) list(pair, action, owed);
}

/** Moves a pair on which a customer has acted from list to list. `owed` is the new number of purchases that may be returned × OWED. */
function list(pair: u32, action: u32, owed: u32): void {
  if (action === Action.Return) {
    if (owed === 0) remove(pair, RETURNABLE);
    return;
  }
  const into = action === Action.Cart;
  remove(pair, into ? OUTSIDE : INSIDE);
  append(pair, into ? INSIDE : OUTSIDE);
  if (action === Action.Purchase && owed === OWED) append(pair, RETURNABLE);
}

/** The slot of a pair in the hash table, or the free one in which it would be. */
// @ts-expect-error: decorator
@inline
function slotOf(name: u64): u32 {
  let slot = <u32>(mix64(name - 1) >> 32) & mask;
  for (let other = load<u64>(names + (<usize>slot << 3)); other !== 0 && other !== name; ) {
    slot = (slot + 1) & mask;
    other = load<u64>(names + (<usize>slot << 3));
  }
  return slot;
}

/** Notes a view. The pair is remembered if it is known or there is room. */
// @ts-expect-error: decorator
@inline
export function view(customer: u32, product: u32): void {
  let pair = customer * products + product;
  if (names !== 0) {
    const name = ((<u64>customer << 32) | product) + 1;
    pair = slotOf(name);
    if (load<u64>(names + (<usize>pair << 3)) === 0) {
      // For the rules, a pair that is not remembered has not been viewed, so they forbid its other actions.
      if (free === 0) return;
      free--;
      store<u64>(names + (<usize>pair << 3), name);
    }
  }
  const ring = customer & ringMask;
  const end = load<u32>(ends + (<usize>ring << 2));
  store<u32>(rings + (<usize>(ring * LAST + (end & (LAST - 1))) << 2), pair);
  store<u32>(ends + (<usize>ring << 2), ((end + 1) & (2 * LAST - 1)) | (end & LAST));
  if (redraw && load<u32>(at(pair)) === 0) {
    store<u32>(at(pair), LISTED);
    append(pair, OUTSIDE);
  }
}

/**
 * A pair for which the rules allow the action, which is not a view, of those that this customer viewed last: each with half the
 * probability of the one before it. NONE when there is no such pair.
 */
// @ts-expect-error: decorator
@inline
export function recent(customer: u32, action: u32, random: u64): u32 {
  const ring = customer & ringMask;
  const end = load<u32>(ends + (<usize>ring << 2));
  const count = end & LAST ? LAST : end;
  const from = rings + (<usize>(ring * LAST) << 2);
  // A pair that is in the cart may not be put into it; the other actions need some of these bits.
  const isCart = <u32>(action === Action.Cart);
  const bits = IN_CART ^ (<u32>(action === Action.Return) * (IN_CART ^ ~(OWED - 1)));
  let before = <u32>ctz(~random);
  let found = NONE;
  for (let looked: u32 = 0; looked < count; looked += TOGETHER) {
    let allowed: u32 = 0;
    // Most looks at a state take the cache as long as a wrong guess takes the processor, so they are made at once, without a branch.
    for (let index: u32 = 0; index < TOGETHER; index++) {
      const pair = load<u32>(from + (<usize>((end - 1 - looked - index) & (LAST - 1)) << 2));
      let isAllowed = <u32>((load<u32>(at(pair)) & bits) !== 0) ^ isCart;
      if (areShared) isAllowed &= <u32>(customerOf(pair) === customer);
      allowed |= isAllowed << index;
    }
    if (looked + TOGETHER > count) allowed &= (1 << (count - looked)) - 1;
    if (allowed === 0) continue;
    const known = popcnt(allowed);
    if (before < known) {
      allowed &= allowed - <u32>(before > 0);
      allowed &= allowed - <u32>(before > 1);
      for (; before > 2; before--) allowed &= allowed - 1;
      return load<u32>(from + (<usize>((end - 1 - looked - ctz(allowed)) & (LAST - 1)) << 2));
    }
    before -= known;
    found = load<u32>(from + (<usize>((end - 1 - looked - (31 - clz(allowed))) & (LAST - 1)) << 2));
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
  return lists + ((<usize>list * room + index) << 2);
}

/** The address of a pair's place in a list. */
// @ts-expect-error: decorator
@inline
function placeOf(pair: u32, list: i32): usize {
  return places + <usize>pair * PLACES_SIZE + (list === RETURNABLE ? OWED_PLACE : CART_PLACE);
}

function append(pair: u32, list: i32): void {
  const length = load<u32>(lengths + (list << 2));
  store<u32>(place(list, length), pair);
  store<u32>(placeOf(pair, list), length);
  store<u32>(lengths + (list << 2), length + 1);
}

/** Removes a pair from a list. The last pair takes its place. */
function remove(pair: u32, list: i32): void {
  const length = load<u32>(lengths + (list << 2)) - 1;
  const index = load<u32>(placeOf(pair, list));
  const last = load<u32>(place(list, length));
  store<u32>(place(list, index), last);
  store<u32>(placeOf(last, list), index);
  store<u32>(lengths + (list << 2), length);
}

export function customerOf(pair: u32): u32 {
  return names === 0 ? pair / products : <u32>((load<u64>(names + (<usize>pair << 3)) - 1) >> 32);
}

export function productOf(pair: u32): u32 {
  return names === 0 ? pair % products : <u32>(load<u64>(names + (<usize>pair << 3)) - 1);
}
