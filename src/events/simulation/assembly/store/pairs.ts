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

// A viewed pair has u32 fields: customer, product, whether it is in the cart, and the number of purchases that may be returned.
const PAIR_SIZE = 16;
const PRODUCT = 4;
const IN_CART = 8;
const OWED = 12;

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

let redraw: bool = false;
let capacity: u32 = 0;
let mask: u32 = 0;
let pairs: usize = 0;
let pairCount: u32 = 0;
/** The hash table of pairs with open addressing: number of the pair + 1 (u32). */
let slots: usize = 0;
/** The pairs of the last views, of which a ring has LAST, each pair + 1 or 0 (u32); and the number of views of each ring (u32). */
let rings: usize = 0;
let viewCounts: usize = 0;
let ringMask: u32 = 0;
let places: usize = 0;
let lists: usize = 0;
const lengths = memory.data<u32>([0, 0, 0]);

/**
 * Allocates room for this many pairs and this many rings of last views, both powers of two. Where there are more customers than
 * rings, some share a ring. Only redraws need the lists.
 */
export function setUpPairs(room: u32, ringCount: u32, redraws: bool): void {
  redraw = redraws;
  capacity = room;
  mask = room * 2 - 1;
  pairs = heap.alloc(<usize>room * PAIR_SIZE);
  slots = heap.alloc(<usize>room * 8);
  ringMask = ringCount - 1;
  rings = heap.alloc(<usize>ringCount * LAST * 4);
  viewCounts = heap.alloc(<usize>ringCount * 4);
  if (!redraws) return;
  lists = heap.alloc(<usize>room * 12);
  places = heap.alloc(<usize>room * PLACES_SIZE);
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

/** Notes a view, and adds its pair when it is not known and there is room. */
export function view(customer: u32, product: u32): void {
  let slot = hash(customer, product);
  for (; ; slot = (slot + 1) & mask) {
    const entry = load<u32>(slots + (<usize>slot << 2));
    if (entry === 0) break;
    if (load<u32>(at(entry - 1)) === customer && load<u32>(at(entry - 1), PRODUCT) === product) {
      note(customer, entry);
      return;
    }
  }
  // For the rules, a pair that is not remembered has not been viewed, so they forbid its other actions.
  if (pairCount === capacity) return;
  const pair = pairCount++;
  store<u32>(slots + (<usize>slot << 2), pair + 1);
  store<u32>(at(pair), customer);
  store<u32>(at(pair), product, PRODUCT);
  note(customer, pair + 1);
  if (redraw) append(pair, OUTSIDE);
}

// @ts-expect-error: decorator
@inline
function note(customer: u32, entry: u32): void {
  const ring = customer & ringMask;
  const views = load<u32>(viewCounts + (<usize>ring << 2));
  store<u32>(rings + (<usize>(ring * LAST + (views & (LAST - 1))) << 2), entry);
  store<u32>(viewCounts + (<usize>ring << 2), views + 1);
}

/**
 * A pair for which the action is legal, of those that this customer viewed last: each with half the probability of the one before
 * it. NONE when there is no such pair.
 */
export function recent(customer: u32, action: u32, random: u64): u32 {
  const ring = customer & ringMask;
  const views = load<u32>(viewCounts + (<usize>ring << 2));
  let found = NONE;
  for (let looked: u32 = 1; looked <= LAST; looked++) {
    const entry = load<u32>(rings + (<usize>(ring * LAST + ((views - looked) & (LAST - 1))) << 2));
    if (entry === 0) break;
    const pair = entry - 1;
    if (!isLegal(pair, action) || load<u32>(at(pair)) !== customer) continue;
    found = pair;
    if ((random & 1) === 0) break;
    random >>= 1;
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
  return load<u32>(at(pair));
}

export function productOf(pair: u32): u32 {
  return load<u32>(at(pair), PRODUCT);
}
