// What independent events are about: type and app, visit and device. It is made only when somebody asks for it.

import { GOLDEN, mix64, multiplyHigh } from '../../../kernel/assembly/random';
import { drawn } from './alias';
import { results as arrived, ROOM } from './arrivals';
import { Role } from './returns';
import { INSTALL, UNINSTALL } from './types';
import { deviceOf } from './users';

/** What a user does within this part of a day is one visit. A user's visits begin at a time of their own after the hour. */
const VISITS_OF_DAY: u64 = 48;

/** Types of events, in the order of a session. */
const TYPES: u64 = 7;

let keys: u64 = 0;
let visits: u64 = 0;
let visitTicks: u64 = 1;
let types: usize = 0;
let apps: usize = 0;
let appCount: u64 = 0;
let results: usize = 0;

/**
 * Sets the key of the seed, alias tables of the types of events that neither install nor uninstall (TYPES bins) and of apps, with their
 * number, and the ticks of a day. Returns the address of arrays of ROOM entries of visit (u64), type, app, device and system (u32).
 */
export function setUpVisits(seed: u64, typeTable: usize, appTable: usize, appNumber: u32, dayTicks: u64): usize {
  keys = mix64(seed + 5);
  visits = mix64(seed + 7);
  visitTicks = dayTicks / VISITS_OF_DAY;
  types = typeTable;
  apps = appTable;
  appCount = appNumber;
  results = heap.alloc(<usize>ROOM * 24);
  return results;
}

/** Writes the types and apps of the first `count` arrivals . */
export function describeArrivals(count: i32): void {
  for (let at = 0; at < count; at++) {
    const number = load<u64>(arrived + (at << 3));
    const source = load<u64>(arrived + <usize>ROOM * 24 + (at << 3));
    const role = load<u32>(arrived + <usize>ROOM * 36 + (at << 2));
    const other = drawn(types, TYPES, mix64(keys + number * GOLDEN));
    // The type of the role, without a branch, which could not be predicted.
    const own = INSTALL + <u32>(role === Role.Returns) * (UNINSTALL - INSTALL);
    const to = results + <usize>ROOM * 8 + (at << 2);
    store<u32>(to, other ^ ((other ^ own) & (0 - <u32>(role !== Role.Other))));
    store<u32>(to + <usize>ROOM * 4, drawn(apps, appCount, mix64((keys ^ 2) + source * GOLDEN)));
  }
}

/** Writes the visits and devices of the first `count` arrivals . */
export function equipArrivals(count: i32): void {
  // The part of the day of the arrival before, which most arrivals are in: its number and first tick.
  let part: u64 = 0;
  let begin: u64 = 0;
  for (let at = 0; at < count; at++) {
    const wide = arrived + (at << 3);
    const time = load<u64>(wide + <usize>ROOM * 8);
    const user = load<u64>(wide + <usize>ROOM * 16);
    const source = load<u64>(wide + <usize>ROOM * 24);
    const own = mix64(visits + user * GOLDEN);
    if (time - begin >= visitTicks) {
      part = time / visitTicks;
      begin = part * visitTicks;
    }
    const visit = part + <u64>(time - begin + multiplyHigh(own, visitTicks) >= visitTicks);
    store<u64>(results + (at << 3), mix64(own + visit * GOLDEN));
    const device = deviceOf(user, mix64((keys ^ 1) + source * GOLDEN));
    const to = results + <usize>ROOM * 16 + (at << 2);
    store<u32>(to, device & 3);
    store<u32>(to + <usize>ROOM * 4, device >> 2);
  }
}
