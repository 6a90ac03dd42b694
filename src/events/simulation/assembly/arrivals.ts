// Arrivals of users of many groups, whose activity follows local time: a non-homogeneous Poisson process by thinning (Lewis &
// Shedler 1979). Time is divided into buckets, which do not depend on each other.

import { below, GOLDEN, mix64, multiplyHigh, unit } from '../../../kernel/assembly/random';
import { COSINE, FACTOR, setUpCalendar, SINE, stateAt } from './calendar';
import { deviceOf, setUpUsers, someUser } from './users';

/** The most candidates of a bucket. It should have 1,000 on average, so that there are never more than CAPACITY. */
export const CAPACITY: u64 = 2048;

/** What a user does within this part of a day is one visit. A user's visits begin at a time of his own after the hour. */
const VISITS_OF_DAY: u64 = 48;

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

let gaps: u64 = 0;
let groups: u64 = 0;
let activity: u64 = 0;
let members: u64 = 0;
let visits: u64 = 0;

let mode: i32 = 0;
let groupCount: u64 = 0;
let aliases: usize = 0;
let sizes: usize = 0;
let ticks: u64 = 0;
let day: u64 = 0;
let visitTicks: u64 = 1;
let scale: f64 = 0;
let least: f64 = 0;
let shard: u32 = 0;
let shards: u32 = 1;
let table: usize = 0;

/**
 * Results: arrays of CAPACITY entries of number (u64), time in ticks (u64), user (u64: group << 32 | member), group, device and system
 * (u32) and visit (u64). Only arrivals that are thinned have the last three.
 */
export let results: usize = 0;

/**
 * Sets the parameters: the key of the seed; the groups, as an alias table of (u32 threshold, u32 alias), sizes (u32) and the
 * tables of their calendar; what setUpUsers() needs; the ticks of a bucket and of a day; the candidates per tick (< 0.1); the activity in the quietest hour,
 * relative to the busiest one; the shard and the number of shards. Returns the address of the results.
 */
export function setUpArrivals(
  seed: u64,
  how: i32,
  count: u32,
  aliasTable: usize,
  sizeTable: usize,
  calendar: usize,
  activityCurve: usize,
  deviceTable: usize,
  versions: u32,
  bucketTicks: u64,
  dayTicks: u64,
  rate: f64,
  leastActivity: f64,
  ofShard: u32,
  ofShards: u32,
): usize {
  gaps = mix64(seed + 1);
  groups = mix64(seed + 2);
  activity = mix64(seed + 3);
  members = mix64(seed + 4);
  visits = mix64(seed + 7);
  setUpUsers(seed, activityCurve, deviceTable, versions);
  mode = how;
  groupCount = count;
  aliases = aliasTable;
  sizes = sizeTable;
  setUpCalendar(calendar, count, dayTicks);
  ticks = bucketTicks;
  day = dayTicks;
  visitTicks = dayTicks / VISITS_OF_DAY;
  // Gaps are geometric: a tick has at most one candidate, with probability `rate`.
  scale = -1.0 / Math.log1p(-rate);
  least = leastActivity;
  shard = ofShard;
  shards = ofShards;
  if (table === 0) {
    table = heap.alloc(STEPS * 16);
    for (let step = 0; step < STEPS; step++) {
      const angle = (<f64>step / STEPS) * 2 * Math.PI;
      store<f64>(table + (step << 4), Math.cos(angle));
      store<f64>(table + (step << 4), Math.sin(angle), 8);
    }
    results = heap.alloc(<usize>CAPACITY * 44);
  }
  return results;
}

/** Puts all arrivals of a bucket into the results, in order of time. Returns their number. */
export function arrivals(bucket: u64): i32 {
  const start = bucket * ticks;
  const firstNumber = bucket * CAPACITY;
  let count = 0;
  let time: u64 = 0;
  for (let index: u64 = 0; index < CAPACITY; index++) {
    const number = firstNumber + index;
    const step = number * GOLDEN;
    // The argument is in (0, 1], so that the logarithm is finite.
    const gap = -Math.log(1 - unit(mix64(gaps + step))) * scale;
    // The first candidate may come in the first tick.
    if (gap >= <f64>ticks) break;
    time += <u64>gap + 1;
    if (time > ticks) break;
    if (arrive(number, start + time - 1, count)) count++;
  }
  return count;
}

/** Writes a candidate as result `at` and returns true, unless it is not active or belongs to another shard. */
export function arrive(number: u64, time: u64, at: i32): bool {
  const step = number * GOLDEN;
  let random = mix64(groups + step);
  let group = groupOf(random);
  if (mode !== Mode.Even) {
    const hour = <f64>(time % day) * (<f64>STEPS / <f64>day);
    const entry = table + (<usize>hour << 4);
    // The rest of the angle is below 0.0062, and the next terms are below 10^-10.
    const rest = (hour - Math.floor(hour)) * (2 * Math.PI / STEPS);
    const cosine = 1 - rest * rest * 0.5;
    const sine = rest - rest * rest * rest * (1.0 / 6);
    const c = load<f64>(entry) * cosine - load<f64>(entry, 8) * sine;
    const s = load<f64>(entry, 8) * cosine + load<f64>(entry) * sine;
    let draw = mix64(activity + step);
    for (;;) {
      const state = stateAt(group, time);
      const hourFactor = least + (1 - least) * 0.5 * (1 + c * load<f64>(state, COSINE) - s * load<f64>(state, SINE));
      const factor = hourFactor * load<f64>(state, FACTOR);
      if (unit(draw) < factor) break;
      if (mode === Mode.Thinned) return false;
      random = mix64(random + GOLDEN);
      draw = mix64(draw + GOLDEN);
      group = groupOf(random);
    }
  }
  const size = load<u32>(sizes + (<usize>group << 2));
  random = mix64(members + step);
  const member = mode === Mode.Thinned ? someUser(random, size) : below(random, size);
  const user = (<u64>group << 32) | member;
  if (shards > 1 && below(mix64(user * GOLDEN), shards) !== shard) return false;
  store<u64>(results + (at << 3), number);
  store<u64>(results + <usize>CAPACITY * 8 + (at << 3), time);
  store<u64>(results + <usize>CAPACITY * 16 + (at << 3), user);
  const to = results + <usize>CAPACITY * 24 + (at << 2);
  store<u32>(to, group);
  if (mode !== Mode.Thinned) return true;
  const device = deviceOf(user, mix64(random));
  store<u32>(to + <usize>CAPACITY * 4, device & 3);
  store<u32>(to + <usize>CAPACITY * 8, device >> 2);
  const own = mix64(visits + user * GOLDEN);
  const visit = (time + multiplyHigh(own, visitTicks)) / visitTicks;
  store<u64>(results + <usize>CAPACITY * 36 + (at << 3), mix64(own + visit * GOLDEN));
  return true;
}

/** The alias method (Vose 1991). */
// @ts-expect-error: decorator
@inline
function groupOf(random: u64): u32 {
  const bin = below(random, groupCount);
  const entry = load<u64>(aliases + (<usize>bin << 3));
  return <u32>random < <u32>entry ? bin : <u32>(entry >> 32);
}
