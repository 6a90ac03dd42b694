import { problemOf } from '../data/rows.js';

/** How many events a group has: in this dataset, and, where a model says it, on average. */
export interface Sums {
  expected: number;
  realised: number;
}

export interface Rates {
  /** What the groups are. */
  readonly of: 'country' | 'action';
  readonly groups: ReadonlyMap<string, Sums>;
  /** By the hour of a week that begins on a Thursday, as 2026 does. */
  readonly hours: ReadonlyMap<string, readonly Sums[]>;
}

/** Hours of the week that is looked at, which is the first one of the events. */
export const HOURS = 168;
const WEEK = ['2026-01-01T00:00:00Z', '2026-01-08T00:00:00Z'] as const;

/** The name of all groups together. */
export const ALL = '';

/** The rates of a week of the app store's events by country, hour by hour. Throws a problem. */
export const ratesOfAppStore = async (seed: string, fraction: string, signal: AbortSignal): Promise<Rates> =>
  ratesOf(
    'country',
    await rowsOf<{ from: string; country_code: string } & Sums>(
      'events/app-store/rates',
      {
        ...{ seed, from: WEEK[0], to: WEEK[1], step: '1h', users_fraction: fraction },
        fields: 'from,country_code,expected,realised',
      },
      signal,
    ),
    ({ country_code }) => country_code,
    ({ from }) => from,
  );

/**
 * The rates of a week of the store's events by what customers do, of which so many come in a second. Nothing says how many are expected. Throws a
 * problem.
 */
export async function ratesOfStore(seed: string, rate: string, signal: AbortSignal): Promise<Rates> {
  // Events have no end, and all that are looked at take time: those of a week, half as many again, and no more than the service looks at.
  const most = Math.min(1_000_000, Math.ceil(1.5 * Number(rate) * HOURS * 3600));
  const rows = await rowsOf<{ timestamp: string; action: string; count: number }>(
    'events/e-store',
    {
      ...{ seed, rate, rows: String(most), from: WEEK[0], 'timestamp:lt': WEEK[1] },
      ...{ group: `timestamp:bin=${HOURS},action`, aggregate: 'count' },
    },
    signal,
  );
  const sums = rows.map((row) => ({ ...row, expected: 0, realised: row.count }));
  return ratesOf(
    'action',
    sums,
    ({ action }) => action,
    ({ timestamp }) => timestamp,
  );
}

async function rowsOf<Row>(
  path: string,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const answer = await fetch(`${path}?${new URLSearchParams({ ...parameters, format: 'json' })}`, { signal });
  if (!answer.ok) throw await problemOf(answer);
  return answer.json();
}

function ratesOf<Row extends Sums>(
  of: Rates['of'],
  rows: readonly Row[],
  groupOf: (row: Row) => string,
  timeOf: (row: Row) => string,
): Rates {
  const hours = new Map<string, Sums[]>();
  const groups = new Map<string, Sums>();
  const begin = Date.parse(WEEK[0]);
  for (const row of rows) {
    const group = groupOf(row);
    // A bin begins with the first event of its hour.
    const hour = Math.min(HOURS - 1, Math.round((Date.parse(timeOf(row)) - begin) / 3_600_000));
    for (const name of [ALL, group]) {
      const list = hours.get(name) ?? Array.from({ length: HOURS }, () => ({ expected: 0, realised: 0 }));
      hours.set(name, list);
      add(list[hour], row);
    }
    const sum = groups.get(group) ?? { expected: 0, realised: 0 };
    groups.set(group, sum);
    add(sum, row);
  }
  return { of, groups, hours };
}

function add(sum: Sums | undefined, { expected, realised }: Sums): void {
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
