import { badParameter } from '../errors.js';
import { Type } from '../json-schema.js';

const allowed =
  'an RFC 3339 date and time from 1970-01-01T00:00:00Z to 2199-12-31T23:59:59Z, with up to 9 digits of a second';

/** The instant at which streams begin when no `from` is given. */
export const DEFAULT_FROM = '2026-01-01T00:00:00Z';

/** The last instant of all streams, and where they end when no `to` is given, in nanoseconds after 1970. */
export const LAST_INSTANT = BigInt(Date.UTC(2200, 0, 1)) * 1_000_000n - 1n;

/** The schema of a parameter that is an instant. */
export const instantParameter = (description: string, byDefault?: string) =>
  Type.String({
    maxLength: 40,
    description,
    ...(byDefault !== undefined && { default: byDefault }),
  });

const pattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+\- ]\d\d:\d\d)$/i;

/**
 * Nanoseconds from 1970-01-01T00:00:00Z to an instant written as RFC 3339; undefined for other texts and instants out of range.
 */
export function readInstant(text: string): bigint | undefined {
  const [, clock, fraction = '', zone = ''] = pattern.exec(text) ?? [];
  if (clock === undefined) return undefined;
  // A plus sign that is not percent-encoded arrives as a space.
  const milliseconds = Date.parse(clock.toUpperCase() + zone.toUpperCase().replace(' ', '+'));
  const day = Date.parse(`${clock.slice(0, 10)}T00:00:00Z`);
  // Date.parse takes February 30 for March 2.
  if (Number.isNaN(milliseconds) || new Date(day).toISOString().slice(0, 10) !== clock.slice(0, 10))
    return undefined;
  const nanoseconds = BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return nanoseconds >= 0n && nanoseconds <= LAST_INSTANT ? nanoseconds : undefined;
}

/** readInstant() of the query parameter `name`; throws a ProblemError instead of returning undefined. */
export function instantOf(name: string, text: string): bigint {
  const instant = readInstant(text);
  if (instant === undefined) throw badParameter(name, text, allowed);
  return instant;
}

/** The instant `tick` ticks after 1970 as RFC 3339; 10^digits ticks are a second. */
export function writeInstant(tick: bigint, digits: 6 | 9): string {
  const second = 10n ** BigInt(digits);
  const clock = new Date(Number(tick / second) * 1000).toISOString().slice(0, -'.000Z'.length);
  return `${clock}.${String(tick % second).padStart(digits, '0')}Z`;
}
