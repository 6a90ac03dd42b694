import { Type } from 'typebox';
import { badParameter } from '../errors.js';

const allowed =
  'an RFC 3339 date and time from 1970-01-01T00:00:00Z to 2199-12-31T23:59:59Z, with up to 9 digits of a second';

/** Where streams begin unless told otherwise. */
export const DEFAULT_FROM = '2026-01-01T00:00:00Z';

/** The end of time: where streams end unless told otherwise, in nanoseconds after 1970. */
export const LAST_INSTANT = BigInt(Date.UTC(2200, 0, 1)) * 1_000_000n - 1n;

/** The schema of a parameter that is an instant. */
export const instantParameter = (description: string, byDefault?: string) =>
  Type.String({
    maxLength: 40,
    description,
    ...(byDefault !== undefined && { default: byDefault }),
  });

const pattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+\- ]\d\d:\d\d)$/i;

/** Nanoseconds from 1970-01-01T00:00:00Z to the instant written as RFC 3339; undefined where it is none, or out of range. */
export function readInstant(text: string): bigint | undefined {
  const [, clock, fraction = '', zone = ''] = pattern.exec(text) ?? [];
  if (clock === undefined) return undefined;
  // A plus sign that was not percent-encoded arrives as a space.
  const milliseconds = Date.parse(clock.toUpperCase() + zone.toUpperCase().replace(' ', '+'));
  const day = Date.parse(`${clock.slice(0, 10)}T00:00:00Z`);
  // Date.parse takes February 30 for March 2.
  if (Number.isNaN(milliseconds) || new Date(day).toISOString().slice(0, 10) !== clock.slice(0, 10))
    return undefined;
  const nanoseconds = BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return nanoseconds >= 0n && nanoseconds <= LAST_INSTANT ? nanoseconds : undefined;
}

/** The same of a parameter; throws a ProblemError. */
export function instantOf(name: string, text: string): bigint {
  const instant = readInstant(text);
  if (instant === undefined) throw badParameter(name, text, allowed);
  return instant;
}

/** The instant so many ticks after 1970, of which 10^digits are a second, as RFC 3339. */
export function writeInstant(tick: bigint, digits: 6 | 9): string {
  const second = 10n ** BigInt(digits);
  const clock = new Date(Number(tick / second) * 1000).toISOString().slice(0, -'.000Z'.length);
  return `${clock}.${String(tick % second).padStart(digits, '0')}Z`;
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

export const durationAllowed = 'a number of seconds, minutes, hours or days, such as 30s, 10m, 1h or 1d';

/** The schema of a parameter that is a duration. */
export const durationParameter = (description: string, byDefault: string) =>
  Type.String({
    title: durationAllowed,
    pattern: '^[1-9]\\d{0,6}[smhd]$',
    default: byDefault,
    description: `${description}: ${durationAllowed}.`,
  });

/** Seconds of a duration that matches durationParameter. */
export const secondsOf = (text: string): number =>
  Number(text.slice(0, -1)) * (units[text.slice(-1)] as number);
