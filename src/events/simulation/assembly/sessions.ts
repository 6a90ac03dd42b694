// Sessions are sequences of events of a user. A session begins when its user arrives. A heap of the open sessions gives the
// events of all sessions in order of time.

import { GROUP_ROWS } from '../../../kernel/assembly/group';
import { below, GOLDEN, mix64, multiplyHigh } from '../../../kernel/assembly/random';
import { deviceOf } from './users';
import { arrivals, CAPACITY as ARRIVALS, results as arrived } from './arrivals';

/** The most events of a batch. */
const CAPACITY: usize = 1024;

/** A batch ends after this many events of all shards. */
const PATIENCE = 2048;

/** The types of events between the first and the last one that depend on each other. */
const SEARCH: u32 = 1;
const INSTALL: u32 = 2;
const UNINSTALL: u32 = 5;

/** The number of row numbers that are reserved for a session. */
const NUMBERS: u64 = 16;

/** The number of events between the first and the last event of a session is uniform from 0 to this. */
const MOST_BETWEEN: u64 = 10;

/**
 * An open session in the heap: u64 time of the next event, number, user; u32 group, index of the next event, number of events.
 */
const SESSION_SIZE: usize = 40;
const NUMBER = 8;
const USER = 16;
const GROUP = 24;
const NEXT = 28;
const COUNT = 32;

let heapAt: usize = 0;
let room: u32 = 0;
let open: u32 = 0;

let keys: u64 = 0;
let longestGap: u64 = 0;
let types: usize = 0;
let apps: usize = 0;
let appCount: u64 = 0;
let shard: u32 = 0;
let shards: u32 = 1;
let bucket: u64 = 0;
let bucketTicks: u64 = 0;
/** Events up to this tick are not wanted and may be incomplete. */
let after: u64 = 0;
let last: u64 = 0;

/**
 * Results: arrays of CAPACITY entries of number, time, user and session (u64), and of group, type, device, system, 1 for the
 * end of a group of rows, and app (u32).
 */
let results: usize = 0;

/**
 * Sets the parameters of the sessions of the arrivals, which must be set up before: the most open sessions; the most ticks
 * between two events of a session; an alias table of the types between the first and the last event (5 bins), and of apps, with their number; the shard; the
 * first bucket, the ticks of a bucket, and the tick after which events are wanted. Returns the address of the results.
 */
export function setUpSessions(
  seed: u64,
  mostOpen: u32,
  gapTicks: u64,
  typeTable: usize,
  appTable: usize,
  appNumber: u32,
  ofShard: u32,
  ofShards: u32,
  firstBucket: u64,
  ticks: u64,
  afterTick: u64,
): usize {
  keys = mix64(seed + 5);
  room = mostOpen;
  heapAt = heap.alloc(<usize>mostOpen * SESSION_SIZE);
  longestGap = gapTicks;
  types = typeTable;
  apps = appTable;
  appCount = appNumber;
  shard = ofShard;
  shards = ofShards;
  bucket = firstBucket;
  bucketTicks = ticks;
  after = afterTick;
  results = heap.alloc(CAPACITY * 56);
  return results;
}

/** A tick at or before the first event of the next batch. */
export function sessionsStart(): u64 {
  const start = bucket * bucketTicks;
  return open > 0 && load<u64>(heapAt) < start ? load<u64>(heapAt) : start;
}

/** Makes the next events and returns their number. */
export function sessions(): i32 {
  let count: usize = 0;
  for (let tries = 0; tries < PATIENCE && count < CAPACITY; tries++) {
    if (open === 0 || load<u64>(heapAt) >= bucket * bucketTicks) {
      const arriving = arrivals(bucket++);
      for (let at = 0; at < arriving; at++) begin(at);
      // A bucket takes as long as this many events.
      tries += 256;
      continue;
    }
    if (write(count)) count++;
    advance();
  }
  return <i32>count;
}

/** Begins the session of an arrival at the first wanted event. A session that ends before any wanted event is not begun. */
function begin(at: i32): void {
  const number = load<u64>(arrived + (at << 3));
  let time = load<u64>(arrived + <usize>ARRIVALS * 8 + (at << 3));
  const count = <u32>(2 + below(mix64(keys + number * GOLDEN), MOST_BETWEEN + 1));
  let next: u32 = 0;
  while (time <= after) {
    if (++next === count) return;
    time += gap(number, next);
  }
  if (open === room) unreachable();
  open++;
  sift(
    open - 1,
    true,
    time,
    number,
    load<u64>(arrived + <usize>ARRIVALS * 16 + (at << 3)),
    load<u32>(arrived + <usize>ARRIVALS * 24 + (at << 2)),
    next,
    count,
  );
}

/** The ticks between an event of a session and the previous event, at least 1. */
// @ts-ignore: decorator
@inline
function gap(number: u64, event: u32): u64 {
  return 1 + multiplyHigh(mix64((keys ^ 1) + (number * NUMBERS + event) * GOLDEN), longestGap);
}

/**
 * Writes the next event as result `at`, unless it belongs to another shard. Of two events in one tick, the later one moves a
 * tick.
 */
function write(at: usize): bool {
  const time = max<u64>(load<u64>(heapAt), last + 1);
  last = time;
  const user = load<u64>(heapAt, USER);
  const random = mix64(user * GOLDEN);
  if (shards > 1 && below(mix64(user * GOLDEN), shards) !== shard) return false;
  const session = load<u64>(heapAt, NUMBER);
  const next = load<u32>(heapAt, NEXT);
  const number = session * NUMBERS + next;
  const bits = mix64((keys ^ 2) + number * GOLDEN);
  const app = draw(apps, appCount, mix64((keys ^ 4) + session * GOLDEN));
  const device = deviceOf(user, mix64((keys ^ 3) + session * GOLDEN));
  store<u64>(results + (at << 3), number);
  store<u64>(results + CAPACITY * 8 + (at << 3), time);
  store<u64>(results + CAPACITY * 16 + (at << 3), user);
  store<u64>(results + CAPACITY * 24 + (at << 3), session);
  const to = results + CAPACITY * 32 + (at << 2);
  store<u32>(to, load<u32>(heapAt, GROUP));
  store<u32>(to + CAPACITY * 4, next === 0 ? 0 : next + 1 === load<u32>(heapAt, COUNT) ? 6 : between(session, next));
  store<u32>(to + CAPACITY * 8, device & 3);
  store<u32>(to + CAPACITY * 12, device >> 2);
  store<u32>(to + CAPACITY * 20, app);
  store<u32>(to + CAPACITY * 16, below(mix64(bits), GROUP_ROWS) === 0 ? 1 : 0);
  return true;
}

/** The type of an event between the first and the last one of a session. What was not installed before is searched for, not uninstalled. */
function between(session: u64, event: u32): u32 {
  const type = drawn(session, event);
  if (type !== UNINSTALL) return type;
  for (let earlier: u32 = 1; earlier < event; earlier++) if (drawn(session, earlier) === INSTALL) return type;
  return SEARCH;
}

// @ts-ignore: decorator
@inline
function drawn(session: u64, event: u32): u32 {
  return 1 + draw(types, 5, mix64((keys ^ 2) + (session * NUMBERS + event) * GOLDEN));
}

// @ts-ignore: decorator
@inline
function draw(table: usize, size: u64, random: u64): u32 {
  const bin = below(random, size);
  const entry = load<u64>(table + (<usize>bin << 3));
  return <u32>random < <u32>entry ? bin : <u32>(entry >> 32);
}

/** Moves the first session of the heap to its next event, or ends the session. */
function advance(): void {
  const number = load<u64>(heapAt, NUMBER);
  const next = load<u32>(heapAt, NEXT) + 1;
  const count = load<u32>(heapAt, COUNT);
  if (next < count) {
    const time = load<u64>(heapAt) + gap(number, next);
    sift(0, false, time, number, load<u64>(heapAt, USER), load<u32>(heapAt, GROUP), next, count);
    return;
  }
  open--;
  if (open === 0) return;
  const from = heapAt + <usize>open * SESSION_SIZE;
  sift(
    0,
    false,
    load<u64>(from),
    load<u64>(from, NUMBER),
    load<u64>(from, USER),
    load<u32>(from, GROUP),
    load<u32>(from, NEXT),
    load<u32>(from, COUNT),
  );
}

/** Does session `at` come before one with this time and number? */
// @ts-ignore: decorator
@inline
function before(at: usize, time: u64, number: u64): bool {
  const own = load<u64>(at);
  return own < time || (own === time && load<u64>(at, NUMBER) < number);
}

/** Puts a session into the heap, moving up or down from place `at`. */
function sift(at: u32, up: bool, time: u64, number: u64, user: u64, group: u32, next: u32, count: u32): void {
  while (up && at > 0) {
    const parent = heapAt + <usize>((at - 1) >> 1) * SESSION_SIZE;
    if (before(parent, time, number)) break;
    memory.copy(heapAt + <usize>at * SESSION_SIZE, parent, SESSION_SIZE);
    at = (at - 1) >> 1;
  }
  while (!up) {
    let child: u32 = 2 * at + 1;
    if (child >= open) break;
    let from = heapAt + <usize>child * SESSION_SIZE;
    if (child + 1 < open && before(from + SESSION_SIZE, load<u64>(from), load<u64>(from, NUMBER))) {
      child++;
      from += SESSION_SIZE;
    }
    if (!before(from, time, number)) break;
    memory.copy(heapAt + <usize>at * SESSION_SIZE, from, SESSION_SIZE);
    at = child;
  }
  const to = heapAt + <usize>at * SESSION_SIZE;
  store<u64>(to, time);
  store<u64>(to, number, NUMBER);
  store<u64>(to, user, USER);
  store<u32>(to, group, GROUP);
  store<u32>(to, next, NEXT);
  store<u32>(to, count, COUNT);
}
