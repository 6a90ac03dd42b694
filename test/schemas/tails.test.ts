// Distributions over wide bounds: their whole shape, their moments, and their tails, against densities that are integrated here.
import { randomInt } from 'node:crypto';
import t from 'tap';
import { readSchema } from '../../src/schemas/schema.js';
import { body, planOf } from '../support/engine.js';
import { cases } from '../support/property.js';
import { referenceSeedKey } from '../support/reference.js';
import { modelOf } from './schemas.js';

const ROWS = cases(1_000_000, 250_000);
const SEED = process.env.PROPERTY_SEED ?? String(randomInt(2 ** 31));
t.comment(`PROPERTY_SEED=${SEED}`);

/** The chance of a false alarm of each check is below about 1e-7. */
const LEAST_P = 1e-7;
const SIGMAS = 5.5;

/** P(X ≤ x) within the bounds, and the moments; undefined where they say nothing, because a few values decide them. */
interface Theory {
  cdf(x: number): number;
  readonly moments?: { readonly mean: number; readonly sd: number; readonly fourth: number };
}

const POINTS = 400_000;

/** Integrates a density (of any scale) by trapezoids that are small around `centre` and grow with the distance in units of `scale`. */
function densityOver(
  [least, most]: readonly [number, number],
  centre: number,
  scale: number,
  density: (x: number) => number,
): Theory {
  const [from, to] = [Math.asinh((least - centre) / scale), Math.asinh((most - centre) / scale)];
  const xs = Float64Array.from({ length: POINTS + 1 }, (_, i) =>
    Math.min(most, Math.max(least, centre + scale * Math.sinh(from + ((to - from) * i) / POINTS))),
  );
  const sums = new Float64Array(POINTS + 1);
  const integrate = (of: (x: number) => number) => {
    let sum = 0;
    for (let i = 1; i <= POINTS; i++) {
      const [a, b] = [xs[i - 1] as number, xs[i] as number];
      // The middle of each interval, so that a density may be infinite at a bound.
      sum += (b - a) * density((a + b) / 2) * of((a + b) / 2);
      sums[i] = sum;
    }
    return sum;
  };
  const total = integrate(() => 1);
  const cumulative = sums.map((sum) => sum / total);
  const mean = integrate((x) => x) / total;
  const variance = integrate((x) => (x - mean) ** 2) / total;
  const fourth = integrate((x) => (x - mean) ** 4) / total;
  const cdf = (x: number) => {
    const place = ((Math.asinh((x - centre) / scale) - from) / (to - from)) * POINTS;
    const at = Math.min(POINTS - 1, Math.max(0, Math.floor(place)));
    const [a, b] = [cumulative[at] as number, cumulative[at + 1] as number];
    return a + (b - a) * Math.min(1, Math.max(0, place - at));
  };
  return { cdf, moments: { mean, sd: Math.sqrt(variance), fourth } };
}

/** Sums weights of the integers from `least` on, the last of which stands for all after it. */
function weightsOf(least: number, weights: readonly number[]): Theory {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const sums = weights.map((weight) => (sum += weight / total));
  const over = (of: (x: number) => number) =>
    weights.reduce((all, weight, index) => all + (weight / total) * of(least + index), 0);
  const mean = over((x) => x);
  const moments = { mean, sd: Math.sqrt(over((x) => (x - mean) ** 2)), fourth: over((x) => (x - mean) ** 4) };
  return {
    cdf: (x) => (x < least ? 0 : (sums[Math.min(sums.length - 1, Math.floor(x) - least)] as number)),
    moments,
  };
}

const integers = (length: number) => Array.from({ length }, (_, index) => index);

/** The weights of Poisson's law, each from the one before. */
function poisson(mean: number, most: number): number[] {
  const weights = [1];
  for (let k = 1; k <= most; k++) weights.push(((weights[k - 1] as number) * mean) / k);
  return weights;
}

/** Zipf's law: sums up to a rank, and then the integral. */
function zipf(s: number, size: number): Theory {
  const exact = 100_000;
  const sums = [0];
  for (let rank = 1; rank <= exact; rank++) sums.push((sums[rank - 1] as number) + rank ** -s);
  const beyond = (rank: number) =>
    (sums[exact] as number) + ((rank + 0.5) ** (1 - s) - (exact + 0.5) ** (1 - s)) / (1 - s);
  const total = beyond(size);
  return { cdf: (x) => (x < 1 ? 0 : x <= exact ? (sums[Math.floor(x)] as number) : beyond(x)) / total };
}

const gauss = (x: number, mean: number, sd: number) => Math.exp(-(((x - mean) / sd) ** 2) / 2) / sd;
const number = (minimum: number, maximum: number) => ({ type: 'number', minimum, maximum });
const integer = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum });

const laws: [string, Record<string, unknown>, Record<string, unknown>, Theory][] = [
  [
    'salaries',
    number(0, 1e7),
    { kind: 'normal', mean: 60_000, sd: 15_000 },
    densityOver([0, 1e7], 60_000, 15_000, (x) => gauss(x, 60_000, 15_000)),
  ],
  [
    'a normal distribution far outside',
    number(0, 1000),
    { kind: 'normal', mean: -500, sd: 50 },
    densityOver([0, 1000], 0, 5, (x) => Math.exp(-((x + 500) ** 2 - 500 ** 2) / 2 / 50 ** 2)),
  ],
  [
    'waiting times',
    number(0, 1e7),
    { kind: 'exponential', mean: 30 },
    densityOver([0, 1e7], 0, 30, (x) => Math.exp(-x / 30)),
  ],
  [
    'whole waiting times',
    integer(0, 1e9),
    { kind: 'exponential', rate: 1e-5 },
    densityOver([0, 1e9], 0, 1e5, (x) => Math.exp(-x / 1e5)),
  ],
  [
    'prices',
    number(0, 1e6),
    { kind: 'lognormal', mu: 3, sigma: 1.2 },
    densityOver([0, 1e6], 0, 1, (x) => gauss(Math.log(x), 3, 1.2) / x),
  ],
  [
    'a gamma distribution',
    number(0, 1e5),
    { kind: 'gamma', shape: 2.5, scale: 40 },
    densityOver([0, 1e5], 0, 1, (x) => x ** 1.5 * Math.exp(-x / 40)),
  ],
  [
    'a gamma distribution by its mean',
    number(10, 1e5),
    { kind: 'gamma', shape: 0.5, mean: 110 },
    densityOver([10, 1e5], 10, 1e-6, (x) => (x - 10) ** -0.5 * Math.exp(-(x - 10) / 200)),
  ],
  [
    'shares',
    number(0, 1),
    { kind: 'beta', alpha: 2, beta: 5 },
    densityOver([0, 1], 0, 0.1, (x) => x * (1 - x) ** 4),
  ],
  [
    'a triangle',
    number(0, 1000),
    { kind: 'triangular', mode: 200 },
    densityOver([0, 1000], 200, 100, (x) => (x < 200 ? x / 200 : (1000 - x) / 800)),
  ],
  [
    'a Pareto distribution',
    number(1, 1e9),
    { kind: 'pareto', alpha: 3 },
    densityOver([1, 1e9], 1, 0.1, (x) => x ** -4),
  ],
  ['counts', integer(0, 2 ** 32 - 1), { kind: 'poisson', mean: 4.5 }, weightsOf(0, poisson(4.5, 100))],
  ['large counts', integer(0, 1e6), { kind: 'poisson', mean: 500 }, weightsOf(0, poisson(500, 1000))],
  [
    'tries',
    integer(1, 1e9),
    { kind: 'geometric', p: 0.2 },
    weightsOf(
      1,
      integers(400).map((k) => 0.8 ** k),
    ),
  ],
  ['ranks', integer(1, 1e9), { kind: 'zipf', s: 2 }, zipf(2, 1e9)],
  ['flat ranks', integer(1, 1e9), { kind: 'zipf', s: 0.8 }, zipf(0.8, 1e9)],
  [
    'two groups',
    number(0, 1e6),
    {
      kind: 'mixture',
      of: [
        { kind: 'normal', mean: 1000, sd: 100, weight: 3 },
        { kind: 'normal', mean: 5000, sd: 300 },
      ],
    },
    densityOver([0, 1e6], 2000, 1000, (x) => 3 * gauss(x, 1000, 100) + gauss(x, 5000, 300)),
  ],
];

/** Values of a model with one property, in ascending order. */
async function sorted(name: string, schema: Record<string, unknown>): Promise<Float64Array> {
  const columns = await readSchema(modelOf({ [name]: schema }))
    .models.get('M')
    ?.columns(new Map());
  const plan = planOf(columns ?? [], 'csv', { header: false });
  const cells = body(plan, referenceSeedKey(1, 'tails', SEED), 0, ROWS)
    .toString()
    .trimEnd()
    .split('\n');
  return Float64Array.from(cells, Number).sort();
}

/** The asymptotic p-value of the Kolmogorov–Smirnov statistic; conservative where values repeat. */
function kolmogorovSmirnov(values: Float64Array, cdf: (x: number) => number): number {
  const n = values.length;
  let distance = 0;
  for (let at = 0; at < n; at++) {
    const x = values[at] as number;
    // Of equal values, the last one has the share of the values up to it.
    if (values[at + 1] === x) continue;
    distance = Math.max(distance, Math.abs((at + 1) / n - cdf(x)));
  }
  return Math.min(1, 2 * Math.exp(-2 * n * distance ** 2));
}

for (const [what, bounds, distribution, { cdf, moments }] of laws) {
  t.test(`${what}: ${JSON.stringify(distribution)}`, async (t) => {
    const values = await sorted(what, { ...bounds, distribution });
    const p = kolmogorovSmirnov(values, cdf);
    t.ok(p > LEAST_P, `Kolmogorov and Smirnov: p = ${p}`);

    for (const share of [1e-3, 0.999, 0.9999]) {
      // The empirical quantile lies at a theoretical share that is binomially distributed.
      const x = values[Math.floor(share * ROWS)] as number;
      const sd = Math.sqrt((share * (1 - share)) / ROWS) * SIGMAS;
      t.ok(cdf(x) > share - sd, `quantile ${share}: ${x} is not too low`);
      t.ok(
        cdf(x - Math.max(1, Math.abs(x)) * 1e-9) < share + sd || x === values[0],
        `quantile ${share}: ${x} is not too high`,
      );
    }
    // About as many values as expected are beyond the greatest: an exponential variable of mean 1.
    const greatest = values[ROWS - 1] as number;
    const beyond = ROWS * (1 - cdf(greatest));
    t.ok(beyond < 17, `the greatest of ${ROWS}: ${greatest}`);
    t.ok(
      ROWS * (1 - cdf(greatest - 1)) > 1e-7 || greatest === bounds.maximum,
      `${greatest} is not too great`,
    );

    if (moments === undefined) return;
    const { mean, sd, fourth } = moments;
    const average = values.reduce((sum, x) => sum + x, 0) / ROWS;
    const variance = values.reduce((sum, x) => sum + (x - average) ** 2, 0) / ROWS;
    // Of a law with such a tail, a single value may move the mean.
    if (fourth / sd ** 4 < 1e5)
      t.ok(Math.abs(average - mean) < (SIGMAS * sd) / Math.sqrt(ROWS), `mean ${average} for ${mean}`);
    const spread = Math.sqrt((fourth - sd ** 4) / ROWS);
    // Where the fourth moment is that large, a sample says nothing of the variance.
    if (fourth / sd ** 4 < 100)
      t.ok(Math.abs(variance - sd ** 2) < SIGMAS * spread, `variance ${variance} for ${sd ** 2}`);
  });
}
