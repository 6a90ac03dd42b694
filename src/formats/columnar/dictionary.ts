import { shared } from '../../cache.js';
import type { Draw } from '../../columns/draw.js';
import type { Indexes } from '../../kernel/columnar/vectors.js';
import { textsAsTheyAre } from '../../kernel/program/lower-text.js';

/** Different values, which rows name by their indexes. */
export interface Dictionary {
  readonly entries: Entries;
  readonly indexes: Indexes;
}

/** The different values of a vocabulary. */
export interface Entries {
  readonly count: number;
  /** The values one after the other: numbers in eight bytes, texts after their lengths in four. */
  readonly bytes: Buffer;
  /** The number of the entry at each index of the vocabulary. */
  readonly numbers: Uint32Array;
}

/** The most values of a dictionary: some readers take wider indexes for others, without an error. */
const MOST = 2 ** 24;

/** The bytes before a text. */
const LENGTH = 4;

/** The dictionary of numbers of 64 bits that a draw picks from; undefined where there are too many. */
export const numberDictionary = (draw: Draw, values: BigUint64Array): Dictionary | undefined =>
  dictionaryOf(draw, numberEntries(values));

/** The dictionary of texts. */
export const textDictionary = (draw: Draw, values: readonly string[]): Dictionary | undefined =>
  dictionaryOf(draw, textEntries(values));

const numberEntries = shared((values: BigUint64Array): Entries => {
  const known = new Map<bigint, number>();
  const numbers = new Uint32Array(values.length);
  for (const [index, value] of values.entries()) {
    const number = known.get(value) ?? known.size;
    known.set(value, number);
    numbers[index] = number;
  }
  const bytes = Buffer.alloc(known.size * 8);
  for (const [value, number] of known) bytes.writeBigUInt64LE(value, number * 8);
  return { count: known.size, bytes, numbers };
});

const textEntries = shared((values: readonly string[]): Entries => {
  const { numbers, bytes: texts, starts } = textsAsTheyAre(values);
  const count = starts.length - 1;
  const bytes = Buffer.alloc(texts.length + LENGTH * count);
  for (let number = 0, end = 0; number < count; number++) {
    const [from, to] = [starts[number] as number, starts[number + 1] as number];
    end = bytes.writeUInt32LE(to - from, end);
    for (let at = from; at < to; at++) bytes[end++] = texts[at] as number;
  }
  return { count, bytes, numbers };
});

function dictionaryOf(draw: Draw, entries: Entries): Dictionary | undefined {
  const { count, numbers } = entries;
  if (count > MOST) return undefined;
  const bytes = count <= 0x100 ? 1 : count <= 0x10000 ? 2 : 3;
  return { entries, indexes: { kind: 'indexes', draw, numbers, bytes, present: undefined } };
}
