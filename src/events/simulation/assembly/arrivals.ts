// Arrivals of users of many groups, whose activity follows local time: a non-homogeneous Poisson process by thinning (Lewis &
// Shedler 1979). Time is divided into buckets, which do not depend on each other.

import { below, GOLDEN, mix64, unit } from '../../../kernel/assembly/random';
import { drawn } from './alias';
import { COSINE, FACTOR, otherState, setUpCalendar, SINE, stateAt } from './calendar';
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
let least: f64 = 0;
let shard: u32 = 0;
let shards: u32 = 1;
let table: usize = 0;

/** Of the candidates of the current bucket, by index: parent or own number (u64), role and group (u32). */
let sources: usize = 0;
let roles: usize = 0;
let groupsOf: usize = 0;

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
  least = leastActivity;
  shard = ofShard;
  shards = ofShards;
  table = heap.alloc(STEPS * 16);
  for (let step = 0; step < STEPS; step++) {
    const angle = (<f64>step / STEPS) * 2 * Math.PI;
    store<f64>(table + (step << 4), Math.cos(angle));
    store<f64>(table + (step << 4), Math.sin(angle), 8);
  }
  sources = heap.alloc(<usize>CAPACITY * 8);
  roles = heap.alloc(<usize>CAPACITY * 4);
  groupsOf = heap.alloc(<usize>CAPACITY * 4);
  results = heap.alloc(<usize>CAPACITY * 40);
  return results;
}

/** Puts all arrivals of a bucket into the results, in order of time. Returns their number. */
export function arrivals(bucket: u64): i32 {
  const start = bucket * ticks;
  const startOfDay = start % day;
  const random = bitsOf(bucket);
  const candidates = countOf(random);
  keepNone();
  for (let index: u64 = 0; index < candidates; index++) {
    const tick = tickOf(random, index);
    let ofDay = startOfDay + tick;
    if (ofDay >= day) ofDay %= day;
    if (arrives(bucket * CAPACITY + index, index, start + tick, ofDay)) keep(tick, index);
  }
  const kept = keptInOrder();
  let count = 0;
  for (let at = 0; at < kept; at++) {
    const index = keptIndex(at);
    if (write(bucket * CAPACITY + index, index, start + keptTick(at), count)) count++;
  }
  return count;
}

/** Decides whether a candidate arrives, and its group. */
// @ts-expect-error: decorator
@inline
function arrives(number: u64, index: u64, time: u64, ofDay: u64): bool {
  let source = number;
  let role = roleOf(number);
  if (role === Role.Returns) {
    const parent = parentOf(number);
    if (parent === NONE) role = Role.Other;
    else source = parent;
  }
  let random = mix64(groups + source * GOLDEN);
  let group = drawn(aliases, groupCount, random);
  if (mode === Mode.Thinned) {
    if (unit(mix64(activity + number * GOLDEN)) >= activityAt(stateAt(group, time), ofDay)) return false;
  } else if (mode === Mode.Modulated) {
    let draw = mix64(activity + number * GOLDEN);
    while (unit(draw) >= activityAt(stateAt(group, time), ofDay)) {
      // The parent's group is not active, so another one arrives.
      source = number;
      if (role === Role.Returns) role = Role.Other;
      random = mix64(random + GOLDEN);
      draw = mix64(draw + GOLDEN);
      group = drawn(aliases, groupCount, random);
    }
  }
  store<u64>(sources + (<usize>index << 3), source);
  store<u32>(roles + (<usize>index << 2), role);
  store<u32>(groupsOf + (<usize>index << 2), group);
  return true;
}

/** The activity of a group with this state at a tick of the day in UTC, relative to the greatest one. */
// @ts-expect-error: decorator
@inline
function activityAt(state: usize, ofDay: u64): f64 {
  const hour = <f64>ofDay * (<f64>STEPS / <f64>day);
  const entry = table + (<usize>hour << 4);
  // The rest of the angle is below 0.0062, and the next terms are below 10^-10.
  const rest = (hour - Math.floor(hour)) * (2 * Math.PI / STEPS);
  const cosine = 1 - rest * rest * 0.5;
  const sine = rest - rest * rest * rest * (1.0 / 6);
  const c = load<f64>(entry) * cosine - load<f64>(entry, 8) * sine;
  const s = load<f64>(entry, 8) * cosine + load<f64>(entry) * sine;
  const hourFactor = least + (1 - least) * 0.5 * (1 + c * load<f64>(state, COSINE) - s * load<f64>(state, SINE));
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
