import { given } from '../../columns/draw.js';
import { given64, widened } from '../../columns/draw64.js';
import { column, type Decimal, pick } from '../../columns/value.js';
import { durationParameter, secondsOf } from '../../duration.js';
import { badParameter } from '../../errors.js';
import { Type } from '../../json-schema.js';
import type { Block } from '../../kernel/run/given-plan.js';
import type { Country } from '../../vocabulary/internet-users.js';
import type { EventReport, SimulatedSource } from '../event-dataset.js';
import { DEFAULT_FROM, instantParameter } from '../instants.js';
import { put } from '../put.js';
import { type Arrivals, createArrivals } from '../simulation/arrivals.js';
import { type Activity, activityOf } from '../simulation/calendar.js';
import { instant } from './columns.js';
import {
  type CalendarParameters,
  calendarFrom,
  calendarParameters,
  fractionParameter,
  windowOf,
} from './parameters.js';
import { expectedOf, type Population, populationOf, processOf } from './population.js';

interface Parameters extends CalendarParameters {
  readonly from: string;
  readonly to?: string;
  readonly step: string;
  readonly users_fraction: number;
}

/** The length of the window when `to` is not given, in nanoseconds. */
const HOUR = 3_600_000_000_000n;

/** The most candidates that a request may go through: half a minute of one thread. */
const MOST_CANDIDATES = 500_000_000;

const stepStart = given64('start of the step');
const stepEnd = given64('end of the step');
const stepCountry = given('country of the step');
const stepExpected = given64('thousandths of events expected');
const stepRealised = given('events realised');

const number = (draw64: Decimal['draw64'], digits: number): Decimal => ({
  kind: 'decimal',
  draw64,
  min: 0n,
  step: 1n,
  digits,
});

/** The expected and the realised number of events of each country in each step of time. */
export const rates = (countries: readonly Country[]): EventReport<Parameters> => ({
  name: 'rates',
  title: 'Rates of the app store',
  description:
    'The events of each country in steps of time: expected is the integral of the rate, and realised is the number of events of GET /events/app-store with the same seed.',
  parameters: {
    from: instantParameter(
      'The beginning of the first step. A step has the events after its beginning and up to its end.',
      DEFAULT_FROM,
    ),
    to: instantParameter('The end of the last step. Default: an hour after from.'),
    step: durationParameter('The length of a step', '10m'),
    users_fraction: fractionParameter,
    ...calendarParameters,
  },
  key: ['from', 'country_code'],
  rows({ from, to, step, users_fraction: fraction, weekly, yearly }, turn = 0) {
    const [begin, end] = windowOf(from, to);
    const window = to === undefined ? HOUR : end - begin;
    const first = begin + BigInt(turn) * window;
    const last = first + window;
    const population = populationOf(countries, fraction);
    const { digits } = population;
    const calendar = calendarFrom({ weekly, yearly });
    const law = processOf(population, calendar, 'thinned', false, { shard: 0, shards: 1 });
    const tick = 10n ** BigInt(9 - digits);
    const candidates = law.rate * Number((last - first) / tick);
    if (candidates > MOST_CANDIDATES) {
      const fewer = `at most ${Math.floor(MOST_CANDIDATES / law.rate / 10 ** digits)} s after from with this users_fraction`;
      throw badParameter('to', to ?? '', fewer);
    }
    const steps: Steps = {
      first: first / tick,
      last: last / tick,
      step: BigInt(secondsOf(step) * 10 ** digits),
    };
    return {
      columns: [
        column('from', instant(stepStart, digits), Type.String({ format: 'date-time' })),
        column('to', instant(stepEnd, digits), Type.String({ format: 'date-time' })),
        column(
          'country_code',
          pick(
            stepCountry,
            countries.map(({ iso3 }) => iso3),
          ),
          Type.String({ description: 'ISO 3166-1 alpha-3' }),
        ),
        column(
          'expected',
          number(stepExpected, 3),
          Type.Number({ description: 'Rounded to three decimal places' }),
        ),
        column('realised', number(widened(stepRealised), 0), Type.Integer()),
      ],
      variant: `digits=${digits}`,
      expected: Math.ceil(Number(steps.last - steps.first) / Number(steps.step)) * countries.length,
      effort: (rows) => candidates + rows,
      open: (key) => {
        const activity = activityOf(calendar, Number(first) / 1e9, Number(last) / 1e9);
        return sourceOf(createArrivals(key, law), {
          population,
          countries: countries.length,
          activity,
          steps,
        });
      },
    };
  },
});

/** In ticks. */
interface Steps {
  readonly first: bigint;
  readonly last: bigint;
  readonly step: bigint;
}

/** How many buckets fill() counts before other work gets its turn. */
const PATIENCE = 64;

interface Counted {
  readonly population: Population;
  /** Their number. */
  readonly countries: number;
  readonly activity: Activity;
  readonly steps: Steps;
}

function sourceOf(arrivals: Arrivals, { population, countries, activity, steps }: Counted): SimulatedSource {
  const { groups, countryOf, digits } = population;
  const { first, last, step } = steps;
  const { bucketTicks, times, groups: groupOf } = arrivals;
  const seconds = (tick: bigint) => Number(tick) / 10 ** digits;
  /** The events and the expected events of each country in the step. */
  const counts = new Uint32Array(countries);
  const expected = new Float64Array(countries);
  const earlier = (a: bigint, b: bigint) => (a < b ? a : b);
  let start = first;
  let end = earlier(first + step, last);
  let bucket = (first + 1n) / bucketTicks;
  let count = 0;
  let next = 0;
  /** The country of the next row of the step; undefined while events are counted. */
  let country: number | undefined;
  /** The buckets that fill() has counted. */
  let tries = 0;

  const countEvent = () => {
    const country = countryOf[groupOf[next] as number] as number;
    counts[country] = (counts[country] as number) + 1;
  };

  /** Counts events up to the end of the step. Returns false when that takes long, and must be called again. */
  const counted = (): boolean => {
    for (; tries < PATIENCE; tries++) {
      for (; next < count && (times[next] as bigint) <= end; next++) {
        if ((times[next] as bigint) > start) countEvent();
      }
      if (next < count || bucket * bucketTicks > end) return true;
      count = arrivals.find(bucket++, 0);
      next = 0;
      // Most buckets lie within the step.
      if (count > 0 && (times[0] as bigint) > start && (times[count - 1] as bigint) <= end) {
        for (; next < count; next++) countEvent();
      }
    }
    return false;
  };

  const expect = () => {
    expected.fill(0);
    for (const [at, group] of groups.entries()) {
      const country = countryOf[at] as number;
      const events = expectedOf(group, activity(group, seconds(start), seconds(end)));
      expected[country] = (expected[country] as number) + events;
    }
  };

  const write = (block: Block, at: number, index: number) => {
    put(block.draw64(stepStart), at, start);
    put(block.draw64(stepEnd), at, end);
    put(block.draw(stepCountry), at, index);
    put(block.draw64(stepExpected), at, BigInt(Math.round((expected[index] as number) * 1000)));
    put(block.draw(stepRealised), at, counts[index] as number);
    block.ends[at] = index === countries - 1 ? 1 : 0;
  };

  return {
    get ended() {
      return start >= last;
    },
    fill(block, most) {
      let filled = 0;
      tries = 0;
      while (filled < most && start < last) {
        if (country === undefined && !counted()) break;
        if (country === undefined) expect();
        country ??= 0;
        while (filled < most && country < countries) write(block, filled++, country++);
        if (country < countries) break;
        country = undefined;
        counts.fill(0);
        start = end;
        end = earlier(end + step, last);
      }
      return filled;
    },
    close() {},
  };
}
