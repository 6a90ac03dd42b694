import type { Draw } from '../../columns/draw.js';
import type { Bits, Indexes, Lookup, Vector } from './vectors.js';

/** What several vectors have at each index of a draw, side by side in 64 bits: a row looks up one number for all of them. */
export interface DrawRecord {
  readonly draw: Draw;
  /** The number at an index, as its low and its high half. */
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/** Where the values of a vector lie in a record. */
export interface Field {
  readonly record: DrawRecord;
  readonly bit: number;
  readonly bits: number;
}

/** Those of the vectors of a set that lie in records. */
export type Fields = ReadonlyMap<Vector, Field>;

/** The numbers of a vector by the indexes of a draw that is not a table of another draw. */
interface Numbers {
  readonly draw: Draw;
  readonly bits: number;
  readonly at: (index: number) => number;
  readonly size: number;
}

interface Placed {
  readonly vector: Vector;
  readonly numbers: Numbers;
  readonly bit: number;
}

/** The most indexes of a draw that has records, which take 8 bytes each: the L2 cache needs room for them. */
const MOST_INDEXES = 2 ** 16;

/** The fields of a set of vectors: those of one draw whose numbers are small, where there are at least two. */
export function recordsOf(vectors: readonly Vector[]): Fields {
  const groups = new Map<Draw, Placed[]>();
  // Whole bytes come before bits, so that they begin at a byte.
  for (const inBytes of [true, false])
    for (const vector of vectors) {
      const numbers = numbersOf(vector);
      if (numbers === undefined || numbers.size > MOST_INDEXES) continue;
      if (numbers.bits >= 8 !== inBytes) continue;
      const group = groups.get(numbers.draw) ?? [];
      const last = group.at(-1);
      const bit = last === undefined ? 0 : last.bit + last.numbers.bits;
      if (bit + numbers.bits > 64) continue;
      group.push({ vector, numbers, bit });
      groups.set(numbers.draw, group);
    }
  const fields = new Map<Vector, Field>();
  for (const [draw, group] of groups) {
    if (group.length < 2) continue;
    const size = Math.max(...group.map(({ numbers }) => numbers.size));
    const record = { draw, low: new Uint32Array(size), high: new Uint32Array(size) };
    for (const { vector, numbers, bit } of group) {
      for (let index = 0; index < numbers.size; index++) put(record, index, bit, numbers.at(index));
      fields.set(vector, { record, bit, bits: numbers.bits });
    }
  }
  return fields;
}

function put({ low, high }: DrawRecord, index: number, bit: number, number: number): void {
  if (bit >= 32) high[index] = (high[index] as number) | (number << (bit - 32));
  else {
    low[index] = (low[index] as number) | (number << bit);
    // A number of up to 32 bits may reach into the high half.
    if (bit > 0) high[index] = (high[index] as number) | (number >>> (32 - bit));
  }
}

function numbersOf(vector: Vector): Numbers | undefined {
  const found = smallNumbersOf(vector);
  if (found === undefined) return undefined;
  let { draw } = vector as Indexes | Bits | Lookup;
  let { at, size } = found;
  for (; draw.kind === 'mapped'; draw = draw.draw) {
    const { table } = draw;
    const inner = at;
    at = (index) => inner(table[index] as number);
    size = table.length;
  }
  return { draw, at, size, bits: found.bits };
}

function smallNumbersOf(vector: Vector): Omit<Numbers, 'draw'> | undefined {
  switch (vector.kind) {
    case 'indexes':
    case 'bits': {
      const { numbers } = vector;
      if (vector.kind === 'bits' && vector.width > 2) return undefined;
      const bits = vector.kind === 'bits' ? vector.width : 8 * vector.bytes;
      return { at: (index) => numbers[index] as number, size: numbers.length, bits };
    }
    case 'lookup': {
      const { values, bytes } = vector;
      if (bytes > 8 || values.some((value) => value > 0xffffn)) return undefined;
      const numbers = Uint16Array.from(values, Number);
      return { at: (index) => numbers[index] as number, size: numbers.length, bits: 16 };
    }
    default:
      return undefined;
  }
}
