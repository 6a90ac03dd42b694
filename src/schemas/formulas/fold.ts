import { operandsOf, type Term } from '../../columns/formula.js';
import { type Pick, pick } from '../../columns/value.js';
import { boundsOfCell, isOnlyNull } from './bounds.js';
import { evaluate } from './evaluate.js';

/** The most values of a vocabulary for which a formula is computed while the schema is read. */
const MOST_VALUES = 1_000;

/**
 * The term with each part that reads only one pick as a pick of its results by the same draw: nothing is computed for a row, and conditions
 * are decided once for each value. A term in which nothing changes stays the same object.
 */
export function folded(term: Term): Term {
  const known = new Map<Term, Term>();
  const fold = (one: Term): Term => {
    const found = known.get(one) ?? asPick(one) ?? withOperands(one, fold);
    known.set(one, found);
    return found;
  };
  return fold(term);
}

function asPick(term: Term): Term | undefined {
  const only = onlyPick(term);
  if (only === undefined) return undefined;
  const results = only.values.map((value) => evaluate(term, () => value));
  if (results.some((result) => typeof result === 'number' && !Number.isFinite(result))) return undefined;
  const value = pick(only.draw, results);
  const bounds = boundsOfCell(value);
  return bounds === undefined || isOnlyNull(bounds) ? undefined : { ...bounds, kind: 'cell', value };
}

/** The pick that the operation reads, if it reads nothing else. */
function onlyPick(term: Term): Pick | undefined {
  if (operandsOf(term).length === 0) return undefined;
  let only: Pick | undefined;
  const seen = new Set<Term>();
  const isOnly = (one: Term): boolean => {
    if (seen.has(one)) return true;
    seen.add(one);
    if (one.kind === 'aggregate') return false;
    if (one.kind !== 'cell') return operandsOf(one).every(isOnly);
    if (one.value.kind !== 'pick' || one.value.values.length > MOST_VALUES) return false;
    only ??= one.value;
    return only === one.value;
  };
  return isOnly(term) ? only : undefined;
}

function withOperands(term: Term, fold: (operand: Term) => Term): Term {
  const operands = operandsOf(term);
  if (operands.every((operand) => fold(operand) === operand)) return term;
  switch (term.kind) {
    case 'calculation':
      return { ...term, left: fold(term.left), right: fold(term.right) };
    case 'condition':
      return { ...term, condition: fold(term.condition), yes: fold(term.yes), no: fold(term.no) };
    case 'joined':
      return { ...term, parts: term.parts.map(fold) };
    default:
      return term;
  }
}
