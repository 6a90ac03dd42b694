import type { Placement } from './placement.js';
import type { Value } from './value.js';

/**
 * What a formula computes in each row: a number (a double), a text, or a truth value. A term is computed once for a row, however
 * many terms have it as an operand. Null is an operand like any other, and what most operations make of it is null.
 */
export type Term = Constant | Cell | Calculation | Condition | Joined | Aggregate;

/** What is known of all values of a term. */
export interface Bounds {
  readonly type: 'number' | 'text' | 'truth';
  readonly nullable: boolean;
  /** The least and the greatest number, finite; of a text, the numbers of its characters (code points). */
  readonly least: number;
  readonly most: number;
  /** Whether all numbers are integers. */
  readonly whole: boolean;
}

export interface Constant extends Bounds {
  readonly kind: 'constant';
  readonly value: number | string | null;
}

/** The value of a cell: numbers, texts or booleans, and null. */
export interface Cell extends Bounds {
  readonly kind: 'cell';
  readonly value: Value;
}

/**
 * An operation of one or two operands. Comparisons, the tests for null and the logical operations give truth values; `and` and `or`
 * are those of SQL, in which null is unknown. `finite` makes null of what is no finite number.
 */
export interface Calculation extends Bounds {
  readonly kind: 'calculation';
  readonly operator: NumberOperator | TextOperator | 'string' | 'upper' | 'lower';
  readonly left: Term;
  /** The same as `left` where there is one operand. */
  readonly right: Term;
}

/** Operators whose operands are numbers or truth values. `round` takes the power of ten as its right operand. */
export type NumberOperator =
  | ('add' | 'subtract' | 'multiply' | 'divide' | 'remainder' | 'minimum' | 'maximum')
  | ('negate' | 'absolute' | 'floor' | 'ceiling' | 'truncate' | 'round' | 'finite')
  | ('less' | 'lessOrEqual' | 'equal' | 'unequal' | 'isNull' | 'and' | 'or' | 'not');

/** Operators whose operands are texts, and whose results are numbers or truth values. Texts are in the order of their code points. */
export type TextOperator =
  | ('less' | 'lessOrEqual' | 'equal' | 'unequal' | 'isNull')
  | ('size' | 'contains' | 'startsWith' | 'endsWith');

/** `yes` or `no`, as the condition says; null where it is null. */
export interface Condition extends Bounds {
  readonly kind: 'condition';
  readonly condition: Term;
  readonly yes: Term;
  readonly no: Term;
}

/** Texts one after the other; null where one of them is null. */
export interface Joined extends Bounds {
  readonly kind: 'joined';
  readonly parts: readonly Term[];
}

/**
 * The sum of a number of the rows that the row places, or the least or the greatest number or text of them. Null is left out: the sum of
 * none is 0, and the others are null. A sum is one of doubles, in the order of the rows.
 */
export interface Aggregate extends Bounds {
  readonly kind: 'aggregate';
  readonly operator: 'sum' | 'minimum' | 'maximum';
  readonly placement: Placement;
  /** Not of this row, but of those that it places. */
  readonly of: Term;
}

/** The terms of the same row that a term is made of. */
export function operandsOf(term: Term): readonly Term[] {
  switch (term.kind) {
    case 'constant':
    case 'cell':
    case 'aggregate':
      return [];
    case 'calculation':
      return term.left === term.right ? [term.left] : [term.left, term.right];
    case 'condition':
      return [term.condition, term.yes, term.no];
    case 'joined':
      return term.parts;
  }
}

/** The cells of the row that a term reads, each once. */
export function cellsOf(term: Term): readonly Value[] {
  const seen = new Set<Term>();
  const cells = new Set<Value>();
  const visit = (one: Term) => {
    if (seen.has(one)) return;
    seen.add(one);
    if (one.kind === 'cell') cells.add(one.value);
    operandsOf(one).forEach(visit);
  };
  visit(term);
  return [...cells];
}

/** The term with other cells and texts. Terms that are one object stay one; `known` has those that are changed already. */
export function changed(
  term: Term,
  cell: (value: Value) => Value,
  text: (text: string) => string,
  known: { get(term: Term): Term | undefined; set(term: Term, changed: Term): unknown },
): Term {
  const change = (one: Term): Term => {
    const found = known.get(one);
    if (found !== undefined) return found;
    const made = changeOne(one);
    known.set(one, made);
    return made;
  };
  const changeOne = (one: Term): Term => {
    switch (one.kind) {
      case 'constant':
        return typeof one.value === 'string' ? { ...one, value: text(one.value) } : one;
      case 'cell':
        return { ...one, value: cell(one.value) };
      case 'aggregate':
        return { ...one, of: change(one.of) };
      case 'calculation':
        return { ...one, left: change(one.left), right: change(one.right) };
      case 'condition':
        return { ...one, condition: change(one.condition), yes: change(one.yes), no: change(one.no) };
      case 'joined':
        return { ...one, parts: one.parts.map(change) };
    }
  };
  return change(term);
}
