import { badParameter } from '../../errors.js';
import type { Country } from '../../vocabulary/internet-users.js';
import type { Group, Process } from '../simulation/arrivals.js';

/** Interactions of a user in a day if every hour were the busiest. */
const INTERACTIONS = 57;

/** The local hour of most activity. */
const PEAK = 16;

/** Activity in the quietest hour; in the busiest it is 1. */
const LEAST = 0.03;

/** Average activity over a day: the mean of `LEAST + (1 − LEAST) × ½ (1 + cos …)`. */
const MEAN = LEAST + (1 - LEAST) / 2;

const DAY = 86_400;

/** Candidates a microsecond up to which ticks are microseconds; with more, ticks are nanoseconds. */
const DENSE = 0.01;

export interface Population {
  readonly groups: readonly Group[];
  readonly users: number;
  /** Decimal digits of a second in a tick: 6 or 9. */
  readonly digits: 6 | 9;
}

/** The simulated users: the internet users of each country times the fraction, rounded. */
export function populationOf(countries: readonly Country[], fraction: number): Population {
  const groups = countries.map(({ population, penetration, utcOffset }) => ({
    users: Math.round(population * penetration * fraction),
    peak: PEAK - utcOffset,
  }));
  const users = groups.reduce((sum, group) => sum + group.users, 0);
  if (users === 0)
    throw badParameter('users_fraction', String(fraction), 'a share that gives at least one user');
  return { groups, users, digits: perSecond(users) > DENSE * 1e6 ? 9 : 6 };
}

/** Events of `users` users in a second of the busiest hour. */
const perSecond = (users: number) => (users * INTERACTIONS) / DAY;

export interface Shard {
  readonly shard: number;
  readonly shards: number;
}

/** How the users of a population arrive. */
export function processOf(
  { groups, users, digits }: Population,
  mode: Process['mode'],
  shard: Shard,
): Process {
  const ticksPerSecond = 10 ** digits;
  // A constant rate is the average over the hours of a day.
  const busiest = perSecond(users) / ticksPerSecond;
  return {
    groups,
    rate: mode === 'thinned' ? busiest : busiest * MEAN,
    ticksPerDay: BigInt(DAY * ticksPerSecond),
    least: LEAST,
    mode,
    ...shard,
  };
}

/** The integral of a group's activity from second `from` to second `to` after 1970, in seconds. */
export function activity({ peak }: Group, from: number, to: number): number {
  const turn = (2 * Math.PI) / DAY;
  // Whole days count with their mean, so that large numbers of seconds lose no digits.
  const days = Math.floor((to - from) / DAY);
  const start = from % DAY;
  const end = start + (to - from) - days * DAY;
  const angle = (second: number) => turn * (second - peak * 3600);
  const wave = (Math.sin(angle(end)) - Math.sin(angle(start))) / turn;
  return days * DAY * MEAN + (end - start) * MEAN + ((1 - LEAST) / 2) * wave;
}

/** The expected number of events of the groups between two seconds after 1970. */
export function expectedEvents(groups: readonly Group[], from: number, to: number): number {
  return groups.reduce((sum, group) => sum + expectedOf(group, from, to), 0);
}

export const expectedOf = (group: Group, from: number, to: number): number =>
  perSecond(group.users) * activity(group, from, to);
