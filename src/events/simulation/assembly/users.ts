// What is always the same of a user: how active he is, and his devices.

import { below, GOLDEN, mix64, unit } from '../../../kernel/assembly/random';

/** The parts of the curve of activity. */
const PARTS = 256;

/** A quarter of the users have a second device, with which they do a quarter of what they do. */
const SECOND: u64 = 4;

/** Of a thousand users, so many have Apple's mobile devices. So many of them and of the others have Apple's desktops. */
const APPLE: u64 = 300;
const APPLE_DESKTOPS: u64 = 500;
const OTHER_DESKTOPS: u64 = 80;

/** Versions of Windows. */
const WINDOWS: u64 = 2;

let curve: usize = 0;
let devices: usize = 0;
let versions: u64 = 0;
let keys: u64 = 0;

/**
 * Sets the parameters: the key of the seed; PARTS + 1 doubles, the share of the users, the most active first, that make 0, 1/PARTS … 1
 * of the events; an alias table of phones, tablets and desktops; the versions of each of Apple's mobile system, Android and Apple's
 * desktop system.
 */
export function setUpUsers(seed: u64, activityCurve: usize, deviceTable: usize, versionCount: u32): void {
  keys = mix64(seed + 6);
  curve = activityCurve;
  devices = deviceTable;
  versions = versionCount;
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
export function deviceOf(user: u64, choice: u64): u32 {
  const own = mix64(keys + user * GOLDEN);
  // Parts of its 64 bits are independent of each other.
  const isApple = below(own, 1000) < APPLE;
  const second = below(own << 16, SECOND) === 0 && below(choice, SECOND) === 0;
  const random = mix64(own + (second ? 3 : 4));
  const bin = below(random, 3);
  const entry = load<u64>(devices + (<usize>bin << 3));
  const device = <u32>random < <u32>entry ? bin : <u32>(entry >> 32);
  const version = mix64(random);
  if (device !== 2) return device | (<u32>below(version, versions) + (isApple ? 0 : <u32>versions)) << 2;
  const hasAppleDesktop = below(own << 32, 1000) < (isApple ? APPLE_DESKTOPS : OTHER_DESKTOPS);
  const system = hasAppleDesktop ? versions * 2 + below(version, versions) : versions * 3 + below(version, WINDOWS);
  return device | (<u32>system << 2);
}
