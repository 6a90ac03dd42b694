import { OCTAVES, STEPS } from '../../columns/draw64.js';

/**
 * A probability law over the indexes [0, size) of an axis. Both functions take the boundary i before index i, 0 ≤ i ≤ size, and
 * are exact to a small relative error where they are close to 0. What they have outside of the axis is cut off.
 */
export interface Law {
  /** The probability of what lies before the boundary. */
  below(i: number): number;
  /** The probability of what lies after it. */
  above(i: number): number;
}

/** The probability of what lies between two boundaries. */
export function between(law: Law, from: number, to: number): number {
  const before = law.below(from);
  return before > 0.5 ? law.above(from) - law.above(to) : law.below(to) - before;
}

/** The law within the axis; undefined when it has no probability there. */
export function truncated(law: Law, size: number): Law | undefined {
  const mass = between(law, 0, size);
  if (!(mass > 0)) return undefined;
  const before = law.below(0);
  const after = law.above(size);
  const least = law.above(0);
  const most = law.below(size);
  return {
    below: (i) => (before > 0.5 ? least - law.above(i) : law.below(i) - before) / mass,
    above: (i) => (after > 0.5 ? most - law.below(i) : law.above(i) - after) / mass,
  };
}

/** The intervals of the quantiles of a law that is truncated to [0, size). */
export function intervalsOf(law: Law, size: number): Float64Array {
  const low = intervals((j) => law.below(j), size);
  const high = intervals((j) => law.above(size - j), size);
  for (let at = 0; at < high.length; at += 2) {
    high[at] = size - (high[at] as number);
    high[at + 1] = -(high[at + 1] as number);
  }
  const both = new Float64Array(low.length + high.length);
  both.set(low);
  both.set(high, low.length);
  return both;
}

/**
 * The quantiles of the lower half of a law, as Quantiles has them. `cumulative` ascends from 0 at 0 to 1 at `size`. An interval
 * that holds no boundary or one is exact; one with more of them is a chord.
 */
function intervals(cumulative: (j: number) => number, size: number): Float64Array {
  const table = new Float64Array(OCTAVES * STEPS * 2);
  const inverse = inverter(cumulative, size);
  // From the tail on, so that probabilities ascend.
  let start = 0;
  let from = inverse(0);
  for (let octave = OCTAVES - 1; octave >= 0; octave--) {
    const least = octave === OCTAVES - 1 ? 0 : 2 ** -(octave + 2);
    const width = (2 ** -(octave + 1) - least) / STEPS;
    for (let step = 0; step < STEPS; step++) {
      const end = least + (step + 1) * width;
      const to = inverse(end);
      const at = (octave * STEPS + step) * 2;
      const boundaries = Math.ceil(to) - 1 - Math.floor(from);
      if (boundaries <= 0) table[at] = Math.floor(from) + 0.5;
      else if (boundaries === 1) {
        const boundary = Math.floor(from) + 1;
        table[at] = boundary - Math.min(1, Math.max(0, (cumulative(boundary) - start) / width));
        table[at + 1] = 1;
      } else {
        table[at] = from;
        table[at + 1] = to - from;
      }
      [start, from] = [end, to];
    }
  }
  return table;
}

/**
 * The inverse of a function of integers that ascends from 0 at 0, linear between them. It takes probabilities that ascend from call
 * to call, from 0 on. Interpolation search: about 6 calls of the function for one of the inverse, and 1 where it repeats itself.
 */
function inverter(cumulative: (j: number) => number, size: number): (p: number) => number {
  // The last integer whose value is at most p, and one whose value is greater.
  let [low, lowValue, high, highValue] = [0, 0, 0, 0];
  let step = 1;
  return (p) => {
    const start = low;
    while (highValue <= p && high < size) {
      [low, lowValue] = [high, highValue];
      high = Math.min(size, low + step);
      highValue = cumulative(high);
      step *= 2;
    }
    for (let halve = false; high - low > 1; halve = !halve) {
      const share = halve ? 0.5 : (p - lowValue) / (highValue - lowValue);
      const middle = low + Math.min(high - low - 1, Math.max(1, Math.round((high - low) * share)));
      const value = cumulative(middle);
      if (value <= p) [low, lowValue] = [middle, value];
      else [high, highValue] = [middle, value];
    }
    step = Math.max(1, low - start);
    return low + Math.min(1, Math.max(0, (p - lowValue) / (highValue - lowValue) || 0));
  };
}
