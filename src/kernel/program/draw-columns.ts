import type { Draw, Within } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import { boundsOf } from '../../columns/groups.js';
import { streamSalt } from '../../random/key.js';
import { Gives } from '../assembly/operations.js';
import { type Build, type GivenColumns, lane, operation } from './build.js';
import type { AnyFlag } from './segment.js';
import { areHalved, halfBins, lowsOf, weightedBins } from './tables/bins.js';
import { fieldTable } from './tables/fields.js';
import { bytes, doubles, isShort, pairs, words } from './tables/numbers.js';

/** The lane column that holds a draw's index; the operations that fill it are emitted once. */
export function indexColumn(build: Build, draw: Draw | AnyFlag): number {
  const known = build.indexes.get(draw);
  if (known !== undefined) return known;
  if (draw.kind === 'every' && build.isOtherRow) throw new RangeError('rows in no order have no groups');
  if (draw.kind === 'every' && build.given !== undefined) return build.given.ends;
  const column = lane(build, 4);
  build.indexes.set(draw, column);
  const slot = build.kept.get(draw);
  if (slot !== undefined) return operation(build, 'Kept', { column, slot });
  return emitIndex(build, draw, column);
}

function emitIndex(build: Build, draw: Draw | AnyFlag, column: number): number {
  const { image } = build;
  switch (draw.kind) {
    case 'uniform':
      return operation(build, 'Uniform', { column, salt: streamSalt(draw.name), size: draw.size });
    case 'weighted': {
      const lists = [draw.weights];
      const salt = streamSalt(draw.name);
      const size = draw.weights.length;
      if (areHalved(lists)) {
        // Not by the draw, because a program beside this one may look it up in whole bins.
        const table = tableOf(build, draw.weights, () => halfBins(image, lists));
        return operation(build, 'Weighted16', { column, salt, size, table, lows: lowsOf(table, lists) });
      }
      const table = tableOf(build, draw, () => weightedBins(image, lists));
      return operation(build, 'Weighted', { column, salt, size, table });
    }
    case 'within': {
      const group = indexColumn(build, draw.group);
      const salt = streamSalt(draw.name);
      if (areLists(draw)) {
        const table = tableOf(build, draw, () => words(image, startsOf(draw)));
        return operation(build, 'WithinLists', { column, salt, group, table });
      }
      const table = tableOf(build, draw, () => pairs(image, draw.base, draw.size));
      return operation(build, 'Within', { column, salt, group, table });
    }
    case 'weighted within': {
      const group = indexColumn(build, draw.group);
      const table = tableOf(build, draw, () => words(image, startsOf(boundsOf(draw.weights))));
      const salt = streamSalt(draw.name);
      if (areHalved(draw.weights)) {
        const bins = tableOf(build, draw.weights, () => halfBins(image, draw.weights));
        const lows = lowsOf(bins, draw.weights);
        return operation(build, 'WeightedWithin16', { column, salt, group, table, bins, lows });
      }
      const bins = tableOf(build, draw.weights, () => weightedBins(image, draw.weights));
      return operation(build, 'WeightedWithin', { column, salt, group, table, bins });
    }
    case 'mapped': {
      const index = indexColumn(build, draw.draw);
      const { table, stride } = fieldTable(build, draw.draw, draw);
      return operation(build, isShort(draw.table) ? 'Mapped16' : 'Mapped', { column, index, table, stride });
    }
    case 'joined': {
      const [left, right] = [indexColumn(build, draw.left), indexColumn(build, draw.right)];
      return operation(build, 'Joined', { column, left, right, size: draw.size });
    }
    case 'narrowed':
      return operation(build, 'Narrowed', { column, source: draw64Column(build, draw.of) });
    case 'every':
      return operation(build, 'Every', { column, period: draw.period });
    case 'holds':
      throw new RangeError('only columnar files ask where a term holds');
    case 'given':
      givenOf(build, draw.name).draws.set(draw, column);
      return column;
    case 'any-flag':
      for (const [at, { draw: flagged, flags }] of draw.of.entries()) {
        const index = indexColumn(build, flagged);
        operation(build, 'AnyFlag', { column, index, table: bytes(image, flags), fresh: at === 0 ? 1 : 0 });
      }
      return column;
  }
}

type Bounds = Pick<Within, 'base' | 'size'>;

/** Whether each list begins where the one before it ends. */
const areLists = (bounds: Bounds): boolean =>
  Array.from(bounds.base).every((start, group) => group === 0 || start === endOf(bounds, group - 1));

/** Where each list begins, and where the last one ends. */
const startsOf = (bounds: Bounds): number[] => [
  ...Array.from(bounds.base),
  endOf(bounds, bounds.base.length - 1),
];

const endOf = ({ base, size }: Bounds, group: number) => (base[group] as number) + (size[group] as number);

/** The table of a draw, by what it is made of: programs in one image share it. */
export function tableOf({ drawTables }: Build, of: object, make: () => number): number {
  const table = drawTables.get(of) ?? make();
  drawTables.set(of, table);
  return table;
}

/** The lane column that holds a 64-bit draw; the operations that fill it are emitted once. */
export function draw64Column(build: Build, draw: Draw64): number {
  const known = build.draws64.get(draw);
  if (known !== undefined) return known;
  const column = lane(build, 8);
  build.draws64.set(draw, column);
  return emitDraw64(build, draw, column);
}

function emitDraw64(build: Build, draw: Draw64, column: number): number {
  const { image } = build;
  switch (draw.kind) {
    case 'row':
      return operation(build, 'Draw64Row', { column });
    case 'constant':
      return operation(build, 'Draw64Constant', { column, value: draw.value });
    case 'range':
      return operation(build, 'Draw64Range', { column, salt: streamSalt(draw.name), size: draw.size });
    case 'quantiles': {
      const table = doubles(image, draw.intervals);
      const salt = streamSalt(draw.name);
      return operation(build, 'Draw64Quantiles', { column, salt, table, last: draw.size - 1n });
    }
    case 'widened':
      return operation(build, 'Draw64Widened', { column, index: indexColumn(build, draw.draw) });
    case 'permuted': {
      const source = draw64Column(build, draw.of);
      const perRow = draw.perRow ? 1 : 0;
      return operation(build, 'Draw64Permuted', {
        column,
        salt: streamSalt(draw.name),
        source,
        size: draw.size,
        perRow,
      });
    }
    case 'divided':
      return operation(build, 'Draw64Divided', { column, source: draw64Column(build, draw.of), by: draw.by });
    case 'remainder':
      return operation(build, 'Draw64Remainder', {
        column,
        source: draw64Column(build, draw.of),
        by: draw.by,
      });
    case 'sum': {
      if (draw.left.kind === 'widened' && draw.right.kind === 'widened') {
        const [left, right] = [indexColumn(build, draw.left.draw), indexColumn(build, draw.right.draw)];
        return operation(build, 'Draw64SumOfIndexes', { column, left, right });
      }
      const [left, right] = [draw64Column(build, draw.left), draw64Column(build, draw.right)];
      return operation(build, 'Draw64Sum', { column, left, right });
    }
    case 'placed': {
      const source = draw64Column(build, draw.of);
      const { name, parents, least, most } = draw.placement;
      const salt = streamSalt(name);
      const offsets = lane(build, 0, 17 * 8);
      const gives = { parent: Gives.Parent, first: Gives.First, count: Gives.Count }[draw.gives];
      return operation(build, 'Draw64Placed', { column, salt, source, gives, parents, least, most, offsets });
    }
    case 'given':
      givenOf(build, draw.name).draws64.set(draw, column);
      return column;
  }
}

/** Where given rows are put; throws where rows follow each other. */
function givenOf({ given }: Build, name: string): GivenColumns {
  if (given === undefined) throw new RangeError(`${name} has values only in rows whose numbers are given`);
  return given;
}
