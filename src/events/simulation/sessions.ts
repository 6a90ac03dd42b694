import { aliasTable } from '../../random/alias.js';
import type { SeedKey } from '../../random/key.js';
import { arrivalsOf, type Process } from './arrivals.js';
import { createSimulation, interleaved, reserveWords } from './module.js';

/** Events of a session on average: one at the beginning, one at the end, none to ten between. */
const SESSION_EVENTS = 7;

const MOST_GAPS = 11;

/** Seconds between two events of a session, at the most: the first and the last lie within 30 minutes. */
const MOST_GAP = 150;

/** Seconds before the first event wanted from which on events are made, so that it is known which of them share a tick. */
const LEAD = 60;

/** What a session is made of. */
export interface Sessions {
  /** How often each of five types of event comes between the first and the last. */
  readonly between: readonly number[];
  /** How often users have each of three devices; the last of them has only the second system. */
  readonly devices: readonly number[];
  /** Versions of each of two systems. */
  readonly versions: number;
}

/** Events of sessions in batches. */
export interface SessionEvents {
  /** Makes the next batch; returns how many events it has, which are then in the arrays. */
  next(): number;
  /** A tick that no event of the next batch comes before. */
  start(): bigint;
  /** < 2^62, no two alike. */
  readonly numbers: BigUint64Array;
  /** Ticks, ascending, no two alike. */
  readonly times: BigUint64Array;
  /** group × 2^32 + number of the user in it */
  readonly users: BigUint64Array;
  readonly sessions: BigUint64Array;
  readonly groups: Uint32Array;
  /** 0 for the first event, 6 for the last, 1 … 5 between. */
  readonly types: Uint32Array;
  readonly devices: Uint32Array;
  /** 0 … 2 × versions − 1 */
  readonly systems: Uint32Array;
  /** 1 where a group of rows ends: after one row in GROUP_ROWS. */
  readonly ends: Uint32Array;
}

const CAPACITY = 1024;

/**
 * The events of sessions, about as many as there would be arrivals: a session is begun by every SESSION_EVENTS-th of them.
 * Events come from a minute before tick `after` on. `key` is the seed's.
 */
export function createSessions(key: SeedKey, law: Process, sessions: Sessions, after: bigint): SessionEvents {
  const { ticksPerDay, shard, shards } = law;
  const second = ticksPerDay / 86_400n;
  const starts: Process = { ...law, rate: law.rate / SESSION_EVENTS, shard: 0, shards: 1 };
  const simulation = createSimulation();
  const { bucketTicks } = arrivalsOf(simulation, key, starts);
  const wanted = after > BigInt(LEAD) * second ? after - BigInt(LEAD) * second : 0n;
  const longest = BigInt(MOST_GAPS * MOST_GAP) * second;
  const [types, devices] = [sessions.between, sessions.devices].map((weights) => {
    const { threshold, alias } = aliasTable(weights);
    return reserveWords(simulation, interleaved(threshold, alias));
  }) as [number, number];
  const results = simulation.setUpSessions(
    key,
    openAtMost(starts),
    BigInt(MOST_GAP) * second,
    types,
    devices,
    sessions.versions,
    shard,
    shards,
    (wanted > longest ? wanted - longest : 0n) / bucketTicks,
    bucketTicks,
    wanted,
  );
  const { buffer } = simulation.memory;
  const numbers = (index: number) => new BigUint64Array(buffer, results + CAPACITY * 8 * index, CAPACITY);
  const indexes = (index: number) => new Uint32Array(buffer, results + CAPACITY * (32 + 4 * index), CAPACITY);
  return {
    next: () => simulation.sessions(),
    start: () => simulation.sessionsStart(),
    numbers: numbers(0),
    times: numbers(1),
    users: numbers(2),
    sessions: numbers(3),
    groups: indexes(0),
    types: indexes(1),
    devices: indexes(2),
    systems: indexes(3),
    ends: indexes(4),
  };
}

/** Sessions open at a time: twice what there are on average at the busiest hour, and as many as never come by chance. */
function openAtMost({ rate, ticksPerDay }: Process): number {
  const perSecond = rate * (Number(ticksPerDay) / 86_400);
  return Math.ceil(2 * perSecond * (SESSION_EVENTS - 1) * (MOST_GAP / 2)) + 10_000;
}
