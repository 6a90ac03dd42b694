import type { Draw64 } from '../../columns/draw64.js';
import { pick, type Scalar, type Value } from '../../columns/value.js';
import { type Node, numberOf, pointerTo } from '../read/node.js';
import { UnmetError } from '../read/schema-error.js';
import { type Domain, listed, narrow, readNumber, VOCABULARY } from './domain.js';

/** The size of the range when a bound is missing: 0 … 2^32 − 1, or this far from the given bound. */
const SPAN = 2 ** 32 - 1;

/** Cells have at most 15 significant digits. */
const LIMIT = 10n ** 15n;
const MOST_DIGITS = 6;

/** The most multiples of a decimal fraction that are listed. */
const MULTIPLES = 16_384n;
/** How many of them take one unit of work, about 25 µs, to find. */
const MULTIPLES_A_UNIT = 50;

/** The number of doubles in a range that decimals cannot express. */
const POINTS = 1_001;

/** The integers that the schema allows. */
export function integers(node: Node): Domain {
  const bounds = boundsOf(node);
  const multiple = multipleOf(node);
  // The integers among the multiples of 2.5 are the multiples of 5: the least common multiple of 25 and 10, divided by 10.
  const step = multiple.units / gcd(multiple.units, 10n ** BigInt(multiple.digits));
  const lattice = latticeOf(node, bounds, 0, step);
  return lattice ?? largeIntegers(node, bounds, step);
}

/** The numbers that the schema allows, as decimals with up to `places` ≤ 6 decimal places. */
export function numbers(node: Node, places = MOST_DIGITS): Domain {
  if (integerFormats.includes(String(node.keywords.get('format')?.value))) return integers(node);
  const bounds = boundsOf(node);
  const multiple = multipleOf(node);
  if (multiple.given) {
    const { digits } = multiple;
    if (digits > MOST_DIGITS) {
      throw new UnmetError(
        pointerTo(node, 'multipleOf'),
        `has more than ${MOST_DIGITS} digits after the point`,
      );
    }
    const lattice = latticeOf(node, bounds, digits, multiple.units);
    if (lattice === undefined) throw noneBetween(node, bounds, 'number');
    return isExact(multiple) ? lattice : asDivided(node, lattice);
  }
  const size = Math.max(Math.abs(bounds.least), Math.abs(bounds.most));
  const fitting = [6, 5, 4, 3, 2, 1, 0].find(
    (digits) => digits <= places && size * 10 ** digits < Number(LIMIT),
  );
  const lattice = fitting === undefined ? undefined : latticeOf(node, bounds, fitting, 1n);
  // Decimals are too coarse for a range in which there is only one.
  const isCoarse = lattice !== undefined && lattice.size === 1n && bounds.least < bounds.most;
  return lattice === undefined || isCoarse ? points(node, bounds) : lattice;
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  /** Whether the bound itself is excluded. */
  readonly above: boolean;
  readonly under: boolean;
}

function boundsOf(node: Node): Bounds {
  const [minimum, over] = [numberOf(node, 'minimum'), numberOf(node, 'exclusiveMinimum')];
  const [maximum, under] = [numberOf(node, 'maximum'), numberOf(node, 'exclusiveMaximum')];
  const format = rangeOfFormat[String(node.keywords.get('format')?.value)] ?? [-Infinity, Infinity];
  const lowest = Math.max(minimum ?? -Infinity, over ?? -Infinity, format[0]);
  const highest = Math.min(maximum ?? Infinity, under ?? Infinity, format[1]);
  const isFree = minimum === undefined && over === undefined;
  const isOpen = maximum === undefined && under === undefined;
  const least = isFree
    ? Math.max(lowest, highest <= 0 && !isOpen ? highest - SPAN : Math.min(0, highest))
    : lowest;
  const most = isOpen ? Math.min(highest, least > 0 ? least + SPAN : SPAN) : highest;
  if (least > most) {
    throw new UnmetError(
      pointerTo(node, 'minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'),
      `the minimum ${least} is greater than the maximum ${most}`,
    );
  }
  return { least, most, above: over === least, under: under === most };
}

/** OpenAPI's formats of integers. */
const integerFormats = ['int32', 'int64'];

/** The bounds of OpenAPI's number formats. */
const rangeOfFormat: Readonly<Record<string, readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
};

/** A decimal fraction, exactly: units / 10^digits. */
interface Fraction {
  readonly units: bigint;
  readonly digits: number;
}

/** The shortest decimal that is read as this number, as JSON writes it. */
function exactly(value: number): Fraction {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const digits = fraction.length - Number(exponent);
  const units = BigInt(`${sign}${whole}${fraction}`);
  return digits < 0 ? { units: units * 10n ** BigInt(-digits), digits: 0 } : { units, digits };
}

function multipleOf(node: Node): Fraction & { readonly given: boolean } {
  const value = numberOf(node, 'multipleOf');
  if (value === undefined) return { units: 1n, digits: 0, given: false };
  if (!(value > 0)) throw new UnmetError(pointerTo(node, 'multipleOf'), 'must be greater than 0');
  return { ...exactly(value), given: true };
}

/** Whether floating-point numbers express the multiples exactly: a fraction of a power of two, as 0.25. */
function isExact({ units, digits }: Fraction): boolean {
  const whole = 10n ** BigInt(digits);
  const denominator = whole / gcd(whole, units);
  return (denominator & (denominator - 1n)) === 0n;
}

/**
 * The multiples whose quotient is an integer in floating-point arithmetic, too, as validators ask. Where there are many, some at
 * even distances.
 */
function asDivided(node: Node, { size, first, step }: Domain): Domain {
  const multiple = numberOf(node, 'multipleOf') as number;
  const pointer = pointerTo(node, 'multipleOf');
  const count = Number(smaller(size, MULTIPLES));
  const gap = Number(size) / count;
  const values = node.reader.share(`${size} multiples of ${multiple} from ${first}`, () => {
    node.reader.spend(pointer, count / MULTIPLES_A_UNIT);
    return divisible(multiple, first, step, count, gap);
  });
  if (values.length === 0) throw new UnmetError(pointer, 'has no multiple that can be divided by it');
  return { ...listed(values), first: values[0] as number, step: gap * step };
}

/** At most one multiple of each `gap` of `count`, of `step` by `step` from the first. */
function divisible(multiple: number, first: number, step: number, count: number, gap: number): number[] {
  const { digits } = exactly(multiple);
  const unit = 10 ** digits;
  // The same decimal as that of toFixed(), in a twentieth of its time, as long as units are far from the last bit of a double.
  const isSmall =
    digits <= 22 && Math.max(Math.abs(first), Math.abs(first + count * gap * step)) * unit < 2 ** 46;
  const decimal = (value: number) =>
    isSmall ? Math.round(value * unit) / unit : Number(value.toFixed(digits));
  const values = new Set<number>();
  for (let at = 0; at < count; at++) {
    const end = Math.max(Math.floor(at * gap) + 1, Math.floor((at + 1) * gap));
    for (let index = Math.floor(at * gap); index < Math.min(end, Math.floor(at * gap) + 20); index++) {
      const value = decimal(first + index * step);
      if (!Number.isInteger(value / multiple)) continue;
      values.add(value);
      break;
    }
  }
  return [...values];
}

/** The multiples of `step` / 10^digits within the bounds; undefined when there is none. */
function latticeOf({ reader }: Node, bounds: Bounds, digits: number, step: bigint): Domain | undefined {
  const least = exactly(bounds.least);
  const most = exactly(bounds.most);
  let low = divideUp(least.units * 10n ** BigInt(digits), 10n ** BigInt(least.digits));
  let high = divideDown(most.units * 10n ** BigInt(digits), 10n ** BigInt(most.digits));
  if (bounds.above && low * 10n ** BigInt(least.digits) === least.units * 10n ** BigInt(digits)) low++;
  if (bounds.under && high * 10n ** BigInt(most.digits) === most.units * 10n ** BigInt(digits)) high--;
  low = divideUp(larger(low, 1n - LIMIT), step) * step;
  high = divideDown(smaller(high, LIMIT - 1n), step) * step;
  if (low > high) return undefined;

  const size = (high - low) / step + 1n;
  const scale = 10 ** digits;
  const values =
    size <= VOCABULARY
      ? reader.share(`${low} ${step} ${size} ${scale}`, () => valuesOf(low, step, Number(size), scale))
      : undefined;
  const at = (index: Draw64): Value =>
    values !== undefined && index.kind === 'widened'
      ? pick(narrow(index), values)
      : { kind: 'decimal', draw64: index, min: low, step, digits };
  return { size, first: Number(low) / scale, step: Number(step) / scale, read: readNumber, at };
}

const valuesOf = (low: bigint, step: bigint, size: number, scale: number): number[] =>
  Array.from({ length: size }, (_, index) => Number(low + step * BigInt(index)) / scale);

/** Some of the integers of more than 15 digits, at even distances. */
function largeIntegers(node: Node, bounds: Bounds, step: bigint): Domain {
  const safe = BigInt(Number.MAX_SAFE_INTEGER);
  const [least, most] = [bounds.least, bounds.most].map((bound) =>
    BigInt(Math.trunc(Math.max(-1e16, Math.min(1e16, bound)))),
  );
  const low = divideUp(larger(least as bigint, -safe), step) * step;
  const high = divideDown(smaller(most as bigint, safe), step) * step;
  const count = high < low ? 0n : smaller((high - low) / step + 1n, BigInt(POINTS));
  const values = Array.from({ length: Number(count) }, (_, index) => {
    const gaps = (high - low) / step;
    return Number(low + (count > 1n ? (gaps * BigInt(index)) / (count - 1n) : 0n) * step);
  }).filter(
    (value) =>
      value >= bounds.least &&
      value <= bounds.most &&
      !(bounds.above && value === bounds.least) &&
      !(bounds.under && value === bounds.most),
  );
  if (values.length === 0) throw noneBetween(node, bounds, 'integer');
  return { ...listed(values), first: values[0] as number };
}

/** Doubles at even distances, for a range that is too small or too large for decimals. */
function points(node: Node, { least, most, above, under }: Bounds): Domain {
  const values = new Set<Scalar>();
  for (let index = 0; index < POINTS; index++) {
    const share = index / (POINTS - 1);
    const value = index === POINTS - 1 ? most : least * (1 - share) + most * share;
    if (value < least || value > most || (above && value === least) || (under && value === most)) continue;
    values.add(value);
  }
  if (values.size === 0) throw noneBetween(node, { least, most, above, under }, 'number');
  return { ...listed([...values]), first: least, step: most / (POINTS - 1) - least / (POINTS - 1) };
}

function noneBetween(node: Node, { least, most }: Bounds, what: string): UnmetError {
  const multiple = node.keywords.get('multipleOf');
  if (multiple !== undefined) {
    return new UnmetError(
      multiple.pointer,
      `no multiple of ${multiple.value} lies between ${least} and ${most}`,
    );
  }
  return new UnmetError(
    pointerTo(node, 'minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'),
    `no ${what} of at most 15 digits lies between ${least} and ${most}`,
  );
}

const larger = (a: bigint, b: bigint) => (a > b ? a : b);
const smaller = (a: bigint, b: bigint) => (a < b ? a : b);
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
const divideDown = (a: bigint, b: bigint) => a / b - (a % b < 0n ? 1n : 0n);
const divideUp = (a: bigint, b: bigint) => a / b + (a % b > 0n ? 1n : 0n);
