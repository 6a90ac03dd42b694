// Arrivals of users of many groups, whose activity follows local time: a non-homogeneous Poisson process by thinning (Lewis &
// Shedler 1979). Time is divided into buckets, which do not depend on each other.

import { below, GOLDEN, mix64, unit } from '../../../kernel/assembly/random';
import { drawn } from './alias';
import { COSINE, FACTOR, LENGTH, otherState, setUpCalendar, SINE, stateAt } from './calendar';
import {
  bitsOf,
  CAPACITY,
  countOf,
  keep,
  keepNone,
  keptIndex,
  keptInOrder,
  keptTick,
  setUpCandidates,
  tickOf,
} from './candidates';
import { NONE, parentOf, Role, roleOf } from './returns';
import { someUser } from './users';

/** The number of steps of a day in the table of sines and cosines. */
const STEPS = 1024;

export enum Mode {
  /** A candidate becomes an arrival with a probability that is the activity of its group. */
  Thinned = 0,
  /** Every candidate becomes an arrival. Groups are drawn by size and activity. */
  Modulated = 1,
  /** Every candidate becomes an arrival. Groups are drawn by size. */
  Even = 2,
}

let groups: u64 = 0;
let activity: u64 = 0;
let members: u64 = 0;

let mode: i32 = 0;
let groupCount: u64 = 0;
let aliases: usize = 0;
let sizes: usize = 0;
let ticks: u64 = 0;
let day: u64 = 0;
let stepsPerTick: f64 = 0;
let least: f64 = 0;
let halfRange: f64 = 0;
let shard: u32 = 0;
let shards: u32 = 1;
let table: usize = 0;

// What is known of the activity of a group within some ticks: the first of them and their number, the least draws that candidates with
// certainty have, and how many more draws they may have (u64). Most candidates need nothing else.
const NEAR_SIZE: usize = 32;
const NEAR_TICKS = 8;
const LEAST = 16;
const UNSURE = 24;

/** This part of a day on either side is near: few candidates are unsure, and few come first. */
const NEAR_PARTS: u64 = 2048;

let nears: usize = 0;
let nearTicks: u64 = 0;

/** Of the candidates of the current bucket, by index: parent or own number (u64), role and group (u32). */
let sources: usize = 0;
let roles: usize = 0;
let groupsOf: usize = 0;

/** The indexes of the candidates that may return (u32). */
let returning: usize = 0;

/**
 * Results: arrays of CAPACITY entries of number, time in ticks, user (group << 32 | member), and number of the parent or own
 * number (u64); of group and role (u32). Parents are those of arrivals that return.
 */
export let results: usize = 0;

/**
 * Sets the parameters: the key of the seed; the groups, as an alias table, sizes (u32) and the tables of their calendar; the
 * probabilities of counts of candidates, see setUpCandidates(); the ticks of a bucket and of a day; the activity in the quietest
 * hour, relative to the busiest one; the shard and the number of shards. setUpUsers() and setUpReturns() come before the first
 * arrivals. Returns the address of the results.
 */
export function setUpArrivals(
  seed: u64,
  how: i32,
  count: u32,
  aliasTable: usize,
  sizeTable: usize,
  calendar: usize,
  countTable: usize,
  bucketTicks: u64,
  dayTicks: u64,
  leastActivity: f64,
  ofShard: u32,
  ofShards: u32,
): usize {
  setUpCandidates(mix64(seed + 1), countTable, bucketTicks);
  groups = mix64(seed + 2);
  activity = mix64(seed + 3);
  members = mix64(seed + 4);
  mode = how;
  groupCount = count;
  aliases = aliasTable;
  sizes = sizeTable;
  setUpCalendar(calendar, count, dayTicks);
  ticks = bucketTicks;
  day = dayTicks;
  stepsPerTick = <f64>STEPS / <f64>day;
  least = leastActivity;
  halfRange = (1 - least) * 0.5;
  shard = ofShard;
  shards = ofShards;
  nears = heap.alloc(<usize>count * NEAR_SIZE);
  nearTicks = day / NEAR_PARTS;
  table = heap.alloc(STEPS * 16);
  for (let step = 0; step < STEPS; step++) {
    const angle = (<f64>step / STEPS) * 2 * Math.PI;
    store<f64>(table + (step << 4), Math.cos(angle));
    store<f64>(table + (step << 4), Math.sin(angle), 8);
  }
  sources = heap.alloc(<usize>CAPACITY * 8);
  roles = heap.alloc(<usize>CAPACITY * 4);
  groupsOf = heap.alloc(<usize>CAPACITY * 4);
  returning = heap.alloc(<usize>CAPACITY * 4);
  results = heap.alloc(<usize>CAPACITY * 40);
  return results;
}

/** Puts all arrivals of a bucket into the results, in order of time. Returns their number. */
export function arrivals(bucket: u64): i32 {
  const first = bucket * CAPACITY;
  const start = bucket * ticks;
  const random = bitsOf(bucket);
  const candidates = countOf(random);
  keepNone();
  giveRoles(first, candidates);
  if (mode === Mode.Thinned) thin(first, candidates, random, start);
  else if (mode === Mode.Modulated) modulate(first, candidates, random, start);
  else {
    for (let index: u32 = 0; index < candidates; index++) {
      store<u32>(groupsOf + (<usize>index << 2), groupOf(index));
      keep(tickOf(random, index), index, 1);
    }
  }
  const kept = keptInOrder();
  let count = 0;
  for (let at = 0; at < kept; at++) {
    const index = keptIndex(at);
    if (write(first + index, index, start + keptTick(at), count)) count++;
  }
  return count;
}

/** Sets the roles and sources of the candidates of a bucket, whose numbers begin at `first`. */
function giveRoles(first: u64, candidates: u32): void {
  let count: usize = 0;
  for (let index: u32 = 0; index < candidates; index++) {
    const role = roleOf(first + index);
    store<u64>(sources + (<usize>index << 3), first + index);
    store<u32>(roles + (<usize>index << 2), role);
    // Without a branch, which could not be predicted.
    store<u32>(returning + (count << 2), index);
    count += <usize>(role === Role.Returns);
  }
  for (let at: usize = 0; at < count; at++) {
    const index = load<u32>(returning + (at << 2));
    const parent = parentOf(first + index);
    if (parent === NONE) store<u32>(roles + (<usize>index << 2), Role.Other);
    else store<u64>(sources + (<usize>index << 3), parent);
  }
}

/** The random bits that choose the group of a candidate. */
// @ts-expect-error: decorator
@inline
function groupBits(index: u32): u64 {
  return mix64(groups + load<u64>(sources + (<usize>index << 3)) * GOLDEN);
}

// @ts-expect-error: decorator
@inline
function groupOf(index: u32): u32 {
  return drawn(aliases, groupCount, groupBits(index));
}

/** Keeps a candidate with the probability that its group is active. */
function thin(first: u64, candidates: u32, random: u64, start: u64): void {
  const startOfDay = start % day;
  for (let index: u32 = 0; index < candidates; index++) {
    const tick = tickOf(random, index);
    const group = groupOf(index);
    store<u32>(groupsOf + (<usize>index << 2), group);
    const draw = mix64(activity + (first + index) * GOLDEN) >> 11;
    const near = nears + <usize>group * NEAR_SIZE;
    if (start + tick - load<u64>(near) >= load<u64>(near, NEAR_TICKS)) approach(near, group, start + tick);
    const least = load<u64>(near, LEAST);
    let isKept = <u32>(draw < least);
    if (draw - least < load<u64>(near, UNSURE)) {
      const state = stateAt(group, start + tick);
      isKept = <u32>(draw < placesOf(activityAt(state, ofDay(startOfDay + tick))));
    }
    keep(tick, index, isKept);
  }
}

/** A probability (up to 1) of draws of 53 bits, as the number of draws that have it. */
// @ts-expect-error: decorator
@inline
function placesOf(probability: f64): u64 {
  return <u64>Math.ceil(max(0, probability) * 9007199254740992.0);
}

/** Sets what is known of the activity of a group near a tick. */
function approach(near: usize, group: u32, time: u64): void {
  const state = stateAt(group, time);
  const from = max<u64>(load<u64>(state), time - min<u64>(time, nearTicks));
  const to = min<u64>(load<u64>(state) + load<u64>(state, LENGTH), time + nearTicks);
  const active = activityAt(state, time % day);
  // The cosine changes by at most 2π in a day. The rest is more than the errors of activityAt().
  const change = halfRange * load<f64>(state, FACTOR) * 2 * Math.PI * (<f64>nearTicks / <f64>day) + 1e-8;
  const least = placesOf(active - change);
  store<u64>(near, from);
  store<u64>(near, to - from, NEAR_TICKS);
  store<u64>(near, least, LEAST);
  store<u64>(near, placesOf(active + change) - least, UNSURE);
}

/** Keeps all candidates. Where the group of one is not active, another one comes instead. */
function modulate(first: u64, candidates: u32, random: u64, start: u64): void {
  const startOfDay = start % day;
  for (let index: u32 = 0; index < candidates; index++) {
    const tick = tickOf(random, index);
    let bits = groupBits(index);
    let group = drawn(aliases, groupCount, bits);
    let draw = mix64(activity + (first + index) * GOLDEN);
    while (unit(draw) >= activityAt(stateAt(group, start + tick), ofDay(startOfDay + tick))) {
      // The parent's group is not active.
      store<u64>(sources + (<usize>index << 3), first + index);
      const role = roles + (<usize>index << 2);
      if (load<u32>(role) === Role.Returns) store<u32>(role, Role.Other);
      bits = mix64(bits + GOLDEN);
      draw = mix64(draw + GOLDEN);
      group = drawn(aliases, groupCount, bits);
    }
    store<u32>(groupsOf + (<usize>index << 2), group);
    keep(tick, index, 1);
  }
}

/** The tick of the day in UTC, of a tick from the beginning of a day on. */
// @ts-expect-error: decorator
@inline
function ofDay(tick: u64): u64 {
  return tick < day ? tick : tick % day;
}

/** The activity of a group with this state at a tick of the day in UTC, relative to the greatest one. */
// @ts-expect-error: decorator
@inline
function activityAt(state: usize, ofDay: u64): f64 {
  const hour = <f64>ofDay * stepsPerTick;
  const entry = table + (<usize>hour << 4);
  // The rest of the angle is below 0.0062, and the next terms are below 10^-10.
  const rest = (hour - Math.floor(hour)) * (2 * Math.PI / STEPS);
  const cosine = 1 - rest * rest * 0.5;
  const sine = rest - rest * rest * rest * (1.0 / 6);
  const c = load<f64>(entry) * cosine - load<f64>(entry, 8) * sine;
  const s = load<f64>(entry, 8) * cosine + load<f64>(entry) * sine;
  const hourFactor = least + halfRange * (1 + c * load<f64>(state, COSINE) - s * load<f64>(state, SINE));
  return hourFactor * load<f64>(state, FACTOR);
}

/** Has a candidate of this group arrived? */
function arrived(number: u64, group: u32): bool {
  const bucket = number / CAPACITY;
  const random = bitsOf(bucket);
  if (number % CAPACITY >= countOf(random)) return false;
  if (mode === Mode.Even) return true;
  const time = bucket * ticks + tickOf(random, number % CAPACITY);
  return unit(mix64(activity + number * GOLDEN)) < activityAt(otherState(group, time), time % day);
}

/** Writes an arrival as result `at`, unless it belongs to another shard. */
// @ts-expect-error: decorator
@inline
function write(number: u64, index: u64, time: u64, at: i32): bool {
  let source = load<u64>(sources + (<usize>index << 3));
  let role = load<u32>(roles + (<usize>index << 2));
  const group = load<u32>(groupsOf + (<usize>index << 2));
  if (role === Role.Returns && !arrived(source, group)) {
    source = number;
    role = Role.Other;
  }
  const size = load<u32>(sizes + (<usize>group << 2));
  const random = mix64(members + source * GOLDEN);
  const user = (<u64>group << 32) | (mode === Mode.Thinned ? someUser(random, size) : below(random, size));
  if (shards > 1 && below(mix64(user * GOLDEN), shards) !== shard) return false;
  const wide = results + (at << 3);
  store<u64>(wide, number);
  store<u64>(wide + <usize>CAPACITY * 8, time);
  store<u64>(wide + <usize>CAPACITY * 16, user);
  store<u64>(wide + <usize>CAPACITY * 24, source);
  const narrow = results + <usize>CAPACITY * 32 + (at << 2);
  store<u32>(narrow, group);
  store<u32>(narrow + <usize>CAPACITY * 4, role);
  return true;
}
