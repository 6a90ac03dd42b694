// An independent and slow implementation of columns: rows as objects, by BigInt arithmetic from the definitions. Tests compare
// the kernel with it. It shares only the descriptions of columns with the kernel.
import { createHash } from 'node:crypto';
import type { Draw } from '../../src/columns/draw.js';
import { type Draw64, OCTAVES, type Permuted, type Placed, placed, STEPS } from '../../src/columns/draw64.js';
import type { Aggregate, Calculation, Term } from '../../src/columns/formula.js';
import type { Placement } from '../../src/columns/placement.js';
import {
  type Column,
  isOptional,
  type Scalar,
  type Some,
  type Time,
  type Value,
} from '../../src/columns/value.js';
import { aliasTable } from '../../src/random/alias.js';
import type { SeedKey } from '../../src/random/key.js';
import type { Pattern } from '../../src/vocabulary/patterns.js';

const mask = (1n << 64n) - 1n;

export function mix64(value: bigint): bigint {
  let z = value & mask;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
  return z ^ (z >> 31n);
}

function hash64(parts: unknown[]): bigint {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readBigUInt64LE(0);
}

export const referenceSeedKey = (generation: number, dataset: string, seed: string) =>
  hash64(['seed', generation, dataset, seed]) as SeedKey;

const hashes = new Map<string, bigint>();

function streamHash(name: string): bigint {
  const hash = hashes.get(name) ?? hash64(['stream', name]);
  hashes.set(name, hash);
  return hash;
}

/** The 64 random bits of a named stream at a row. */
function bits(seed: SeedKey, name: string, counter: number | bigint): bigint {
  return mix64(mix64(seed + streamHash(name)) + BigInt(counter) * 0x9e3779b97f4a7c15n);
}

const tables = new WeakMap<readonly number[], ReturnType<typeof aliasTable>>();

function tableOf(weights: readonly number[]) {
  const table = tables.get(weights) ?? aliasTable(weights);
  tables.set(weights, table);
  return table;
}

const firsts = new WeakMap<readonly (readonly number[])[], readonly number[]>();

/** The index of the first value of each group. */
function firstsOf(weights: readonly (readonly number[])[]) {
  let next = 0;
  const all =
    firsts.get(weights) ??
    weights.map(({ length }) => {
      next += length;
      return next - length;
    });
  firsts.set(weights, all);
  return all;
}

const below = (random: bigint, size: number) => Number(((random >> 32n) * BigInt(size)) >> 32n);

export function index(draw: Draw, seed: SeedKey, row: number): number {
  switch (draw.kind) {
    case 'uniform':
      return below(bits(seed, draw.name, row), draw.size);
    case 'weighted': {
      const random = bits(seed, draw.name, row);
      const { threshold, alias } = tableOf(draw.weights);
      const bin = below(random, alias.length);
      return Number(random & 0xffffffffn) < (threshold[bin] as number) ? bin : (alias[bin] as number);
    }
    case 'within': {
      const group = index(draw.group, seed, row);
      return (draw.base[group] as number) + below(bits(seed, draw.name, row), draw.size[group] as number);
    }
    case 'weighted within': {
      const group = index(draw.group, seed, row);
      const random = bits(seed, draw.name, row);
      const { threshold, alias } = tableOf(draw.weights[group] as readonly number[]);
      const bin = below(random, alias.length);
      const kept = Number(random & 0xffffffffn) < (threshold[bin] as number) ? bin : (alias[bin] as number);
      return (firstsOf(draw.weights)[group] as number) + kept;
    }
    case 'every':
      return (row + 1) % draw.period === 0 ? 1 : 0;
    case 'holds':
      return ofTerm(draw.term, seed, row) ? 1 : 0;
    case 'given':
      throw new Error(`${draw.name} is given, which the reference does not know`);
    case 'narrowed':
      return Number(draw64(draw.of, seed, row));
    case 'joined':
      return index(draw.left, seed, row) * draw.size + index(draw.right, seed, row);
    case 'mapped':
      return draw.table[index(draw.draw, seed, row)] as number;
  }
}

function draw64(of: Draw64, seed: SeedKey, row: number): bigint {
  switch (of.kind) {
    case 'row':
      return BigInt(row);
    case 'constant':
      return of.value;
    case 'range':
      return (bits(seed, of.name, row) * of.size) >> 64n;
    case 'quantiles': {
      const random = bits(seed, of.name, row);
      const isHigh = random >> 63n === 1n;
      const tail = isHigh ? random ^ mask : random;
      const zeros = Math.min(OCTAVES, 64 - (tail === 0n ? 0 : tail.toString(2).length));
      const rest = (tail << BigInt(zeros + (zeros < OCTAVES ? 1 : 0))) & mask;
      const interval =
        ((isHigh ? OCTAVES : 0) + zeros - 1) * STEPS + Math.floor((Number(rest >> 32n) / 2 ** 32) * STEPS);
      const [first, rise] = [of.intervals[interval * 2] as number, of.intervals[interval * 2 + 1] as number];
      const unit = Number(((rest * BigInt(STEPS)) & mask) >> 11n) / 2 ** 53;
      const value = BigInt(Math.floor(first + unit * rise));
      return value < of.size ? value : of.size - 1n;
    }
    case 'widened':
      return BigInt(index(of.draw, seed, row));
    case 'divided':
      return draw64(of.of, seed, row) / of.by;
    case 'sum':
      return draw64(of.left, seed, row) + draw64(of.right, seed, row);
    case 'given':
      throw new Error(`${of.name} is given, which the reference does not know`);
    case 'remainder':
      return draw64(of.of, seed, row) % of.by;
    case 'permuted':
      return permute(of, seed, row);
    case 'placed':
      return placedAt(of, seed, row);
  }
}

/** How many rows each parent of a group of sixteen places, in order. */
function countsOf({ name, parents, least, most }: Placement, seed: SeedKey, group: bigint): bigint[] {
  const size = Number(group === parents / 16n ? parents % 16n : 16n);
  let state = bits(seed, name, group);
  const next = () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    return mix64(state);
  };
  const counts: bigint[] = [];
  while (counts.length + 1 < size) {
    const more = (next() * (most - least + 1n)) >> 64n;
    counts.push(least + more, most - more);
  }
  if (counts.length < size) counts.push((least + most) / 2n);
  for (let end = size - 1; end > 0; end--) {
    const other = below(next(), end + 1);
    [counts[end], counts[other]] = [counts[other] as bigint, counts[end] as bigint];
  }
  return counts;
}

const sumOf = (numbers: readonly bigint[]) => numbers.reduce((sum, number) => sum + number, 0n);

function placedAt({ gives, of, placement }: Placed, seed: SeedKey, row: number): bigint {
  const number = draw64(of, seed, row);
  const perGroup = 8n * (placement.least + placement.most);
  const group = gives === 'parent' ? number / perGroup : number / 16n;
  const counts = countsOf(placement, seed, group);
  if (gives === 'count') return counts[Number(number % 16n)] as bigint;
  if (gives === 'first') return group * perGroup + sumOf(counts.slice(0, Number(number % 16n)));
  const at = counts.findIndex((_, index) => sumOf(counts.slice(0, index + 1)) > number % perGroup);
  return group * 16n + BigInt(at);
}

function permute({ name, of, size, perRow }: Permuted, seed: SeedKey, row: number): bigint {
  const stream = mix64(seed + streamHash(name));
  const own = perRow ? mix64(stream + BigInt(row) * 0x9e3779b97f4a7c15n) : stream;
  const width = size === 1n ? 0 : (size - 1n).toString(2).length;
  const low = (1n << BigInt(width)) - 1n;
  const shift = BigInt(Math.max(1, (width + 1) >> 1));
  const [add, ...factors] = [1n, 2n, 3n, 4n].map((step) => mix64(own + step)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  let value = draw64(of, seed, row);
  do {
    value = (value + add) & low;
    for (const factor of factors) {
      value = (value * (factor | 1n)) & low;
      value ^= value >> shift;
    }
    value = (value + own) & low;
  } while (value >= size);
  return value;
}

function timeText({ form, digits, local, draw64: of, min, step }: Time, seed: SeedKey, row: number): string {
  const value = min + step * draw64(of, seed, row);
  if (form === 'date') return new Date(Number(value) * 86_400_000).toISOString().slice(0, 10);
  const unit = 10n ** BigInt(digits);
  const fraction = ((value % unit) + unit) % unit;
  const text = new Date(Number((value - fraction) / unit) * 1000).toISOString().slice(0, 19);
  const full = `${text}${digits === 0 ? '' : `.${fraction.toString().padStart(digits, '0')}`}${local ? '' : 'Z'}`;
  return form === 'time' ? full.slice(11) : full;
}

type Cell = Scalar | readonly Cell[] | { readonly [name: string]: Cell };

function cell(value: Value | Some, seed: SeedKey, row: number): Cell {
  switch (value.kind) {
    case 'decimal':
      return Number(value.min + value.step * draw64(value.draw64, seed, row)) / 10 ** value.digits;
    case 'time':
      return timeText(value, seed, row);
    case 'letters': {
      const { name, alphabet, min, max } = value;
      const draws = BigInt(1 + ((max + 3) >> 2));
      const draw = (step: number) => bits(seed, name, BigInt(row) * draws + BigInt(step));
      const length = min + below(draw(0), max - min + 1);
      return Array.from({ length }, (_, at) => {
        const random = (draw(1 + (at >> 2)) >> BigInt((at % 4) * 16)) & 0xffffn;
        return alphabet[Number((random * BigInt(alphabet.length)) >> 16n)];
      }).join('');
    }
    case 'fingerprint':
      return mix64(seed + streamHash(value.name))
        .toString(16)
        .padStart(16, '0');
    case 'numeral': {
      let left = draw64(value.draw64, seed, row);
      const base = BigInt(value.alphabet.length);
      const digits = Array.from({ length: value.width }, () => {
        const digit = value.alphabet[Number(left % base)];
        left /= base;
        return digit;
      });
      return digits.reverse().join('');
    }
    case 'choice':
      return cell(value.values[index(value.draw, seed, row)] as Value, seed, row);
    case 'list':
      return value.items.slice(0, index(value.count, seed, row)).map((item) => cell(item, seed, row));
    case 'some': {
      const at = index(value.draw, seed, row);
      return value.texts
        .filter(({ from, to }) => from <= at && at <= to)
        .map(({ text }) => cell(text, seed, row))
        .join('');
    }
    case 'pick':
      return value.values[index(value.draw, seed, row)] as Scalar;
    case 'text': {
      const whole = value.parts
        .map((part) => (typeof part === 'string' ? part : cell(part, seed, row)))
        .join('');
      return value.json ? JSON.parse(whole) : whole;
    }
    case 'patterned': {
      const { base, count } = value.patterns[index(value.draw, seed, row)] as Pattern;
      return [...base]
        .map((first, at) => {
          const draws = bits(seed, value.name, BigInt(row) * 8n + BigInt(at >> 2));
          const random = (draws >> BigInt((at % 4) * 16)) & 0xffffn;
          const size = count[at] as number;
          const offset = Number((random * BigInt(size)) >> 16n);
          return first === 48 && size === 16 ? offset.toString(16) : String.fromCharCode(first + offset);
        })
        .join('');
    }
    case 'uuid': {
      const number = value.of === undefined ? BigInt(row) : draw64(value.of, seed, row);
      const random = bits(seed, value.name, number);
      const low = (1n << 62n) - 1n;
      const key = mix64(seed + streamHash(value.name) + 1n);
      let own = (key + number * 0x9e3779b97f4a7c15n) & low;
      own = ((own ^ (own >> 30n)) * 0xbf58476d1ce4e5b9n) & low;
      own = ((own ^ (own >> 27n)) * 0x94d049bb133111ebn) & low;
      own ^= own >> 31n;
      const left = ((random & ~0xf000n) | 0x4000n).toString(16).padStart(16, '0');
      const right = (own | (1n << 63n)).toString(16);
      return `${left}${right}`.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    }
    case 'position':
      return row + value.start;
    case 'integer': {
      const size = BigInt(value.max) - BigInt(value.min) + 1n;
      const random = bits(seed, value.name, row);
      if (size <= 4096n) return value.min + below(random, Number(size));
      return Number(BigInt(value.min) + ((random * size) >> 64n));
    }
    case 'nested':
      return referenceRow(value.columns, seed, row);
    case 'formula':
      return ofTerm(value.term, seed, row);
    case 'at row':
      return cell(value.value, seed, Number(draw64(value.row, seed, row)));
  }
}

/** The result of a formula. Null takes the place of NaN. */
const ofTerm = (term: Term, seed: SeedKey, row: number): Scalar =>
  evaluate(
    term,
    (of) => cell(of, seed, row) as Scalar,
    (of) => aggregate(of, seed, row),
  );

function aggregate({ operator, placement, of }: Aggregate, seed: SeedKey, row: number): Scalar {
  const [first, count] = (['first', 'count'] as const).map((gives) =>
    Number(placedAt(placed(gives, { kind: 'row' }, placement), seed, row)),
  ) as [number, number];
  const all = Array.from({ length: count }, (_, index) => ofTerm(of, seed, first + index));
  const there = all.filter((value) => value !== null);
  if (of.type === 'text') {
    const [least = null, ...more] = there.map(String).sort(inOrder);
    return operator === 'minimum' ? least : (more.at(-1) ?? least);
  }
  const values = there.map(Number);
  const sum = values.reduce((sum, value) => sum + value, 0);
  if (operator === 'sum') return Number.isNaN(sum) ? null : sum;
  if (values.length === 0) return null;
  return operator === 'minimum' ? Math.min(...values) : Math.max(...values);
}

function evaluate(
  term: Term,
  cellOf: (value: Value) => Scalar,
  aggregateOf: (term: Aggregate) => Scalar,
): Scalar {
  const evaluated = (one: Term) => evaluate(one, cellOf, aggregateOf);
  switch (term.kind) {
    case 'aggregate':
      return aggregateOf(term);
    case 'constant':
      return term.value;
    case 'cell':
      return cellOf(term.value);
    case 'condition': {
      const condition = evaluated(term.condition);
      if (condition === null) return null;
      return evaluated(Number(condition) === 1 ? term.yes : term.no);
    }
    case 'joined': {
      const parts = term.parts.map((part) => evaluated(part));
      return parts.includes(null) ? null : parts.join('');
    }
    case 'calculation': {
      const [left, right] = [term.left, term.right].map((operand) => evaluated(operand));
      const result = calculate(term.operator, left as Scalar, right as Scalar);
      return Number.isNaN(result) ? null : result;
    }
  }
}

function calculate(operator: Calculation['operator'], left: Scalar, right: Scalar): Scalar {
  if (operator === 'isNull') return left === null;
  if (operator === 'and') {
    if ([left, right].some((one) => one !== null && !one)) return false;
    return left === null || right === null ? null : true;
  }
  if (operator === 'or') {
    if ([left, right].some((one) => one !== null && one)) return true;
    return left === null || right === null ? null : false;
  }
  if (left === null || right === null) return null;
  if (typeof left === 'string' && typeof right === 'string') return ofTexts(operator, left, right);
  return ofNumbers(operator, Number(left), Number(right), left);
}

const inOrder = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right));

function ofTexts(operator: Calculation['operator'], left: string, right: string): Scalar {
  const results: Partial<Record<typeof operator, () => Scalar>> = {
    less: () => inOrder(left, right) < 0,
    lessOrEqual: () => inOrder(left, right) <= 0,
    equal: () => left === right,
    unequal: () => left !== right,
    size: () => Array.from(left).length,
    contains: () => left.includes(right),
    startsWith: () => left.startsWith(right),
    endsWith: () => left.endsWith(right),
    string: () => left,
    upper: () => left.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
    lower: () => left.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  };
  return results[operator]?.() ?? null;
}

function ofNumbers(operator: Calculation['operator'], left: number, right: number, value: Scalar): Scalar {
  const results: Partial<Record<typeof operator, () => Scalar>> = {
    add: () => left + right,
    subtract: () => left - right,
    multiply: () => left * right,
    divide: () => left / right,
    remainder: () => left % right,
    minimum: () => Math.min(left, right),
    maximum: () => Math.max(left, right),
    negate: () => -left,
    absolute: () => Math.abs(left),
    floor: () => Math.floor(left),
    ceiling: () => Math.ceil(left),
    truncate: () => Math.trunc(left),
    round: () => rounded(left, right),
    finite: () => (Number.isFinite(left) ? left : null),
    less: () => left < right,
    lessOrEqual: () => left <= right,
    equal: () => left === right,
    unequal: () => left !== right,
    not: () => left === 0,
    string: () => String(value),
  };
  return results[operator]?.() ?? null;
}

function rounded(value: number, scale: number): number {
  const size = Math.abs(value) * scale;
  if (!(size < 2 ** 52)) return value;
  const down = Math.trunc(size);
  return (Math.sign(value) * (down + (size - down < 0.5 ? 0 : 1))) / scale;
}

/** The row at index `row` as an object. */
export function referenceRow(columns: readonly Column[], seed: SeedKey, row: number): Record<string, Cell> {
  const present = columns.filter(
    (column) => !isOptional(column) || index(column.value.draw, seed, row) === 1,
  );
  return Object.fromEntries(present.map(({ name, value }) => [name, cell(value, seed, row)]));
}
