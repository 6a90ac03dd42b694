// Sessions are sequences of events of a user with one app. A session begins when its user arrives, and ends before its user arrives
// again.

import { GROUP_ROWS } from '../../../kernel/assembly/group';
import { below, GOLDEN, mix64, multiplyHigh } from '../../../kernel/assembly/random';
import { drawn } from './alias';
import { arrivals, results as arrived, ROOM as ARRIVALS } from './arrivals';
import {
  APP,
  close,
  COUNT,
  CUT,
  DEVICE,
  fields,
  INSTALL_AT,
  leave,
  NEVER,
  NEXT,
  NONE,
  NUMBER,
  open,
  sessionOf,
  setUpOpenSessions,
  START,
  TICK,
  touch,
  UNINSTALLS,
  USER,
} from './open-sessions';
import { Role } from './returns';
import { bitsOf, countOf, gap, installAt, NUMBERS, setUpPlans, typeOf, uninstalls } from './session-plan';
import { add, advance, nextTick, setUpQueue, take } from './session-queue';
import { deviceOf } from './users';

/** The most events of a batch. */
const CAPACITY: usize = 1024;

/** A batch ends after this many events of all shards. */
const PATIENCE = 2048;

let keys: u64 = 0;
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
 * between two events of a session; alias tables of the types of events between the first and the last that neither install nor
 * uninstall, and of apps, with their number; the shard; the first bucket, the ticks of a bucket, and the tick after
 * which events are wanted. Returns the address of the results.
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
  setUpOpenSessions(mostOpen);
  setUpQueue(mostOpen, gapTicks, ticks, afterTick);
  setUpPlans(keys, gapTicks, typeTable);
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
  return min<u64>(nextTick(), bucket * bucketTicks);
}

/** Makes the next events and returns their number. */
export function sessions(): i32 {
  let count: usize = 0;
  for (let tries = 0; tries < PATIENCE && count < CAPACITY; tries++) {
    if (nextTick() >= bucket * bucketTicks) {
      advance(bucket * bucketTicks);
      const arriving = arrivals(bucket++, 0);
      for (let at = 0; at < arriving; at++) touch(load<u64>(arrived + (at << 3) + <usize>ARRIVALS * 16));
      for (let at = 0; at < arriving; at++) begin(at);
      // A bucket takes as long as this many events.
      tries += 256;
      continue;
    }
    const session = take();
    if (session === NONE) continue;
    const tick = load<u64>(fields(session), TICK);
    if (write(session, tick, count)) count++;
    goOn(session, load<u8>(fields(session), NEXT), tick);
  }
  return <i32>count;
}

/** Begins the session of an arrival at the first wanted event. A session that ends before any wanted event is not begun. */
function begin(at: i32): void {
  const wide = arrived + (at << 3);
  const number = load<u64>(wide);
  const start = load<u64>(wide + <usize>ARRIVALS * 8);
  const user = load<u64>(wide + <usize>ARRIVALS * 16);
  const earlier = sessionOf(user);
  if (earlier !== NONE) cut(earlier, start);
  const count = countOf(number);
  let next: u32 = 0;
  let tick = start;
  while (tick <= after) {
    if (++next === count) return;
    tick += gap(number, next);
  }
  const source = load<u64>(wide + <usize>ARRIVALS * 24);
  const role = load<u32>(arrived + <usize>ARRIVALS * 36 + (at << 2));
  const opened = open(user);
  const session = fields(opened);
  const device = deviceOf(user, mix64((keys ^ 3) + source * GOLDEN));
  store<u64>(session, number, NUMBER);
  store<u64>(session, start, START);
  store<u64>(session, NEVER, CUT);
  store<u64>(session, tick, TICK);
  store<u8>(session, <u8>next, NEXT);
  store<u8>(session, <u8>count, COUNT);
  store<u8>(session, role === Role.Installs ? <u8>installAt(number, count) : 0, INSTALL_AT);
  store<u8>(session, role === Role.Returns && uninstalls(number, count, source) ? 1 : 0, UNINSTALLS);
  store<u16>(session, <u16>drawn(apps, appCount, mix64((keys ^ 4) + source * GOLDEN)), APP);
  store<u16>(session, <u16>device, DEVICE);
  add(opened);
}

/** Ends a session before a tick of the current bucket, at which its user begins another one. */
function cut(session: u32, tick: u64): void {
  const at = fields(session);
  leave(session);
  if (tick <= after) {
    // What is left of it would come before the tick, so it is not wanted.
    close(session);
    return;
  }
  store<u64>(at, tick, CUT);
  const planned = load<u64>(at, TICK);
  if (planned < tick) return;
  const next = load<u8>(at, NEXT);
  goOn(session, next - 1, planned - gap(load<u64>(at, NUMBER), next));
}

/**
 * Moves a session on after one of its events, to the next wanted one, or ends it. When the next event would come too late, only the
 * event that installs and the last one still follow, in the bucket in which the user's next session begins.
 */
function goOn(session: u32, event: u32, tick: u64): void {
  const at = fields(session);
  const number = load<u64>(at, NUMBER);
  const count: u32 = load<u8>(at, COUNT);
  const end = load<u64>(at, CUT);
  do {
    if (event + 1 === count) {
      if (end === NEVER) leave(session);
      close(session);
      return;
    }
    const planned = tick + gap(number, event + 1);
    if (planned < end) {
      event++;
      tick = planned;
    } else {
      const install: u32 = load<u8>(at, INSTALL_AT);
      event = install > event ? install : count - 1;
      const from = max<u64>(tick, end - (end % bucketTicks));
      tick = from + multiplyHigh(bitsOf(number, event), end - from);
    }
  } while (tick <= after);
  store<u8>(at, <u8>event, NEXT);
  store<u64>(at, tick, TICK);
  add(session);
}

/**
 * Writes the next event of a session as result `at`, unless it belongs to another shard. Of two events in one tick, the later one
 * moves a tick.
 */
function write(session: u32, tick: u64, at: usize): bool {
  const time = max<u64>(tick, last + 1);
  last = time;
  const own = fields(session);
  const user = load<u64>(own, USER);
  if (shards > 1 && below(mix64(user * GOLDEN), shards) !== shard) return false;
  const number = load<u64>(own, NUMBER);
  const event: u32 = load<u8>(own, NEXT);
  const row = number * NUMBERS + event;
  const device: u32 = load<u16>(own, DEVICE);
  store<u64>(results + (at << 3), row);
  store<u64>(results + CAPACITY * 8 + (at << 3), time);
  store<u64>(results + CAPACITY * 16 + (at << 3), user);
  store<u64>(results + CAPACITY * 24 + (at << 3), number);
  const to = results + CAPACITY * 32 + (at << 2);
  store<u32>(to, <u32>(user >> 32));
  store<u32>(to + CAPACITY * 4, typeOf(own, row, event));
  store<u32>(to + CAPACITY * 8, device & 3);
  store<u32>(to + CAPACITY * 12, device >> 2);
  store<u32>(to + CAPACITY * 16, below(mix64((keys ^ 7) + row * GOLDEN), GROUP_ROWS) === 0 ? 1 : 0);
  store<u32>(to + CAPACITY * 20, load<u16>(own, APP));
  return true;
}
