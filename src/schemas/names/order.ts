import { constant, type Draw64, divided, range, sum } from '../../columns/draw64.js';
import type { Time, Value } from '../../columns/value.js';
import { sizeOf64 } from '../kinds/draws.js';
import { type Node, pointerTo, textOf } from '../read/node.js';
import { SchemaError, WorkError } from '../read/schema-error.js';
import type { Place } from '../values/build.js';
import { wordsOf } from './meanings.js';
import { sequences } from './table/times.js';

/** How many days a point in time is at most after the one that the keyword `after` names. */
const DAYS_AFTER = 30;

const DAY_SECONDS = 86_400;
/** How many hours a time of day is at most after that of the step before. */
const HOURS_BETWEEN = 4;
/** In days from 1970-01-01, so that what is later has a year of four digits. */
const LATEST = 2_900_000n;

/**
 * The point in time, at or after the one that it follows: by the keyword `after`, or by names such as start_date and end_date of one
 * object. Where one follows it, it leaves room for that, so that both lie in the usual years.
 */
export function inOrder(time: Time, node: Node, place: Place): Time {
  const isFree = !bounds.some((name) => node.keywords.has(name));
  const after = textOf(node, 'after');
  if (after !== undefined)
    return following(time, node, place.sibling(after, pointerTo(node, 'after')), place, isFree);
  const found = isFree ? nearest(stepsOf(place.names.at(-1) ?? ''), place) : undefined;
  if (found === undefined) return time;
  const { own, earlier, later } = found;
  const units = unitsOf(time, own.days);
  for (const property of earlier) {
    const first = timeOf(siblingIfMade(property, place));
    const inUnits = first && inUnitsOf(time, first);
    if (inUnits !== undefined && lastOf(inUnits) + units < endOf(inUnits))
      return afterwards(inUnits, units, place.path);
  }
  return later === 0 ? time : shortened(time, BigInt(later) * units);
}

const bounds = ['inimum', 'aximum'].flatMap((name) =>
  ['m', 'exclusiveM', 'formatM', 'formatExclusiveM'].map((begin) => begin + name),
);

/** How many units of the time's form these days are. */
const daysOf = ({ form, digits }: Time, days: bigint): bigint =>
  form === 'date' ? days : days * BigInt(DAY_SECONDS) * 10n ** BigInt(digits);

/** How many units of the time's form the next step is later at most. Steps of one day are hours apart. */
const unitsOf = (time: Time, days: number): bigint =>
  time.form === 'time' ? daysOf(time, BigInt(HOURS_BETWEEN)) / 24n : daysOf(time, BigInt(days));

/** No time is that late, in units of its form. */
const endOf = (time: Time): bigint => daysOf(time, time.form === 'time' ? 1n : LATEST);

/**
 * The first time in the units of the form of the other one, where it is of the same day or, as a date, of the next one; undefined for
 * times that cannot be compared. The point in time of a date is drawn as the date is, but finer.
 */
function inUnitsOf(time: Time, first: Time): Time | undefined {
  if (first.form === time.form) return first.digits === time.digits ? first : undefined;
  const { form, digits, step } = time;
  if (form === 'time' || first.form === 'time' || step !== 1n || first.step !== 1n) return undefined;
  if (form === 'date-time') {
    const day = daysOf(time, 1n);
    const draw64 = finer(first.draw64, day);
    return draw64 && { ...time, min: first.min * day, draw64 };
  }
  const day = daysOf(first, 1n);
  const timeOfDay = ((first.min % day) + day) % day;
  const min = (first.min - timeOfDay) / day;
  const sinceMidnight = sum(first.draw64, constant(timeOfDay));
  return { ...first, form, digits, min: min + 1n, draw64: divided(sinceMidnight, day) };
}

/** A draw of which `draw64` is the whole part of its by-th part, or less. */
function finer(draw64: Draw64, by: bigint): Draw64 | undefined {
  if (draw64.kind === 'range') return range(draw64.name, draw64.size * by);
  if (draw64.kind === 'divided' && draw64.by === by) return draw64.of;
  if (draw64.kind !== 'sum') return undefined;
  const [left, right] = [finer(draw64.left, by), finer(draw64.right, by)];
  return left && right && sum(left, right);
}

const lastOf = ({ min, draw64 }: Time): bigint => min + sizeOf64(draw64) - 1n;

const afterwards = (first: Time, most: bigint, path: string): Time => ({
  ...first,
  draw64: sum(first.draw64, range(`${path}#after`, most + 1n)),
});

function following(time: Time, node: Node, first: Value, { path }: Place, isFree: boolean): Time {
  const pointer = pointerTo(node, 'after');
  const earlier = timeOf(first);
  if (earlier === undefined || earlier.form !== time.form || earlier.digits !== time.digits)
    throw new SchemaError(pointer, `"${textOf(node, 'after')}" must be a ${time.form}, too`);
  const most = daysOf(time, BigInt(DAYS_AFTER));
  const isWithin = !isFree || time.form === 'time';
  const room = isWithin ? lastOf(time) - lastOf(earlier) : most;
  const leastRoom = time.form === 'time' ? 1n : 0n;
  if (room < leastRoom || (isWithin && earlier.min < time.min) || lastOf(earlier) > endOf(time))
    throw new SchemaError(
      pointer,
      `not all values of "${textOf(node, 'after')}" have later ones within the bounds`,
    );
  return afterwards(earlier, room < most ? room : most, path);
}

/** The time of a value that is null or a time. */
function timeOf(value: Value | undefined): Time | undefined {
  if (value?.kind === 'time') return value;
  const [time, ...others] = value?.kind === 'choice' ? value.values.filter((one) => one.kind === 'time') : [];
  return others.length === 0 ? time : undefined;
}

/** A uniform time without its last units. */
function shortened(time: Time, units: bigint): Time {
  const { draw64 } = time;
  const size = sizeOf64(draw64) - units;
  if (size < 1n) return time;
  const name =
    draw64.kind === 'range'
      ? draw64.name
      : draw64.kind === 'widened' && draw64.draw.kind === 'uniform'
        ? draw64.draw.name
        : undefined;
  return name === undefined ? time : { ...time, draw64: range(name, size) };
}

interface Step {
  /** The words before the step, which things of one order have in common. */
  readonly before: string;
  readonly sequence: number;
  readonly step: number;
  readonly days: number;
}

/** What each name may be a step of. */
const steps = new Map<string, Omit<Step, 'before'>[]>();
for (const [sequence, { steps: all, days }] of sequences.entries())
  for (const [step, names] of all.entries())
    for (const name of names.split(',').map((name) => wordsOf(name).join('')))
      steps.set(name, [...(steps.get(name) ?? []), { sequence, step, days }]);

const ofTime = new Set('date at on time datetime timestamp day'.split(' '));

function stepsOf(name: string): readonly Step[] {
  const words = [...wordsOf(name)];
  for (;;) {
    for (const start of words.keys()) {
      const found = steps.get(words.slice(start).join(''));
      if (found !== undefined)
        return found.map((step) => ({ ...step, before: words.slice(0, start).join(' ') }));
    }
    if (words.length < 2 || !ofTime.has(words.pop() as string)) return [];
  }
}

interface Neighbours {
  readonly own: Step;
  /** The properties of earlier steps, the nearest first. */
  readonly earlier: readonly string[];
  /** The number of later steps. */
  readonly later: number;
}

/** The step of which the object has the most others; undefined where it has none. */
function nearest(candidates: readonly Step[], { of }: Place): Neighbours | undefined {
  const found = candidates.map((own) => {
    const { before, sequence, step } = own;
    const others = stepsOfObject(of).filter(
      ([, other]) => other.sequence === sequence && other.before === before && other.step !== step,
    );
    const earlier = others
      .filter(([, other]) => other.step < step)
      .sort(([, left], [, right]) => right.step - left.step)
      .map(([property]) => property);
    const later = new Set(others.filter(([, other]) => other.step > step).map(([, other]) => other.step));
    return { own, earlier, later: later.size, count: others.length };
  });
  return found.sort((left, right) => right.count - left.count)[0];
}

const stepsOfObjects = new WeakMap<Place['of'], readonly (readonly [string, Step])[]>();

function stepsOfObject(of: Place['of']): readonly (readonly [string, Step])[] {
  const made =
    stepsOfObjects.get(of) ??
    of.properties.flatMap((property) => stepsOf(property).map((step) => [property, step] as const));
  stepsOfObjects.set(of, made);
  return made;
}

/** The value of a property that the schema does not ask for, so that its error is not one of this value. */
export function siblingIfMade(name: string, { sibling, path }: Place): Value | undefined {
  try {
    return sibling(name, path);
  } catch (error) {
    if (!(error instanceof SchemaError) || error instanceof WorkError) throw error;
    return undefined;
  }
}
