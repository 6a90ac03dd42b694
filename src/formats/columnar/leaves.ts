import { type Draw, joined, mapped, uniform } from '../../columns/draw.js';
import { range, row } from '../../columns/draw64.js';
import type { Column, Pick, Scalar, TextPart, Value } from '../../columns/value.js';
import { bare, type Vector } from '../../kernel/columnar/vectors.js';
import { pickOfInteger } from '../../kernel/program/computed.js';
import { type Dictionary, numberDictionary, textDictionary } from './dictionary.js';

/** The columns of a columnar file as a tree, whose leaves have values. */
export type Node = Group | Leaf;

/** An object of columns. */
export interface Group {
  readonly name: string;
  /** 1 where it is there, 0 where it is not; undefined for one that is there in every row. */
  readonly present: Draw | undefined;
  readonly members: readonly Node[];
}

export interface Leaf extends Values {
  readonly name: string;
  readonly present: Draw | undefined;
}

/** The types of values. A number is a double, an integer has 64 bits, and a timestamp is in microseconds. */
export type LeafType = 'integer' | 'number' | 'boolean' | 'text' | 'date' | 'timestamp' | 'local timestamp';

/** The values of a leaf, whatever the format; `present` is left to the format. */
export interface Values {
  readonly type: LeafType;
  readonly vector: Vector;
  /** The same values by the indexes of a dictionary. */
  readonly dictionary?: Dictionary | undefined;
  /** What is added to the number of the row, from 0, where that is the value. */
  readonly start?: number;
}

export const isGroup = (node: Node): node is Group => 'members' in node;

/** The most values of a path that may be missing, one inside of the other: readers want levels in as few bits as possible. */
const MOST_LEVELS = 3;

/** The columns as nodes. A value that has no type of its own, such as an array, is a text in JSON. */
const nodesOf = (columns: readonly Column[], levels = 0): readonly Node[] =>
  columns.map((column) => nodeOf(column, levels));

/** The node of a column within so many groups that may be missing. */
export function nodeOf(column: Column, around = 0): Node {
  const { name } = column;
  const { present, value } = whereThere(column.value);
  const levels = around + (present === undefined ? 0 : 1);
  if (value.kind === 'nested' && value.columns.length > 0 && levels < MOST_LEVELS)
    return { name, present, members: nodesOf(value.columns, levels) };
  return { name, present, ...valuesOf(value, column.schema) };
}

/** The draw that is 1 where a value is not null, and the value there. */
function whereThere(value: Value): { present: Draw | undefined; value: Value } {
  if (value.kind === 'pick' && value.values.includes(null)) {
    const there = value.values.map((scalar) => (scalar === null ? 0 : 1));
    return { present: mapped(value.draw, there), value };
  }
  if (value.kind !== 'choice') return { present: undefined, value };
  const there = value.values.map((one) => (isNull(one) ? 0 : 1));
  const [only, ...others] = value.values.filter((one) => !isNull(one));
  if (only === undefined) return { present: mapped(value.draw, there), value: nothing };
  if (others.length > 0) return { present: there.includes(0) ? mapped(value.draw, there) : undefined, value };
  const inner = whereThere(only);
  const own = mapped(value.draw, there);
  const present = inner.present === undefined ? own : mapped(joined(own, inner.present, 2), [0, 0, 0, 1]);
  return { present, value: inner.value };
}

const isNull = (value: Value): boolean =>
  value.kind === 'pick' && value.values.every((scalar) => scalar === null);

/** Stands for a value that no row has. */
const nothing: Value = { kind: 'pick', draw: uniform('nothing', 1), values: [''] };

function valuesOf(value: Value, schema: object): Values {
  switch (value.kind) {
    case 'pick':
      return picked(value, schema);
    case 'position': {
      const vector: Vector = { ...integers, draw64: row, min: BigInt(value.start), step: 1n };
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
      return { type: 'number', vector: { kind: 'doubles', draw64, min, step, digits, present: undefined } };
    }
    case 'time': {
      const { draw64, min, step, form, digits, local } = value;
      if (form === 'date') return { type: 'date', vector: { ...integers, draw64, min, step, bytes: 4 } };
      if (form === 'time' || digits === 9) return text(value);
      const micros = 10n ** BigInt(6 - digits);
      const vector: Vector = { ...integers, draw64, min: min * micros, step: step * micros };
      return { type: local ? 'local timestamp' : 'timestamp', vector };
    }
    case 'text':
      return { type: 'text', vector: { kind: 'texts', pieces: bare(...value.parts), present: undefined } };
    case 'uuid':
    case 'letters':
    case 'numeral':
    case 'patterned':
    case 'fingerprint':
      return text(value);
    case 'choice':
    case 'list':
    case 'nested':
    case 'formula':
    case 'at row':
      return json(value);
  }
}

const integers = { kind: 'integers', bytes: 8, present: undefined } as const;

const text = (value: TextPart): Values => ({
  type: 'text',
  vector: { kind: 'texts', pieces: bare(value), present: undefined },
});

const json = (value: Value): Values => ({
  type: 'text',
  vector: { kind: 'texts', pieces: [value], present: undefined },
});

/** Values of a vocabulary: of one type, or else in JSON. */
function picked({ draw, values }: Pick, schema: object): Values {
  const there = values.filter((value) => value !== null);
  const are = (test: (value: Scalar) => boolean) => there.length > 0 && there.every(test);
  if (are((value) => typeof value === 'boolean')) {
    const numbers = Uint8Array.from(values, (value) => (value === true ? 1 : 0));
    return { type: 'boolean', vector: { kind: 'bits', width: 1, draw, numbers, present: undefined } };
  }
  if (are((value) => typeof value === 'number')) {
    const whole = are(Number.isSafeInteger) && isInteger(schema);
    const write = whole ? integerBits : doubleBits;
    const bits = BigUint64Array.from(values, (value) => write(Number(value)));
    const vector: Vector = { kind: 'lookup', draw, values: bits, present: undefined };
    return { type: whole ? 'integer' : 'number', vector, dictionary: numberDictionary(draw, bits) };
  }
  const strings = are((value) => typeof value === 'string');
  // The vocabulary itself where it can be: what is made of it is kept for others.
  const texts =
    strings && there.length === values.length
      ? (values as readonly string[])
      : values.map((value) => (strings ? String(value ?? '') : JSON.stringify(value)));
  const vector: Vector = {
    kind: 'texts',
    pieces: bare({ kind: 'pick', draw, values: texts }),
    present: undefined,
  };
  return { type: 'text', vector, dictionary: textDictionary(draw, texts) };
}

const isInteger = (schema: object): boolean => {
  const { type } = schema as { readonly type?: unknown };
  return [type].flat().includes('integer') || type === undefined;
};

const scratch = new DataView(new ArrayBuffer(8));

function integerBits(value: number): bigint {
  return BigInt.asUintN(64, BigInt(value));
}

function doubleBits(value: number): bigint {
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}
