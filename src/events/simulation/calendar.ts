// How active users are by local hour, weekday and season.
import { changesInUtc, changesOf, SAVING, type SummerTime } from '../../vocabulary/summer-time.js';

const DAY = 86_400;

/** The days of a year on average. */
const YEAR = 365.2425;

/** Users who are active at the same time. */
export interface Group {
  /** 0 … 2^32 − 1 */
  readonly users: number;
  /** The seconds by which standard time is ahead of UTC. */
  readonly offset: number;
  readonly summerTime?: SummerTime;
  /** The days by which their weekend ends before Sunday, 0 … 6. */
  readonly earlierWeekend: number;
  /** Whether January is in summer. */
  readonly southern: boolean;
}

/** The factors of the days. */
export interface Days {
  /** Of Monday to Sunday, for weekends that end on Sunday. */
  readonly weekdays: readonly number[];
  /** Of the 366 days of a year, in the north and in the south. */
  readonly seasons: readonly [north: readonly number[], south: readonly number[]];
}

/** The activity of a user: `hour(local time) × weekdays[local weekday] × seasons[hemisphere][local day of the year]`. */
export interface Calendar extends Days {
  /** The hour of most activity, 0 … 24. The factor of an hour is `least + (1 − least) × ½ (1 + cos(hour − peak))`, at most 1. */
  readonly peak: number;
  readonly least: number;
  /** The greatest product of the factors of a weekday and a day of the year. */
  readonly most: number;
}

/** The months are those of the north; they are half a year later in the south. Days between the middles of months are interpolated. */
export function daysOf(weekdays: readonly number[], months: readonly number[]): Days {
  const season = (later: number) =>
    Array.from({ length: 366 }, (_, day) => {
      const place = ((day + 0.5) / YEAR) * 12 + 12 - 0.5 + later;
      const month = Math.floor(place);
      const [from, to] = [months[month % 12] as number, months[(month + 1) % 12] as number];
      return from + (to - from) * (place - month);
    });
  return { weekdays, seasons: [season(0), season(6)] };
}

export function calendarOf(hours: Pick<Calendar, 'peak' | 'least'>, days: Days): Calendar {
  const { weekdays, seasons } = days;
  const most = Math.max(...weekdays) * Math.max(...seasons[0], ...seasons[1]);
  return { ...hours, ...days, most };
}

/** The mean of the factors of the hours of a day. */
export const meanOfDay = ({ least }: Pick<Calendar, 'least'>) => least + (1 - least) / 2;

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value) / values.length;

/** The mean of the activity over a year in the north, relative to the greatest one. */
export const meanOf = (calendar: Calendar): number =>
  (meanOfDay(calendar) * mean(calendar.weekdays) * mean(calendar.seasons[0])) / calendar.most;

/** The factor of a local day, counted from 1970-01-01. */
function dayFactor(
  { weekdays, seasons }: Calendar,
  { earlierWeekend, southern }: Group,
  day: number,
): number {
  // 1970-01-01 was a Thursday.
  const weekday = weekdays[(day + 7 + 3 + earlierWeekend) % 7] as number;
  const dayOfYear = Math.floor(day - Math.floor(day / YEAR) * YEAR);
  return weekday * ((southern ? seasons[1] : seasons[0])[dayOfYear] as number);
}

/** The integral of the activity of a group's user from second `from` to second `to` after 1970, in seconds. */
export type Activity = (group: Group, from: number, to: number) => number;

/** The integrals within the window from second `first` to second `last` after 1970. */
export function activityOf(calendar: Calendar, first: number, last: number): Activity {
  const { least, peak } = calendar;
  const mean = meanOfDay(calendar);
  const turn = (2 * Math.PI) / DAY;
  const wave = (second: number) => Math.sin(turn * (second - peak * 3600)) / turn;
  /** The local days that touch the window in any time zone. */
  const firstDay = Math.floor(first / DAY) - 1;
  const days = Math.floor(last / DAY) + 2 - firstDay;
  /** The sums of the factors of the days before each, by weekend and hemisphere. */
  const sums = new Map<number, Float64Array>();
  const sumsOf = (group: Group) => {
    const kind = group.earlierWeekend * 2 + Number(group.southern);
    const known = sums.get(kind);
    if (known !== undefined) return known;
    const made = new Float64Array(days + 1);
    for (let day = 0; day < days; day++)
      made[day + 1] = (made[day] as number) + dayFactor(calendar, group, firstDay + day);
    sums.set(kind, made);
    return made;
  };
  /** The integral from the first day to a second of local time. */
  const until = (group: Group, second: number) => {
    const day = Math.floor(second / DAY);
    const rest = second - day * DAY;
    const part = mean * rest + ((1 - least) / 2) * (wave(rest) - wave(0));
    return (sumsOf(group)[day - firstDay] as number) * DAY * mean + dayFactor(calendar, group, day) * part;
  };
  return (group, from, to) =>
    clocksOf(group, from, to).reduce(
      (sum, { begin, end, ahead }) => sum + until(group, end + ahead) - until(group, begin + ahead),
      0,
    );
}

/** The parts of a window in which local time is `ahead` seconds ahead of UTC. */
function clocksOf({ offset, summerTime }: Group, from: number, to: number) {
  if (summerTime === undefined) return [{ begin: from, end: to, ahead: offset }];
  const years = { first: Math.floor(from / (YEAR * DAY)) + 1969, last: Math.floor(to / (YEAR * DAY)) + 1971 };
  const changes = Array.from({ length: years.last - years.first + 1 }, (_, index) => {
    const [start, end] = changesInUtc(summerTime, offset, years.first + index);
    return [
      { begin: start, ahead: offset + SAVING },
      { begin: end, ahead: offset },
    ];
  });
  const clocks = changes.flat().sort((a, b) => a.begin - b.begin);
  return clocks
    .map(({ begin, ahead }, at) => ({
      begin: Math.max(from, begin),
      end: Math.min(to, clocks[at + 1]?.begin ?? to),
      ahead,
    }))
    .filter(({ begin, end }) => begin < end);
}

/** The years in which changes of summer time are known: more than all streams need. */
const YEARS = 232;

/**
 * The tables of a simulation, in doubles: the factors of the weekdays and of the days of the year in the north and in the south,
 * each divided by the greatest factor; then the groups, GROUP_DOUBLES each; then the changes of summer time.
 */
export function calendarTables(calendar: Calendar, groups: readonly Group[]): Float64Array {
  const { weekdays, seasons, peak, most } = calendar;
  const factors = [...weekdays.map((factor) => factor / most), ...seasons[0], ...seasons[1]];
  const laws = [...new Set(groups.map(({ summerTime }) => summerTime))].filter((law) => law !== undefined);
  const lawsAt = factors.length + groups.length * GROUP_DOUBLES;
  const phase = (ahead: number) => {
    const angle = (2 * Math.PI * (ahead / 3600 - peak)) / 24;
    return [stable(Math.cos(angle)), stable(Math.sin(angle))];
  };
  const records = groups.flatMap(({ offset, summerTime, earlierWeekend, southern }) => {
    return [
      offset,
      summerTime?.clock === 'standard' ? offset : 0,
      summerTime === undefined ? 0 : lawsAt + laws.indexOf(summerTime) * YEARS * 2,
      earlierWeekend,
      weekdays.length + (southern ? seasons[0].length : 0),
      ...phase(offset),
      ...phase(offset + SAVING),
    ];
  });
  const changes = laws.flatMap((law) =>
    Array.from({ length: YEARS }, (_, year) => changesOf(law, 1970 + year)).flat(),
  );
  return Float64Array.from([...factors, ...records, ...changes]);
}

const GROUP_DOUBLES = 9;

/** The value without the last digits, in which versions of Math may differ. */
export const stable = (value: number) => Math.round(value * 2 ** 40) / 2 ** 40;
