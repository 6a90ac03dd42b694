import { type Draw64, range, sum } from '../../columns/draw64.js';
import type { Decimal, Time, Value } from '../../columns/value.js';
import { sizeOf64 } from '../kinds/draws.js';
import { type Node, pointerTo, textOf } from '../read/node.js';
import { SchemaError, WorkError } from '../read/schema-error.js';
import type { Place } from '../values/build.js';
import type { Domain } from '../values/domain.js';
import { member } from '../values/objects.js';
import { wordsOf } from './meanings.js';
import { sequences } from './table/times.js';

/** How many days a point in time is at most after the one that the keyword `after` names. */
const DAYS_AFTER = 30;

const DAY_SECONDS = 86_400;
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
  const own = isFree ? stepOf(place.names.at(-1) ?? '') : undefined;
  if (own === undefined) return time;
  const { earlier, later } = neighbours(own, place);
  const first = earlier === undefined ? undefined : timeOf(siblingIfMade(earlier, place));
  if (
    first !== undefined &&
    first.form === time.form &&
    first.digits === time.digits &&
    lastOf(first) < daysOf(first, LATEST)
  )
    return afterwards(first, daysOf(time, BigInt(own.days)), place.path);
  return later === 0 ? time : shortened(time, daysOf(time, BigInt(later * own.days)));
}

const bounds = ['inimum', 'aximum'].flatMap((name) =>
  ['m', 'exclusiveM', 'formatM', 'formatExclusiveM'].map((begin) => begin + name),
);

/** How many units of the time's form these days are. */
const daysOf = ({ form, digits }: Time, days: bigint): bigint =>
  form === 'date' ? days : days * BigInt(DAY_SECONDS) * 10n ** BigInt(digits);

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
  const room = isFree ? most : lastOf(time) - lastOf(earlier);
  if (room < 0n || (!isFree && earlier.min < time.min) || lastOf(earlier) > daysOf(time, LATEST))
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

const steps = new Map(
  sequences.flatMap(({ steps, days }, sequence) =>
    steps.flatMap((names, step) =>
      names.split(',').map((name) => [wordsOf(name).join(''), { sequence, step, days }] as const),
    ),
  ),
);

const ofTime = new Set('date at on time datetime timestamp day'.split(' '));

function stepOf(name: string): Step | undefined {
  const words = [...wordsOf(name)];
  while (words.length > 1 && ofTime.has(words.at(-1) as string)) words.pop();
  for (const start of words.keys()) {
    const found = steps.get(words.slice(start).join(''));
    if (found !== undefined) return { ...found, before: words.slice(0, start).join(' ') };
  }
  return undefined;
}

/** The property of the nearest earlier step, and the number of later steps. */
function neighbours(
  { before, sequence, step }: Step,
  { of }: Place,
): { earlier: string | undefined; later: number } {
  let nearest: { property: string; step: number } | undefined;
  const later = new Set<number>();
  for (const [property, other] of stepsOf(of)) {
    if (other.sequence !== sequence || other.before !== before) continue;
    if (other.step > step) later.add(other.step);
    if (other.step < step && other.step > (nearest?.step ?? -1)) nearest = { property, step: other.step };
  }
  return { earlier: nearest?.property, later: later.size };
}

const stepsOfObjects = new WeakMap<Place['of'], readonly (readonly [string, Step])[]>();

function stepsOf(of: Place['of']): readonly (readonly [string, Step])[] {
  const made =
    stepsOfObjects.get(of) ??
    of.properties.flatMap((property) => {
      const step = stepOf(property);
      return step === undefined ? [] : [[property, step] as const];
    });
  stepsOfObjects.set(of, made);
  return made;
}

/** The value of a property that the schema does not ask for, so that its error is not one of this value. */
function siblingIfMade(name: string, { sibling, path }: Place): Value | undefined {
  try {
    return sibling(name, path);
  } catch (error) {
    if (!(error instanceof SchemaError) || error instanceof WorkError) throw error;
    return undefined;
  }
}

/**
 * The numbers of min_price where the object has a max_price, and those of max_price, which are at least as great; undefined for other
 * names.
 */
export function inPair(domain: Domain, place: Place): Value | undefined {
  const words = wordsOf(place.names.at(-1) ?? '');
  const at = words.findIndex((word) => lows.has(word) || highs.has(word));
  if (at < 0 || domain.size < 2n) return undefined;
  const isLow = lows.has(words[at] as string);
  const rest = words.toSpliced(at, 1).join(' ');
  const other = place.of.properties.find((property) => {
    const others = wordsOf(property);
    return (isLow ? highs : lows).has(others[at] ?? '') && others.toSpliced(at, 1).join(' ') === rest;
  });
  if (other === undefined) return undefined;
  const half = domain.size / 2n;
  const lower = (path: string): Draw64 => range(path, half);
  if (isLow) return domain.at(lower(place.path));
  const least = siblingIfMade(other, place);
  const draw64 = sum(lower(member(place.of.path, other)), range(`${place.path}#above`, domain.size - half));
  const made = domain.at(draw64);
  return least?.kind === 'decimal' && made.kind === 'decimal' && isSame(least, made) ? made : undefined;
}

const lows = new Set(['min', 'minimum', 'lowest']);
const highs = new Set(['max', 'maximum', 'highest']);

const isSame = (one: Decimal, other: Decimal) =>
  one.min === other.min &&
  one.step === other.step &&
  one.digits === other.digits &&
  sizeOf64(one.draw64) < sizeOf64(other.draw64);
