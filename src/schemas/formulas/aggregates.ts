// The functions over the rows that a row places.
import { placed, row } from '../../columns/draw64.js';
import { operandsOf, type Term } from '../../columns/formula.js';
import type { Placement } from '../../columns/placement.js';
import { integerOf, type Value } from '../../columns/value.js';
import { number } from '../kinds/bounds.js';
import { withinDoubles } from './operations.js';

/** The rows that a row places, and a term of each of them. */
export interface PlacedTerm {
  readonly placement: Placement;
  readonly of?: Term;
}

/** A function, and what it needs, to end a sentence. */
interface Aggregation {
  (rows: PlacedTerm): Term | undefined;
  readonly needs: string;
}

const aggregation = (needs: string, make: (rows: PlacedTerm) => Term | undefined): Aggregation =>
  Object.assign(make, { needs });

const ofRows = 'of the rows that refer to this one, as in';

const extremes = (name: string, operator: 'minimum' | 'maximum') =>
  aggregation(`a number or a text ${ofRows} ${name}(lines.amount)`, ({ placement, of }) =>
    of === undefined || of.type === 'truth' ? undefined : extreme(operator, placement, of),
  );

/** By their names. Each gives undefined where the rows are not those that it needs. */
export const aggregations: Readonly<Record<string, Aggregation>> = {
  sum: aggregation(`a number ${ofRows} sum(lines.amount)`, ({ placement, of }) =>
    of?.type === 'number' ? sum(placement, of) : undefined,
  ),
  min: extremes('min', 'minimum'),
  max: extremes('max', 'maximum'),
  count: aggregation(
    'the name of the model whose rows refer to this one, as in count(lines)',
    ({ placement, of }) => (of === undefined ? count(placement) : undefined),
  ),
};

function count(placement: Placement): Term {
  const value = integerOf(placed('count', row, placement));
  return { ...number(Number(placement.least), Number(placement.most), true), kind: 'cell', value };
}

function sum(placement: Placement, of: Term): Term {
  const [fewest, most] = [of.nullable ? 0 : Number(placement.least), Number(placement.most)];
  // Each addition rounds by at most half of this part of its result.
  const widened = (end: number, to: number) =>
    end + (of.whole ? 0 : to * Math.abs(end) * most * Number.EPSILON);
  const least = widened(Math.min(fewest * of.least, most * of.least), -1);
  const greatest = widened(Math.max(fewest * of.most, most * of.most), 1);
  return withinDoubles({
    ...number(least, greatest, of.whole),
    kind: 'aggregate',
    operator: 'sum',
    placement,
    of,
  });
}

function extreme(operator: 'minimum' | 'maximum', placement: Placement, of: Term): Term {
  const { type, least, most, whole } = of;
  const nullable = of.nullable || placement.least === 0n;
  return { type, nullable, least, most, whole, kind: 'aggregate', operator, placement, of };
}

/** How many rows that the row places, and that those place in turn, the term takes: for a sum of sums the product. */
export function rowsTaken(term: Term): number {
  const found = taken.get(term) ?? countRows(term);
  taken.set(term, found);
  return found;
}

const taken = new WeakMap<Term, number>();

function countRows(term: Term): number {
  const seen = new Set<Term | Value>();
  const ofTerm = (one: Term): number => {
    if (seen.has(one)) return 0;
    seen.add(one);
    if (one.kind === 'aggregate') return Number(one.placement.most) * (1 + rowsTaken(one.of));
    if (one.kind === 'cell') return ofValue(one.value);
    return operandsOf(one).reduce((total, operand) => total + ofTerm(operand), 0);
  };
  const ofValue = (value: Value): number => {
    if (value.kind === 'formula') return ofTerm(value.term);
    if (value.kind === 'at row') return ofValue(value.value);
    return value.kind === 'choice' ? value.values.reduce((total, one) => total + ofValue(one), 0) : 0;
  };
  return ofTerm(term);
}
