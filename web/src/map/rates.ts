import { problemOf } from '../data/rows.js';

/** How many events a country has in an hour: on average, and in this dataset. */
interface Rate {
  readonly from: string;
  readonly country_code: string;
  readonly expected: number;
  readonly realised: number;
}

/** Expected and realised events. */
export interface Sums {
  expected: number;
  realised: number;
}

export interface Rates {
  readonly countries: ReadonlyMap<string, Sums>;
  /** By the hour of a week that begins on a Thursday, as 2026 does. */
  readonly hours: ReadonlyMap<string, readonly Sums[]>;
}

/** Hours of the week that is looked at, which is the first one of the events. */
export const HOURS = 168;
const WEEK = ['2026-01-01T00:00:00Z', '2026-01-08T00:00:00Z'] as const;

/** The name of all countries together. */
export const ALL = '';

/** The rates of a week of the app store's events, hour by hour. Throws a problem. */
export async function ratesOf(seed: string, fraction: string, signal: AbortSignal): Promise<Rates> {
  const [from, to] = WEEK;
  const query = new URLSearchParams({
    ...{ seed, from, to, step: '1h', users_fraction: fraction },
    ...{ fields: 'from,country_code,expected,realised', format: 'json' },
  });
  const answer = await fetch(`events/app-store/rates?${query}`, { signal });
  if (!answer.ok) throw await problemOf(answer);
  const rates: Rate[] = await answer.json();
  const hours = new Map<string, Sums[]>();
  const countries = new Map<string, Sums>();
  const begin = Date.parse(from);
  for (const { country_code: code, from, expected, realised } of rates) {
    const hour = (Date.parse(from) - begin) / 3_600_000;
    for (const name of [ALL, code]) {
      const list = hours.get(name) ?? Array.from({ length: HOURS }, () => ({ expected: 0, realised: 0 }));
      hours.set(name, list);
      add(list[hour], expected, realised);
    }
    const sum = countries.get(code) ?? { expected: 0, realised: 0 };
    countries.set(code, sum);
    add(sum, expected, realised);
  }
  return { countries, hours };
}

function add(sum: Sums | undefined, expected: number, realised: number): void {
  if (sum === undefined) return;
  sum.expected += expected;
  sum.realised += realised;
}

/** The sums of the hours of a day, over all days. */
export const daily = (week: readonly Sums[]): Sums[] =>
  Array.from({ length: 24 }, (_, hour) =>
    week
      .filter((_, index) => index % 24 === hour)
      .reduce(
        (sum, one) => ({ expected: sum.expected + one.expected, realised: sum.realised + one.realised }),
        {
          expected: 0,
          realised: 0,
        },
      ),
  );
