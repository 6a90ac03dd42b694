import { badParameter, superfluous } from '../errors.js';
import { Type } from '../json-schema.js';

/** The most shards, because each shard of the app store goes through the candidates of all shards. */
export const MOST_SHARDS = 1024;

/** The allowed shards, in words after "must be". */
const allowed = `i/k, the i-th of k shards, 1 ≤ i ≤ k ≤ ${MOST_SHARDS}`;

/** One of the parts that a whole is divided into. */
export interface Shard {
  /** The number of the part, from 0. */
  readonly shard: number;
  /** The number of parts. */
  readonly shards: number;
}

/** How a shard is written. */
const form = /^[1-9]\d{0,3}\/[1-9]\d{0,3}$/;

/** The schema of a shard, written i/k. `what` is divided, and the parts `joined` are the whole. */
export const shardParameter = (what: string, joined: string) =>
  Type.String({
    title: allowed,
    pattern: form.source.replace('\\/', '/'),
    description: `Only a part of ${what}: ${allowed}. All shards of a seed, ${joined}, are the whole.`,
  });

/** The shard that a text says. Throws a ProblemError when it says none, or one of too many. */
export function shardOf(text: string): Shard {
  const [number, shards] = text.split('/').map(Number) as [number, number];
  if (!form.test(text) || number > shards || shards > MOST_SHARDS) throw badParameter('shard', text, allowed);
  return { shard: number - 1, shards };
}

/**
 * The rows of [0, total) that a shard has, as [first, first + rows). The ranges follow each other, and differ by at most one row.
 * Without a shard, all rows. Throws as shardOf() does.
 */
export function rangeOf(total: number, text: string | undefined): { first: number; rows: number } {
  if (text === undefined) return { first: 0, rows: total };
  const { shard, shards } = shardOf(text);
  const cut = (index: number) => Number((BigInt(total) * BigInt(index)) / BigInt(shards));
  return { first: cut(shard), rows: cut(shard + 1) - cut(shard) };
}

/** Throws a ProblemError for a shard without a seed: each request would get a seed of its own, and the shards no whole. */
export function checkSeed(shard: string | undefined, seed: string | undefined): void {
  if (shard !== undefined && seed === undefined) throw superfluous('shard', shard, 'unless seed is given');
}
