// The open sessions: a binary heap by the time of their next event, and a hash table by user. A user is in one session at most.

import { GOLDEN, mix64 } from '../../../kernel/assembly/random';

/** No session. */
export const NONE: u32 = 0xffffffff;

// A session has fields: number, user, tick of its first event, and the tick at which the user's next session begins, else NEVER (u64);
// indexes of the next event and of the event that installs, or 0, number of events, whether the last event but one uninstalls (u8);
// app, and device (2 bits) and system (u16); place in the heap, and the next session of its chain of the hash table (u32).
const SESSION_SIZE: usize = 48;
export const NUMBER = 0;
export const USER = 8;
export const START = 16;
export const CUT = 24;
export const NEXT = 32;
export const INSTALL_AT = 33;
export const COUNT = 34;
export const UNINSTALLS = 35;
export const APP = 36;
export const DEVICE = 38;
const PLACE = 40;
const CHAIN = 44;

export const NEVER: u64 = u64.MAX_VALUE;

/** An entry of the heap has a tick (u64) and a session (u32). Entries behind the heap have the free sessions. */
const ENTRY_SIZE: usize = 16;
const SESSION = 8;

let heapAt: usize = 0;
let sessionsAt: usize = 0;
/** The first session of each chain (u32). */
let chains: usize = 0;
let chainMask: u64 = 0;
let room: u32 = 0;
let open: u32 = 0;

/** Allocates room for this many open sessions. */
export function setUpOpenSessions(most: u32): void {
  room = most;
  heapAt = heap.alloc(<usize>most * ENTRY_SIZE);
  sessionsAt = heap.alloc(<usize>most * SESSION_SIZE);
  for (let session: u32 = 0; session < most; session++) store<u32>(entry(session), session, SESSION);
  chainMask = (<u64>1 << (32 - <u64>clz(most))) - 1;
  chains = heap.alloc(<usize>(chainMask + 1) * 4);
  memory.fill(chains, 0xff, <usize>(chainMask + 1) * 4);
}

// @ts-expect-error: decorator
@inline
function entry(place: u32): usize {
  return heapAt + <usize>place * ENTRY_SIZE;
}

/** The address of the fields of a session. */
// @ts-expect-error: decorator
@inline
export function fields(session: u32): usize {
  return sessionsAt + <usize>session * SESSION_SIZE;
}

/** The tick of the next event of all open sessions; NEVER when there is none. */
// @ts-expect-error: decorator
@inline
export function nextTick(): u64 {
  return open === 0 ? NEVER : load<u64>(heapAt);
}

/** The session of the next event. There is one. */
// @ts-expect-error: decorator
@inline
export function nextSession(): u32 {
  return load<u32>(heapAt, SESSION);
}

/** The tick of the next event of a session. */
// @ts-expect-error: decorator
@inline
export function tickOfSession(session: u32): u64 {
  return load<u64>(entry(load<u32>(fields(session), PLACE)));
}

/** A free session, for the fields of one to be added. */
export function freeSession(): u32 {
  if (open === room) unreachable();
  return load<u32>(entry(open), SESSION);
}

// @ts-expect-error: decorator
@inline
function chainOf(user: u64): usize {
  return chains + (<usize>(mix64(user * GOLDEN) & chainMask) << 2);
}

/** The session in which a user is; NONE when there is none. */
export function sessionOf(user: u64): u32 {
  let session = load<u32>(chainOf(user));
  while (session !== NONE && load<u64>(fields(session), USER) !== user) session = load<u32>(fields(session), CHAIN);
  return session;
}

/** Adds freeSession(), whose fields are set. Its user is in it from now on. */
export function add(tick: u64): void {
  const session = load<u32>(entry(open), SESSION);
  const chain = chainOf(load<u64>(fields(session), USER));
  store<u32>(fields(session), load<u32>(chain), CHAIN);
  store<u32>(chain, session);
  rise(open++, tick, session);
}

/** Says that the user of a session is no longer in it. */
export function leave(session: u32): void {
  let link = chainOf(load<u64>(fields(session), USER));
  while (load<u32>(link) !== session) link = fields(load<u32>(link)) + CHAIN;
  store<u32>(link, load<u32>(fields(session), CHAIN));
}

/** Sets the tick of the next event of a session. */
export function move(session: u32, tick: u64): void {
  const place = load<u32>(fields(session), PLACE);
  if (tick < load<u64>(entry(place))) rise(place, tick, session);
  else sink(place, tick, session);
}

/** Removes a session that its user has left. */
export function remove(session: u32): void {
  const place = load<u32>(fields(session), PLACE);
  const last = entry(--open);
  const tick = load<u64>(last);
  const other = load<u32>(last, SESSION);
  store<u32>(last, session, SESSION);
  if (place === open) return;
  put(place, tick, other);
  move(other, tick);
  rise(load<u32>(fields(other), PLACE), tick, other);
}

/** Does entry `at` come before this tick and session? In the same tick, the earlier session comes first. */
// @ts-expect-error: decorator
@inline
function before(at: usize, tick: u64, session: u32): bool {
  const own = load<u64>(at);
  if (own !== tick) return own < tick;
  return load<u64>(fields(load<u32>(at, SESSION)), START) < load<u64>(fields(session), START);
}

// @ts-expect-error: decorator
@inline
function put(place: u32, tick: u64, session: u32): void {
  store<u64>(entry(place), tick);
  store<u32>(entry(place), session, SESSION);
  store<u32>(fields(session), place, PLACE);
}

/** Puts a session into the heap at a place or one above it. */
function rise(place: u32, tick: u64, session: u32): void {
  while (place > 0) {
    const parent = entry((place - 1) >> 1);
    if (before(parent, tick, session)) break;
    put(place, load<u64>(parent), load<u32>(parent, SESSION));
    place = (place - 1) >> 1;
  }
  put(place, tick, session);
}

/** Puts a session into the heap at a place or one below it. */
function sink(place: u32, tick: u64, session: u32): void {
  for (;;) {
    let child: u32 = 2 * place + 1;
    if (child >= open) break;
    let from = entry(child);
    if (child + 1 < open && before(from + ENTRY_SIZE, load<u64>(from), load<u32>(from, SESSION))) {
      child++;
      from += ENTRY_SIZE;
    }
    if (!before(from, tick, session)) break;
    put(place, load<u64>(from), load<u32>(from, SESSION));
    place = child;
  }
  put(place, tick, session);
}
