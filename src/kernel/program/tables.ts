// The tables that a program looks things up in, laid out in the image as assembly/memory.ts says.

import { aliasTables } from '../../random/alias.js';
import type { Pattern } from '../../vocabulary/patterns.js';
import {
  CHARACTER_LENGTH,
  CHARACTER_SIZE,
  PATTERN_COUNTS,
  PATTERN_LENGTH,
  PATTERN_SIZE,
} from '../assembly/memory.js';
import type { Build, EntryTable } from './build.js';
import type { Image } from './image.js';
import type { Texts } from './texts.js';

/** A table of entries; columns that pick from one vocabulary share it. */
export function entryTable({ image, tables }: Build, texts: Texts): EntryTable {
  const known = tables.get(texts);
  if (known !== undefined) return known;
  const { numbers, bytes, starts } = texts;
  const start = image.append(bytes);
  const lengths = numbers.map((number) => (starts[number + 1] as number) - (starts[number] as number));
  const table = image.table(numbers.length * 8, (view) => {
    for (let index = 0; index < numbers.length; index++) {
      view.setUint32(index * 8, start + (starts[numbers[index] as number] as number), true);
      view.setUint32(index * 8 + 4, lengths[index] as number, true);
    }
  });
  const made = { table, lengths };
  tables.set(texts, made);
  return made;
}

/** The characters of an alphabet, how many there are, and the bytes of the longest. */
export function alphabetTable(image: Image, alphabet: readonly string[]) {
  const characters = alphabet.map((character) => Buffer.from(character));
  const longest = Math.max(...characters.map(({ length }) => length));
  if (longest > 8) throw new RangeError('a character of an alphabet takes at most 8 bytes');
  const table = image.table(alphabet.length * CHARACTER_SIZE, (view) => {
    for (const [index, character] of characters.entries()) {
      for (const [at, byte] of character.entries()) view.setUint8(index * CHARACTER_SIZE + at, byte);
      view.setBigUint64(index * CHARACTER_SIZE + CHARACTER_LENGTH, BigInt(character.length), true);
    }
  });
  return { table, size: alphabet.length, longest };
}

export function patternTable(image: Image, patterns: readonly Pattern[]): number {
  return image.table(patterns.length * PATTERN_SIZE, (view) => {
    for (const [index, { base, count }] of patterns.entries()) {
      const at = index * PATTERN_SIZE;
      for (let position = 0; position < base.length; position++) {
        view.setUint8(at + position, base[position] as number);
        view.setUint8(at + PATTERN_COUNTS + position, count[position] as number);
      }
      view.setBigUint64(at + PATTERN_LENGTH, BigInt(base.length), true);
    }
  });
}

/** The bins of the alias tables of lists of weights, one list after the other, as Weighted and WeightedWithin read them. */
export function weightedBins(image: Image, lists: readonly (readonly number[])[]): number {
  const size = lists.reduce((sum, { length }) => sum + length, 0);
  return image.table(size * 8, (view) => {
    const { threshold, alias } = aliasTables(lists);
    writePairs(view, threshold, alias);
  });
}

/** Pairs of u32. */
export const pairs = (image: Image, low: ArrayLike<number>, high: ArrayLike<number>): number =>
  image.table(low.length * 8, (view) => writePairs(view, low, high));

function writePairs(view: DataView, low: ArrayLike<number>, high: ArrayLike<number>): void {
  for (let index = 0; index < low.length; index++) {
    view.setUint32(index * 8, low[index] as number, true);
    view.setUint32(index * 8 + 4, high[index] as number, true);
  }
}

/** Numbers as u32. */
export const words = (image: Image, values: ArrayLike<number>): number =>
  image.table(values.length * 4, (view) => {
    for (let index = 0; index < values.length; index++)
      view.setUint32(index * 4, values[index] as number, true);
  });

/** Numbers as u8. */
export const bytes = (image: Image, values: Uint8Array): number =>
  image.table(values.length, (view) => {
    for (let index = 0; index < values.length; index++) view.setUint8(index, values[index] as number);
  });

/** Numbers as f64. */
export const doubles = (image: Image, values: Float64Array): number =>
  image.table(values.length * 8, (view) => {
    for (let index = 0; index < values.length; index++)
      view.setFloat64(index * 8, values[index] as number, true);
  });
