import type { Draw64 } from '../../columns/draw64.js';
import type { Time } from '../../columns/value.js';
import { type Node, pointerTo } from '../read/node.js';
import { SchemaError, shorten } from '../read/schema-error.js';
import type { Axis, Domain } from '../values/domain.js';

const DAY = 86_400;

export type Form = Time['form'];
export const forms: readonly string[] = ['date', 'date-time', 'time'] satisfies Form[];

/** The unit of each form in seconds, and the digits of a second. */
const units: Readonly<Record<Form, { unit: number; digits: 0 | 3 }>> = {
  date: { unit: DAY, digits: 0 },
  'date-time': { unit: 0.001, digits: 3 },
  time: { unit: 1, digits: 0 },
};

/** The bounds of each form when the schema has none: those of ten years that are usual, and those of many different values. */
const defaults: Readonly<Record<Span, Readonly<Record<Form, { least: string; most: string }>>>> = {
  usual: {
    date: { least: '2016-01-01', most: '2025-12-31' },
    'date-time': { least: '2016-01-01T00:00:00Z', most: '2025-12-31T23:59:59.999Z' },
    time: { least: '00:00:00Z', most: '23:59:59Z' },
  },
  many: {
    date: { least: '1970-01-01', most: '2099-12-31' },
    'date-time': { least: '1970-01-01T00:00:00Z', most: '2099-12-31T00:00:00Z' },
    time: { least: '00:00:00Z', most: '23:59:59Z' },
  },
};

type Span = 'usual' | 'many';

const expressions: Readonly<Record<Form, RegExp>> = {
  date: /^(\d{4})-(\d\d)-(\d\d)$/,
  'date-time': /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(Z|z|[+-]\d\d:?\d\d)?)?$/,
  time: /^()()()(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(Z|z|[+-]\d\d:?\d\d)?$/,
};

/** The distance, in seconds, of a missing bound from the given one when the default would be on the wrong side of it. */
const SPAN = 50 * 365 * DAY;
const EARLIEST = Date.parse('0001-01-01T00:00:00Z') / 1000;
const LATEST = Date.parse('9999-12-31T00:00:00Z') / 1000;

/** Seconds from 1970-01-01T00:00:00Z to a date, date-time or time, in UTC without an offset; undefined for other texts. */
export function secondsOf(form: Form, text: string): number | undefined {
  const found = expressions[form].exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, zone] = found;
  const date = year ? new Date(0).setUTCFullYear(Number(year), Number(month) - 1, Number(day)) / 1000 : 0;
  if (year && new Date(date * 1000).toISOString().slice(5, 10) !== `${month}-${day}`) return undefined;
  const [h, m, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  if (h > 23 || m > 59 || s >= 60) return undefined;
  const offset = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  const ahead =
    offset === null ? 0 : Number(`${offset[1]}1`) * (Number(offset[2]) * 3600 + Number(offset[3]) * 60);
  return date + h * 3600 + m * 60 + s - ahead;
}

/** The points in time that the schema allows. Its bounds are texts in minimum, formatMinimum, exclusiveMinimum and so on. */
export function dates(node: Node, form: Form, span: Span): Domain {
  const { unit, digits } = units[form];
  const missing = defaults[span][form];
  const bound = (names: readonly string[], move: number, round: (x: number) => number): number[] =>
    names.flatMap((name) => {
      const keyword = node.keywords.get(name);
      if (keyword === undefined) return [];
      const seconds = typeof keyword.value === 'string' ? secondsOf(form, keyword.value) : undefined;
      if (seconds === undefined) {
        throw new SchemaError(
          keyword.pointer,
          `must be a ${form} like "${missing.most}", not ${shorten(JSON.stringify(keyword.value))}`,
        );
      }
      const rounded = round(Number((seconds / unit).toFixed(3)));
      const moves = /xclusive/.test(name) && Math.abs(rounded * unit - seconds) < unit / 2;
      return [rounded + (moves ? move : 0)];
    });
  const lower = bound(
    ['minimum', 'formatMinimum', 'exclusiveMinimum', 'formatExclusiveMinimum'],
    1,
    Math.ceil,
  );
  const upper = bound(
    ['maximum', 'formatMaximum', 'exclusiveMaximum', 'formatExclusiveMaximum'],
    -1,
    Math.floor,
  );
  const unitsOf = (seconds: number) => Math.round(seconds / unit);
  const [usualLeast, usualMost] = [missing.least, missing.most].map((text) =>
    unitsOf(secondsOf(form, text) as number),
  ) as [number, number];
  const highest = upper.length > 0 ? Math.min(...upper) : undefined;
  const lowest = lower.length > 0 ? Math.max(...lower) : undefined;
  const least =
    lowest ??
    (highest === undefined || highest >= usualLeast
      ? usualLeast
      : Math.max(unitsOf(EARLIEST), highest - unitsOf(SPAN)));
  const most = highest ?? (least <= usualMost ? usualMost : Math.min(unitsOf(LATEST), least + unitsOf(SPAN)));
  if (least > most) {
    throw new SchemaError(
      pointerTo(
        node,
        'minimum',
        'formatMinimum',
        'exclusiveMinimum',
        'formatExclusiveMinimum',
        'maximum',
        'formatMaximum',
      ),
      'the earliest is after the latest',
    );
  }
  return {
    ...axisOf(form, least, most),
    at: (draw64: Draw64) => ({ kind: 'time', form, digits, draw64, min: BigInt(least), step: 1n }),
  };
}

/** Distributions measure dates in days, and times and date-times in seconds. A mean may be a text. */
function axisOf(form: Form, least: number, most: number): Axis {
  const step = form === 'date' ? 1 : units[form].unit;
  return {
    size: BigInt(most - least + 1),
    first: least * step,
    step,
    read: (value) => {
      const seconds = typeof value === 'string' ? secondsOf(form, value) : undefined;
      return seconds === undefined ? undefined : form === 'date' ? seconds / DAY : seconds;
    },
  };
}
