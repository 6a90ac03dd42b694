import type { AST } from '@eslint-community/regexpp';
import { UnmetError } from '../read/schema-error.js';
import { inSet, rangesOf, wordRanges } from './expression.js';

/** The most steps to match a text, and the most characters of it. */
const MOST_STEPS = 20_000;
const LONGEST = 300;

/** How many steps take one unit of work, about 25 µs. */
const STEPS_A_UNIT = 200;

/** What the rest of an expression makes of a position: whether it matches from there. */
type Rest = (at: number) => boolean;

/**
 * Whether an expression with back-references matches somewhere in the text, like `new RegExp(source, 'u').test(text)`. Their match
 * depends on what a group has matched before, so all ways are tried, one after the other, which may take time exponential in
 * the length of the text. Throws an UnmetError where that takes too many steps.
 */
export function matchesByBacktracking(
  expression: AST.Pattern,
  text: string,
  pointer: string,
  spend: (pointer: string, work: number) => void,
): boolean {
  const characters = Array.from(text);
  const codes = characters.map((character) => character.codePointAt(0) as number);
  const captured = new Map<AST.CapturingGroup, readonly [number, number]>();
  let steps = 0;
  const step = () => {
    if (++steps <= MOST_STEPS && codes.length <= LONGEST) return;
    spend(pointer, steps / STEPS_A_UNIT);
    throw new UnmetError(pointer, 'has back-references that take too much work to match');
  };

  const anyOf = (alternatives: readonly AST.Alternative[], at: number, rest: Rest): boolean =>
    alternatives.some(({ elements }) => sequence(elements, 0, at, rest));
  const sequence = (elements: readonly AST.Element[], index: number, at: number, rest: Rest): boolean => {
    const first = elements[index];
    return first === undefined
      ? rest(at)
      : element(first, at, (end) => sequence(elements, index + 1, end, rest));
  };
  const capture = (group: AST.CapturingGroup, at: number, rest: Rest): boolean => {
    const before = captured.get(group);
    const found = anyOf(group.alternatives, at, (end) => {
      const inner = captured.get(group);
      captured.set(group, [at, end]);
      if (rest(end)) return true;
      restore(group, inner);
      return false;
    });
    if (!found) restore(group, before);
    return found;
  };
  const restore = (group: AST.CapturingGroup, span: readonly [number, number] | undefined) => {
    if (span === undefined) captured.delete(group);
    else captured.set(group, span);
  };
  const repeated = (node: AST.Quantifier, round: number, at: number, rest: Rest): boolean => {
    const again = () => {
      if (round >= node.max) return false;
      // A round forgets what the round before it has captured.
      const before = groupsIn(node.element).map((group) => [group, captured.get(group)] as const);
      for (const [group] of before) captured.delete(group);
      // A round without characters, beyond those that must be, would be one of endlessly many.
      const found = element(
        node.element,
        at,
        (end) => (end > at || round < node.min) && repeated(node, round + 1, end, rest),
      );
      if (!found) for (const [group, span] of before) restore(group, span);
      return found;
    };
    if (round < node.min) return again();
    return node.greedy ? again() || rest(at) : rest(at) || again();
  };
  const reference = ({ resolved }: AST.Backreference, at: number, rest: Rest): boolean => {
    const spans = [resolved].flat().map((group) => captured.get(group));
    const [from, to] = spans.find((span) => span !== undefined) ?? [0, 0];
    const end = at + to - from;
    return end <= codes.length && codes.slice(from, to).every((code, index) => code === codes[at + index])
      ? rest(end)
      : false;
  };
  const isWord = (at: number) => codes[at] !== undefined && inSet(wordRanges, codes[at] as number);
  const holds = (node: AST.Assertion, at: number): boolean => {
    if (node.kind === 'start') return at === 0;
    if (node.kind === 'end') return at === codes.length;
    if (node.kind === 'word') return (isWord(at - 1) !== isWord(at)) !== node.negate;
    if (node.kind === 'lookahead') return anyOf(node.alternatives, at, () => true) !== node.negate;
    const { alternatives, negate } = node as AST.LookbehindAssertion;
    const starts = Array.from({ length: at + 1 }, (_, start) => start);
    return starts.some((start) => anyOf(alternatives, start, (end) => end === at)) !== negate;
  };
  const element = (node: AST.Element, at: number, rest: Rest): boolean => {
    step();
    switch (node.type) {
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass': {
        const code = codes[at];
        return code !== undefined && inSet(rangesOf(node, pointer), code) && rest(at + 1);
      }
      case 'Group':
        return anyOf(node.alternatives, at, rest);
      case 'CapturingGroup':
        return capture(node, at, rest);
      case 'Quantifier':
        return repeated(node, 0, at, rest);
      case 'Backreference':
        return reference(node, at, rest);
      case 'Assertion':
        return holds(node, at) && rest(at);
      default:
        throw new UnmetError(pointer, `${node.raw} is not supported`);
    }
  };
  const matches = [...codes, 0].some((_, start) => anyOf(expression.alternatives, start, () => true));
  spend(pointer, steps / STEPS_A_UNIT);
  return matches;
}

function groupsIn(node: AST.Element): AST.CapturingGroup[] {
  if (node.type === 'Quantifier') return groupsIn(node.element);
  const inner = 'alternatives' in node ? node.alternatives : [];
  const within = inner.flatMap((part) => ('elements' in part ? part.elements.flatMap(groupsIn) : []));
  return node.type === 'CapturingGroup' ? [node, ...within] : within;
}
