import { type Draw, holds, mapped } from '../../columns/draw.js';
import type { Term } from '../../columns/formula.js';
import type { Value } from '../../columns/value.js';
import { boundsOfCell, truth } from '../../schemas/kinds/bounds.js';

/** The cells of a value as a term; undefined where they are of several types, arrays or objects. */
export function termOf(value: Value): Term | undefined {
  if (value.kind === 'formula') return value.term;
  const bounds = boundsOfCell(value);
  return bounds && { kind: 'cell', value, ...bounds };
}

const isNull = (term: Term): Term => ({
  kind: 'calculation',
  operator: 'isNull',
  left: term,
  right: term,
  ...truth(false),
});

/** 1 where a term is not null, else 0. */
export const notNull = (term: Term): Draw => mapped(holds(isNull(term)), [1, 0]);

/** A number or truth value, and 0 where it is null. */
export function orZero(term: Term): Term {
  if (!term.nullable) return term;
  const { type, whole, least, most } = term;
  const bounds = {
    type,
    whole,
    least: Math.min(0, least),
    most: Math.max(0, most),
    nullable: false,
  } as const;
  const zero: Term = { kind: 'constant', value: 0, ...bounds };
  return { kind: 'condition', condition: isNull(term), yes: zero, no: term, ...bounds };
}
