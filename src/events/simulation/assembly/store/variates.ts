// Random variates of continuous distributions.

import { GOLDEN, mix64, unit } from '../../../../kernel/assembly/random';

/** An exponential variate of mean 1, from 64 random bits. */
// @ts-expect-error: decorator
@inline
export function exponential(random: u64): f64 {
  // The argument is in (0, 1], so that the logarithm is finite.
  return -Math.log(1 - unit(random));
}

let state: u64 = 0;

/** A uniform variate in [0, 1), the next one of the stream `state`. */
function next(): f64 {
  state = mix64(state + GOLDEN);
  return unit(state);
}

/** The next normal variate of the stream `state`, by the polar method (Marsaglia & Bray 1964). */
function nextNormal(): f64 {
  let x: f64 = 0;
  let s: f64 = 0;
  do {
    x = next() * 2 - 1;
    const y = next() * 2 - 1;
    s = x * x + y * y;
  } while (s >= 1 || s === 0);
  return x * Math.sqrt((-2 * Math.log(s)) / s);
}

/** A normal variate of mean 0 and variance 1, from 64 random bits. */
export function normal(random: u64): f64 {
  state = random;
  return nextNormal();
}

/** A gamma variate, from 64 random bits: Marsaglia & Tsang, "A simple method for generating gamma variables", 2000. */
export function gamma(shape: f64, random: u64): f64 {
  state = random;
  const d = shape - 1.0 / 3;
  const c = 1 / Math.sqrt(9 * d);
  let result: f64 = 0;
  while (result === 0) {
    const x = nextNormal();
    const v = (1 + c * x) * (1 + c * x) * (1 + c * x);
    const u = next();
    if (v > 0 && u > 0 && Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) result = d * v;
  }
  return result;
}
