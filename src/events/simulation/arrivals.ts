import { aliasTable } from '../../random/alias.js';
import type { SeedKey } from '../../random/key.js';
import { type Calendar, calendarTables, type Group, stable } from './calendar.js';
import { createSimulation, interleaved, reserveDoubles, reserveWords, type Simulation } from './module.js';

/** The numbers of the arrivals in bucket b are below (b + 1) × BUCKET_NUMBERS. */
const BUCKET_NUMBERS = 2048n;

/** The most candidates of a bucket of time on average. */
const BUCKET_CANDIDATES = 1000;

/** The devices of users. */
export interface Devices {
  /** The weights of phones, tablets and desktops. */
  readonly weights: readonly number[];
  /** The number of versions of each of Apple's mobile system, Android and Apple's desktop system; Windows has two. */
  readonly versions: number;
}

/** Arrivals of users as Poisson processes whose rates follow the activity of their groups. */
export interface Process {
  readonly groups: readonly Group[];
  readonly calendar: Calendar;
  /** Arrivals per tick while all users are most active; below 0.1. */
  readonly rate: number;
  readonly devices: Devices;
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
  /** 0 a phone, 1 a tablet, 2 a desktop. */
  readonly devices: Uint32Array;
  /** The versions of Apple's mobile system, of Android, of Apple's desktop system, and of Windows. */
  readonly systems: Uint32Array;
  /** The same for what a user does within half an hour. */
  readonly sessions: BigUint64Array;
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

/** The arrivals of a process with at least one user. */
export const createArrivals = (key: SeedKey, law: Process): Arrivals =>
  arrivalsOf(createSimulation(), key, law);

/** The arrivals in a simulation that uses them further. */
export function arrivalsOf(simulation: Simulation, key: SeedKey, law: Process): Arrivals {
  const { groups, calendar, devices, rate, ticksPerDay, mode, shard, shards } = law;
  const sizes = groups.map(({ users }) => users);
  const { threshold, alias } = aliasTable(sizes);
  const ofDevices = aliasTable(devices.weights);
  const bucketTicks = bucketTicksOf(law);
  const results = simulation.setUpArrivals(
    key,
    ['thinned', 'modulated', 'even'].indexOf(mode),
    groups.length,
    reserveWords(simulation, interleaved(threshold, alias)),
    reserveWords(simulation, sizes),
    reserveDoubles(simulation, calendarTables(calendar, groups)),
    reserveDoubles(simulation, activityCurve()),
    reserveWords(simulation, interleaved(ofDevices.threshold, ofDevices.alias)),
    devices.versions,
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
    devices: new Uint32Array(buffer, results + capacity * 28, capacity),
    systems: new Uint32Array(buffer, results + capacity * 32, capacity),
    sessions: new BigUint64Array(buffer, results + capacity * 36, capacity),
  };
}

/** The ticks of a bucket: a power of two, so that processes of similar rates have the same buckets. */
function bucketTicksOf({ rate }: Process): bigint {
  return 2n ** BigInt(Math.max(0, Math.floor(Math.log2(BUCKET_CANDIDATES / rate))));
}
