import { isObject, type Schema } from './models.js';

/** A parameter of a distribution, and what it can be, between the bounds of the values. */
export interface LawParameter {
  readonly name: string;
  readonly range: (low: number, high: number) => readonly [from: number, to: number];
  /** What it is when it is left out. */
  readonly usual: (low: number, high: number) => number;
}

const between = (name: string, part: number): LawParameter => ({
  name,
  range: (low, high) => [low, high],
  usual: (low, high) => low + (high - low) * part,
});
const share = (name: string, least: number, most: number, usual: number): LawParameter => ({
  name,
  range: (low, high) => [(high - low) * least, (high - low) * most],
  usual: (low, high) => (high - low) * usual,
});
const fixed = (name: string, from: number, to: number, usual: number): LawParameter => ({
  name,
  range: () => [from, to],
  usual: () => usual,
});

/** The distributions of numbers that have a few parameters (docs/schemas.md). Those that are drawn by hand are histograms. */
export const laws: Readonly<Record<string, readonly LawParameter[]>> = {
  uniform: [],
  normal: [between('mean', 0.5), share('sd', 0.01, 0.5, 1 / 6)],
  lognormal: [fixed('mu', -2, 12, 3), fixed('sigma', 0.05, 3, 1)],
  exponential: [share('mean', 0.01, 1, 1 / 6)],
  gamma: [fixed('shape', 0.2, 20, 2), share('mean', 0.01, 1, 1 / 6)],
  beta: [fixed('alpha', 0.1, 20, 2), fixed('beta', 0.1, 20, 2)],
  triangular: [between('mode', 0.5)],
  pareto: [fixed('alpha', 0.2, 5, 1.16)],
  poisson: [share('mean', 0.01, 1, 1 / 6)],
  geometric: [fixed('p', 0.01, 1, 0.5)],
  zipf: [fixed('s', 0.1, 3, 1)],
  benford: [],
};

/** The bars of a distribution that is drawn by hand. */
const HAND = 20;

/** The name of a column's distribution. */
export function lawOf({ distribution }: Schema): string {
  if (typeof distribution === 'string') return distribution;
  return isObject(distribution) && typeof distribution.kind === 'string' ? distribution.kind : 'uniform';
}

export function parameterOf({ distribution }: Schema, name: string): number | undefined {
  const value = isObject(distribution) ? distribution[name] : undefined;
  return typeof value === 'number' ? value : undefined;
}

/** The least and the greatest value of a column of numbers, as its keywords say. */
export function boundsOf({
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
}: Schema): readonly [number, number] {
  const low = [minimum, exclusiveMinimum].find((one) => typeof one === 'number') ?? 0;
  const high = [maximum, exclusiveMaximum].find((one) => typeof one === 'number') ?? (low as number) + 1000;
  return [low as number, high as number];
}

/** A distribution by its name. What is drawn by hand begins as a hill between the bounds. */
export function distributionNamed(name: string, schema: Schema): unknown {
  if (name === 'uniform') return undefined;
  if (name !== 'histogram') return name;
  const [low, high] = boundsOf(schema);
  const step = schema.type === 'integer' ? 1 : (high - low) / (HAND - 1);
  const count = Math.max(2, Math.min(HAND, Math.floor((high - low) / step + 1e-9) + 1));
  const at = (index: number) => low + ((high - low) * index) / (count - 1);
  const exact = (value: number) => (schema.type === 'integer' ? Math.round(value) : Number(value.toFixed(2)));
  return {
    kind: 'histogram',
    values: Array.from({ length: count }, (_, index) => exact(at(index))),
    weights: Array.from({ length: count }, (_, index) =>
      Math.round(10 + 90 * Math.sin((Math.PI * (index + 0.5)) / count)),
    ),
  };
}

/** The weights of a distribution that is drawn by hand, with their values; undefined for any other. */
export function handDrawn({ distribution }: Schema): { values: unknown[]; weights: number[] } | undefined {
  if (!isObject(distribution) || distribution.kind !== 'histogram') return undefined;
  const { values, weights } = distribution;
  if (!Array.isArray(values) || !Array.isArray(weights) || values.length !== weights.length) return undefined;
  return { values, weights: weights.map(Number) };
}
