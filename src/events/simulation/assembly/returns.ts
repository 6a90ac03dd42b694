// Who returns to what. An arrival may install an app, and a later one may return to it: a candidate that may return has one earlier
// candidate, its parent, and has the same user and app, provided that the parent arrived and installed. No two have one parent. So an
// arrival knows an earlier one of its user without what lies between.

import { GOLDEN, mix64 } from '../../../kernel/assembly/random';
import { CAPACITY } from './candidates';

export enum Role {
  Other = 0,
  Installs = 1,
  /** Before its parent is known: may return. Afterwards: returns to what the parent installed. */
  Returns = 2,
}

/** No parent. */
export const NONE: u64 = u64.MAX_VALUE;

/** Blocks of buckets have one of so many lengths, each half of the one before. */
const LENGTHS: u64 = 8;

/** The number of different draws. */
const DRAWS: f64 = 9007199254740992;

let keys: u64 = 0;
/** The shares of candidates that install, and that install or may return, of 2^53 (u64): draws below them do. */
let installing: u64 = 0;
let returning: u64 = 0;
let longest: u64 = 0;

/**
 * Sets the key of the seed, the shares of candidates that install and that may return, and the buckets of the longest block, as a
 * power of two.
 */
export function setUpReturns(seed: u64, installShare: f64, returnShare: f64, longestBlock: u32): void {
  keys = mix64(seed + 8);
  installing = <u64>Math.ceil(installShare * DRAWS);
  returning = <u64>Math.ceil((installShare + returnShare) * DRAWS);
  longest = longestBlock;
}

// @ts-expect-error: decorator
@inline
export function roleOf(number: u64): Role {
  const draw = mix64(keys + number * GOLDEN) >> 11;
  return <Role>(<i32>(draw < returning) * Role.Returns - <i32>(draw < installing));
}

/**
 * The number of the parent of a candidate that may return, if the parent installs; else NONE. Parents of a block of buckets are in the
 * block before it, which is on average as long ago as the block is long. Buckets of blocks are paired by a bijection.
 */
export function parentOf(number: u64): u64 {
  const bucket = number / CAPACITY;
  const index = number % CAPACITY;
  const length = index % LENGTHS < longest ? longest - (index % LENGTHS) : 0;
  const block = bucket >> length;
  if (block === 0) return NONE;
  const random = mix64((keys ^ 1) + (block * CAPACITY + index) * GOLDEN);
  const place = (bucket * (random | 1) + (random >> 32)) & ((1 << length) - 1);
  const parent = (((block - 1) << length) + place) * CAPACITY + index;
  return roleOf(parent) === Role.Installs ? parent : NONE;
}
