import { aliasTable } from '../../random/alias.js';
import type { SeedKey } from '../../random/key.js';
import { arrivalsOf, type Process } from './arrivals.js';
import { createSimulation, interleaved, reserveWords } from './module.js';

/** The events of a session on average: one at the beginning, one at the end, and 0 to 10 between. */
const SESSION_EVENTS = 7;

const MOST_GAPS = 11;

/** The most seconds between two events of a session, which therefore ends within 30 minutes. */
const MOST_GAP = 150;

/** Events are made from this many seconds before the first wanted event, so that events in the same tick are known. */
const LEAD = 60;

/** The parameters of sessions. */
export interface Sessions {
  /** The weights of five types of events between the first and the last one: the second installs an app and the fifth uninstalls it. */
  readonly between: readonly number[];
  /** The weights of apps. All events of a session have one app. */
  readonly apps: readonly number[];
}

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
  /** 0 for the first event, 6 for the last one, 1 … 5 for events between. */
  readonly types: Uint32Array;
  readonly devices: Uint32Array;
  readonly systems: Uint32Array;
  /** 1 for the last row of a group, which on average is one row in GROUP_ROWS. */
  readonly ends: Uint32Array;
  readonly apps: Uint32Array;
}

const CAPACITY = 1024;

/**
 * The events of sessions. There are about as many events as arrivals of the process, because every SESSION_EVENTS-th arrival
 * begins a session. The first events are up to LEAD seconds before tick `after`.
 */
export function createSessions(key: SeedKey, law: Process, sessions: Sessions, after: bigint): SessionEvents {
  const { ticksPerDay, shard, shards } = law;
  const second = ticksPerDay / 86_400n;
  const starts: Process = { ...law, rate: law.rate / SESSION_EVENTS, shard: 0, shards: 1 };
  const simulation = createSimulation();
  const { bucketTicks } = arrivalsOf(simulation, key, starts);
  const wanted = after > BigInt(LEAD) * second ? after - BigInt(LEAD) * second : 0n;
  const longest = BigInt(MOST_GAPS * MOST_GAP) * second;
  const [types, apps] = [sessions.between, sessions.apps].map((weights) => {
    const { threshold, alias } = aliasTable(weights);
    return reserveWords(simulation, interleaved(threshold, alias));
  }) as [number, number];
  const results = simulation.setUpSessions(
    key,
    openAtMost(starts),
    BigInt(MOST_GAP) * second,
    types,
    apps,
    sessions.apps.length,
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
