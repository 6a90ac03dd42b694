// Tables of characters.

import type { Pattern } from '../../../vocabulary/patterns.js';
import { CHARACTER_LENGTH, CHARACTER_SIZE, PATTERN_REST } from '../../assembly/memory.js';
import { align, type Image } from '../image.js';
import { bytes } from './numbers.js';

/** The bytes of the longest character of an alphabet. */
export const longestOf = (alphabet: readonly string[]): number =>
  Math.max(...alphabet.map((character) => Buffer.byteLength(character)));

/** The characters of an alphabet. Throws a RangeError where one has more than 8 bytes. */
export function alphabetTable(image: Image, alphabet: readonly string[]): number {
  if (longestOf(alphabet) > 8) throw new RangeError('a character of an alphabet takes at most 8 bytes');
  return image.table(alphabet.length * CHARACTER_SIZE, (view) => {
    for (const [index, character] of alphabet.map((character) => Buffer.from(character)).entries()) {
      for (const [at, byte] of character.entries()) view.setUint8(index * CHARACTER_SIZE + at, byte);
      view.setBigUint64(index * CHARACTER_SIZE + CHARACTER_LENGTH, BigInt(character.length), true);
    }
  });
}

/** The characters of an alphabet, each of one byte, in whole chunks of 16. */
export const asciiTable = (image: Image, alphabet: readonly string[]): number =>
  bytes(image, Buffer.alloc(align(alphabet.length, 16)).fill(alphabet.join(''), 0, alphabet.length));

/** Patterns of at most `width` characters. Most have the counts of another one, which differs in the characters that are always the same. */
export function patternTable(image: Image, patterns: readonly Pattern[], width: number): number {
  const { numbers, all } = countsOf(patterns);
  const addresses = all.map((count) => bytes(image, Object.assign(new Uint8Array(width), count)));
  const size = width + PATTERN_REST;
  return image.table(patterns.length * size, (view) => {
    for (const [index, { base }] of patterns.entries()) {
      const at = index * size;
      for (let position = 0; position < base.length; position++) {
        view.setUint8(at + position, base[position] as number);
      }
      view.setUint32(at + width, base.length, true);
      view.setUint32(at + width + 4, addresses[numbers[index] as number] as number, true);
    }
  });
}

interface Counts {
  /** The number of the counts of each pattern. */
  readonly numbers: Uint32Array;
  readonly all: readonly Uint8Array[];
}

const counts = new WeakMap<readonly Pattern[], Counts>();

/** The different counts of patterns. */
function countsOf(patterns: readonly Pattern[]): Counts {
  const known = counts.get(patterns);
  if (known !== undefined) return known;
  const names = new Map<string, number>();
  const all: Uint8Array[] = [];
  const numbers = Uint32Array.from(patterns, ({ count }) => {
    const name = String.fromCharCode(...count);
    const number = names.get(name) ?? all.push(count) - 1;
    names.set(name, number);
    return number;
  });
  const made = { numbers, all };
  counts.set(patterns, made);
  return made;
}
