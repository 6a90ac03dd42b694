import { shared } from '../../cache.js';
import { range, row } from '../../columns/draw64.js';
import type { Term } from '../../columns/formula.js';
import {
  type AtRow,
  type Choice,
  type Formula,
  type Pick,
  type Scalar,
  text,
  type Value,
} from '../../columns/value.js';
import type { Computed, Single } from '../../kernel/columnar/vectors.js';
import { pickOfInteger } from '../../kernel/program/computed.js';
import { type Encoding, rawEncoding } from '../../kernel/program/layout.js';
import { decimalPlaces } from '../decimal-places.js';
import { jsonEncoding } from '../json.js';
import { type Dictionary, numberDictionary, textDictionary } from './dictionary.js';
import { orZero, termOf } from './terms.js';

/** The types of values. A number is a double, integers and decimals have 64 bits, and a timestamp is in microseconds. */
export type LeafType =
  | 'integer'
  | 'number'
  | 'decimal'
  | 'boolean'
  | 'text'
  | 'date'
  | 'timestamp'
  | 'local timestamp';

/** The digits of every decimal: the most that 64 bits always hold. */
export const DECIMAL_DIGITS = 18;

/** The values of a leaf, whatever the format; `present` is left to the format. */
export interface Values {
  readonly type: LeafType;
  /** The decimal places of decimals, which are integers in units of the last one. */
  readonly scale?: number;
  readonly vector: Single;
  /** The same values by the indexes of a dictionary. */
  readonly dictionary?: Dictionary | undefined;
  /** What is added to the number of the row, from 0, where that is the value. */
  readonly start?: number;
}

/** The values of a column where they are not null. One that has no type of its own, such as an array, is a text in JSON. */
export function valuesOf(value: Value, schema: object): Values {
  switch (value.kind) {
    case 'pick':
      return picked(value, schema);
    case 'position': {
      const vector: Single = { ...integers, draw64: row, min: BigInt(value.start), step: 1n };
      return { type: 'integer', vector, start: value.start };
    }
    case 'integer': {
      const draw = pickOfInteger(value);
      const { name, min, max } = value;
      if (draw !== undefined) {
        const values = Array.from({ length: draw.size }, (_, index) => min + index);
        return picked({ kind: 'pick', draw, values }, schema);
      }
      const draw64 = range(name, BigInt(max) - BigInt(min) + 1n);
      return { type: 'integer', vector: { ...integers, draw64, min: BigInt(min), step: 1n } };
    }
    case 'decimal': {
      const { draw64, min, step, digits } = value;
      if (digits === 0 && isInteger(schema))
        return { type: 'integer', vector: { ...integers, draw64, min, step } };
      const scale = scaleOf(schema);
      if (scale >= digits && scale > 0) {
        const units = 10n ** BigInt(scale - digits);
        const vector: Single = { ...integers, draw64, min: min * units, step: step * units };
        return { type: 'decimal', scale, vector };
      }
      return { type: 'number', vector: { kind: 'doubles', draw64, min, step, digits, present: undefined } };
    }
    case 'time': {
      const { draw64, min, step, form, digits, local } = value;
      if (form === 'date') return { type: 'date', vector: { ...integers, draw64, min, step, bytes: 4 } };
      if (form === 'time' || digits === 9) return asText(value);
      const micros = 10n ** BigInt(6 - digits);
      const vector: Single = { ...integers, draw64, min: min * micros, step: step * micros };
      return { type: local ? 'local timestamp' : 'timestamp', vector };
    }
    case 'text':
      return asText(text(...value.parts));
    case 'uuid':
    case 'letters':
    case 'numeral':
    case 'patterned':
    case 'fingerprint':
      return asText(value);
    case 'formula':
    case 'choice':
    case 'at row':
      return computed(value, schema);
    case 'list':
    case 'nested':
      return asText(value, jsonEncoding);
  }
}

const integers = { kind: 'integers', bytes: 8, present: undefined } as const;

export const asText = (value: Value, encoding: Encoding = rawEncoding): Values => ({
  type: 'text',
  vector: { kind: 'texts', value, encoding, present: undefined },
});

/** Values that are computed, chosen or of another row: of one type, or else in JSON. */
function computed(value: Formula | Choice | AtRow, schema: object): Values {
  const term = termOf(value);
  switch (term?.type) {
    case undefined:
      return asText(value, jsonEncoding);
    case 'text':
      return asText(value);
    case 'truth':
      return { type: 'boolean', vector: computedAs(term, 'bit') };
    case 'number':
      return term.whole && isInteger(schema) && isSafe(term)
        ? { type: 'integer', vector: computedAs(term, 'integer') }
        : { type: 'number', vector: computedAs(term, 'double') };
  }
}

/** The numbers or truth values of a term. */
export const computedAs = (term: Term, as: Computed['as']): Single => ({
  kind: 'computed',
  term: orZero(term),
  as,
  present: undefined,
});

const isSafe = ({ least, most }: Term): boolean => Math.max(-least, most) <= Number.MAX_SAFE_INTEGER;

/** Values of a vocabulary: of one type, or else in JSON. */
function picked({ draw, values }: Pick, schema: object): Values {
  const there = values.filter((value) => value !== null);
  const are = (test: (value: Scalar) => boolean) => there.length > 0 && there.every(test);
  if (are((value) => typeof value === 'boolean')) {
    const numbers = Uint8Array.from(values, (value) => (value === true ? 1 : 0));
    return { type: 'boolean', vector: { kind: 'bits', width: 1, draw, numbers, present: undefined } };
  }
  if (are((value) => typeof value === 'number')) {
    const scale = scaleOf(schema);
    const whole = are(Number.isSafeInteger) && isInteger(schema);
    const isDecimal = !whole && scale > 0 && are((value) => unitsOf(value as number, scale) !== undefined);
    const bits = isDecimal ? unitBits(values, scale) : whole ? integerBits(values) : doubleBits(values);
    const vector: Single = { kind: 'lookup', draw, values: bits, bytes: 8, present: undefined };
    const dictionary = numberDictionary(draw, bits);
    if (isDecimal) return { type: 'decimal', scale, vector, dictionary };
    return { type: whole ? 'integer' : 'number', vector, dictionary };
  }
  // The vocabulary itself where it can be: what is made of it is kept for others.
  const isPlain = values.every((value) => typeof value === 'string');
  const texts = isPlain ? (values as readonly string[]) : textsOf(values);
  return { ...asText(text({ kind: 'pick', draw, values: texts })), dictionary: textDictionary(draw, texts) };
}

const isInteger = (schema: object): boolean => {
  const { type } = schema as { readonly type?: unknown };
  return [type].flat().includes('integer') || type === undefined;
};

/** The decimal places that the schema of a number gives all of its values; 0 where it does not. */
const scaleOf = (schema: object): number =>
  decimalPlaces((schema as { readonly multipleOf?: unknown }).multipleOf ?? 0) ?? 0;

/** A decimal in units of its last place; undefined for a number with more places, or with too many digits. */
export function unitsOf(value: number, scale: number): number | undefined {
  const units = Math.round(value * 10 ** scale);
  return Number.isSafeInteger(units) && units / 10 ** scale === value ? units : undefined;
}

const unitBits = (values: readonly Scalar[], scale: number) =>
  integerBits(values.map((value) => unitsOf(Number(value), scale) as number));

const integerBits = shared(
  (values: readonly Scalar[]) =>
    new BigUint64Array(BigInt64Array.from(values, (value) => BigInt(Number(value))).buffer),
);

const doubleBits = shared(
  (values: readonly Scalar[]) => new BigUint64Array(Float64Array.from(values, Number).buffer),
);

/** The values as texts: in JSON unless all are texts or null. */
const textsOf = shared((values: readonly Scalar[]): readonly string[] => {
  const areTexts = values.every((value) => value === null || typeof value === 'string');
  return values.map((value) => (areTexts ? String(value ?? '') : JSON.stringify(value)));
});
