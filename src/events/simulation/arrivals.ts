import { aliasTable } from '../../random/alias.js';
import type { SeedKey } from '../../random/key.js';
import { type Calendar, calendarTables, type Group } from './calendar.js';
import { createSimulation, interleaved, reserveDoubles, reserveWords, type Simulation } from './module.js';

/** The numbers of the arrivals in bucket b are below (b + 1) × BUCKET_NUMBERS. */
const BUCKET_NUMBERS = 2048n;

/** The most candidates of a bucket of time on average. */
const BUCKET_CANDIDATES = 1000;

/** Arrivals of users as Poisson processes whose rates follow the activity of their groups. */
export interface Process {
  readonly groups: readonly Group[];
  readonly calendar: Calendar;
  /** Arrivals per tick while all users are most active; below 0.1. */
  readonly rate: number;
  readonly ticksPerDay: bigint;
  /**
   * The effect of activity. 'thinned': there are fewer arrivals in quiet times. 'modulated': the number of arrivals is always
   * that of the busiest time, and more of them are users of active groups. 'even': activity has no effect.
   */
  readonly mode: 'thinned' | 'modulated' | 'even';
  /** Only users of shard `shard` of `shards`, from 0. */
  readonly shard: number;
  readonly shards: number;
}

/** The arrivals in buckets of time, which do not depend on each other. */
export interface Arrivals {
  /** The ticks of a bucket: bucket b has ticks [b × bucketTicks, (b + 1) × bucketTicks). */
  readonly bucketTicks: bigint;
  /** Puts the arrivals of a bucket into the arrays, in order of time, at most one per tick. Returns their number. */
  find(bucket: bigint): number;
  /** Below (bucket + 1) × BUCKET_NUMBERS, ascending, and distinct over all shards. */
  readonly numbers: BigUint64Array;
  /** Ticks. */
  readonly times: BigUint64Array;
  /** group × 2^32 + number of the user in the group */
  readonly users: BigUint64Array;
  readonly groups: Uint32Array;
}

/** The arrivals of a process with at least one user. */
export const createArrivals = (key: SeedKey, law: Process): Arrivals =>
  arrivalsOf(createSimulation(), key, law);

/** The arrivals in a simulation that uses them further. */
export function arrivalsOf(simulation: Simulation, key: SeedKey, law: Process): Arrivals {
  const { groups, calendar, rate, ticksPerDay, mode, shard, shards } = law;
  const sizes = groups.map(({ users }) => users);
  const { threshold, alias } = aliasTable(sizes);
  const bucketTicks = bucketTicksOf(law);
  const results = simulation.setUpArrivals(
    key,
    ['thinned', 'modulated', 'even'].indexOf(mode),
    groups.length,
    reserveWords(simulation, interleaved(threshold, alias)),
    reserveWords(simulation, sizes),
    reserveDoubles(simulation, calendarTables(calendar, groups)),
    bucketTicks,
    ticksPerDay,
    rate,
    calendar.least,
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

/** The ticks of a bucket: a power of two, so that processes of similar rates have the same buckets. */
function bucketTicksOf({ rate }: Process): bigint {
  return 2n ** BigInt(Math.max(0, Math.floor(Math.log2(BUCKET_CANDIDATES / rate))));
}
