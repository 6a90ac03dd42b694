// The quality of the draws, over every dataset registered: each draw has its distribution, and no random stream tells
// anything of another one, of the next rows, or of the same row under another seed.
import t from 'tap';
import { type Draw, uniform } from '../../src/columns/draw.js';
import { pick, type Some, type Value } from '../../src/columns/value.js';
import { type SeedKey, seedKey } from '../../src/random/key.js';
import { body, planOf } from '../support/engine.js';
import { goodnessOfFit, independence } from '../support/statistics.js';
import { parameterSets, registered } from './registered.js';

/** All seeds are fixed, so a test passes always or never; of the p-values here the least is expected near 0.001. */
const LEAST_P = 1e-5;

for (const dataset of registered) {
  const sets = parameterSets(dataset);
  const columns = (await Promise.all(sets.map((parameters) => dataset.columns(parameters)))).flat();
  const draws = [...new Set(columns.flatMap(({ value }) => drawsOf(value)))];
  const key = (seed: string) => seedKey(dataset.generation, dataset.name, seed);

  t.test(`${dataset.name}: every draw has its distribution`, async (t) => {
    const rows = 1_000_000;
    for (const draw of draws) {
      if (draw.kind !== 'uniform' && draw.kind !== 'weighted') continue;
      const weights = draw.kind === 'uniform' ? new Array<number>(draw.size).fill(1) : draw.weights;
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const counts = new Float64Array(weights.length);
      for (const value of indexes(draw, weights.length, key('1'), rows))
        counts[value] = (counts[value] as number) + 1;
      // A chi-square test wants five expected of each: the rarer ones count as one.
      const often = weights.map((weight) => (weight / total) * rows >= 5);
      const gather = (values: ArrayLike<number>) => [
        ...Array.from(values).filter((_, index) => often[index]),
        Array.from(values).reduce((sum, value, index) => sum + (often[index] ? 0 : value), 0),
      ];
      const expected = gather(weights.map((weight) => (weight / total) * rows));
      const kept = expected.at(-1) === 0 ? expected.length - 1 : expected.length;
      const p = goodnessOfFit(gather(counts).slice(0, kept), expected.slice(0, kept));
      t.ok(
        p > LEAST_P && p < 1 - LEAST_P,
        `${draw.name}, ${draw.kind} over ${weights.length}: p = ${p.toFixed(4)}`,
      );
    }
  });

  t.test(
    `${dataset.name}: streams are independent of each other, of the next row and of the next seed`,
    async (t) => {
      const rows = 200_000;
      const size = 1000;
      const names = [
        ...new Set([...draws.flatMap(streamsOf), ...columns.flatMap(({ value }) => ownStreams(value))]),
      ];
      const sample = (name: string, seed: string) =>
        Float64Array.from(indexes(uniform(name, size), size, key(seed), rows), (value) => value / size);
      const samples = names.map((name) => ({ name, first: sample(name, '1'), second: sample(name, '2') }));
      for (const [at, { name, first, second }] of samples.entries()) {
        const check = (what: string, other: Float64Array) => {
          const p = independence(first, other, 25);
          if (!(p > LEAST_P)) t.fail(`${name}, ${what}: p = ${p}`);
        };
        for (const lag of [1, 2, 1024]) check(`row + ${lag}`, first.subarray(lag));
        check('seeds 1 and 2', second);
        for (const other of samples.slice(at + 1)) check(other.name, other.first);
        t.pass(name);
      }
    },
  );
}

function drawsOf(value: Value | Some): Draw[] {
  if (value.kind === 'pick' || value.kind === 'patterned') return withSources(value.draw);
  if (value.kind === 'text') {
    return value.parts.flatMap((part) => (typeof part === 'string' ? [] : drawsOf(part)));
  }
  return value.kind === 'nested' ? value.columns.flatMap((column) => drawsOf(column.value)) : [];
}

function withSources(draw: Draw): Draw[] {
  const sources =
    draw.kind === 'within'
      ? [draw.group]
      : draw.kind === 'mapped'
        ? [draw.draw]
        : draw.kind === 'joined'
          ? [draw.left, draw.right]
          : [];
  return [draw, ...sources.flatMap(withSources)];
}

function streamsOf(draw: Draw): string[] {
  return 'name' in draw ? [draw.name] : [];
}

/** Streams that a value draws from by itself. */
function ownStreams(value: Value | Some): string[] {
  if (value.kind === 'integer' || value.kind === 'patterned' || value.kind === 'uuid') return [value.name];
  if (value.kind === 'text')
    return value.parts.flatMap((part) => (typeof part === 'string' ? [] : ownStreams(part)));
  return value.kind === 'nested' ? value.columns.flatMap((column) => ownStreams(column.value)) : [];
}

/** The draw's index, below `size`, at rows 0 … rows − 1, as the kernel computes it. */
function indexes(draw: Draw, size: number, key: SeedKey, rows: number): Uint32Array {
  const values = Array.from({ length: size }, (_, index) => index);
  const plan = planOf([{ name: 'index', value: pick(draw, values), schema: {} }], 'csv');
  return Uint32Array.from(body(plan, key, 0, rows).toString('latin1').split('\n').slice(0, -1), Number);
}
