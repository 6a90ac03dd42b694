import type { Draw } from '../../columns/draw.js';
import { type Draw64, OCTAVES, STEPS } from '../../columns/draw64.js';
import { rowsPlaced } from '../../columns/placement.js';
import {
  type Column,
  isOptional,
  type Scalar,
  type Some,
  type Time,
  type Value,
} from '../../columns/value.js';
import { evaluate } from '../formulas/evaluate.js';
import type { Random } from './random.js';

type Json = Scalar | readonly Json[] | { readonly [name: string]: Json };

/**
 * A value such as the kernel makes, at random. Draws that cells share agree. `others` has the values of other rows, of which one is
 * enough where several are asked for.
 */
export function sample(value: Value, random: Random, others = new Map<Value, Json>()): Json {
  const known = new Map<string, number | bigint | string>();
  const once = <T extends number | bigint | string>(name: string, draw: () => T): T => {
    const found = (known.get(name) as T | undefined) ?? draw();
    known.set(name, found);
    return found;
  };
  const below64 = (size: bigint): bigint =>
    size <= 2n ** 32n
      ? BigInt(random.below(Number(size)))
      : ((BigInt(random.below(2 ** 32)) * 2n ** 32n + BigInt(random.below(2 ** 32))) * size) >> 64n;

  const weighted = (weights: readonly number[]): number => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let left = (random.below(2 ** 32) / 2 ** 32) * total;
    const found = weights.findIndex((weight) => {
      left -= weight;
      return weight > 0 && left < 0;
    });
    return found < 0 ? weights.findIndex((weight) => weight > 0) : found;
  };

  const index = (draw: Draw): number => {
    switch (draw.kind) {
      case 'uniform':
        return once(`${draw.name} ${draw.size}`, () => random.below(draw.size));
      case 'weighted':
        return once(`${draw.name} ${draw.weights.length}`, () => weighted(draw.weights));
      case 'within': {
        const group = index(draw.group);
        const size = draw.size[group] as number;
        return (draw.base[group] as number) + once(`${draw.name} in ${group}`, () => random.below(size));
      }
      case 'weighted within': {
        const group = index(draw.group);
        const before = draw.weights.slice(0, group).reduce((sum, { length }) => sum + length, 0);
        return before + once(`${draw.name} in ${group}`, () => weighted(draw.weights[group] as number[]));
      }
      case 'every':
        return once(`every ${draw.period}`, () => random.below(2));
      case 'narrowed':
        return Number(draw64(draw.of));
      case 'joined':
        return index(draw.left) * draw.size + index(draw.right);
      case 'mapped':
        return draw.table[index(draw.draw)] as number;
      case 'holds':
      case 'given':
        return 0;
    }
  };

  const draw64 = (of: Draw64): bigint => {
    switch (of.kind) {
      case 'row':
        return once('row', () => BigInt(random.below(1_000)));
      case 'constant':
        return of.value;
      case 'range':
        return once(`${of.name} ${of.size}`, () => below64(of.size));
      case 'quantiles': {
        const at = once(`${of.name}#interval`, () => {
          let octave = random.below(2) * OCTAVES;
          while (octave % OCTAVES < OCTAVES - 1 && random.below(2) === 1) octave++;
          return 2 * (octave * STEPS + random.below(STEPS));
        });
        const [first, rise] = [of.intervals[at] as number, of.intervals[at + 1] as number];
        const value = BigInt(Math.floor(first + (random.below(1 << 16) / (1 << 16)) * rise));
        return value < of.size ? value : of.size - 1n;
      }
      case 'widened':
        return BigInt(index(of.draw));
      case 'divided':
        return draw64(of.of) / of.by;
      case 'sum':
        return draw64(of.left) + draw64(of.right);
      case 'remainder':
        return draw64(of.of) % of.by;
      case 'permuted': {
        // A rotation is a bijection, too.
        const turn = once(`${of.name}#turn`, () => below64(of.size));
        return (draw64(of.of) + turn) % of.size;
      }
      case 'placed': {
        const { name, least, most, parents } = of.placement;
        if (of.gives === 'count') return once(`${name} count`, () => least + below64(most - least + 1n));
        return once(`${name} ${of.gives}`, () =>
          below64(of.gives === 'parent' ? parents : rowsPlaced(of.placement)),
        );
      }
      case 'given':
        return 0n;
    }
  };

  const text = (alphabet: readonly string[], length: number) =>
    Array.from({ length }, () => random.of(alphabet)).join('');

  const ofAnother = (value: Value): Json => {
    const known = others.get(value);
    if (known !== undefined) return known;
    const made = sample(value, random, others);
    others.set(value, made);
    return made;
  };

  const cell = (value: Value | Some): Json => {
    switch (value.kind) {
      case 'pick':
        return value.values[index(value.draw)] as Scalar;
      case 'text': {
        const whole = value.parts.map((part) => (typeof part === 'string' ? part : cell(part))).join('');
        return value.json ? JSON.parse(whole) : whole;
      }
      case 'some': {
        const at = index(value.draw);
        const texts = value.texts.filter(({ from, to }) => from <= at && at <= to);
        return texts.map(({ text }) => cell(text)).join('');
      }
      case 'position':
        return Number(draw64({ kind: 'row' })) + value.start;
      case 'integer':
        return Number(BigInt(value.min) + below64(BigInt(value.max) - BigInt(value.min) + 1n));
      case 'decimal':
        return Number(value.min + value.step * draw64(value.draw64)) / 10 ** value.digits;
      case 'time':
        return timeText(value, draw64(value.draw64));
      case 'letters':
        return once(`letters ${value.name}`, () =>
          text(value.alphabet, value.min + random.below(value.max - value.min + 1)),
        );
      case 'numeral':
        return numeralOf(draw64(value.draw64), value.alphabet, value.width);
      case 'uuid':
        return `${text(hex, 8)}-${text(hex, 4)}-4${text(hex, 3)}-${text([...'89ab'], 1)}${text(hex, 3)}-${text(hex, 12)}`;
      case 'fingerprint':
        return text(hex, 16);
      case 'patterned': {
        const { base, count } = value.patterns[index(value.draw)] as (typeof value.patterns)[number];
        return [...base]
          .map((first, at) => String.fromCharCode(first + random.below(Math.min(count[at] as number, 10))))
          .join('');
      }
      case 'choice':
        return cell(value.values[index(value.draw)] as Value);
      case 'list':
        return value.items.slice(0, index(value.count)).map(cell);
      case 'nested':
        return object(value.columns);
      case 'formula':
        return evaluate(value.term, (of) => cell(of) as Scalar);
      case 'at row':
        return ofAnother(value.value);
    }
  };
  const object = (columns: readonly Column[]): Json =>
    Object.fromEntries(
      columns.flatMap((column) => {
        if (isOptional(column) && index(column.value.draw) === 0) return [];
        return [[column.name, cell(column.value)]];
      }),
    );
  return cell(value);
}

const hex = [...'0123456789abcdef'];

function numeralOf(number: bigint, alphabet: readonly string[], width: number): string {
  let left = number;
  const digits = Array.from({ length: width }, () => {
    const digit = alphabet[Number(left % BigInt(alphabet.length))] as string;
    left /= BigInt(alphabet.length);
    return digit;
  });
  return digits.reverse().join('');
}

function timeText({ form, digits, local, min, step }: Time, draw: bigint): string {
  const value = min + step * draw;
  if (form === 'date') return new Date(Number(value) * 86_400_000).toISOString().slice(0, 10);
  const unit = 10n ** BigInt(digits);
  const fraction = ((value % unit) + unit) % unit;
  const text = new Date(Number((value - fraction) / unit) * 1000).toISOString().slice(0, 19);
  const full = `${text}${digits === 0 ? '' : `.${fraction.toString().padStart(digits, '0')}`}${local ? '' : 'Z'}`;
  return form === 'time' ? full.slice(11) : full;
}
