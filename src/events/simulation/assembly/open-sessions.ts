// The open sessions, and a hash table of them by user. A user is in one session at most.

import { GOLDEN, mix64 } from '../../../kernel/assembly/random';

/** No session. */
export const NONE: u32 = 0xffffffff;

// A session has fields: number, user, tick of its first event, the tick at which the user's next session begins, else NEVER, and tick
// of its next event (u64); indexes of the next event and of the event that installs, or 0, number of events, whether the last event but
// one uninstalls (u8); app, and device (2 bits) and system (u16); the next session of its chain of the hash table (u32). So all of it
// is in one line of the cache.
const SESSION_SIZE: usize = 64;
export const NUMBER = 0;
export const USER = 8;
export const START = 16;
export const CUT = 24;
export const TICK = 32;
export const NEXT = 40;
export const INSTALL_AT = 41;
export const COUNT = 42;
export const UNINSTALLS = 43;
export const APP = 44;
export const DEVICE = 46;
const CHAIN = 48;

export const NEVER: u64 = u64.MAX_VALUE;

let sessionsAt: usize = 0;
/** The first session of each chain (u32). */
let chains: usize = 0;
let chainMask: u64 = 0;
let room: u32 = 0;
/** The sessions that have been open, and the first of those that are free again, which are a chain. */
let used: u32 = 0;
let free: u32 = NONE;

/** Allocates room for this many open sessions. */
export function setUpOpenSessions(most: u32): void {
  room = most;
  sessionsAt = (heap.alloc(<usize>(most + 1) * SESSION_SIZE) + SESSION_SIZE - 1) & ~(SESSION_SIZE - 1);
  chainMask = (<u64>1 << (32 - <u64>clz(most))) - 1;
  chains = heap.alloc(<usize>(chainMask + 1) * 4);
  memory.fill(chains, 0xff, <usize>(chainMask + 1) * 4);
}

/** The address of the fields of a session. */
// @ts-expect-error: decorator
@inline
export function fields(session: u32): usize {
  return sessionsAt + <usize>session * SESSION_SIZE;
}

// @ts-expect-error: decorator
@inline
function chainOf(user: u64): usize {
  return chains + (<usize>(mix64(user * GOLDEN) & chainMask) << 2);
}

let touched: u32 = 0;

/** Looks where sessionOf() will look first: many such looks at once take the cache little longer than one. */
// @ts-expect-error: decorator
@inline
export function touch(user: u64): void {
  touched ^= load<u32>(chainOf(user));
}

/** The session in which a user is; NONE when there is none. */
export function sessionOf(user: u64): u32 {
  let session = load<u32>(chainOf(user));
  while (session !== NONE && load<u64>(fields(session), USER) !== user) session = load<u32>(fields(session), CHAIN);
  return session;
}

/** Opens a session, for its fields to be set. Its user is in it from now on. */
export function open(user: u64): u32 {
  let session = free;
  if (session !== NONE) free = load<u32>(fields(session), CHAIN);
  else {
    if (used === room) unreachable();
    session = used++;
  }
  const chain = chainOf(user);
  store<u64>(fields(session), user, USER);
  store<u32>(fields(session), load<u32>(chain), CHAIN);
  store<u32>(chain, session);
  return session;
}

/** Says that the user of a session is no longer in it. */
export function leave(session: u32): void {
  let link = chainOf(load<u64>(fields(session), USER));
  while (load<u32>(link) !== session) link = fields(load<u32>(link)) + CHAIN;
  store<u32>(link, load<u32>(fields(session), CHAIN));
}

/** Closes a session that its user has left. */
export function close(session: u32): void {
  store<u64>(fields(session), 0, TICK);
  store<u32>(fields(session), free, CHAIN);
  free = session;
}
