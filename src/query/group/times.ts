import type { Time } from '../../columns/value.js';

const DAY = 86_400_000;

/** The text of a time, `units` of its own after 1970-01-01T00:00:00Z: whole numbers of days, seconds, milli- or microseconds. */
export function textOfTime({ form, digits, local }: Time, units: number): string {
  if (form === 'date') return new Date(units * DAY).toISOString().slice(0, 10);
  const second = Math.floor(units / 10 ** digits);
  const fraction = units - second * 10 ** digits;
  const text = new Date(second * 1000).toISOString().slice(0, 19);
  const decimals = digits === 0 ? '' : `.${`${fraction}`.padStart(digits, '0')}`;
  return `${text}${decimals}${local ? '' : 'Z'}`;
}
