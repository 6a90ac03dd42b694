import type { SeedKey } from '../../random/key.js';
import { type Calendar, calendarTables, type Group, stable } from './calendar.js';
import { createSimulation, reserveAlias, reserveDoubles, reserveWords, type Simulation } from './module.js';

/** The numbers of the arrivals in bucket b are from b × BUCKET_NUMBERS on, and below (b + 1) × BUCKET_NUMBERS. */
export const BUCKET_NUMBERS = 2048n;

/** The most arrivals after which those of another bucket have room. */
export const MOST_BEFORE = 512;

/** The room for arrivals. */
export const ARRIVALS_ROOM = Number(BUCKET_NUMBERS) + MOST_BEFORE;

/** The most candidates of a bucket of time on average. */
const BUCKET_CANDIDATES = 1000;

/** The devices of users. */
export interface Devices {
  /** The weights of phones, tablets and desktops. */
  readonly weights: readonly number[];
  /** The share of the users of each group that have Apple's mobile devices, 0 … 1. */
  readonly apples: readonly number[];
  /** The weights of the versions of Apple's mobile system, Android and Apple's desktop system, of the same number, and of Windows. */
  readonly versions: readonly (readonly number[])[];
}

/** Arrivals that install an app, and later ones that return to what was installed. */
export interface Returns {
  /** The share of arrivals that install, 0 … 1. */
  readonly installs: number;
  /** The share of arrivals that return if an earlier one, drawn for each, installed. Both shares are at most 1. */
  readonly returns: number;
}

/** Arrivals of users as Poisson processes whose rates follow the activity of their groups. */
export interface Process {
  readonly groups: readonly Group[];
  readonly calendar: Calendar;
  /** Arrivals per tick while all users are most active; below 0.1. */
  readonly rate: number;
  readonly devices: Devices;
  readonly returns: Returns;
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
  /**
   * Puts the arrivals of a bucket into the arrays, after `count` ≤ MOST_BEFORE of earlier buckets, in order of time, at most one per
   * tick. Returns how many there are now.
   */
  find(bucket: bigint, count: number): number;
  /** From bucket × BUCKET_NUMBERS on and below (bucket + 1) × BUCKET_NUMBERS, distinct over all shards. */
  readonly numbers: BigUint64Array;
  /** Ticks. */
  readonly times: BigUint64Array;
  /** group × 2^32 + number of the user in the group */
  readonly users: BigUint64Array;
  readonly groups: Uint32Array;
}

/** How many times the average the most active user does is 1 / (EVENNESS × ln(1 + 1 / EVENNESS)): 22 times. */
const EVENNESS = 0.01;

/** The parts in which the activity of users is constant. */
const PARTS = 256;

/**
 * The shares of users, the most active first, that make 0, 1/PARTS … 1 of the events, when the activity of the user at share x is
 * proportional to 1 / (x + EVENNESS), the law of Zipf and Mandelbrot. The Gini coefficient is 0.59.
 */
const activityCurve = () =>
  Array.from({ length: PARTS + 1 }, (_, part) =>
    stable(EVENNESS * ((1 + 1 / EVENNESS) ** (part / PARTS) - 1)),
  );

/** The most days of a block of buckets, which is how long ago what users return to was installed, on average. */
const MOST_DAYS = 4;

/** The arrivals of a process with at least one user. */
export function createArrivals(key: SeedKey, law: Process): Arrivals {
  const simulation = createSimulation();
  return arrivalsOf(simulation, setUpProcess(simulation, key, law));
}

/** A process in a simulation: the ticks of its buckets, and the address of its arrivals. */
export interface Placed {
  readonly bucketTicks: bigint;
  readonly results: number;
}

/** Puts a process into a simulation. */
export function setUpProcess(simulation: Simulation, key: SeedKey, law: Process): Placed {
  const { groups, calendar, devices, returns, ticksPerDay, mode, shard, shards } = law;
  const sizes = groups.map(({ users }) => users);
  const bucketTicks = bucketTicksOf(law);
  const results = simulation.setUpArrivals(
    key,
    ['thinned', 'modulated', 'even'].indexOf(mode),
    groups.length,
    reserveAlias(simulation, sizes),
    reserveWords(simulation, sizes),
    reserveDoubles(simulation, calendarTables(calendar, groups)),
    reserveDoubles(simulation, countTable(bucketTicks, law.rate)),
    bucketTicks,
    ticksPerDay,
    calendar.least,
    shard,
    shards,
  );
  simulation.setUpUsers(
    key,
    reserveDoubles(simulation, activityCurve()),
    reserveAlias(simulation, devices.weights),
    reserveWords(
      simulation,
      devices.apples.map((share) => Math.round(share * 1000)),
    ),
    reserveAlias(simulation, ...devices.versions),
    devices.versions[0]?.length ?? 0,
    devices.versions.at(-1)?.length ?? 0,
  );
  const longest = Math.floor(Math.log2((MOST_DAYS * Number(ticksPerDay)) / Number(bucketTicks)));
  simulation.setUpReturns(key, returns.installs, returns.returns, Math.max(0, longest));
  return { bucketTicks, results };
}

/** The arrivals of a process, once the simulation needs no more memory. */
export function arrivalsOf(simulation: Simulation, { bucketTicks, results }: Placed): Arrivals {
  const { buffer } = simulation.memory;
  const capacity = ARRIVALS_ROOM;
  return {
    bucketTicks,
    find: (bucket, count) => simulation.arrivals(bucket, count),
    numbers: new BigUint64Array(buffer, results, capacity),
    times: new BigUint64Array(buffer, results + capacity * 8, capacity),
    users: new BigUint64Array(buffer, results + capacity * 16, capacity),
    groups: new Uint32Array(buffer, results + capacity * 32, capacity),
  };
}

/** The ticks of a bucket: a power of two, so that processes of similar rates have the same buckets. */
function bucketTicksOf({ rate }: Process): bigint {
  return 2n ** BigInt(Math.max(0, Math.floor(Math.log2(BUCKET_CANDIDATES / rate))));
}

/** The probabilities that at most 0, 1 … of so many ticks have a candidate, when each has one with probability `rate`. */
function countTable(ticks: bigint, rate: number): Float64Array {
  const all = Number(ticks);
  const weights = new Float64Array(Number(BUCKET_NUMBERS));
  const mean = Math.floor(all * rate);
  weights[mean] = 1;
  for (let count = mean + 1; count < weights.length; count++)
    weights[count] = ((weights[count - 1] as number) * (all - count + 1) * rate) / (count * (1 - rate));
  for (let count = mean; count > 0; count--)
    weights[count - 1] = ((weights[count] as number) * count * (1 - rate)) / ((all - count + 1) * rate);
  const total = weights.reduce((sum, weight) => sum + weight);
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum / total;
  });
}
