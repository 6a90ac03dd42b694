import type { Shard } from '../../columns/shard.js';
import { badParameter } from '../../errors.js';
import type { Country } from '../../vocabulary/internet-users.js';
import type { Process, Returns } from '../simulation/arrivals.js';
import { type Calendar, type Group, meanOf, meanOfDay } from '../simulation/calendar.js';
import { deviceTypes, installs, uninstalls, versionWeights } from './vocabulary.js';

/** The events of a user in a day in which every hour is like the busiest one. */
const INTERACTIONS = 57;

const DAY = 86_400;

/** With more candidates per microsecond than this, ticks are nanoseconds instead of microseconds. */
const DENSE = 0.01;

/** The shares of sessions that install an app, and that may return to one. */
const sessionReturns: Returns = { installs: 0.6, returns: 0.3 };

/** Shares of events of which as many uninstall as their weight says: what is returned to must have been installed in an active time. */
const eventReturns = (calendar: Calendar): Returns => ({
  installs,
  returns: Math.min(1 - installs, uninstalls / installs / meanOf(calendar)),
});

/** The days by which weekends end before Sunday. */
const earlier = { Sunday: 0, Saturday: 1, Friday: 2 } as const;

export interface Population {
  readonly groups: readonly Group[];
  /** The index of the country of each group. */
  readonly countryOf: readonly number[];
  /** The share of the users of each group that have Apple's mobile devices. */
  readonly apples: readonly number[];
  readonly users: number;
  /** The decimal digits of a second: 6 for ticks of a microsecond, 9 for ticks of a nanosecond. */
  readonly digits: 6 | 9;
}

/**
 * The simulated users: the internet users of each country times the fraction, rounded. A country has a group for each of its local
 * times; the groups together have all its users, because their cumulative shares are rounded.
 */
export function populationOf(countries: readonly Country[], fraction: number): Population {
  const groups: Group[] = [];
  const countryOf: number[] = [];
  for (const [index, country] of countries.entries()) {
    const { population, penetration, latitude, weekendEnd, localTimes } = country;
    const all = Math.round(population * penetration * fraction);
    const whole = localTimes.reduce((sum, { share }) => sum + share, 0);
    let shares = 0;
    let before = 0;
    for (const { share, ...clock } of localTimes) {
      shares += share;
      const until = Math.round((all * shares) / whole);
      groups.push({
        users: until - before,
        ...clock,
        earlierWeekend: earlier[weekendEnd],
        southern: latitude < 0,
      });
      countryOf.push(index);
      before = until;
    }
  }
  const users = groups.reduce((sum, group) => sum + group.users, 0);
  if (users === 0)
    throw badParameter('users_fraction', String(fraction), 'a share that gives at least one user');
  const apples = countryOf.map((country) => countries[country]?.iosShare ?? 0);
  return { groups, countryOf, apples, users, digits: perSecond(users) > DENSE * 1e6 ? 9 : 6 };
}

/** The events of so many users in a second of the busiest hour. */
const perSecond = (users: number) => (users * INTERACTIONS) / DAY;

/** The process by which the users of a population arrive. */
export function processOf(
  { groups, apples, users, digits }: Population,
  calendar: Calendar,
  mode: Process['mode'],
  sessions: boolean,
  shard: Shard,
): Process {
  const ticksPerSecond = 10 ** digits;
  const busiest = perSecond(users) / ticksPerSecond;
  return {
    groups,
    calendar,
    devices: { weights: deviceTypes.map(({ weight }) => weight), apples, versions: versionWeights },
    returns: sessions
      ? sessionReturns
      : mode === 'thinned'
        ? eventReturns(calendar)
        : { installs: 0, returns: 0 },
    // A constant rate is the average over the hours of a day.
    rate: busiest * (mode === 'thinned' ? calendar.most : meanOfDay(calendar)),
    ticksPerDay: BigInt(DAY * ticksPerSecond),
    mode,
    ...shard,
  };
}

/** The expected number of events of a group in a time with so much activity, in seconds. */
export const expectedOf = ({ users }: Group, activity: number): number => perSecond(users) * activity;
