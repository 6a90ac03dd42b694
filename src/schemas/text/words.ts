import { faker } from '@faker-js/faker/locale/en';
import { uniform } from '../../columns/draw.js';
import { pick, type TextPart, text, type Value } from '../../columns/value.js';
import type { Lengths } from './lengths.js';

/** The characters of a text whose lengths the schema leaves open, and of its words. */
const USUAL = 24;
const SHORTEST_WORD = 3;
const LONGEST_WORD = 10;

/** Cells of words with blanks between them, of so many characters. The first letter is a capital. */
export function words(path: string, { min, max }: Lengths): Value {
  const slots = slotsOf(min, Math.min(max, Math.max(USUAL, min + USUAL)));
  const parts = slots.flatMap(({ least, most }, index): TextPart[] => {
    const list = wordsWith(index === 0, index === slots.length - 1, least, most);
    const word = pick(uniform(`${path}#${index}`, list.length), list);
    return index === 0 ? [word] : [' ', word];
  });
  return parts.length === 0 ? text('') : text(...parts);
}

interface Slot {
  readonly least: number;
  readonly most: number;
}

/** How many characters each word of a text has. */
function slotsOf(min: number, max: number): Slot[] {
  if (max === 0) return [];
  const usual = max >= 2 * SHORTEST_WORD + 1 && max > LONGEST_WORD ? 2 : 1;
  const count = Math.max(usual, Math.ceil((min + 1) / (LONGEST_WORD + 1)));
  const blanks = count - 1;
  const most = Math.min(LONGEST_WORD, Math.floor((max - blanks) / count));
  const least = Math.max(Math.min(SHORTEST_WORD, most), Math.ceil((min - blanks) / count));
  if (least <= most) return Array.from({ length: count }, () => ({ least, most }));
  // The lengths are fixed, and do not divide by the number of words.
  const letters = min - blanks;
  return Array.from({ length: count }, (_, index) => {
    const length = Math.floor(letters / count) + (index < letters % count ? 1 : 0);
    return { least: length, most: length };
  });
}

const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const isPlain = (word: string) => /^[a-z]+$/.test(word);
const dictionary = {
  adjectives: faker.rawDefinitions.word?.adjective?.filter(isPlain) ?? [],
  nouns: faker.rawDefinitions.word?.noun?.filter(isPlain) ?? [],
  /** Of one and two letters. */
  short: letters.flatMap((first) => [first, ...letters.map((second) => first + second)]),
};

const known = new Map<string, readonly string[]>();

/** The words of these lengths, the same list each time. A text ends with a noun, and has adjectives and nouns in turn before it. */
function wordsWith(isFirst: boolean, isLast: boolean, least: number, most: number): readonly string[] {
  const kind = most < SHORTEST_WORD ? 'short' : isLast ? 'nouns' : 'adjectives';
  const key = `${isFirst} ${kind} ${least} ${most}`;
  const found = known.get(key) ?? select(dictionary[kind], isFirst, least, most);
  known.set(key, found);
  return found;
}

const select = (words: readonly string[], isFirst: boolean, least: number, most: number) =>
  words
    .filter(({ length }) => length >= least && length <= most)
    .map((word) => (isFirst ? word[0]?.toUpperCase() + word.slice(1) : word));
