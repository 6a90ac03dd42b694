// All that schemas know of each kind of value.
import { row } from '../../columns/draw64.js';
import { changed, type Term } from '../../columns/formula.js';
import {
  type Decimal,
  type Scalar,
  type Some,
  type Text,
  type TextPart,
  type Time,
  uuidOf,
  type Value,
} from '../../columns/value.js';
import type { Pattern } from '../../vocabulary/patterns.js';
import type { Node } from '../read/node.js';
import { type Stick, sizeOf64 } from './draws.js';
import { either, type FieldType, plain, texts, typeOfVocabulary, whole } from './field-type.js';

interface Kind<V> {
  /** The narrowest type of a database for all of its values. */
  type(value: V): FieldType;
  /** The characters of its longest text; Infinity for arrays and objects. */
  longest(value: V): number;
  /** The value with all draws stuck. */
  stuck(value: V, stick: Stick): Value;
}

const kinds: { readonly [K in Value['kind']]: Kind<Extract<Value, { kind: K }>> } = {
  pick: {
    type: ({ values }) => typeOfVocabulary(values),
    longest: ({ values }) => longestOf(values),
    stuck: (value, stick) => ({ ...value, draw: stick.draw(value.draw) }),
  },
  text: {
    type: (value) => (value.json ? plain('json') : texts(longest(value))),
    longest: ({ parts, json }) =>
      json ? Number.POSITIVE_INFINITY : parts.reduce((sum, part) => sum + longest(part), 0),
    stuck: stuckText,
  },
  position: {
    type: () => plain('bigint'),
    longest: () => String(Number.MAX_SAFE_INTEGER).length,
    stuck: ({ start }, stick) => ({
      kind: 'decimal',
      draw64: stick.draw64(row),
      min: BigInt(start),
      step: 1n,
      digits: 0,
    }),
  },
  integer: {
    type: ({ min, max }) => whole(BigInt(min), BigInt(max)),
    longest: ({ min, max }) => Math.max(...[min, max].map((end) => String(end).length)),
    stuck(value, stick) {
      if (value.max > value.min) stick.count();
      return { ...value, max: value.min };
    },
  },
  decimal: {
    type(value) {
      if (value.digits > 0) return plain('double');
      return whole(value.min, lastOf(value));
    },
    longest: (value) => Math.max(...[value.min, lastOf(value)].map((end) => digitsOf(end, value.digits))),
    stuck: (value, stick) => ({ ...value, draw64: stick.draw64(value.draw64) }),
  },
  time: {
    type: ({ form }) => plain(form === 'date-time' ? 'timestamp' : form),
    longest: lengthOfTime,
    stuck: (value, stick) => ({ ...value, draw64: stick.draw64(value.draw64) }),
  },
  uuid: {
    type: () => plain('uuid'),
    longest: () => 36,
    stuck: ({ name, of }, stick) => uuidOf(name, stick.draw64(of ?? row)),
  },
  letters: {
    type: ({ max }) => texts(max),
    longest: ({ max }) => max,
    stuck(value, stick) {
      // The longest text of one character, because a uniform draw would be likely to give a short one as well.
      stick.count();
      return { ...value, alphabet: value.alphabet.slice(0, 1), min: value.max };
    },
  },
  numeral: {
    type: ({ width }) => texts(width),
    longest: ({ width }) => width,
    stuck: (value, stick) => ({ ...value, draw64: stick.draw64(value.draw64) }),
  },
  fingerprint: {
    type: () => texts(16),
    longest: () => 16,
    stuck: (value) => value,
  },
  patterned: {
    type: (value) => texts(longest(value)),
    longest: ({ patterns }) => Math.max(...patterns.map(({ base }) => base.length)),
    stuck(value, stick) {
      const { draw, patterns } = value;
      if (patterns.some(({ count }) => count.some((size) => size > 1))) stick.count();
      return { ...value, draw: stick.draw(draw), patterns: patterns.map(firstOf) };
    },
  },
  choice: {
    type: ({ values }) => values.map(typeOf).reduce(either),
    longest: ({ values }) => Math.max(...values.map(longest)),
    stuck: (value, stick) => ({
      ...value,
      draw: stick.draw(value.draw),
      values: value.values.map((one) => stuck(one, stick)),
    }),
  },
  list: {
    type: () => plain('json'),
    longest: () => Number.POSITIVE_INFINITY,
    stuck: (value, stick) => ({
      ...value,
      count: stick.draw(value.count),
      items: value.items.map((item) => stuck(item, stick)),
    }),
  },
  nested: {
    type: () => plain('json'),
    longest: () => Number.POSITIVE_INFINITY,
    stuck: (value, stick) => ({
      ...value,
      columns: value.columns.map((column) => ({ ...column, value: stuck(column.value, stick) })),
    }),
  },
  formula: {
    type: ({ term }) => ({ ...typeOfTerm(term), nullable: term.nullable }),
    longest: ({ term }) => (term.type === 'text' ? term.most : LONGEST_NUMBER),
    stuck: ({ kind, term }, stick) => ({
      kind,
      term: changed(term, (cell) => stuck(cell, stick), String, ownTerms()),
    }),
  },
  'at row': {
    type: ({ value }) => typeOf(value),
    longest: ({ value }) => longest(value),
    stuck: ({ row, value }, stick) => ({ kind: 'at row', row: stick.draw64(row), value }),
  },
};

/** The changed terms of a row: what other rows have together stays as it is. */
function ownTerms() {
  const terms = new Map<Term, Term>();
  return {
    get: (term: Term) => (term.kind === 'aggregate' ? term : terms.get(term)),
    set: (term: Term, changed: Term) => terms.set(term, changed),
  };
}

/** The longest number of JSON, as -0.0000012345678901234567. */
const LONGEST_NUMBER = 25;

function typeOfTerm({ type, least, most, whole: isWhole }: Term): FieldType {
  if (type !== 'number') return type === 'text' ? texts(most) : plain('boolean');
  const isSafe = isWhole && Math.max(-least, most) <= Number.MAX_SAFE_INTEGER;
  return isSafe ? whole(BigInt(least), BigInt(most)) : plain('double');
}

const kindOf = ({ kind }: Value) => kinds[kind] as Kind<Value>;

const typeOf = (value: Value): FieldType => kindOf(value).type(value);

/** The narrowest type for all values of a cell. `node` is the schema of the cell, if it has one. */
export function fieldType(value: Value, node?: Node): FieldType {
  const type = typeOf(value);
  if (type.kind === 'text' && node?.keywords.get('format')?.value === 'uuid') {
    return { kind: 'uuid', nullable: type.nullable };
  }
  const multiple = node?.keywords.get('multipleOf')?.value;
  if (type.kind !== 'double' || typeof multiple !== 'number' || value.kind !== 'decimal') return type;
  return { kind: 'decimal', nullable: type.nullable, scale: value.digits };
}

/** The number of characters of the longest text of a value or of a part of a text. */
export function longest(value: TextPart | Value): number {
  if (typeof value === 'string') return Array.from(value).length;
  return value.kind === 'some' ? longestOfSome(value) : kindOf(value).longest(value);
}

/** The value with all draws stuck. */
export const stuck = (value: Value, stick: Stick): Value => kindOf(value).stuck(value, stick);

/** The most characters of vocabularies, which columns share. */
const known = new WeakMap<readonly Scalar[], number>();

function longestOf(values: readonly Scalar[]): number {
  const most =
    known.get(values) ??
    values.reduce((most: number, entry) => Math.max(most, Array.from(String(entry)).length), 0);
  known.set(values, most);
  return most;
}

/** The longest of the texts that appear together. */
function longestOfSome({ texts }: Some): number {
  const states = new Set(texts.flatMap(({ from, to }) => [from, to]));
  const sizes = [...states].map((state) =>
    texts.reduce((sum, { from, to, text }) => sum + (from <= state && state <= to ? longest(text) : 0), 0),
  );
  return Math.max(0, ...sizes);
}

/** 2021-01-18, 09:30:00.250Z or both with a T between. */
function lengthOfTime({ form, digits, local }: Time): number {
  const clock = 8 + (digits > 0 ? 1 + digits : 0) + (local ? 0 : 1);
  return { date: 10, time: clock, 'date-time': 11 + clock }[form];
}

/** The last number of a decimal, without its point. */
const lastOf = ({ min, step, draw64 }: Decimal) => min + step * (sizeOf64(draw64) - 1n);

/** The characters of a number with `digits` decimal places. A number below 1 still has a digit before its point. */
function digitsOf(number: bigint, digits: number): number {
  const shown = Math.max(String(number < 0n ? -number : number).length, digits + 1);
  return shown + (number < 0n ? 1 : 0) + (digits > 0 ? 1 : 0);
}

function stuckText(text: Text, stick: Stick): Text {
  return { ...text, parts: text.parts.map((part) => stuckPart(part, stick)) };
}

function stuckPart(part: TextPart, stick: Stick): TextPart {
  if (typeof part === 'string') return part;
  if (part.kind !== 'some') return stuck(part, stick) as TextPart;
  const texts = part.texts.map((some) => ({ ...some, text: stuckText(some.text, stick) }));
  return { ...part, draw: stick.draw(part.draw), texts };
}

/** The pattern of the first text that a pattern makes. */
const firstOf = ({ base, count }: Pattern): Pattern => ({ base, count: count.map(() => 1) });
