import t from 'tap';
import { normal } from '../../src/schemas/distributions/functions.js';

const normalCdf = (x: number) => normal(x).below;

import { goodnessOfFit } from '../support/statistics.js';
import { valuesOf } from './schemas.js';

/** All seeds are fixed, so a test passes always or never. */
const LEAST_P = 1e-3;
const ROWS = 10_000;

/** The asymptotic p-value of the Kolmogorov–Smirnov statistic of samples and a distribution function. */
function kolmogorovSmirnov(samples: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const n = sorted.length;
  const distance = sorted.reduce((most, x, index) => {
    const p = cdf(x);
    return Math.max(most, p - index / n, (index + 1) / n - p);
  }, 0);
  const scaled = distance * (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
  const terms = Array.from(
    { length: 100 },
    (_, k) => (k % 2 ? -1 : 1) * Math.exp(-2 * (k + 1) ** 2 * scaled ** 2),
  );
  return Math.min(1, 2 * terms.reduce((sum, term) => sum + term, 0));
}

const truncatedNormal = (mean: number, sd: number, min: number, max: number) => {
  const low = normalCdf((min - mean) / sd);
  const mass = normalCdf((max - mean) / sd) - low;
  return (x: number) => (normalCdf((x - mean) / sd) - low) / mass;
};

const truncatedExponential = (rate: number, min: number, max: number) => (x: number) =>
  Math.expm1(-rate * (x - min)) / Math.expm1(-rate * (max - min));

const continuous: [string, Record<string, unknown>, (x: number) => number][] = [
  ['uniform', { minimum: -5, maximum: 5 }, (x) => (x + 5) / 10],
  ['normal', { minimum: 2, maximum: 21, distribution: 'normal' }, truncatedNormal(11.5, 19 / 6, 2, 21)],
  [
    'normal with parameters, truncated',
    { minimum: 0, maximum: 100, distribution: { kind: 'normal', mean: 95, sd: 30 } },
    truncatedNormal(95, 30, 0, 100),
  ],
  ['exponential', { minimum: 0, maximum: 60, distribution: 'exponential' }, truncatedExponential(0.1, 0, 60)],
  [
    'exponential with a rate',
    { minimum: 10, maximum: 1000, distribution: { kind: 'exponential', rate: 0.01 } },
    truncatedExponential(0.01, 10, 1000),
  ],
  [
    'exponential with a mean',
    { minimum: 10, maximum: 10_000, distribution: { kind: 'exponential', mean: 60 } },
    truncatedExponential(0.02, 10, 10_000),
  ],
];

for (const [what, schema, cdf] of continuous) {
  t.test(`numbers, ${what}`, async (t) => {
    const values = (await valuesOf({ type: 'number', ...schema }, ROWS)) as number[];
    const p = kolmogorovSmirnov(values, cdf);
    t.ok(p > LEAST_P, `p = ${p}`);
    t.ok(values.every((value) => value >= (schema.minimum as number) && value <= (schema.maximum as number)));
  });
}

/** Compares the counts of samples by class with weights. */
function chiSquare(
  samples: readonly unknown[],
  classes: readonly unknown[],
  weights: readonly number[],
): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = classes.map((value) => samples.filter((sample) => sample === value).length);
  return goodnessOfFit(
    counts,
    weights.map((weight) => (weight / total) * samples.length),
  );
}

const ranks = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const firstDigit = (value: unknown) => Number(String(value).replace(/^[-0.]*/, '')[0]);
const benford = ranks(9).map((digit) => Math.log10(1 + 1 / digit));

t.test('integers: zipf over few values', async (t) => {
  const values = await valuesOf({ type: 'integer', minimum: 1, maximum: 20, distribution: 'zipf' }, ROWS);
  const p = chiSquare(
    values,
    ranks(20),
    ranks(20).map((rank) => 1 / rank),
  );
  t.ok(p > LEAST_P, `p = ${p}`);
});

t.test('integers: zipf over many values', async (t) => {
  const schema = { type: 'integer', minimum: 1, maximum: 1_000_000, distribution: { kind: 'zipf', s: 1.5 } };
  const values = (await valuesOf(schema, ROWS)) as number[];
  const weights = ranks(1_000_000).map((rank) => rank ** -1.5);
  const tail = weights.slice(15).reduce((sum, weight) => sum + weight, 0);
  const grouped = values.map((value) => Math.min(value, 16));
  const p = chiSquare(grouped, ranks(16), [...weights.slice(0, 15), tail]);
  t.ok(p > LEAST_P, `p = ${p}`);
});

for (const [what, schema] of [
  ['integers from 0', { type: 'integer' }],
  ['integers of three decades', { type: 'integer', minimum: 1, maximum: 999 }],
  ['integers from 37', { type: 'integer', minimum: 37, maximum: 45_000 }],
  ['numbers', { type: 'number', minimum: 0.001, maximum: 1000 }],
] as const) {
  t.test(`benford: ${what}`, async (t) => {
    const values = await valuesOf({ ...schema, distribution: 'benford' }, ROWS);
    const p = chiSquare(values.map(firstDigit), ranks(9), benford);
    t.ok(p > LEAST_P, `p = ${p}`);
  });
}

t.test('integers: normal over few values, by the area of each', async (t) => {
  const values = await valuesOf({ type: 'integer', minimum: 0, maximum: 12, distribution: 'normal' }, ROWS);
  const cdf = truncatedNormal(6, 2, -0.5, 12.5);
  const weights = ranks(13).map((rank) => cdf(rank - 0.5) - cdf(rank - 1.5));
  const p = chiSquare(
    values,
    ranks(13).map((rank) => rank - 1),
    weights,
  );
  t.ok(p > LEAST_P, `p = ${p}`);
});

t.test('histograms of numbers, texts and enumerations', async (t) => {
  const weights = [5, 3, 2];
  for (const [schema, classes] of [
    [{ type: 'integer', distribution: { kind: 'histogram', values: [7, 8, 9], weights } }, [7, 8, 9]],
    [
      { type: 'number', distribution: { kind: 'histogram', values: { '7.5': 5, '8': 3, '9': 2 } } },
      [7.5, 8, 9],
    ],
    [{ type: 'string', distribution: { kind: 'histogram', values: { a: 5, b: 3, c: 2 } } }, ['a', 'b', 'c']],
    [{ enum: ['a', 'b', 'c'], distribution: { kind: 'histogram', weights } }, ['a', 'b', 'c']],
  ] as const) {
    const p = chiSquare(await valuesOf(schema, ROWS), classes, weights);
    t.ok(p > LEAST_P, `p = ${p}`);
  }
});

t.test('dates: normal with a mean as text', async (t) => {
  const schema = {
    type: 'string',
    format: 'date-time',
    minimum: '2020-01-01T00:00:00Z',
    maximum: '2020-12-31T00:00:00Z',
    distribution: { kind: 'normal', mean: '2020-07-01T00:00:00Z', sd: 30 * 86_400 },
  };
  const values = (await valuesOf(schema, ROWS)).map((value) => Date.parse(value as string) / 1000);
  const seconds = (text: string) => Date.parse(text) / 1000;
  const cdf = truncatedNormal(
    seconds(schema.distribution.mean),
    schema.distribution.sd,
    seconds(schema.minimum),
    seconds(schema.maximum),
  );
  const p = kolmogorovSmirnov(values, cdf);
  t.ok(p > LEAST_P, `p = ${p}`);
});

t.test('optional values and weights of alternatives', async (t) => {
  const usual = await valuesOf({ anyOf: [{ type: 'integer' }, { type: 'null' }] }, ROWS);
  t.ok(
    chiSquare(
      usual.map((value) => value === null),
      [true, false],
      [0.05, 0.95],
    ) > LEAST_P,
  );
  const types = await valuesOf({ type: ['string', 'null'] }, ROWS);
  t.ok(
    chiSquare(
      types.map((value) => value === null),
      [true, false],
      [0.05, 0.95],
    ) > LEAST_P,
  );
  const given = await valuesOf(
    { anyOf: [{ const: 1 }, { const: 2 }, { type: 'null' }], subdomain: [1, 2, 1] },
    ROWS,
  );
  t.ok(chiSquare(given, [1, 2, null], [1, 2, 1]) > LEAST_P);
  const inside = await valuesOf(
    {
      anyOf: [
        { const: 1, subdomain: 3 },
        { const: 2, subdomain: 1 },
      ],
    },
    ROWS,
  );
  t.ok(chiSquare(inside, [1, 2], [3, 1]) > LEAST_P);
});
