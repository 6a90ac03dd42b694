import type { SeedKey } from '../../random/key.js';
import { type Process, setUpProcess } from './arrivals.js';
import { createSimulation, reserveAlias } from './module.js';
import type { Behaviour } from './visits.js';

/**
 * The events of a session on average: one at the beginning, one at the end, 0 to 10 between, and without those that the next session of
 * the user leaves no time for (measured).
 */
const SESSION_EVENTS = 6.65;

const MOST_GAPS = 11;

/** The most seconds between two events of a session, which therefore ends within 30 minutes. */
const MOST_GAP = 150;

/** Events are made from this many seconds before the first wanted event, so that events in the same tick are known. */
const LEAD = 60;

/** Events of sessions in batches. */
export interface SessionEvents {
  /** Puts the next batch of events into the arrays and returns their number. */
  next(): number;
  /** A tick at or before the first event of the next batch. */
  start(): bigint;
  /** Below 2^62, distinct. */
  readonly numbers: BigUint64Array;
  /** Ticks, ascending, distinct. */
  readonly times: BigUint64Array;
  /** group × 2^32 + number of the user in the group */
  readonly users: BigUint64Array;
  readonly sessions: BigUint64Array;
  readonly groups: Uint32Array;
  /** 0 for the first event, 6 for the last one, 2 for one that installs, 5 for one that uninstalls, 1, 3 and 4 for others. */
  readonly types: Uint32Array;
  readonly devices: Uint32Array;
  readonly systems: Uint32Array;
  /** 1 for the last row of a group, which on average is one row in GROUP_ROWS. */
  readonly ends: Uint32Array;
  readonly apps: Uint32Array;
}

const CAPACITY = 1024;

/**
 * The events of sessions. There are about as many events as arrivals of the process, because the process of their beginnings has a
 * SESSION_EVENTS-th of the rate. The first events are up to LEAD seconds before tick `after`.
 */
export function createSessions(
  key: SeedKey,
  law: Process,
  { types, apps }: Behaviour,
  after: bigint,
): SessionEvents {
  const { ticksPerDay, shard, shards } = law;
  const second = ticksPerDay / 86_400n;
  const starts: Process = { ...law, rate: law.rate / SESSION_EVENTS, shard: 0, shards: 1 };
  const simulation = createSimulation();
  const { bucketTicks } = setUpProcess(simulation, key, starts);
  const wanted = after > BigInt(LEAD) * second ? after - BigInt(LEAD) * second : 0n;
  const longest = BigInt(MOST_GAPS * MOST_GAP) * second;
  const results = simulation.setUpSessions(
    key,
    openAtMost(starts),
    BigInt(MOST_GAP) * second,
    reserveAlias(simulation, types),
    reserveAlias(simulation, apps),
    apps.length,
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
    apps: indexes(5),
  };
}

/** The most open sessions: twice the average of the busiest hour, and a margin for random variation. */
function openAtMost({ rate, ticksPerDay }: Process): number {
  const perSecond = rate * (Number(ticksPerDay) / 86_400);
  return Math.ceil(2 * perSecond * (SESSION_EVENTS - 1) * (MOST_GAP / 2)) + 10_000;
}
