import type { Scalar } from '../../columns/value.js';
import type { Comparison, Operand, Operator } from '../read/condition.js';
import { instantOf } from '../read/operands.js';
import { fold } from './fold.js';

/** Is it true of a cell? */
export type CellTest = (cell: Scalar) => boolean;

/** Orders texts. */
export type Compare = (left: string, right: string) => number;

/** Unicode's order of texts in a locale. */
export interface Collation {
  readonly compare: Compare;
  /** The order by base letters alone, by these and accents, and by these and case: the last is `compare`. */
  readonly levels: readonly Compare[];
}

const collations = new Map<string, Collation>();

/** Unicode's order of texts in a locale; without one the root collation, which is that of English. */
export function collationOf(locale: string | undefined): Collation {
  const tag = locale?.replaceAll('_', '-') ?? 'en';
  const [known = 'en'] = Intl.Collator.supportedLocalesOf([tag, tag.split('-', 1)[0] as string]);
  const collation = collations.get(known) ?? makeCollation(known);
  collations.set(known, collation);
  return collation;
}

function makeCollation(locale: string): Collation {
  const by = (sensitivity: 'base' | 'accent' | 'variant') =>
    new Intl.Collator(locale, { sensitivity }).compare;
  const compare = by('variant');
  return { compare, levels: [by('base'), by('accent'), compare] };
}

/** Which orders of cell and operand an operator wants. */
export const orders: Readonly<Partial<Record<Operator, (order: number) => boolean>>> = {
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
};

/** What a comparison says of a cell, by the definition of its operator. */
export function cellTest({ operator, operands, kinds }: Comparison, compare: Compare): CellTest {
  const [first] = operands as [Operand];
  const isEqual = equality(operands, kinds.has('time'));
  switch (operator) {
    case 'null':
      return (cell) => (cell === null) === first.boolean;
    case 'eq':
    case 'in':
      return isEqual;
    case 'ne':
      return (cell) => !isEqual(cell);
    case 'contains':
      return folded(first, (text, part) => text.includes(part));
    case 'startsWith':
      return folded(first, (text, part) => text.startsWith(part));
    case 'endsWith':
      return folded(first, (text, part) => text.endsWith(part));
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      const wants = orders[operator] as (order: number) => boolean;
      const order = orderOf(first, kinds.has('time'), compare);
      return (cell) => {
        const found = order(cell);
        return found !== undefined && wants(found);
      };
    }
  }
}

function equality(operands: readonly Operand[], hasTimes: boolean): CellTest {
  const equal = new Set<unknown>(
    operands.flatMap(({ text, number, boolean, time }) => [text, number, boolean, time]),
  );
  equal.delete(undefined);
  return (cell) => equal.has(hasTimes && typeof cell === 'string' ? instantOf(cell) : cell);
}

function folded({ text = '' }: Operand, holds: (text: string, part: string) => boolean): CellTest {
  const part = fold(text);
  return (cell) => typeof cell === 'string' && holds(fold(cell), part);
}

/** How a cell is ordered to the operand; undefined where it is of another kind. */
function orderOf({ text, number, time }: Operand, hasTimes: boolean, compare: Compare) {
  return (cell: Scalar): number | undefined => {
    if (typeof cell === 'number') return number === undefined ? undefined : cell - number;
    if (typeof cell !== 'string') return undefined;
    if (!hasTimes) return text === undefined ? undefined : compare(cell, text);
    const instant = instantOf(cell);
    if (instant === undefined || time === undefined) return undefined;
    return instant < time ? -1 : instant > time ? 1 : 0;
  };
}
