// Compares sets of rows: their number, the number of different rows, and a sum that does not depend on the order.
import { hash } from 'node:crypto';
import type { Dataset } from '../../src/columns/dataset.js';
import type { Plan } from '../../src/kernel/run/plan.js';
import { seedKey } from '../../src/random/key.js';
import { parameterSets, registered } from '../datasets/registered.js';
import { body, planOf } from '../support/engine.js';

export interface Sum {
  readonly count: number;
  readonly distinct: number;
  readonly sum: bigint;
}

/** The checksum of rows as JSON objects, whose first member identifies them. */
export function sumOf(rows: Iterable<Record<string, unknown>>): Sum {
  const ids = new Set<unknown>();
  let count = 0;
  let sum = 0n;
  for (const row of rows) {
    count++;
    const cells = Object.values(row);
    ids.add(cells[0]);
    sum += hash('md5', JSON.stringify(cells), 'buffer').readBigUInt64LE(0);
  }
  return { count, distinct: ids.size, sum };
}

/** Rows [first, first + n) of a dataset with its defaults, as they come from the kernel. */
export async function rowsOf(
  name: string,
  seed: string,
  first: number,
  n: number,
): Promise<Record<string, unknown>[]> {
  const plan = plans.get(name) ?? (await planNamed(name));
  plans.set(name, plan);
  const text = body(plan, seedKey(name, seed), first, n).toString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const plans = new Map<string, Plan>();

async function planNamed(name: string): Promise<Plan> {
  const dataset = registered.find((dataset) => dataset.name === name) as Dataset;
  const [defaults] = parameterSets(dataset) as [Record<string, unknown>];
  return planOf(await dataset.columns(defaults), 'ndjson');
}

const sums = new Map<string, Sum>();

/** The checksum of these rows, which is made once. */
export async function expected(name: string, seed: string, first: number, n: number): Promise<Sum> {
  const key = JSON.stringify([name, seed, first, n]);
  const sum = sums.get(key) ?? sumOf(await rowsOf(name, seed, first, n));
  sums.set(key, sum);
  return sum;
}
