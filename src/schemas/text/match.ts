import type { AST } from '@eslint-community/regexpp';
import { UnmetError } from '../read/schema-error.js';
import { matchesByBacktracking } from './backtrack.js';
import { inSet, rangesOf, wordRanges } from './expression.js';

/** How many steps of matching take one unit of work, about 25 µs. */
const STEPS_A_UNIT = 40;

/**
 * Whether the expression matches somewhere in the text, like `new RegExp(source, 'u').test(text)`, but in time polynomial in the
 * lengths of both: every node is matched once from every position, and gives all positions where the match can end.
 * Expressions with back-references are matched in another way.
 */
export function matches(
  expression: AST.Pattern,
  text: string,
  pointer: string,
  spend: (pointer: string, work: number) => void,
): boolean {
  if (hasReferences(expression)) return matchesByBacktracking(expression, text, pointer, spend);
  const characters = Array.from(text, (character) => character.codePointAt(0) as number);
  let steps = 0;
  const known = new Map<AST.Node, Map<number, ReadonlySet<number>>>();

  const memo = (node: AST.Node, at: number, find: () => ReadonlySet<number>): ReadonlySet<number> => {
    const ends = known.get(node) ?? new Map<number, ReadonlySet<number>>();
    known.set(node, ends);
    steps += 2;
    const found = ends.get(at) ?? find();
    ends.set(at, found);
    return found;
  };
  const singles = characters.concat(0).map((_, at): ReadonlySet<number> => new Set([at]));
  const only = (at: number) => singles[at] as ReadonlySet<number>;
  const fromAll = (starts: ReadonlySet<number>, find: (at: number) => ReadonlySet<number>) => {
    if (starts.size === 0) return starts;
    const ends = new Set<number>();
    for (const start of starts) {
      const found = find(start);
      steps += 1 + found.size;
      for (const end of found) ends.add(end);
    }
    if (steps > STEPS_A_UNIT) {
      spend(pointer, steps / STEPS_A_UNIT);
      steps = 0;
    }
    return ends;
  };
  const sequence = (alternative: AST.Alternative, at: number) =>
    memo(alternative, at, () =>
      alternative.elements.reduce<ReadonlySet<number>>(
        (starts, part) => fromAll(starts, (start) => element(part, start)),
        only(at),
      ),
    );
  const anyOf = (alternatives: readonly AST.Alternative[], at: number): ReadonlySet<number> =>
    fromAll(only(at), () => {
      if (alternatives.length === 1) return sequence(alternatives[0] as AST.Alternative, at);
      const ends = new Set<number>();
      for (const alternative of alternatives) for (const end of sequence(alternative, at)) ends.add(end);
      return ends;
    });
  const repeated = ({ element: part, min, max }: AST.Quantifier, at: number): ReadonlySet<number> => {
    let ends = only(at);
    const all = new Set(min === 0 ? [at] : []);
    // After as many rounds as there are characters, no position is left or no new one is found.
    for (let round = 1; round <= max && ends.size > 0 && round <= min + characters.length + 1; round++) {
      const next = fromAll(ends, (start) => element(part, start));
      if (sameSet(next, ends)) {
        for (const end of next) all.add(end);
        break;
      }
      ends = next;
      if (round >= min) for (const end of ends) all.add(end);
    }
    return all;
  };
  const isWord = (at: number) => {
    const code = characters[at];
    return code !== undefined && inSet(wordRanges, code);
  };
  const assertion = (node: AST.Assertion, at: number): boolean => {
    if (node.kind === 'start') return at === 0;
    if (node.kind === 'end') return at === characters.length;
    if (node.kind === 'word') return (isWord(at - 1) !== isWord(at)) !== node.negate;
    if (node.kind === 'lookahead') return anyOf(node.alternatives, at).size > 0 !== node.negate;
    const { alternatives, negate } = node as AST.LookbehindAssertion;
    const before = Array.from({ length: at + 1 }, (_, start) => start);
    return before.some((start) => anyOf(alternatives, start).has(at)) !== negate;
  };
  const element = (node: AST.Element, at: number): ReadonlySet<number> => {
    if (node.type === 'Character' || node.type === 'CharacterSet' || node.type === 'CharacterClass') {
      const code = characters[at];
      return code !== undefined && inSet(rangesOf(node, pointer), code) ? only(at + 1) : none;
    }
    return memo(node, at, () => {
      switch (node.type) {
        case 'Quantifier':
          return repeated(node, at);
        case 'Group':
        case 'CapturingGroup':
          return anyOf(node.alternatives, at);
        case 'Assertion':
          return assertion(node, at) ? only(at) : none;
        default:
          throw new UnmetError(pointer, `${node.raw} is not supported`);
      }
    });
  };
  const anchored = expression.alternatives.every(({ elements: [first] }) => isStart(first));
  for (let start = 0; start <= (anchored ? 0 : characters.length); start++) {
    if (anyOf(expression.alternatives, start).size > 0) return true;
  }
  spend(pointer, steps / STEPS_A_UNIT);
  return false;
}

const hasReferences = ({ raw }: AST.Pattern) => /\\[1-9k]/.test(raw.replaceAll('\\\\', ''));

const none: ReadonlySet<number> = new Set();

const isStart = (node: AST.Element | undefined) => node?.type === 'Assertion' && node.kind === 'start';

const sameSet = (a: ReadonlySet<number>, b: ReadonlySet<number>) =>
  a.size === b.size && [...a].every((value) => b.has(value));
