import type { Shard } from '../../columns/shard.js';
import { badParameter } from '../../errors.js';
import type { Country } from '../../vocabulary/internet-users.js';
import type { Group, Process } from '../simulation/arrivals.js';

/** The events of a user in a day in which every hour is like the busiest one. */
const INTERACTIONS = 57;

/** The local hour with the most activity. */
const PEAK = 16;

/** The activity in the quietest hour, relative to the busiest one. */
const LEAST = 0.03;

/** The average activity of a day: the mean of `LEAST + (1 − LEAST) × ½ (1 + cos …)`. */
const MEAN = LEAST + (1 - LEAST) / 2;

const DAY = 86_400;

/** With more candidates per microsecond than this, ticks are nanoseconds instead of microseconds. */
const DENSE = 0.01;

export interface Population {
  readonly groups: readonly Group[];
  readonly users: number;
  /** The decimal digits of a second: 6 for ticks of a microsecond, 9 for ticks of a nanosecond. */
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

/** The events of so many users in a second of the busiest hour. */
const perSecond = (users: number) => (users * INTERACTIONS) / DAY;

/** The process by which the users of a population arrive. */
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
  // Whole days are multiplied by their mean, so that large numbers of seconds lose no digits.
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
