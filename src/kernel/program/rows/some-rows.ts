// Parts that only some of the rows have, such as an optional object or an alternative, are made by a program of their own for these rows
// alone. The draws of a part are pure functions of the row, so it does not matter that other rows do not make them.
import type { Draw } from '../../../columns/draw.js';
import type { Draw64 } from '../../../columns/draw64.js';
import { cellsOf, type Term } from '../../../columns/formula.js';
import { sourcesOf } from '../../../columns/sources.js';
import type { Value } from '../../../columns/value.js';
import { type Build, type EntryColumn, lane, operation } from '../build.js';
import { kindOf } from '../computed.js';
import { drawsOfFormula } from '../formula/cell.js';
import type { Segment } from '../segment.js';
import { begun, within } from './other-rows.js';
import { shareOf } from './share.js';

/** The indexes of a draw, a u32, at which a part is there. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The greatest index. */
export const MOST_INDEX = 0xffffffff;

/** A column that has only some of the rows. */
export interface Sparse {
  readonly column: EntryColumn;
  /** Emits the operation that puts its entries at the places of the rows in a column of all rows. */
  readonly scatter: (column: number) => void;
}

/** Is it quicker to make a part for the rows alone whose index is in the range? */
export const isForSome = ({ given }: Build, draw: Draw, range: Range, segment: Segment): boolean =>
  given === undefined && costOf(segment) * (1 - shareOf(draw, range)) > OVERHEAD;

/** Emits a part for the rows alone whose index is in the range; undefined where it is quicker to make it for all rows. */
export function inSomeRows(
  build: Build,
  draw: { readonly of: Draw; readonly index: number },
  range: Range,
  segment: Segment,
  emit: (other: Build, segment: Segment) => EntryColumn,
): Sparse | undefined {
  if (!isForSome(build, draw.of, range, segment)) return undefined;
  const { index } = draw;
  const { from, to } = range;
  const begin = () => {
    const [column, owners, count] = [lane(build, 8), lane(build, 4), lane(build, 0, 8)];
    operation(build, 'SomeRows', { column, program: 0, index, from, to, owners, count });
    return { ...begun(build, shareOf(draw.of, range)), owners, count };
  };
  return within(build, `${index} ${from} ${to}`, begin, ({ build: other, owners = 0, count = 0 }) => {
    const column = emit(other, segment);
    return {
      column,
      scatter: (all) => operation(build, 'Scatter', { column: all, source: column.at, owners, count }),
    };
  });
}

/** What it takes to find the rows and to put an entry at the place of each, in the unit of costOf(). */
const OVERHEAD = 4;

const costs = new WeakMap<Segment, number>();

/** About the nanoseconds that a segment takes for a row; -Infinity for one that needs rows that follow each other. */
function costOf(segment: Segment): number {
  const known = costs.get(segment) ?? cost(segment);
  costs.set(segment, known);
  return known;
}

function cost(segment: Segment): number {
  switch (segment.kind) {
    case 'literal':
      return 0;
    case 'position':
      return Number.NEGATIVE_INFINITY;
    case 'lookup':
      return segment.draw.kind === 'any-flag' ? 2 : 2 + costOfDraw(segment.draw);
    case 'composed': {
      const { draw, parts } = segment;
      const own = draw === undefined ? 2 : 2 + costOfDraw(draw);
      return parts.reduce((sum, { segment }) => sum + 1 + costOf(segment), own);
    }
    case 'escaped':
      return 20 + costOf(segment.text);
    case 'formula':
      return drawsOfFormula(segment).reduce((sum, draw) => sum + costOfDraw(draw), costOfCells(segment.term));
    case 'at row':
      return 5 + costOf(segment.segment);
  }
  if ('draw64' in segment) return 8 + costOfDraw64(segment.draw64);
  return kindOf(segment)
    .draws(segment)
    .reduce((sum, draw) => sum + costOfDraw(draw), 8);
}

const costOfCells = (term: Term): number =>
  cellsOf(term).reduce((sum, cell) => sum + (hasPosition(cell) ? Number.NEGATIVE_INFINITY : 8), 8);

function hasPosition(value: Value): boolean {
  if (value.kind === 'text')
    return value.parts.some((part) => typeof part === 'object' && part.kind === 'position');
  return value.kind === 'position' || (value.kind === 'choice' && value.values.some(hasPosition));
}

const drawCosts = new WeakMap<Draw, number>();

function costOfDraw(draw: Draw): number {
  const known = drawCosts.get(draw);
  if (known !== undefined) return known;
  const own = draw.kind === 'every' || draw.kind === 'given' ? Number.NEGATIVE_INFINITY : 1;
  const sum =
    draw.kind === 'narrowed'
      ? own + costOfDraw64(draw.of)
      : sourcesOf(draw).reduce((sum, source) => sum + costOfDraw(source), own);
  drawCosts.set(draw, sum);
  return sum;
}

function costOfDraw64(draw: Draw64): number {
  switch (draw.kind) {
    case 'permuted':
      return 8 + costOfDraw64(draw.of);
    case 'placed':
      return 30 + costOfDraw64(draw.of);
    case 'divided':
    case 'remainder':
      return 3 + costOfDraw64(draw.of);
    case 'sum':
      return 1 + costOfDraw64(draw.left) + costOfDraw64(draw.right);
    case 'widened':
      return 1 + costOfDraw(draw.draw);
    case 'given':
      return Number.NEGATIVE_INFINITY;
    default:
      return 2;
  }
}
