import { randomInt } from 'node:crypto';

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a duration such as 10m. */
export const durationOf = (text: string): number =>
  Number(text.slice(0, -1)) * (seconds[text.slice(-1)] as number);

/** "2/8" as numbers. */
export function shardOf(text: string): { part: number; parts: number } {
  const [part = 1, parts = 1] = text.split('/').map(Number);
  return { part, parts };
}

/** The rows of [0, total) that are in a part, as [first, first + rows): parts differ by one row at the most. */
export function rowsOfShard(total: number, shard: string | undefined): { first: number; rows: number } {
  if (shard === undefined) return { first: 0, rows: total };
  const { part, parts } = shardOf(shard);
  const cut = (index: number) => Number((BigInt(total) * BigInt(index)) / BigInt(parts));
  return { first: cut(part - 1), rows: cut(part) - cut(part - 1) };
}

/** The seed of a run that takes the same rows as the first one, with other values. */
export const seedOfRun = (seed: string, run: number) => (run === 0 ? seed : `${seed}-${run}`);

/** A seed for a request that brings none. */
export const freshSeed = () => String(randomInt(2 ** 32));
