import { operandsOf, type Term } from '../../columns/formula.js';
import { type Pick, pick } from '../../columns/value.js';
import { boundsOfCell, isOnlyNull } from '../kinds/bounds.js';
import { evaluate } from './evaluate.js';

/** The most values of a vocabulary for which a formula is computed while the schema is read. */
const MOST_VALUES = 1_000;

/**
 * The term with each part that reads only one pick as a pick of its results by the same draw: nothing is computed for a row, and conditions
 * are decided once for each value. A term in which nothing changes stays the same object.
 */
export function folded(term: Term): Term {
  const known = foldedTerms.get(term);
  if (known !== undefined) return known;
  const made = asPick(term) ?? withOperands(term);
  foldedTerms.set(term, made);
  foldedTerms.set(made, made);
  return made;
}

/** Formulas that read each other have terms in common, each of which is folded once. */
const foldedTerms = new WeakMap<Term, Term>();

function asPick(term: Term): Term | undefined {
  const only = operandsOf(term).length > 0 ? onlyPick(term) : undefined;
  if (only === undefined || only === 'others') return undefined;
  const results = only.values.map((value) => evaluate(term, () => value));
  if (results.some((result) => typeof result === 'number' && !Number.isFinite(result))) return undefined;
  const value = pick(only.draw, results);
  const bounds = boundsOfCell(value);
  return bounds === undefined || isOnlyNull(bounds) ? undefined : { ...bounds, kind: 'cell', value };
}

/** The only pick that a term reads; undefined where it reads nothing, and 'others' where it reads anything else. */
type OnlyPick = Pick | 'others' | undefined;

const onlyPicks = new WeakMap<Term, { readonly pick: OnlyPick }>();

function onlyPick(term: Term): OnlyPick {
  const found = onlyPicks.get(term) ?? { pick: findOnlyPick(term) };
  onlyPicks.set(term, found);
  return found.pick;
}

function findOnlyPick(term: Term): OnlyPick {
  if (term.kind === 'aggregate') return 'others';
  if (term.kind === 'cell') {
    const { value } = term;
    return value.kind === 'pick' && value.values.length <= MOST_VALUES ? value : 'others';
  }
  let only: OnlyPick;
  for (const operand of operandsOf(term)) {
    const pick = onlyPick(operand);
    if (pick === undefined) continue;
    if (only !== undefined && only !== pick) return 'others';
    only = pick;
  }
  return only;
}

function withOperands(term: Term): Term {
  const operands = operandsOf(term);
  if (operands.every((operand) => folded(operand) === operand)) return term;
  switch (term.kind) {
    case 'calculation':
      return { ...term, left: folded(term.left), right: folded(term.right) };
    case 'condition':
      return { ...term, condition: folded(term.condition), yes: folded(term.yes), no: folded(term.no) };
    case 'joined':
      return { ...term, parts: term.parts.map(folded) };
    default:
      return term;
  }
}
