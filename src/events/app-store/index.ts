import { shardOf, shardParameter } from '../../columns/shard.js';
import { badParameter, superfluous } from '../../errors.js';
import { Type } from '../../json-schema.js';
import { editionOf } from '../../vocabulary/cities.js';
import type { Country } from '../../vocabulary/internet-users.js';
import { sourceOf } from '../batches.js';
import type { EventDataset } from '../event-dataset.js';
import { DEFAULT_FROM, instantParameter, readInstant, writeInstant } from '../instants.js';
import { activityOf } from '../simulation/calendar.js';
import { createSessions } from '../simulation/sessions.js';
import { createVisits } from '../simulation/visits.js';
import { sessionBatches, visitBatches } from './batches.js';
import { eventColumns, eventTime, independent, instant, ofUsers } from './columns.js';
import {
  type CalendarParameters,
  calendarFrom,
  calendarParameters,
  flatCalendar,
  fractionParameter,
  rejectFactors,
  windowOf,
} from './parameters.js';
import { expectedOf, populationOf, processOf } from './population.js';
import { rates } from './rates.js';
import { appWeights as apps, eventWeights, sessionWeights } from './vocabulary.js';

const modes = ['poisson', 'fixed'] as const;
const weights = ['modulated', 'static'] as const;

interface Parameters extends CalendarParameters {
  readonly from: string;
  readonly to?: string;
  readonly users_fraction: number;
  readonly mode: (typeof modes)[number];
  readonly weights?: (typeof weights)[number];
  readonly shard?: string;
  readonly sessions: boolean;
}

/** The most users with sessions=true, because half an hour of sessions is simulated before the first event. */
const MOST_IN_SESSIONS = 20_000_000;

/** Events of the users of an app store all over the world. */
export function appStore(countries: readonly Country[]): EventDataset<Parameters> {
  const codes = countries.map(({ iso3 }) => iso3);
  return {
    name: 'app-store',
    title: 'App store',
    description:
      'What internet users all over the world do in an app store: a non-homogeneous Poisson process that follows the local hour, the weekday and the season of the users.',
    edition: editionOf(countries),
    key: ['event_id'],
    parameters: {
      from: instantParameter(
        'The instant after which there are events. To continue a stream, give the event_timestamp of its last event.',
        DEFAULT_FROM,
      ),
      to: instantParameter('The instant up to which there are events. Default: no end, only the limit n.'),
      users_fraction: fractionParameter,
      mode: Type.Enum([...modes], {
        default: 'poisson',
        description:
          'poisson: the rate of events follows the local hour, the weekday and the season of the users. fixed: the rate is constant, and every day is alike.',
      }),
      ...calendarParameters,
      weights: Type.Enum([...weights], {
        description:
          'With mode=fixed only. modulated: the share of a country follows its local hour. static: the share of a country is constant. Default: modulated.',
      }),
      sessions: Type.Boolean({
        default: false,
        description:
          'Whether events belong to sessions. A session is a sequence of events of one user and device within 30 minutes with one app that begins with app_open and ends with app_close. The sessions of a user never overlap. They have six to seven events on average.',
      }),
      shard: shardParameter('the users', 'merged by time'),
    },

    stream({ from, to, users_fraction: fraction, mode, weights, shard, sessions, weekly, yearly }) {
      if (weights !== undefined && mode !== 'fixed')
        throw superfluous('weights', weights, 'unless mode is fixed');
      if (mode === 'fixed') rejectFactors({ weekly, yearly });
      const [first, last] = windowOf(from, to);
      const population = populationOf(countries, fraction);
      const { groups, countryOf, users, digits } = population;
      if (sessions && users > MOST_IN_SESSIONS) {
        const most = (fraction * MOST_IN_SESSIONS) / users;
        throw badParameter(
          'users_fraction',
          String(fraction),
          `at most ${most.toPrecision(3)} with sessions=true`,
        );
      }
      const how = mode === 'poisson' ? 'thinned' : weights === 'static' ? 'even' : 'modulated';
      const factors = calendarFrom({ weekly, yearly });
      const calendar = mode === 'poisson' ? factors : flatCalendar;
      const law = processOf(population, calendar, how, sessions, shardOf(shard ?? '1/1'));
      const expected = () => {
        const [begin, end] = [Number(first) / 1e9, Number(last) / 1e9];
        if (mode !== 'poisson') return (law.rate * 10 ** digits * (end - begin)) / law.shards;
        const activity = activityOf(calendar, begin, end);
        return (
          groups.reduce((sum, group) => sum + expectedOf(group, activity(group, begin, end)), 0) / law.shards
        );
      };
      const tick = 10n ** BigInt(9 - digits);
      const window = { after: first / tick, last: last / tick, skip: 0 };
      return {
        columns: eventColumns(
          sessions || mode === 'poisson' ? ofUsers : independent,
          digits,
          codes,
          countryOf,
        ),
        variant: `digits=${digits} sessions=${sessions} mode=${mode}`,
        cursor: instant(eventTime, digits),
        cursorOf: (tick) => writeInstant(tick, digits),
        ticksPerSecond: 10 ** digits,
        start: window.after,
        expected: to === undefined ? Number.POSITIVE_INFINITY : expected(),
        // On average every second candidate becomes an event.
        effort: (rows) => 2 * law.shards * rows,
        open: (key) =>
          sourceOf(
            sessions
              ? sessionBatches(createSessions(key, law, { types: sessionWeights, apps }, window.after))
              : visitBatches(createVisits(key, law, { types: eventWeights, apps }), window.after + 1n),
            window,
          ),
      };
    },

    report: rates(countries),

    after(parameters, cursor) {
      const instant = readInstant(cursor);
      if (instant === undefined) return undefined;
      const [first, last] = windowOf(parameters.from, parameters.to);
      return instant < first || instant > last ? undefined : { ...parameters, from: cursor };
    },
  };
}
