// When a store has more events than on average.
import { type Days, mean, stable } from './calendar.js';

/** The factors of the 24 hours of a day, and of the days of the north, all in UTC. */
export interface Hours extends Days {
  readonly hours: readonly number[];
}

/**
 * The table of the simulation, in doubles: the factors at the beginning of each half-hour and at the end of the day, of the weekdays,
 * and of the days of the year, each divided by its mean. The factor of an hour is that of its middle; in between they are interpolated.
 */
export function hourTable({ hours, weekdays, seasons }: Hours): Float64Array {
  const halfHours = Array.from({ length: 49 }, (_, at) => {
    const [before, after] = [at - 1, at].map((half) => hours[((half + 48) % 48) >> 1] as number) as [
      number,
      number,
    ];
    return (before + after) / 2;
  });
  const relative = (values: readonly number[], among = values) =>
    values.map((value) => stable(value / mean(among)));
  return Float64Array.from([...relative(halfHours, hours), ...relative(weekdays), ...relative(seasons[0])]);
}

/** The greatest rate, relative to the average one. */
export function mostOf(hours: Hours): number {
  const table = hourTable(hours);
  const parts = [table.subarray(0, 49), table.subarray(49, 56), table.subarray(56)];
  return parts.reduce((product, part) => product * Math.max(...part), 1);
}
