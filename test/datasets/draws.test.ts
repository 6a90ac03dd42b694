// The quality of the draws of every registered dataset: each draw has its distribution, and a random stream is independent of
// other streams, of the next rows, and of the same row with another seed.
import t from 'tap';
import { type Draw, uniform, type WeightedWithin, type Within } from '../../src/columns/draw.js';
import type { Draw64 } from '../../src/columns/draw64.js';
import { cellsOf } from '../../src/columns/formula.js';
import { boundsOf } from '../../src/columns/groups.js';
import { sourcesOf, sourcesOf64 } from '../../src/columns/sources.js';
import { pick, type Some, type Text, type Value } from '../../src/columns/value.js';
import { type SeedKey, seedKey } from '../../src/random/key.js';
import { body, planOf } from '../support/engine.js';
import { cases } from '../support/property.js';
import { goodnessOfFit, independence } from '../support/statistics.js';
import { parameterSets, registered } from './registered.js';

/** All seeds are fixed, so a test passes always or never. The least of the p-values here is expected near 0.001. */
const LEAST_P = 1e-5;

const [LINE_FEED, ZERO] = [0x0a, 0x30];

for (const dataset of registered) {
  const sets = parameterSets(dataset);
  const columns = (await Promise.all(sets.map((parameters) => dataset.columns(parameters)))).flat();
  const draws = [...new Set(columns.flatMap(({ value }) => drawsOf(value)))];
  const key = (seed: string) => seedKey(dataset.name, seed);

  t.test(`${dataset.name}: every draw has its distribution`, async (t) => {
    const rows = cases(1_000_000, 250_000);
    for (const draw of draws) {
      const drawn = drawnBy(draw, key('1'), rows);
      if (drawn === undefined) continue;
      const { name, weights, values } = drawn;
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const counts = new Float64Array(weights.length);
      for (const value of values) counts[value] = (counts[value] as number) + 1;
      // A chi-square test needs an expected count of five in each class, so rarer values are one class.
      const often = weights.map((weight) => (weight / total) * values.length >= 5);
      const gather = (values: ArrayLike<number>) => [
        ...Array.from(values).filter((_, index) => often[index]),
        Array.from(values).reduce((sum, value, index) => sum + (often[index] ? 0 : value), 0),
      ];
      const expected = gather(weights.map((weight) => (weight / total) * values.length));
      const kept = expected.at(-1) === 0 ? expected.length - 1 : expected.length;
      const p = goodnessOfFit(gather(counts).slice(0, kept), expected.slice(0, kept));
      t.ok(
        p > LEAST_P && p < 1 - LEAST_P,
        `${name}, ${draw.kind} over ${weights.length}: p = ${p.toFixed(4)}`,
      );
    }
  });

  t.test(
    `${dataset.name}: streams are independent of each other, of the next row and of the next seed`,
    async (t) => {
      const rows = cases(200_000, 100_000);
      const size = 1000;
      const names = [
        ...new Set([...draws.flatMap(streamsOf), ...columns.flatMap(({ value }) => ownStreams(value))]),
      ];
      const sample = (name: string, seed: string) =>
        new Float64Array(indexes(uniform(name, size), size, key(seed), rows)).map((value) => value / size);
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

interface Drawn {
  readonly name: string;
  readonly weights: readonly number[];
  readonly values: Uint32Array;
}

/** What a draw gives in the first rows, and its weights; of a draw in groups, in the rows of the kind of group that most rows have. */
function drawnBy(draw: Draw, key: SeedKey, rows: number): Drawn | undefined {
  switch (draw.kind) {
    case 'uniform':
      return {
        ...draw,
        weights: new Array<number>(draw.size).fill(1),
        values: indexes(draw, draw.size, key, rows),
      };
    case 'weighted':
      return { ...draw, values: indexes(draw, draw.weights.length, key, rows) };
    case 'within':
      return drawnInGroup(
        draw,
        Array.from(draw.size, (size) => new Array<number>(size).fill(1)),
        draw.base,
        key,
      );
    case 'weighted within':
      return drawnInGroup(draw, draw.weights, boundsOf(draw.weights).base, key);
    default:
      return undefined;
  }
}

function drawnInGroup(
  draw: Within | WeightedWithin,
  lists: readonly (readonly number[])[],
  base: ArrayLike<number>,
  key: SeedKey,
): Drawn | undefined {
  const rows = 200_000;
  const groups = indexes(draw.group, lists.length, key, rows);
  // Groups with equal weights are as good as one.
  const kinds = new Map<string, number>();
  const kindOf = lists.map((weights) => {
    const key = weights.every((weight) => weight === 1) ? `${weights.length} ones` : JSON.stringify(weights);
    kinds.set(key, kinds.get(key) ?? kinds.size);
    return kinds.get(key) as number;
  });
  const counts = new Uint32Array(kinds.size);
  for (const group of groups)
    counts[kindOf[group] as number] = (counts[kindOf[group] as number] as number) + 1;
  const kind = counts.indexOf(counts.reduce((most, count) => Math.max(most, count)));
  const weights = lists[kindOf.indexOf(kind)] as readonly number[];
  if (weights.length === 1) return undefined;
  const most = lists.reduce((most, { length }, at) => Math.max(most, (base[at] as number) + length), 0);
  const values = indexes(draw, most, key, rows)
    .map((value, row) => value - (base[groups[row] as number] as number))
    .filter((_, row) => kindOf[groups[row] as number] === kind);
  return { name: draw.name, weights, values };
}

function drawsOf(value: Value | Some): Draw[] {
  switch (value.kind) {
    case 'pick':
    case 'patterned':
      return withSources(value.draw);
    case 'decimal':
    case 'time':
    case 'numeral':
      return sourcesOf64(value.draw64).flatMap(withSources);
    case 'uuid':
      return value.of === undefined ? [] : sourcesOf64(value.of).flatMap(withSources);
    case 'position':
    case 'integer':
    case 'letters':
    case 'fingerprint':
      return [];
    case 'text':
      return partsOf(value).flatMap(drawsOf);
    case 'some':
      return [...withSources(value.draw), ...value.texts.flatMap(({ text }) => drawsOf(text))];
    case 'choice':
      return [...withSources(value.draw), ...value.values.flatMap(drawsOf)];
    case 'list':
      return [...withSources(value.count), ...value.items.flatMap(drawsOf)];
    case 'nested':
      return value.columns.flatMap((column) => drawsOf(column.value));
    case 'formula':
      return cellsOf(value.term).flatMap(drawsOf);
    case 'at row':
      // Those of the value are drawn in another row.
      return sourcesOf64(value.row).flatMap(withSources);
  }
}

function partsOf({ parts }: Text) {
  return parts.filter((part) => typeof part !== 'string');
}

function withSources(draw: Draw): Draw[] {
  return [draw, ...sourcesOf(draw).flatMap(withSources)];
}

function streamsOf(draw: Draw): string[] {
  return 'name' in draw ? [draw.name] : [];
}

/** The random streams of a value that are not draws. */
function ownStreams(value: Value | Some): string[] {
  switch (value.kind) {
    case 'integer':
    case 'patterned':
    case 'letters':
      return [value.name];
    case 'uuid':
      return value.of === undefined ? [value.name] : [value.name, ...streamsOf64(value.of)];
    case 'decimal':
    case 'time':
    case 'numeral':
      return streamsOf64(value.draw64);
    case 'pick':
    case 'position':
    case 'fingerprint':
      return [];
    case 'text':
      return partsOf(value).flatMap(ownStreams);
    case 'some':
      return value.texts.flatMap(({ text }) => ownStreams(text));
    case 'choice':
      return value.values.flatMap(ownStreams);
    case 'list':
      return value.items.flatMap(ownStreams);
    case 'nested':
      return value.columns.flatMap((column) => ownStreams(column.value));
    case 'formula':
      return cellsOf(value.term).flatMap(ownStreams);
    case 'at row':
      return streamsOf64(value.row);
  }
}

function streamsOf64(draw: Draw64): string[] {
  switch (draw.kind) {
    case 'range':
    case 'quantiles':
      return [draw.name];
    case 'permuted':
      return [draw.name, ...streamsOf64(draw.of)];
    case 'divided':
    case 'remainder':
      return streamsOf64(draw.of);
    case 'sum':
      return [draw.left, draw.right].flatMap(streamsOf64);
    case 'placed':
      return [draw.placement.name, ...streamsOf64(draw.of)];
    case 'row':
    case 'constant':
    case 'widened':
    case 'given':
      return [];
  }
}

/** The index of the draw, below `size`, in rows 0 … rows − 1, as the kernel computes it. */
function indexes(draw: Draw, size: number, key: SeedKey, rows: number): Uint32Array {
  const values = Array.from({ length: size }, (_, index) => index);
  const plan = planOf([{ name: 'index', value: pick(draw, values), schema: {} }], 'csv');
  const indexes = new Uint32Array(rows);
  let row = 0;
  for (const byte of body(plan, key, 0, rows)) {
    if (byte === LINE_FEED) row++;
    else indexes[row] = (indexes[row] as number) * 10 + byte - ZERO;
  }
  return indexes;
}
