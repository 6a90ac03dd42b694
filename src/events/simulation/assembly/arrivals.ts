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

// What is known of the activity of a group in buckets beside each other: the first tick at which such a bucket may begin and the number
// of such ticks; draws below which candidates are kept, and how many of those from there on only a look at the activity decides (u64).
const NEAR_SIZE: usize = 32;
const STARTS = 8;
const LEAST = 16;
const UNSURE = 24;

/** The number of different draws. */
const DRAWS: f64 = 9007199254740992;

/** This part of a day on either side is near: the look decides few draws, and is needed for few candidates besides. */
const NEAR_PARTS: u64 = 2048;

let nears: usize = 0;
let nearTicks: u64 = 0;

/** Of the candidates of the current bucket, by index: parent of those that return (u64), role and group (u32). */
let parents: usize = 0;
let roles: usize = 0;
let groupsOf: usize = 0;

/** The indexes of the candidates that may return (u32). */
let returning: usize = 0;

/**
 * Results: arrays of ROOM entries of number, time in ticks, user (group << 32 | member), and number of the parent or own
 * number (u64); of group and role (u32). Parents are those of arrivals that return.
 */
export let results: usize = 0;

/** The arrivals of a bucket may come after up to 512 others. */
export const ROOM: u64 = CAPACITY + 512;

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
  parents = heap.alloc(<usize>CAPACITY * 8);
  roles = heap.alloc(<usize>CAPACITY * 4);
  groupsOf = heap.alloc(<usize>CAPACITY * 4);
  returning = heap.alloc(<usize>CAPACITY * 4);
  results = heap.alloc(<usize>ROOM * 40);
  return results;
}

/** Puts all arrivals of a bucket into the results after `count` others, in order of time. Returns how many there are now. */
export function arrivals(bucket: u64, count: i32): i32 {
  const first = bucket * CAPACITY;
  const start = bucket * ticks;
  const random = bitsOf(bucket);
  const candidates = countOf(random);
  giveRoles(first, candidates);
  let kept: u32 = 0;
  if (mode === Mode.Thinned) kept = thin(first, candidates, random, start);
  else if (mode === Mode.Modulated) kept = modulate(first, candidates, random, start);
  else {
    for (let index: u32 = 0; index < candidates; index++) {
      store<u32>(groupsOf + (<usize>index << 2), groupOf(first, index));
      kept = keep(index, 1, kept);
    }
  }
  keptInOrder(kept, random);
  for (let at = 0; at < <i32>kept; at++) {
    const index = keptIndex(at);
    if (write(first + index, index, start + keptTick(at), count)) count++;
  }
  return count;
}

/** Sets the roles of the candidates of a bucket, whose numbers begin at `first`, and the parents of those that may return. */
function giveRoles(first: u64, candidates: u32): void {
  let count: usize = 0;
  for (let index: u32 = 0; index < candidates; index++) {
    const role = roleOf(first + index);
    store<u32>(roles + (<usize>index << 2), role);
    // Without a branch, which could not be predicted.
    store<u32>(returning + (count << 2), index);
    count += <usize>(role === Role.Returns);
  }
  for (let at: usize = 0; at < count; at++) {
    const index = load<u32>(returning + (at << 2));
    const parent = parentOf(first + index);
    if (parent === NONE) store<u32>(roles + (<usize>index << 2), Role.Other);
    else store<u64>(parents + (<usize>index << 3), parent);
  }
}

/** The number of a candidate's parent, or its own. */
// @ts-expect-error: decorator
@inline
function sourceOf(first: u64, index: u32): u64 {
  if (load<u32>(roles + (<usize>index << 2)) === Role.Returns) return load<u64>(parents + (<usize>index << 3));
  return first + index;
}

/** The random bits that choose the group of a candidate. */
// @ts-expect-error: decorator
@inline
function groupBits(first: u64, index: u32): u64 {
  return mix64(groups + sourceOf(first, index) * GOLDEN);
}

// @ts-expect-error: decorator
@inline
function groupOf(first: u64, index: u32): u32 {
  return drawn(aliases, groupCount, groupBits(first, index));
}

/** Keeps each candidate with the probability that its group is active. Returns how many. */
function thin(first: u64, candidates: u32, random: u64, start: u64): u32 {
  let kept: u32 = 0;
  for (let index: u32 = 0; index < candidates; index++) {
    const group = groupOf(first, index);
    store<u32>(groupsOf + (<usize>index << 2), group);
    const draw = mix64(activity + (first + index) * GOLDEN) >> 11;
    const near = nears + <usize>group * NEAR_SIZE;
    if (start - load<u64>(near) >= load<u64>(near, STARTS)) approach(near, group, start);
    const least = load<u64>(near, LEAST);
    let isKept = <u32>(draw < least);
    if (draw - least < load<u64>(near, UNSURE)) {
      const time = start + tickOf(random, index);
      isKept = <u32>(draw < drawsOf(activityAt(stateAt(group, time), time % day)));
    }
    kept = keep(index, isKept, kept);
  }
  return kept;
}

/** How many of the draws of 53 bits are below a probability (up to 1). */
// @ts-expect-error: decorator
@inline
function drawsOf(probability: f64): u64 {
  return <u64>Math.ceil(max(0, probability) * DRAWS);
}

/** Sets what is known of the activity of a group in the bucket that begins at a tick, and in others beside it. */
function approach(near: usize, group: u32, start: u64): void {
  const state = stateAt(group, start);
  const from = max<u64>(load<u64>(state), start - min<u64>(start, nearTicks));
  const to = min<u64>(load<u64>(state) + load<u64>(state, LENGTH), start + nearTicks);
  if (start + ticks > to) {
    store<u64>(near, 0, STARTS);
    store<u64>(near, 0, LEAST);
    store<u64>(near, <u64>DRAWS, UNSURE);
    return;
  }
  const active = activityAt(state, start % day);
  // The cosine changes by at most 2π in a day. The rest is more than the errors of activityAt().
  const change = halfRange * load<f64>(state, FACTOR) * 2 * Math.PI * (<f64>nearTicks / <f64>day) + 1e-8;
  const least = drawsOf(active - change);
  store<u64>(near, from);
  store<u64>(near, to - ticks - from + 1, STARTS);
  store<u64>(near, least, LEAST);
  store<u64>(near, drawsOf(active + change) - least, UNSURE);
}

/** Keeps all candidates. Where the group of one is not active, another one comes instead. Returns how many. */
function modulate(first: u64, candidates: u32, random: u64, start: u64): u32 {
  for (let index: u32 = 0; index < candidates; index++) {
    const time = start + tickOf(random, index);
    const timeOfDay = time % day;
    let bits = groupBits(first, index);
    let group = drawn(aliases, groupCount, bits);
    let draw = mix64(activity + (first + index) * GOLDEN);
    while (unit(draw) >= activityAt(stateAt(group, time), timeOfDay)) {
      // The parent's group is not active.
      const role = roles + (<usize>index << 2);
      if (load<u32>(role) === Role.Returns) store<u32>(role, Role.Other);
      bits = mix64(bits + GOLDEN);
      draw = mix64(draw + GOLDEN);
      group = drawn(aliases, groupCount, bits);
    }
    store<u32>(groupsOf + (<usize>index << 2), group);
    keep(index, 1, index);
  }
  return candidates;
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
  let source = sourceOf(number - index, <u32>index);
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
  store<u64>(wide + <usize>ROOM * 8, time);
  store<u64>(wide + <usize>ROOM * 16, user);
  store<u64>(wide + <usize>ROOM * 24, source);
  const narrow = results + <usize>ROOM * 32 + (at << 2);
  store<u32>(narrow, group);
  store<u32>(narrow + <usize>ROOM * 4, role);
  return true;
}
