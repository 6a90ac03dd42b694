// What the events of a session are, before another session cuts it.

import { below, GOLDEN, mix64, multiplyHigh } from '../../../kernel/assembly/random';
import { drawn } from './alias';
import { COUNT, INSTALL_AT, UNINSTALLS } from './open-sessions';
import { CLOSE, INSTALL, OPEN, UNINSTALL } from './types';

/** Types of events, in the order of a session. */
const TYPES: u64 = 7;

/** The number of row numbers that are reserved for a session. */
export const NUMBERS: u64 = 16;

/** The number of events between the first and the last event of a session is uniform from 0 to this. */
const MOST_BETWEEN: u64 = 10;

let keys: u64 = 0;
let longestGap: u64 = 0;
let types: usize = 0;

/**
 * Sets the key; the most ticks between two events; and an alias table of the types of events between the first and the last (TYPES
 * bins).
 */
export function setUpPlans(key: u64, gapTicks: u64, typeTable: usize): void {
  keys = key;
  longestGap = gapTicks;
  types = typeTable;
}

/** The number of events of a session. */
// @ts-expect-error: decorator
@inline
export function countOf(number: u64): u32 {
  return <u32>(2 + below(mix64(keys + number * GOLDEN), MOST_BETWEEN + 1));
}

/** The index of the event that installs in a session that does; 0 when no event is between the first and the last one. */
export function installAt(number: u64, count: u32): u32 {
  return count === 2 ? 0 : 1 + below(mix64((keys ^ 5) + number * GOLDEN), count - 2);
}

/** Does a session that returns to what a parent installed uninstall it? */
export function uninstalls(number: u64, count: u32, parent: u64): bool {
  if (count === 2 || installAt(parent, countOf(parent)) === 0) return false;
  return (mix64((keys ^ 6) + number * GOLDEN) & 1) === 0;
}

/** The random bits of an event of a session. */
// @ts-expect-error: decorator
@inline
export function bitsOf(number: u64, event: u32): u64 {
  return mix64((keys ^ 1) + (number * NUMBERS + event) * GOLDEN);
}

/** The ticks between an event of a session and the previous event, at least 1. */
// @ts-expect-error: decorator
@inline
export function gap(number: u64, event: u32): u64 {
  return 1 + multiplyHigh(bitsOf(number, event), longestGap);
}

/** The type of an event of an open session with these fields. `row` is the event's row number. */
// @ts-expect-error: decorator
@inline
export function typeOf(session: usize, row: u64, event: u32): u32 {
  const count: u32 = load<u8>(session, COUNT);
  if (event === 0) return OPEN;
  if (event === count - 1) return CLOSE;
  if (event === <u32>load<u8>(session, INSTALL_AT)) return INSTALL;
  if (event === count - 2 && load<u8>(session, UNINSTALLS) === 1) return UNINSTALL;
  return drawn(types, TYPES, mix64((keys ^ 2) + row * GOLDEN));
}
