import { type SeedKey, streamSalt } from './key.js';

// The bijections of the kernel (kernel/assembly/random.ts) for a single number, and backwards.

/** 2^64 divided by the golden ratio, made odd: the step of a random stream from one row to the next. */
export const GOLDEN = 0x9e3779b97f4a7c15n;

/** The factors of the SplitMix64 finaliser. */
export const MIX_FACTORS = [0xbf58476d1ce4e5b9n, 0x94d049bb133111ebn] as const;

/** The SplitMix64 finaliser (Steele, Lea & Flood 2014) of the low 64 bits. */
export function mix64(value: bigint): bigint {
  let mixed = BigInt.asUintN(64, value);
  mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * MIX_FACTORS[0]);
  mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * MIX_FACTORS[1]);
  return mixed ^ (mixed >> 31n);
}

/** The key of a random stream; `after` is how many streams it comes after the one with this name. */
export const streamKey = (key: SeedKey, name: string, after = 0n): bigint =>
  mix64(key + streamSalt(name) + after);

/** The inverse of an odd number modulo 2^bits, by Newton's method, of which each step doubles the bits that are right. */
export function inverseOf(odd: bigint, bits: number): bigint {
  let inverse = odd;
  for (let right = 3; right < bits; right *= 2)
    inverse = BigInt.asUintN(bits, inverse * (2n - odd * inverse));
  return BigInt.asUintN(bits, inverse);
}

/** The number of so many bits of which `value` is the xor with its right shift; shift ≥ 1. */
export function unshifted(value: bigint, shift: bigint, bits: number): bigint {
  let number = value;
  for (let known = shift; known < bits; known += shift) number = value ^ (number >> shift);
  return number;
}
