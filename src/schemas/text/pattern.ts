import type { AST } from '@eslint-community/regexpp';
import { uniform } from '../../columns/draw.js';
import { type Text, type TextPart, text } from '../../columns/value.js';
import type { Reader } from '../read/node.js';
import { UnmetError } from '../read/schema-error.js';
import { inSet, parseExpression, rangesOf } from './expression.js';
import type { Lengths } from './lengths.js';
import { alternativesOf, fit, type Repeats, type Rounds, sureGroup } from './repeats.js';

const MOST_PARTS = 2_000;
/** How many characters of an expression take one unit of work, about 25 µs. */
const CHARACTERS_A_UNIT = 500;
const LARGEST_ALPHABET = 4_096;

/** Pydantic's pattern for a Decimal has a lookahead that only requires a digit. This pattern requires the digit without it. */
const rewritten: Readonly<Record<string, string>> = {
  '^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$': '^-?\\d{1,8}(\\.\\d{1,4})?$',
};

/** Texts of these lengths that the expression matches. Random streams are named `name` and a number. */
export function patternText(
  name: string,
  source: string,
  pointer: string,
  lengths: Lengths,
  { spend }: Reader,
): Text {
  const work = (characters: number) => spend(pointer, characters / CHARACTERS_A_UNIT);
  let tree = parseExpression(rewritten[source] ?? source, pointer);
  let repeats = fit(tree, lengths, work);
  if (repeats === undefined && !/[\^$]/.test(source)) {
    // A pattern may match anywhere in a text, so more text may come before the match.
    tree = parseExpression(`^[A-Za-z0-9]*(?:${source})$`, pointer);
    repeats = fit(tree, lengths, work);
  }
  checkSupported(tree, pointer);
  if (repeats === undefined) {
    throw new UnmetError(
      pointer,
      `no text of ${lengths.min} to ${lengths.max} characters can be made for this pattern`,
    );
  }
  return text(...write(name, tree, pointer, repeats, spend));
}

/** A part of an expression without choices: a literal, or a fixed number of characters of an alphabet. */
export type Run = string | { readonly alphabet: readonly string[]; readonly width: number };

/** The expression as runs; undefined when its texts differ in more than the character at each position. */
export function patternRuns(
  source: string,
  pointer: string,
  lengths: Lengths,
  reader: Reader,
): readonly Run[] | undefined {
  const { parts } = patternText('', source, pointer, lengths, reader);
  const runs = parts.map((part): Run | undefined => {
    if (typeof part === 'string') return part;
    if (part.kind !== 'letters' || part.min !== part.max) return undefined;
    return { alphabet: part.alphabet, width: part.min };
  });
  const letters = parts.filter((part) => typeof part !== 'string');
  const isRepeated = new Set(letters).size < letters.length;
  return isRepeated || !runs.every((run) => run !== undefined) ? undefined : runs;
}

/** Throws a SchemaError for an expression that no text can be made for. */
function checkSupported(tree: AST.Pattern, pointer: string): void {
  const visit = (alternatives: readonly AST.Alternative[]) => {
    for (const element of alternatives.flatMap(({ elements }) => elements)) {
      const inner = element.type === 'Quantifier' ? element.element : element;
      if (inner.type === 'Assertion' && inner.kind !== 'start' && inner.kind !== 'end') {
        throw new UnmetError(
          pointer,
          `${inner.raw} is not supported: a pattern must not have lookahead, lookbehind or word boundaries`,
        );
      }
      const isUnsure = inner.type === 'Backreference' && sureGroup(inner) === undefined;
      if (isUnsure || inner.type === 'ExpressionCharacterClass') {
        throw new UnmetError(pointer, `${inner.raw} is not supported`);
      }
      visit(alternativesOf(inner));
    }
  };
  visit(tree.alternatives);
}

/** Whether an element is at the start or the end of the whole text, where alone an anchor matches. */
interface Edges {
  readonly start: boolean;
  readonly end: boolean;
}

/** Writes the tree as parts of a text. Random streams are named `name` and a number. */
function write(
  name: string,
  tree: AST.Pattern,
  pointer: string,
  repeats: Repeats,
  spend: Reader['spend'],
): TextPart[] {
  let streams = 0;
  let parts = 0;
  const captured = new Map<AST.CapturingGroup, TextPart[]>();
  const stream = () => `${name}#${++streams}`;

  const choice = (alternatives: readonly AST.Alternative[], edges: Edges): TextPart[] => {
    if (alternatives.length === 1) return sequence(alternatives[0] as AST.Alternative, edges);
    const draw = uniform(stream(), alternatives.length);
    const texts = alternatives.map((alternative, index) => ({
      from: index,
      to: index,
      text: text(...sequence(alternative, edges)),
    }));
    return [{ kind: 'some', draw, texts }];
  };

  const sequence = ({ elements }: AST.Alternative, edges: Edges): TextPart[] => {
    const isAnchor = (element: AST.Element | undefined) => element?.type === 'Assertion';
    const written = elements.flatMap((part, index) =>
      element(part, {
        start: edges.start && elements.slice(0, index).every(isAnchor),
        end: edges.end && elements.slice(index + 1).every(isAnchor),
      }),
    );
    return joinLiterals(written);
  };

  const element = (node: AST.Element, edges: Edges): TextPart[] => {
    spend(pointer, 0.1);
    if (++parts > MOST_PARTS) throw new UnmetError(pointer, 'describes texts that are too large');
    switch (node.type) {
      case 'Assertion':
        if (node.kind === 'start' ? edges.start : edges.end) return [];
        throw new UnmetError(pointer, `matches nothing, because ${node.raw} stands inside the text`);
      case 'Group':
        return choice(node.alternatives, edges);
      case 'CapturingGroup': {
        const written = choice(node.alternatives, edges);
        captured.set(node, written);
        return written;
      }
      case 'Backreference':
        // The same random streams give the same text.
        return captured.get(sureGroup(node) as AST.CapturingGroup) as TextPart[];
      case 'Quantifier':
        return repetition(node, edges);
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
        return letters(node, 1, 1);
      default:
        throw new UnmetError(pointer, `${node.raw} is not supported`);
    }
  };

  const letters = (node: OneCharacter, min: number, max: number): TextPart[] => {
    const alphabet = alphabetOf(node, pointer);
    if (max === 0) return [];
    if (alphabet.length === 1 && min === max) return [(alphabet[0] as string).repeat(min)];
    return [{ kind: 'letters', name: stream(), alphabet, min, max }];
  };

  const repetition = (quantifier: AST.Quantifier, edges: Edges): TextPart[] => {
    const { element: inner } = quantifier;
    const { low, high } = repeats.get(quantifier) as Rounds;
    if (inner.type === 'Character' || inner.type === 'CharacterSet' || inner.type === 'CharacterClass') {
      return letters(inner, low, high);
    }
    // With several rounds, no round both begins and ends at the edges of the text.
    const inside = high === 1 ? edges : { start: false, end: false };
    const rounds = Array.from({ length: high }, () => element(inner, inside));
    const sure = rounds.slice(0, low).flat();
    if (low === high) return sure;
    const texts = rounds
      .slice(low)
      .map((round, index) => ({ from: index + 1, to: high - low, text: text(...joinLiterals(round)) }));
    return [...sure, { kind: 'some', draw: uniform(stream(), high - low + 1), texts }];
  };

  return choice(tree.alternatives, { start: true, end: true });
}

type OneCharacter = AST.Character | AST.CharacterSet | AST.CharacterClass;

function joinLiterals(parts: readonly TextPart[]): TextPart[] {
  const joined: TextPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return joined;
}

/** The characters that the expression lists, or printable ASCII when it lists none. */
function alphabetOf(node: OneCharacter, pointer: string): readonly string[] {
  const ranges = rangesOf(node, pointer);
  const total = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  const named =
    node.type === 'Character' ||
    (node.type === 'CharacterClass' &&
      !node.negate &&
      node.elements.every(({ type }) => type === 'Character' || type === 'CharacterClassRange'));
  const printable = codesOf([[0x20, 0x7e]]).filter((code) => inSet(ranges, code));
  const codes = (named && total <= LARGEST_ALPHABET) || printable.length === 0 ? codesOf(ranges) : printable;
  if (codes.length === 0) throw new UnmetError(pointer, `${node.raw} matches no character`);
  return codes.map((code) => String.fromCodePoint(code));
}

/** The first code points of the ranges, without halves of surrogate pairs. */
function codesOf(ranges: readonly (readonly [number, number])[]): number[] {
  const codes: number[] = [];
  for (const [from, to] of ranges) {
    for (let code = from; code <= to && codes.length < LARGEST_ALPHABET; code++) {
      if (code < 0xd800 || code > 0xdfff) codes.push(code);
    }
  }
  return codes;
}
