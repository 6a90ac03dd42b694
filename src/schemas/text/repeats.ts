import type { AST } from '@eslint-community/regexpp';
import { type Lengths, LONGEST } from './lengths.js';

/** The most rounds beyond the minimum of an unbounded repetition. */
const MORE = 8;

/** The fewest and most rounds of a repetition. */
export interface Rounds {
  low: number;
  high: number;
}
export type Repeats = ReadonlyMap<AST.Quantifier, Rounds>;
type Change = (rounds: Rounds, by: number) => void;

/** The rounds of each repetition for which all texts have an allowed length; undefined when there are none. */
export function fit(
  tree: AST.Pattern,
  { min, max }: Lengths,
  work: (characters: number) => void,
): Repeats | undefined {
  const repeats = new Map<AST.Quantifier, Rounds>();
  const wanted = (quantifier: AST.Quantifier) =>
    quantifier.max === Number.POSITIVE_INFINITY ? quantifier.min + MORE : quantifier.max;
  for (const quantifier of quantifiersIn(tree.alternatives)) {
    repeats.set(quantifier, { low: quantifier.min, high: wanted(quantifier) });
  }
  const most = Math.min(max, LONGEST);
  const size = () => {
    work(tree.end - tree.start);
    return measure(tree.alternatives, repeats);
  };
  const first = size();
  if (first.min >= min && first.max <= most) return repeats;

  // Rounds increase from the fewest, in each repetition in turn: first until texts are long enough, then for variety.
  for (const rounds of repeats.values()) rounds.high = rounds.low;
  const raise = (limit: (quantifier: AST.Quantifier) => number, change: Change, done: () => boolean) => {
    const open = new Set(repeats.keys());
    while (open.size > 0) {
      for (const quantifier of open) {
        if (done()) return;
        const rounds = repeats.get(quantifier) as Rounds;
        change(rounds, 1);
        if (rounds.high <= limit(quantifier) && size().max <= most) continue;
        change(rounds, -1);
        open.delete(quantifier);
      }
    }
  };
  raise(
    ({ max }) => Math.min(max, LONGEST),
    (rounds, by) => {
      rounds.low += by;
      rounds.high += by;
    },
    () => size().min >= min,
  );
  const { min: shortest, max: longest } = size();
  if (shortest < min || longest > most) return undefined;
  raise(
    wanted,
    (rounds, by) => {
      rounds.high += by;
    },
    () => false,
  );
  return repeats;
}

function quantifiersIn(alternatives: readonly AST.Alternative[]): AST.Quantifier[] {
  return alternatives.flatMap(({ elements }) =>
    elements.flatMap((element): AST.Quantifier[] => {
      if (element.type === 'Quantifier') return [element, ...quantifiersIn(alternativesOf(element.element))];
      return quantifiersIn(alternativesOf(element));
    }),
  );
}

export const alternativesOf = (element: AST.Element): readonly AST.Alternative[] =>
  element.type === 'Group' || element.type === 'CapturingGroup' ? element.alternatives : [];

function measure(alternatives: readonly AST.Alternative[], repeats: Repeats): Lengths {
  const sizes = alternatives.map(({ elements }) => {
    let [min, max] = [0, 0];
    for (const element of elements) {
      const size = measureElement(element, repeats);
      min += size.min;
      max += size.max;
    }
    return { min, max };
  });
  return { min: Math.min(...sizes.map(({ min }) => min)), max: Math.max(...sizes.map(({ max }) => max)) };
}

function measureElement(element: AST.Element, repeats: Repeats): Lengths {
  if (element.type === 'Quantifier') {
    const { low, high } = repeats.get(element) as Rounds;
    const { min, max } = measureElement(element.element, repeats);
    return { min: low * min, max: high * max };
  }
  if (element.type === 'Assertion') return { min: 0, max: 0 };
  if (element.type === 'Backreference') {
    const group = sureGroup(element);
    return group === undefined ? { min: 0, max: 0 } : measure(group.alternatives, repeats);
  }
  const inner = alternativesOf(element);
  return inner.length === 0 ? { min: 1, max: 1 } : measure(inner, repeats);
}

/** The group whose text is sure to stand at a back-reference; undefined where another round or alternative may have set it, or none. */
export function sureGroup(reference: AST.Backreference): AST.CapturingGroup | undefined {
  const group = Array.isArray(reference.resolved) ? undefined : reference.resolved;
  if (group === undefined || group.end > reference.start) return undefined;
  const around = new Set(ancestorsOf(reference));
  const decides = (node: AST.Node) =>
    node.type === 'Quantifier' || node.type === 'Assertion' || (node.type === 'Alternative' && !isOnly(node));
  return ancestorsOf(group).some((node) => decides(node) && !around.has(node)) ? undefined : group;
}

const isOnly = ({ parent }: AST.Alternative) => 'alternatives' in parent && parent.alternatives.length === 1;

function ancestorsOf({ parent }: AST.Node): AST.Node[] {
  return parent === null ? [] : [parent, ...ancestorsOf(parent)];
}
