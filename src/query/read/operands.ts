import type { Operand } from './condition.js';
import type { Kind } from './kinds.js';

/** What each kind of cell is compared with, in words after "must be". */
const words: Readonly<Record<Kind, string>> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  time: 'a date or time (RFC 3339)',
};

/** What cells of these kinds are compared with, in words after "must be". */
export const operandWords = (kinds: Iterable<Kind>): string =>
  [...kinds].map((kind) => words[kind]).join(' or ');

const decimal = /^-?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i;

const readers: { readonly [K in Kind]: (text: string) => Operand | undefined } = {
  text: (text) => ({ text }),
  number: (text) => (decimal.test(text) ? { number: Number(text) } : undefined),
  boolean: (text) => (text === 'true' || text === 'false' ? { boolean: text === 'true' } : undefined),
  time(text) {
    const time = instantOf(text);
    return time === undefined ? undefined : { time };
  },
};

/** What a text means to cells of these kinds; undefined where it is none of them. */
export function operandOf(text: string, kinds: Iterable<Kind>): Operand | undefined {
  const found = [...kinds].map((kind) => readers[kind](text)).filter((operand) => operand !== undefined);
  return found.length === 0 ? undefined : Object.assign({}, ...found);
}

/** The same of a JSON scalar, whose type must be that of the cells; a time is a string. */
export function operandOfScalar(value: unknown, kinds: ReadonlySet<Kind>): Operand | undefined {
  if (typeof value === 'string')
    return operandOf(
      value,
      (['text', 'time'] as const).filter((kind) => kinds.has(kind)),
    );
  if (typeof value === 'number' && kinds.has('number')) return { number: value };
  if (typeof value === 'boolean' && kinds.has('boolean')) return { boolean: value };
  return undefined;
}

const DAY = 86_400_000;
const NANOSECONDS = 1_000_000n;
const written =
  /^(?:(\d{4})-(\d\d)-(\d\d))?(?:(?:^|[Tt ])(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|z|[-+]\d\d:\d\d)?)?$/;

/**
 * The nanoseconds since 1970-01-01T00:00:00Z of an RFC 3339 date or date-time, of a time of day those since midnight; undefined for
 * any other text. Without an offset it is UTC, and a date is its first moment.
 */
export function instantOf(text: string): bigint | undefined {
  const parts = written.exec(text);
  if (text === '' || parts === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = parts;
  const date = year === undefined ? 0 : dateOf(Number(year), Number(month), Number(day));
  if (date === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const minutes = Number(hour) * 60 + Number(minute) - offsetOf(zone);
  const milliseconds = BigInt(date * DAY + (minutes * 60 + Number(second)) * 1000);
  return milliseconds * NANOSECONDS + BigInt(fraction.padEnd(9, '0'));
}

/** Days since 1970-01-01; undefined for a day that there is not. */
function dateOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / DAY : undefined;
}

/** Minutes that local time is ahead of UTC. */
function offsetOf(zone: string): number {
  if (zone.length === 1) return 0;
  const [hours, minutes] = zone.slice(1).split(':').map(Number) as [number, number];
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}
