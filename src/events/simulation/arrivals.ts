import { aliasTable } from '../../random/alias.js';
import type { SeedKey } from '../../random/key.js';
import { createSimulation, interleaved, reserveDoubles, reserveWords, type Simulation } from './module.js';

/** Numbers of arrivals are below their bucket's number times this. */
const BUCKET_NUMBERS = 2048n;

/** Candidates that a bucket of time has on average, at the most. */
const BUCKET_CANDIDATES = 1000;

/** Users who are alike: they are active at the same hours. */
export interface Group {
  /** 0 … 2^32 − 1 */
  readonly users: number;
  /** Hour (UTC) at which they are most active. */
  readonly peak: number;
}

/** Arrivals of users as Poisson processes whose rate follows the hour of their day. */
export interface Process {
  readonly groups: readonly Group[];
  /** Arrivals a tick while all users are most active; below 0.1. */
  readonly rate: number;
  readonly ticksPerDay: bigint;
  /** Activity at the quietest hour, that of the busiest being 1. */
  readonly least: number;
  /**
   * How activity counts: 'thinned' makes fewer arrivals in quiet hours; with 'modulated' their number is always that of the
   * busiest hour, but they come from where it is day; with 'even' from everywhere alike.
   */
  readonly mode: 'thinned' | 'modulated' | 'even';
  /** Only users of this shard, of so many. */
  readonly shard: number;
  readonly shards: number;
}

/** The arrivals in buckets of time; buckets do not depend on each other. */
export interface Arrivals {
  /** Ticks of a bucket: bucket b holds ticks [b × bucketTicks, (b + 1) × bucketTicks). */
  readonly bucketTicks: bigint;
  /** Finds the arrivals of a bucket, in order of time, at most one a tick; returns how many. They are then in the arrays. */
  find(bucket: bigint): number;
  /** < (bucket + 1) × BUCKET_NUMBERS, ascending; of all shards no two alike. */
  readonly numbers: BigUint64Array;
  /** Ticks. */
  readonly times: BigUint64Array;
  /** group × 2^32 + number of the user in it */
  readonly users: BigUint64Array;
  readonly groups: Uint32Array;
}

/** Expects one with at least one user. `key` is the seed's. */
export const createArrivals = (key: SeedKey, law: Process): Arrivals =>
  arrivalsOf(createSimulation(), key, law);

/** The same in a simulation that has more to do with them. */
export function arrivalsOf(simulation: Simulation, key: SeedKey, law: Process): Arrivals {
  const { groups, rate, ticksPerDay, least, mode, shard, shards } = law;
  const sizes = groups.map(({ users }) => users);
  const { threshold, alias } = aliasTable(sizes);
  const phases = groups.flatMap(({ peak }) => {
    const angle = (-2 * Math.PI * peak) / 24;
    return [stable(Math.cos(angle)), stable(Math.sin(angle))];
  });
  const bucketTicks = bucketTicksOf(law);
  const results = simulation.setUpArrivals(
    key,
    ['thinned', 'modulated', 'even'].indexOf(mode),
    groups.length,
    reserveWords(simulation, interleaved(threshold, alias)),
    reserveWords(simulation, sizes),
    reserveDoubles(simulation, phases),
    bucketTicks,
    ticksPerDay,
    rate,
    least,
    shard,
    shards,
  );
  const { buffer } = simulation.memory;
  const capacity = Number(BUCKET_NUMBERS);
  return {
    bucketTicks,
    find: (bucket) => simulation.arrivals(bucket),
    numbers: new BigUint64Array(buffer, results, capacity),
    times: new BigUint64Array(buffer, results + capacity * 8, capacity),
    users: new BigUint64Array(buffer, results + capacity * 16, capacity),
    groups: new Uint32Array(buffer, results + capacity * 24, capacity),
  };
}

/** A power of two, so that processes of similar rates share it. */
function bucketTicksOf({ rate }: Process): bigint {
  return 2n ** BigInt(Math.max(0, Math.floor(Math.log2(BUCKET_CANDIDATES / rate))));
}

/** Without the last digits, in which versions of Math may differ. */
const stable = (value: number) => Math.round(value * 2 ** 40) / 2 ** 40;
