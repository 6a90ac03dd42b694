// What is always the same of a user: how active they are, and their devices.

import { below, GOLDEN, mix64, unit } from '../../../kernel/assembly/random';
import { drawn } from './alias';

/** The parts of the curve of activity. */
const PARTS = 256;

/** A quarter of the users have a second device, with which they do a quarter of what they do. */
const SECOND: u64 = 4;

/** Of a thousand users with Apple's mobile devices, and of those with others, so many have Apple's desktops. */
const APPLE_DESKTOPS: u32 = 500;
const OTHER_DESKTOPS: u32 = 80;

let curve: usize = 0;
let devices: usize = 0;
let apples: usize = 0;
let versions: usize = 0;
let versionCount: u64 = 0;
let windowsCount: u64 = 0;
let keys: u64 = 0;

/**
 * Sets the parameters: the key of the seed; PARTS + 1 doubles, the share of the users, the most active first, that make 0, 1/PARTS … 1
 * of the events; an alias table of phones, tablets and desktops; how many of a thousand users of each group have Apple's mobile devices
 * (u32); and one after the other alias tables of the versions of Apple's mobile system, Android and Apple's desktop system, of the
 * same size, and of Windows.
 */
export function setUpUsers(
  seed: u64,
  activityCurve: usize,
  deviceTable: usize,
  appleTable: usize,
  versionTables: usize,
  versionsOfSystem: u32,
  windowsVersions: u32,
): void {
  keys = mix64(seed + 6);
  curve = activityCurve;
  devices = deviceTable;
  apples = appleTable;
  versions = versionTables;
  versionCount = versionsOfSystem;
  windowsCount = windowsVersions;
}

/** One of `size` users, the first ones more often. */
// @ts-expect-error: decorator
@inline
export function someUser(random: u64, size: u32): u32 {
  const place = unit(random) * PARTS;
  const part = Math.floor(place);
  const at = curve + (<usize>part << 3);
  const share = load<f64>(at) + (load<f64>(at, 8) - load<f64>(at)) * (place - part);
  return min<u32>(<u32>(share * size), size - 1);
}

/** Device (2 bits) and system of one of a user's devices. Systems are Apple's mobile versions, Android's, Apple's desktop's, Windows'. */
// @ts-expect-error: decorator
@inline
export function deviceOf(user: u64, choice: u64): u32 {
  const own = mix64(keys + user * GOLDEN);
  // Parts of its 64 bits are independent of each other.
  const isApple = <u32>(below(own, 1000) < load<u32>(apples + (<usize>(user >> 32) << 2)));
  // No && and no ?:, since nobody can predict them.
  const second = <u64>(below(own << 16, SECOND) === 0) & <u64>(below(choice, SECOND) === 0);
  const random = mix64(own + 4 - second);
  const device = drawn(devices, 3, random);
  if (device !== 2) return device | (versionOf(1 - isApple, mix64(random)) << 2);
  const desktops = OTHER_DESKTOPS + isApple * (APPLE_DESKTOPS - OTHER_DESKTOPS);
  const hasAppleDesktop = <u32>(below(own << 32, 1000) < desktops);
  return device | (versionOf(3 - hasAppleDesktop, mix64(random)) << 2);
}

// @ts-expect-error: decorator
@inline
function versionOf(system: u64, random: u64): u32 {
  const first = system * versionCount;
  const table = versions + (<usize>first << 3);
  return <u32>first + drawn(table, system === 3 ? windowsCount : versionCount, random);
}
