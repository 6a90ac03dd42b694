import type { SchemaError } from '../read/schema-error.js';
import type { Axis } from '../values/domain.js';
import { beta, gamma, type Halves, MOST, normal } from './functions.js';
import type { Law } from './law.js';

/** The parameters of a distribution in a schema. Each function throws a SchemaError that points at a wrong one. */
export interface Parameters {
  /** A number; undefined when it is left out. */
  number(name: string): number | undefined;
  /** A position on the scale of the values, which may be a date; undefined when it is left out. */
  position(name: string): number | undefined;
  /** A number above 0, and at most `most`. */
  positive(name: string, fallback: number, most?: number): number;
  error(name: string, message: string): SchemaError;
}

interface Kind {
  readonly parameters: readonly string[];
  law(axis: Axis, parameters: Parameters): Law;
}

/**
 * The distributions over the positions of an axis. What is continuous is rounded to the nearest value of the axis. Each is
 * truncated to the axis later.
 */
export const kinds: Readonly<Record<string, Kind>> = {
  normal: {
    parameters: ['mean', 'sd'],
    law(axis, { position, positive }) {
      const mean = position('mean') ?? axis.first + reachOf(axis) / 2;
      const sd = positive('sd', reachOf(axis) / 6);
      return continuous(axis, (x) => normal((x - mean) / sd));
    },
  },

  lognormal: {
    parameters: ['mu', 'sigma'],
    law(axis, { number, positive }) {
      const mu = number('mu') ?? Math.log(Math.max(axis.step, lastOf(axis) / 6));
      const sigma = positive('sigma', 1);
      return continuous(axis, (x) => (x > 0 ? normal((Math.log(x) - mu) / sigma) : nothing));
    },
  },

  exponential: {
    parameters: ['rate', 'mean'],
    law(axis, parameters) {
      const rate = parameters.positive('rate', 1 / scaleOf(axis, parameters));
      return continuous(axis, (x) => {
        const from = Math.max(0, rate * (x - axis.first));
        return { below: -Math.expm1(-from), above: Math.exp(-from) };
      });
    },
  },

  gamma: {
    parameters: ['shape', 'scale', 'mean'],
    law(axis, parameters) {
      const shape = parameters.positive('shape', 2, MOST);
      const scale = parameters.positive('scale', scaleOf(axis, parameters) / shape);
      return continuous(axis, (x) => gamma(shape, (x - axis.first) / scale));
    },
  },

  beta: {
    parameters: ['alpha', 'beta'],
    law(axis, { positive }) {
      const [a, b] = [positive('alpha', 2, MOST), positive('beta', 2, MOST)];
      const reach = reachOf(axis);
      return continuous(axis, (x) => beta(a, b, (x - axis.first) / reach, (lastOf(axis) - x) / reach));
    },
  },

  triangular: {
    parameters: ['mode'],
    law(axis, { position, error }) {
      const [first, last] = [axis.first, lastOf(axis)];
      const mode = position('mode') ?? (first + last) / 2;
      if (mode < first || mode > last) throw error('mode', 'must lie within the bounds of the values');
      const half = (from: number, width: number) => (from <= 0 ? 0 : from ** 2 / (last - first) / width);
      return continuous(axis, (x) => {
        const isBefore = x < mode;
        const part = isBefore ? half(x - first, mode - first) : half(last - x, last - mode);
        return isBefore ? { below: part, above: 1 - part } : { below: 1 - part, above: part };
      });
    },
  },

  pareto: {
    parameters: ['alpha', 'scale'],
    law(axis, { positive }) {
      // 80 % of the whole belongs to 20 %.
      const alpha = positive('alpha', Math.log(5) / Math.log(4));
      const scale = positive('scale', axis.first > 0 ? axis.first : axis.step);
      return continuous(axis, (x) => {
        const ratio = alpha * Math.log(Math.max(scale, x) / scale);
        return { below: -Math.expm1(-ratio), above: Math.exp(-ratio) };
      });
    },
  },

  poisson: {
    parameters: ['mean'],
    law(axis, { positive }) {
      const mean = positive('mean', Math.min(MOST, reachOf(axis) / 6), MOST);
      // The number is below k when the k-th event comes after the mean.
      return continuous(axis, (x) => {
        const count = Math.ceil(x);
        if (count <= 0) return nothing;
        if (count > BEYOND) return all;
        const { below, above } = gamma(count, mean);
        return { below: above, above: below };
      });
    },
  },

  geometric: {
    parameters: ['p'],
    law(_axis, { number, error }) {
      const p = number('p') ?? 0.5;
      if (!(p > 0 && p <= 1)) throw error('p', 'must be greater than 0 and at most 1');
      const rate = Math.log1p(-p);
      return {
        below: (i) => (i === 0 ? 0 : -Math.expm1(i * rate)),
        above: (i) => (i === 0 ? 1 : Math.exp(i * rate)),
      };
    },
  },

  zipf: { parameters: ['s'], law: (axis, { positive }) => zipf(Number(axis.size), positive('s', 1)) },

  benford: { parameters: [], law: benford },
};

const nothing: Halves = { below: 0, above: 1 };
const all: Halves = { below: 1, above: 0 };

/** Above this count, a Poisson distribution whose mean is at most MOST has no probability that a double can express. */
const BEYOND = 20_000;

/** From the least value to the greatest; one step when they are the same. */
const reachOf = ({ size, step }: Axis) => Math.max(1, Number(size) - 1) * step;
const lastOf = (axis: Axis) => axis.first + reachOf(axis);

/** The mean above the least value: by default a sixth of the range. */
function scaleOf(axis: Axis, { position, error }: Parameters): number {
  const mean = position('mean');
  if (mean === undefined) return reachOf(axis) / 6;
  if (mean > axis.first) return mean - axis.first;
  throw error('mean', `must be greater than the least value, ${axis.first}`);
}

/** The law of the values of the axis that are nearest. Who asks for the weight of each value asks for each boundary several times in a row. */
function continuous({ first, step }: Axis, halves: (x: number) => Halves): Law {
  let last = Number.NaN;
  let known = nothing;
  const at = (i: number) => {
    if (i !== last) [last, known] = [i, halves(first + (i - 0.5) * step)];
    return known;
  };
  return { below: (i) => at(i).below, above: (i) => at(i).above };
}

/** Up to this rank, the weights of Zipf's law are added one by one. Beyond it, their sum is an integral. */
const EXACT_RANKS = 1_024;

/** Zipf's law: the k-th value, from the least, has the weight k^-s. */
function zipf(size: number, s: number): Law {
  const ranks = Math.min(size, EXACT_RANKS);
  // ∫ x^-s by the midpoint rule, without the loss of digits of a difference of powers.
  const integral = (from: number, to: number) => {
    const logarithm = Math.log(to / from);
    return s === 1 ? logarithm : (from ** (1 - s) * Math.expm1((1 - s) * logarithm)) / (1 - s);
  };
  const beyond = (rank: number) => integral(rank + 0.5, size + 0.5);
  const weights = Array.from({ length: ranks }, (_, rank) => (rank + 1) ** -s);
  const head = [0];
  for (const [rank, weight] of weights.entries()) head.push((head[rank] as number) + weight);
  const tail = [beyond(ranks)];
  for (const [rank, weight] of weights.reverse().entries()) tail.push((tail[rank] as number) + weight);
  const total = tail[ranks] as number;
  return {
    below: (i) =>
      (i <= ranks ? (head[i] as number) : (head[ranks] as number) + integral(ranks + 0.5, i + 0.5)) / total,
    above: (i) => (i <= ranks ? (tail[ranks - i] as number) : beyond(i)) / total,
  };
}

/**
 * First digits by Benford's law ("The law of anomalous numbers", 1938): the logarithms of the positive values are uniform. If the
 * range spans whole decades, only these are used, which makes the law exact. So values are rounded down here.
 */
function benford(axis: Axis, { error }: Parameters): Law {
  const { first, step } = axis;
  const least = Math.max(first, first > 0 ? first : step);
  const end = first + Number(axis.size) * step;
  if (!(end > least)) throw error('', 'needs positive values');
  const [low, high] = [Math.ceil(Math.log10(least) - 1e-9), Math.floor(Math.log10(end) + 1e-9)];
  const [from, to] = low < high ? [10 ** low, 10 ** high] : [least, end];
  const span = Math.log(to / from);
  const at = (i: number) => Math.min(to, Math.max(from, first + i * step));
  return {
    below: (i) => Math.log(at(i) / from) / span,
    above: (i) => Math.log(to / at(i)) / span,
  };
}

/** Laws side by side, by weight. */
export function mixture(laws: readonly Law[], weights: readonly number[]): Law {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mixed = (of: (law: Law) => number) =>
    laws.reduce((sum, law, index) => sum + (weights[index] as number) * of(law), 0) / total;
  return { below: (i) => mixed((law) => law.below(i)), above: (i) => mixed((law) => law.above(i)) };
}
