// The laws of summer time as they are in 2026. They are written down because versions of Node have different tables of time zones.

/** When clocks change: on the first `weekday` (0 is Sunday) of `month` (from 1) on or after `day`, at `hour`. */
interface Change {
  readonly month: number;
  readonly weekday: number;
  readonly day: number;
  readonly hour: number;
}

export interface SummerTime {
  /** The clock of the hours below: UTC, or the country's standard time, also at the end of summer time. */
  readonly clock: 'UTC' | 'standard';
  readonly start: Change;
  readonly end: Change;
}

/** The seconds by which clocks are ahead of standard time in summer. */
export const SAVING = 3600;

const [SUNDAY, THURSDAY, FRIDAY, SATURDAY] = [0, 4, 5, 6] as const;

const change = (month: number, weekday: number, day: number, hour: number): Change => ({
  month,
  weekday,
  day,
  hour,
});

const law = (start: Change, end: Change, clock: SummerTime['clock'] = 'standard'): SummerTime => ({
  clock,
  start,
  end,
});

export const summerTimes: Readonly<Record<string, SummerTime>> = {
  europe: law(change(3, SUNDAY, 25, 1), change(10, SUNDAY, 25, 1), 'UTC'),
  'north-america': law(change(3, SUNDAY, 8, 2), change(11, SUNDAY, 1, 1)),
  cuba: law(change(3, SUNDAY, 8, 0), change(11, SUNDAY, 1, 0)),
  chile: law(change(9, SUNDAY, 2, 4), change(4, SUNDAY, 2, 3), 'UTC'),
  egypt: law(change(4, FRIDAY, 24, 0), change(10, THURSDAY, 25, 23)),
  israel: law(change(3, FRIDAY, 23, 2), change(10, SUNDAY, 25, 1)),
  // The state may move the start for the month of Ramadan.
  palestine: law(change(3, SATURDAY, 24, 2), change(10, SATURDAY, 24, 1)),
  lebanon: law(change(3, SUNDAY, 25, 0), change(10, SUNDAY, 25, -1)),
  australia: law(change(10, SUNDAY, 1, 2), change(4, SUNDAY, 1, 2)),
  'new-zealand': law(change(9, SUNDAY, 24, 2), change(4, SUNDAY, 1, 2)),
};

/** Seconds after 1970 on the clock of the law. */
function secondOf({ month, weekday, day, hour }: Change, year: number): number {
  const earliest = Date.UTC(year, month - 1, day) / 86_400_000;
  // 1970-01-01 was a Thursday.
  const wait = (weekday - ((earliest + THURSDAY) % 7) + 7) % 7;
  return (earliest + wait) * 86_400 + hour * 3600;
}

/** The seconds after 1970, on the clock of the law, at which summer time starts and ends in a year from 1970 on. */
export function changesOf({ start, end }: SummerTime, year: number): readonly [start: number, end: number] {
  return [secondOf(start, year), secondOf(end, year)];
}

/** The same in UTC, where standard time is `offset` seconds ahead of UTC. */
export function changesInUtc(
  law: SummerTime,
  offset: number,
  year: number,
): readonly [start: number, end: number] {
  const ahead = law.clock === 'standard' ? offset : 0;
  const [start, end] = changesOf(law, year);
  return [start - ahead, end - ahead];
}
