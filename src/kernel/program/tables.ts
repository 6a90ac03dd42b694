// The tables that a program looks things up in, laid out in the image as assembly/memory.ts says.

import { aliasTable } from '../../random/alias.js';
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
  const table = image.reserve(numbers.length * 8);
  const view = image.view(table);
  const lengths = new Uint32Array(numbers.length);
  for (let index = 0; index < numbers.length; index++) {
    const from = starts[numbers[index] as number] as number;
    const length = (starts[(numbers[index] as number) + 1] as number) - from;
    view.setUint32(index * 8, start + from, true);
    view.setUint32(index * 8 + 4, length, true);
    lengths[index] = length;
  }
  const made = { table, lengths };
  tables.set(texts, made);
  return made;
}

/** The characters of an alphabet, how many there are, and the bytes of the longest. */
export function alphabetTable(image: Image, alphabet: readonly string[]) {
  const characters = alphabet.map((character) => Buffer.from(character));
  const longest = Math.max(...characters.map(({ length }) => length));
  if (longest > 8) throw new RangeError('a character of an alphabet takes at most 8 bytes');
  const table = image.reserve(alphabet.length * CHARACTER_SIZE);
  const view = image.view(table);
  for (const [index, character] of characters.entries()) {
    for (const [at, byte] of character.entries()) view.setUint8(index * CHARACTER_SIZE + at, byte);
    view.setBigUint64(index * CHARACTER_SIZE + CHARACTER_LENGTH, BigInt(character.length), true);
  }
  return { table, size: alphabet.length, longest };
}

export function patternTable(image: Image, patterns: readonly Pattern[]): number {
  const table = image.reserve(patterns.length * PATTERN_SIZE);
  const view = image.view(table);
  for (const [index, { base, count }] of patterns.entries()) {
    const at = index * PATTERN_SIZE;
    for (let position = 0; position < base.length; position++) {
      view.setUint8(at + position, base[position] as number);
      view.setUint8(at + PATTERN_COUNTS + position, count[position] as number);
    }
    view.setBigUint64(at + PATTERN_LENGTH, BigInt(base.length), true);
  }
  return table;
}

/** The bins of an alias table, as Weighted reads them, and how many there are. */
export function weightedBins(image: Image, weights: readonly number[]): { bins: number; size: number } {
  const { threshold, alias } = aliasTable(weights);
  return { bins: pairs(image, threshold, alias), size: alias.length };
}

/** Pairs of u32. */
export function pairs(image: Image, low: ArrayLike<number>, high: ArrayLike<number>): number {
  return words(
    image,
    Array.from({ length: low.length * 2 }, (_, at) => (at % 2 === 0 ? low : high)[at >> 1] as number),
  );
}

/** Numbers as u32. */
export function words(image: Image, values: ArrayLike<number>): number {
  const address = image.reserve(values.length * 4);
  const view = image.view(address);
  for (let index = 0; index < values.length; index++)
    view.setUint32(index * 4, values[index] as number, true);
  return address;
}

/** Numbers as u8. */
export function bytes(image: Image, values: Uint8Array): number {
  const address = image.reserve(values.length);
  const view = image.view(address);
  for (let index = 0; index < values.length; index++) view.setUint8(index, values[index] as number);
  return address;
}

/** Numbers as f64. */
export function doubles(image: Image, values: Float64Array): number {
  const address = image.reserve(values.length * 8);
  const view = image.view(address);
  for (let index = 0; index < values.length; index++)
    view.setFloat64(index * 8, values[index] as number, true);
  return address;
}
