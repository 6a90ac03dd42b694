import type { AST } from '@eslint-community/regexpp';
import type { Value } from '../../columns/value.js';
import type { Node } from '../read/node.js';
import { UnmetError } from '../read/schema-error.js';
import { inSet, rangesOf, readExpression } from '../text/expression.js';
import { strings } from '../text/strings.js';
import { Impossible } from './facts.js';
import type { Random } from './random.js';
import { sample } from './sample.js';

/** The most characters of a text that is made for a pattern. */
const LONGEST = 2_000;

/** How many parts of an expression take one unit of work to write. */
const STEPS_A_UNIT = 100;

/** A text that means to meet the keywords of a node. */
export function textFor(node: Node, random: Random): string {
  const pattern = node.keywords.get('pattern');
  const key = ['pattern', 'format', 'minLength', 'maxLength', 'formatMinimum', 'formatMaximum'].map(
    (name) => node.keywords.get(name)?.value,
  );
  const value = node.reader.share(`texts of ${JSON.stringify(key)}`, () => compiled(node));
  if (value !== 'none') return sample(value, random) as string;
  if (typeof pattern?.value !== 'string') throw new Impossible();
  const { value: source, pointer } = pattern;
  const tree = readExpression(node.reader, source, pointer);
  const match = writeMatch(tree, random, (steps) => node.reader.spend(pointer, steps / STEPS_A_UNIT));
  const text = /[\^$]/.test(source) ? match : around(random) + match + around(random);
  const [min, max] = [Number(key[2] ?? 0), Number(key[3] ?? Number.POSITIVE_INFINITY)];
  const missing = Math.min(min - Array.from(text).length, LONGEST);
  if (missing <= 0) return Array.from(text).slice(0, max).join('');
  const filling = Array.from({ length: missing }, () => random.of(letters)).join('');
  return /^\^/.test(pattern.value) ? text + filling : filling + text;
}

type OneCharacter = AST.Character | AST.CharacterSet | AST.CharacterClass;

const letters = [...'abcdefghijklmnopqrstuvwxyz'];

/** What may stand before and after a match. */
const around = (random: Random): string =>
  random.of(['', ' ', '-']) + random.of(letters).repeat(random.below(3)) + random.of(['', ' ', '-']);

function compiled(node: Node): Value | 'none' {
  try {
    return strings(node, 'text');
  } catch (error) {
    if (error instanceof UnmetError) return 'none';
    throw error;
  }
}

/** A text that the expression matches but for its assertions, of which it knows only back-references. */
function writeMatch(expression: AST.Pattern, random: Random, spend: (steps: number) => void): string {
  const captured = new Map<AST.CapturingGroup, string>();
  let length = 0;
  const anyOf = (alternatives: readonly AST.Alternative[]): string =>
    random.of(alternatives).elements.map(element).join('');
  const element = (node: AST.Element): string => {
    if (++length > LONGEST) {
      spend(length);
      throw new Impossible();
    }
    switch (node.type) {
      case 'Group':
        return anyOf(node.alternatives);
      case 'CapturingGroup': {
        const text = anyOf(node.alternatives);
        captured.set(node, text);
        return text;
      }
      case 'Backreference': {
        const group = Array.isArray(node.resolved) ? node.resolved[0] : node.resolved;
        return captured.get(group as AST.CapturingGroup) ?? '';
      }
      case 'Quantifier': {
        const most = Math.min(node.max, node.min + 4);
        const rounds = node.min + random.below(most - node.min + 1);
        return Array.from({ length: rounds }, () => element(node.element)).join('');
      }
      case 'Assertion':
        // What is to stand before is never there by itself; what is to follow may be.
        if (node.kind === 'lookbehind') return node.negate ? '' : anyOf(node.alternatives);
        return node.kind === 'lookahead' && !node.negate && random.chance(0.5)
          ? anyOf(node.alternatives)
          : '';
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
        return character(node, random);
      default:
        throw new Impossible();
    }
  };
  const text = anyOf(expression.alternatives);
  spend(length);
  return text;
}

const printables = new WeakMap<AST.Element, readonly string[]>();

/** A character that the node matches, of printable ASCII where it can be. */
function character(node: OneCharacter, random: Random): string {
  const known = printables.get(node) ?? printableOf(node);
  printables.set(node, known);
  if (known.length > 0) return random.of(known);
  const ranges = rangesOf(node, '');
  if (ranges.length === 0) throw new Impossible();
  const [from, to] = random.of(ranges);
  return String.fromCodePoint(from + random.below(Math.min(to - from + 1, 200)));
}

const printableOf = (node: OneCharacter): string[] => {
  const ranges = rangesOf(node, '');
  const codes = Array.from({ length: 0x5f }, (_, at) => 0x20 + at).filter((code) => inSet(ranges, code));
  return codes.map((code) => String.fromCharCode(code));
};
