import { MOST_SHARDS, type Shard } from '../columns/shard.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The part of a process that runs as a pod of an indexed Job of Kubernetes: JOB_COMPLETION_INDEX (from 0) of JOB_COMPLETIONS.
 * undefined where neither is set. Throws an Error that names the one that is missing or wrong.
 */
export function shardOfJob({ JOB_COMPLETION_INDEX, JOB_COMPLETIONS }: Environment): Shard | undefined {
  if (JOB_COMPLETION_INDEX === undefined && JOB_COMPLETIONS === undefined) return undefined;
  const shards = integer('JOB_COMPLETIONS', JOB_COMPLETIONS, 1, MOST_SHARDS, 'JOB_COMPLETION_INDEX');
  const shard = integer('JOB_COMPLETION_INDEX', JOB_COMPLETION_INDEX, 0, shards - 1, 'JOB_COMPLETIONS');
  return { shard, shards };
}

function integer(name: string, text: string | undefined, min: number, max: number, other: string): number {
  const allowed = `an integer from ${min} to ${max}`;
  if (text === undefined)
    throw new Error(`${name} must be ${allowed} where ${other} is set, unless --shard is given`);
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`${name} must be ${allowed}, not "${text}"`);
}

/** The shard as the parameter of a request, i/k. */
export const written = ({ shard, shards }: Shard) => `${shard + 1}/${shards}`;
