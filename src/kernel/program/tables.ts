// The tables that a program looks things up in, laid out in the image as assembly/memory.ts says.

import { aliasTable, aliasTables } from '../../random/alias.js';
import type { Pattern } from '../../vocabulary/patterns.js';
import { CHARACTER_LENGTH, CHARACTER_SIZE, PATTERN_LENGTH_SIZE } from '../assembly/memory.js';
import type { Build, EntryTable } from './build.js';
import type { Image } from './image.js';
import type { Texts } from './texts.js';

/** A table of entries; columns that pick from one vocabulary share it. */
export function entryTable({ image, tables }: Build, texts: Texts): EntryTable {
  const known = tables.get(texts);
  if (known !== undefined) return known;
  const made = { table: entries(image, texts, texts.numbers), lengths: lengthsOf(texts) };
  tables.set(texts, made);
  return made;
}

/** Tables with at most this many entries lie in the L1 cache. */
const FEW = 2048;

/** Whether a table of numbers, and one of the entries that they stand for, take half of a table of entries or less. */
export function doRepeat({ numbers, starts }: Texts): boolean {
  const different = starts.length - 1;
  return numbers.length > FEW && different <= 0x10000 && 4 * different <= numbers.length;
}

/** The number of the text at each index, and a table of the entries of these numbers. */
export function numberedTable({ image }: Build, texts: Texts): EntryTable & { readonly numbers: number } {
  const all = Uint32Array.from({ length: texts.starts.length - 1 }, (_, number) => number);
  return {
    numbers: shorts(image, texts.numbers),
    table: entries(image, texts, all),
    lengths: lengthsOf(texts),
  };
}

/** The entries of the texts with these numbers. */
function entries(image: Image, { bytes, starts }: Texts, numbers: Uint32Array): number {
  const start = image.append(bytes);
  return image.table(numbers.length * 8, (view) => {
    for (let index = 0; index < numbers.length; index++) {
      const number = numbers[index] as number;
      const from = starts[number] as number;
      view.setUint32(index * 8, start + from, true);
      view.setUint32(index * 8 + 4, (starts[number + 1] as number) - from, true);
    }
  });
}

/** The length of the text at each index. */
const lengthsOf = ({ numbers, starts }: Texts): Uint32Array =>
  numbers.map((number) => (starts[number + 1] as number) - (starts[number] as number));

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

/** Patterns of at most `width` characters. */
export function patternTable(image: Image, patterns: readonly Pattern[], width: number): number {
  const size = 2 * width + PATTERN_LENGTH_SIZE;
  return image.table(patterns.length * size, (view) => {
    for (const [index, { base, count }] of patterns.entries()) {
      const at = index * size;
      for (let position = 0; position < base.length; position++) {
        view.setUint8(at + position, base[position] as number);
        view.setUint8(at + width + position, count[position] as number);
      }
      view.setBigUint64(at + 2 * width, BigInt(base.length), true);
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

/** The bins of WeightedFlags: where an index has the flag 1, of a draw with these weights. */
export const flaggedBins = (image: Image, weights: readonly number[], flags: Uint8Array): number =>
  image.table(weights.length * 8, (view) => {
    const { threshold, alias } = aliasTable(weights);
    const others = alias.map((index) => flags[index] as number);
    writePairs(
      view,
      threshold.map((below, bin) => (others[bin] === flags[bin] ? 0 : below)),
      others,
    );
  });

/** For each byte, the places of its bits that are 1, rising, in 8 bytes. */
export const placesOfBits = (image: Image): number =>
  image.table(256 * 8, (view) => {
    for (let byte = 0; byte < 256; byte++) {
      const places = [0, 1, 2, 3, 4, 5, 6, 7].filter((place) => byte & (1 << place));
      for (const [at, place] of places.entries()) view.setUint8(8 * byte + at, place);
    }
  });

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

/** Numbers as u64. */
export const longs = (image: Image, values: BigUint64Array): number =>
  image.table(values.length * 8, (view) => {
    for (let index = 0; index < values.length; index++)
      view.setBigUint64(index * 8, values[index] as bigint, true);
  });

/** Numbers as u16, which isShort() says they are. */
export const shorts = (image: Image, values: ArrayLike<number>): number =>
  image.table(values.length * 2, (view) => {
    for (let index = 0; index < values.length; index++)
      view.setUint16(index * 2, values[index] as number, true);
  });

export function isShort(values: ArrayLike<number>): boolean {
  for (let index = 0; index < values.length; index++) if ((values[index] as number) > 0xffff) return false;
  return true;
}

/** Numbers as u8. */
export const bytes = (image: Image, values: ArrayLike<number>): number =>
  image.table(values.length, (view) => {
    for (let index = 0; index < values.length; index++) view.setUint8(index, values[index] as number);
  });

/** Numbers as f64. */
export const doubles = (image: Image, values: Float64Array): number =>
  image.table(values.length * 8, (view) => {
    for (let index = 0; index < values.length; index++)
      view.setFloat64(index * 8, values[index] as number, true);
  });
