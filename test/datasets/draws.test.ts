// The quality of the draws, over every dataset registered: each draw has its distribution, and no draw tells
// anything of another draw, of the next row, or of the same row under another seed.
import t from 'tap';
import type { Draw } from '../../src/columns/draw.js';
import { pick, type Value } from '../../src/columns/value.js';
import { seedKey } from '../../src/random/key.js';
import { body, planOf } from '../engine.js';
import { goodnessOfFit, independence } from '../statistics.js';
import { parameterSets, registered } from './registered.js';

const ROWS = 1_000_000;
/** All seeds are fixed, so a test passes always or never; of about 100 p-values the least is expected near 0.01. */
const LEAST_P = 1e-4;

for (const dataset of registered) {
  const columns = await dataset.columns(parameterSets(dataset)[0] as Record<string, unknown>);
  const draws = [...new Set(columns.flatMap(({ value }) => drawsOf(value)))];
  const sample = (draw: Draw, seed: string) => indexes(draw, seedKey(dataset.generation, dataset.name, seed));
  const samples = draws.map((draw) => ({
    draw,
    name: nameOf(draw),
    first: sample(draw, '1'),
    second: sample(draw, '2'),
  }));

  t.test(`${dataset.name}: every draw has its distribution`, async (t) => {
    for (const { draw, name, first } of samples) {
      if (draw.kind !== 'uniform') continue;
      const counts = new Float64Array(draw.size);
      for (const value of first) counts[value] = (counts[value] as number) + 1;
      const p = goodnessOfFit(counts, new Float64Array(draw.size).fill(ROWS / draw.size));
      t.ok(p > LEAST_P && p < 1 - LEAST_P, `${name} over ${draw.size}: p = ${p.toFixed(4)}`);
    }
  });

  t.test(
    `${dataset.name}: draws are independent of each other, of the next row and of the next seed`,
    async (t) => {
      for (const [at, { name, draw, first, second }] of samples.entries()) {
        const size = sizeOf(draw);
        const a = Float64Array.from(first, (value) => value / size);
        const b = Float64Array.from(second, (value) => value / size);
        const bins = Math.min(size, 32);
        const check = (what: string, p: number) => t.ok(p > LEAST_P, `${name}, ${what}: p = ${p.toFixed(4)}`);
        for (const lag of [1, 2, 1024]) check(`row + ${lag}`, independence(a, a.subarray(lag), bins));
        check('seeds 1 and 2', independence(a, b, bins));
        for (const other of samples.slice(at + 1)) {
          const otherSize = sizeOf(other.draw);
          check(
            other.name,
            independence(
              a,
              Float64Array.from(other.first, (value) => value / otherSize),
              Math.min(bins, otherSize),
            ),
          );
        }
      }
    },
  );
}

function drawsOf(value: Value): Draw[] {
  if (value.kind === 'pick') return [value.draw];
  if (value.kind === 'text')
    return value.parts.flatMap((part) => (typeof part === 'string' ? [] : drawsOf(part)));
  if (value.kind === 'nested') return value.columns.flatMap((column) => drawsOf(column.value));
  return [];
}

function sizeOf(draw: Draw): number {
  switch (draw.kind) {
    case 'uniform':
      return draw.size;
    case 'weighted':
      return draw.weights.length;
    case 'within':
      return Math.max(...Array.from(draw.base, (base, group) => base + (draw.size[group] as number)));
    case 'mapped':
      return Math.max(...Array.from(draw.table)) + 1;
  }
}

function nameOf(draw: Draw): string {
  return draw.kind === 'mapped' ? `mapped ${nameOf(draw.draw)}` : draw.name;
}

/** The draw's index at rows 0 … ROWS − 1, as the kernel computes it. */
function indexes(draw: Draw, key: bigint): Uint32Array {
  const values = Array.from({ length: sizeOf(draw) }, (_, index) => index);
  const plan = planOf([{ name: 'index', value: pick(draw, values), schema: {} }], 'csv');
  const text = body(plan, key, 0, ROWS).toString('latin1');
  return Uint32Array.from(text.split('\n').slice(0, -1), Number);
}
