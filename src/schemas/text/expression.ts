import { type AST, RegExpParser } from '@eslint-community/regexpp';
import type { Reader } from '../read/node.js';
import { UnmetError } from '../read/schema-error.js';
import { charactersWith } from './unicode.js';

const LONGEST_PATTERN = 2_000;
const parser = new RegExpParser({ ecmaVersion: 2024 });

/** The syntax tree of a regular expression. Throws a SchemaError when the source is not a regular expression. */
export function parseExpression(source: string, pointer: string): AST.Pattern {
  if (source.length > LONGEST_PATTERN) {
    throw new UnmetError(pointer, `has more than ${LONGEST_PATTERN} characters`);
  }
  try {
    return parser.parsePattern(source, 0, source.length, { unicode: true });
  } catch (unicodeError) {
    try {
      // JSON Schema asks for the flag u, but people escape more characters than the flag allows.
      return parser.parsePattern(source, 0, source.length, { unicode: false });
    } catch {
      throw new UnmetError(pointer, (unicodeError as Error).message);
    }
  }
}

/** `parseExpression`, once for each source that a document has. */
export const readExpression = (reader: Reader, source: string, pointer: string): AST.Pattern =>
  reader.share(`tree of ${source}`, () => parseExpression(source, pointer));

/** Ranges of code points, both ends included, ascending and disjoint. */
export type Ranges = readonly (readonly [number, number])[];

const LAST = 0x10ffff;
const digitRanges: Ranges = [[0x30, 0x39]];
export const wordRanges: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const spaceRanges: Ranges = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const lineEnds: Ranges = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
const escapes: Readonly<Record<string, Ranges>> = {
  digit: digitRanges,
  word: wordRanges,
  space: spaceRanges,
};

export function inSet(ranges: Ranges, code: number): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle] as Ranges[number])[1] < code) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range !== undefined && range[0] <= code;
}

const known = new WeakMap<AST.Node, Ranges>();

/** The characters that a node of one character matches, in each version of Unicode that its properties are known of. */
export function rangesOf(
  node: AST.Character | AST.CharacterSet | AST.CharacterClass,
  pointer: string,
): Ranges {
  const ranges = known.get(node) ?? findRanges(node, pointer, false);
  known.set(node, ranges);
  return ranges;
}

/** The characters that the node matches in each version of Unicode or, where they are `unsure`, in one of them. */
function findRanges(
  node: AST.CharacterClassElement | AST.CharacterSet | AST.CharacterClass,
  pointer: string,
  unsure: boolean,
): Ranges {
  switch (node.type) {
    case 'Character':
      return [[node.value, node.value]];
    case 'CharacterClassRange':
      return [[node.min.value, node.max.value]];
    case 'CharacterSet': {
      if (node.kind === 'any') return complement(lineEnds);
      const set =
        node.kind === 'property'
          ? withProperty(node.key, node.value, unsure !== node.negate)
          : escapes[node.kind];
      if (set === undefined) break;
      return node.negate ? complement(set) : set;
    }
    case 'CharacterClass': {
      const all = union(node.elements.map((part) => findRanges(part, pointer, unsure !== node.negate)));
      return node.negate ? complement(all) : all;
    }
  }
  throw new UnmetError(pointer, `${node.raw} is not supported: list the characters, as in [a-zà-ü]`);
}

function withProperty(key: string, value: string | null, unsure: boolean): Ranges | undefined {
  const property = charactersWith(key, value);
  return unsure && property !== undefined ? union([property.sure, property.unsure]) : property?.sure;
}

function union(sets: readonly Ranges[]): Ranges {
  const merged: [number, number][] = [];
  for (const [from, to] of sets.flat().sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function complement(ranges: Ranges): Ranges {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [from, to] of ranges) {
    if (next < from) gaps.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) gaps.push([next, LAST]);
  return gaps;
}
