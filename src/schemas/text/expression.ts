import { type AST, RegExpParser } from '@eslint-community/regexpp';
import type { Reader } from '../read/node.js';
import { UnmetError } from '../read/schema-error.js';

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

export const inSet = (ranges: Ranges, code: number): boolean =>
  ranges.some(([from, to]) => from <= code && code <= to);

const known = new WeakMap<AST.Node, Ranges>();

/** The characters that a node of one character matches. */
export function rangesOf(
  node: AST.Character | AST.CharacterSet | AST.CharacterClass,
  pointer: string,
): Ranges {
  const ranges = known.get(node) ?? findRanges(node, pointer);
  known.set(node, ranges);
  return ranges;
}

function findRanges(
  node: AST.CharacterClassElement | AST.CharacterSet | AST.CharacterClass,
  pointer: string,
): Ranges {
  switch (node.type) {
    case 'Character':
      return [[node.value, node.value]];
    case 'CharacterClassRange':
      return [[node.min.value, node.max.value]];
    case 'CharacterSet': {
      if (node.kind === 'any') return complement(lineEnds);
      if (node.kind === 'property') return withProperty(node.raw);
      const escaped = escapes[node.kind];
      if (escaped === undefined || !('negate' in node)) break;
      return node.negate ? complement(escaped) : escaped;
    }
    case 'CharacterClass': {
      const all = union(node.elements.map((part) => findRanges(part, pointer)));
      return node.negate ? complement(all) : all;
    }
  }
  throw new UnmetError(pointer, `${node.raw} is not supported: list the characters, as in [a-zà-ü]`);
}

const properties = new Map<string, Ranges>();

/** The characters with a property of Unicode, such as \p{L}, in the version of Unicode that this system knows. */
function withProperty(source: string): Ranges {
  const found =
    properties.get(source) ?? Array.from(everyCharacter().matchAll(new RegExp(`${source}+`, 'gu')), rangeOf);
  properties.set(source, found);
  return found;
}

let all: string | undefined;

function everyCharacter(): string {
  all ??= Array.from({ length: LAST + 1 }, (_, code) =>
    code >= 0xd800 && code <= 0xdfff ? '' : String.fromCodePoint(code),
  ).join('');
  return all;
}

const rangeOf = ([run]: RegExpExecArray): readonly [number, number] => {
  const characters = Array.from(run);
  return [characters[0], characters.at(-1)].map((one) => one?.codePointAt(0)) as [number, number];
};

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
