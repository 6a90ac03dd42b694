import { below, SchemaError } from '../read/schema-error.js';
import type { Axis } from './domain.js';
import { normalCdf, normalQuantile } from './normal.js';

/**
 * A distribution over an axis in units of indexes: index i is the interval from i to i + 1 of [0, size].
 */
export interface Shape {
  /** The probability of a value below x. */
  cdf(x: number): number;
  /** The inverse of cdf: ascending, 0 ≤ p ≤ 1. */
  quantile(p: number): number;
}

export interface Kind {
  readonly parameters: readonly string[];
  shape(axis: Axis, read: (name: string) => number | undefined, pointer: string): Shape;
}

export const kinds: Readonly<Record<string, Kind>> = {
  normal: { parameters: ['mean', 'sd'], shape: normal },
  exponential: { parameters: ['rate', 'mean'], shape: exponential },
  zipf: { parameters: ['s'], shape: zipf },
  benford: { parameters: [], shape: benford },
};

export const tooFar = (pointer: string) =>
  new SchemaError(pointer, 'has no probability within the bounds of the values');

/** A positive parameter. */
function positive(
  read: (name: string) => number | undefined,
  name: string,
  fallback: number,
  pointer: string,
) {
  const value = read(name) ?? fallback;
  if (value > 0) return value;
  throw new SchemaError(below(pointer, name), 'must be greater than 0');
}

/** A normal distribution truncated to the bounds. By default, the mean is the middle and the deviation a sixth of the range. */
function normal(axis: Axis, read: (name: string) => number | undefined, pointer: string): Shape {
  const size = Number(axis.size);
  const reach = (size - 1) * axis.step || axis.step;
  // The value at index i is the middle of its interval.
  const mean = ((read('mean') ?? axis.first + reach / 2) - axis.first) / axis.step + 0.5;
  const sd = positive(read, 'sd', reach / 6, pointer) / axis.step;
  const low = normalCdf(-mean / sd);
  const mass = normalCdf((size - mean) / sd) - low;
  if (!(mass > 1e-9)) throw tooFar(pointer);
  return {
    cdf: (x) => (normalCdf((x - mean) / sd) - low) / mass,
    quantile: (p) => {
      const share = low + p * mass;
      if (share <= 0 || p === 0) return 0;
      return share >= 1 || p === 1 ? size : mean + sd * normalQuantile(share);
    },
  };
}

/**
 * An exponential distribution that begins at the least value, truncated. By default the mean, untruncated, is a sixth of the
 * range.
 */
function exponential(axis: Axis, read: (name: string) => number | undefined, pointer: string): Shape {
  const size = Number(axis.size);
  const reach = (size - 1) * axis.step || axis.step;
  const mean = read('mean');
  if (mean !== undefined && !(mean > axis.first)) {
    throw new SchemaError(below(pointer, 'mean'), `must be greater than the least value, ${axis.first}`);
  }
  const rate =
    positive(read, 'rate', mean === undefined ? 6 / reach : 1 / (mean - axis.first), pointer) * axis.step;
  const mass = -Math.expm1(-rate * size);
  return {
    cdf: (x) => -Math.expm1(-rate * x) / mass,
    quantile: (p) => Math.min(size, -Math.log1p(-p * mass) / rate),
  };
}

/** Up to this rank, the weights of Zipf's law are added one by one. Beyond it, their sum is an integral. */
const EXACT_RANKS = 1_024;

/** Zipf's law: the k-th value, from the least, has the weight k^-s. By default s = 1. */
function zipf(axis: Axis, read: (name: string) => number | undefined, pointer: string): Shape {
  const s = positive(read, 's', 1, pointer);
  const size = Number(axis.size);
  const head = [0];
  for (let rank = 1; rank <= Math.min(size, EXACT_RANKS); rank++) {
    head.push((head.at(-1) as number) + rank ** -s);
  }
  const ranks = head.length - 1;
  const exact = head[ranks] as number;
  const start = ranks + 0.5;
  // ∫ x^-s from `start` to x, and its inverse.
  const integral = (x: number) =>
    s === 1 ? Math.log(x / start) : (x ** (1 - s) - start ** (1 - s)) / (1 - s);
  const inverse = (area: number) =>
    s === 1 ? start * Math.exp(area) : (start ** (1 - s) + (1 - s) * area) ** (1 / (1 - s));
  const total = exact + integral(size + 0.5);
  const inHead = (target: number) => {
    const rank = Math.min(ranks - 1, bisect(head, target));
    const before = head[rank] as number;
    return rank + (target - before) / ((head[rank + 1] as number) - before);
  };
  return {
    cdf: (x) => (x <= ranks ? (head[Math.floor(x)] as number) : exact + integral(x + 0.5)) / total,
    quantile: (p) =>
      p * total < exact ? inHead(p * total) : Math.min(size, inverse(p * total - exact) - 0.5),
  };
}

/** The last index whose entry is at most `target`. */
function bisect(ascending: readonly number[], target: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] as number) <= target) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * First digits by Benford's law ("The law of anomalous numbers", 1938): the logarithms of the positive values are uniform. If the
 * range spans whole decades, only these are used, which makes the law exact.
 */
function benford(axis: Axis, _read: (name: string) => number | undefined, pointer: string): Shape {
  const size = Number(axis.size);
  const { first, step } = axis;
  const least = Math.max(first, first > 0 ? first : step);
  const end = first + size * step;
  if (!(end > least)) throw new SchemaError(pointer, 'needs positive values');
  const [low, high] = [Math.ceil(Math.log10(least) - 1e-9), Math.floor(Math.log10(end) + 1e-9)];
  const [from, to] = low < high ? [10 ** low, 10 ** high] : [least, end];
  const span = Math.log(to / from);
  const value = (x: number) => Math.min(to, Math.max(from, first + x * step));
  return {
    cdf: (x) => Math.log(value(x) / from) / span,
    quantile: (p) => Math.min(size, (from * Math.exp(p * span) - first) / step + 1e-9),
  };
}
