import type { Draw } from '../../columns/draw.js';
import type { Long } from '../../columns/long.js';
import { aliasTable } from '../../random/alias.js';
import { streamSalt } from '../../random/key.js';
import { Op } from '../assembly/ops.js';
import type { AnyFlag } from './atom.js';
import { type Build, type GivenColumns, lane, operation } from './build.js';
import { bytes, doubles, pairs, words } from './tables.js';

/** The lane column that holds a draw's index; the operations that fill it are emitted once. */
export function indexColumn(build: Build, draw: Draw | AnyFlag): number {
  const known = build.columns.get(draw);
  if (known !== undefined) return known;
  if (draw.kind === 'every' && build.given !== undefined) return build.given.ends;
  const { image } = build;
  const sources = draw.kind === 'any-flag' ? draw.of.map((part) => indexColumn(build, part.draw)) : [];
  const [left, right] =
    draw.kind === 'joined' ? [draw.left, draw.right].map((side) => indexColumn(build, side)) : [];
  const source =
    draw.kind === 'within'
      ? indexColumn(build, draw.group)
      : draw.kind === 'mapped'
        ? indexColumn(build, draw.draw)
        : 0;
  const column = Number(lane(build, 4));
  build.columns.set(draw, column);
  switch (draw.kind) {
    case 'uniform':
      operation(build, Op.Uniform, column, streamSalt(draw.name), draw.size);
      break;
    case 'weighted': {
      const { threshold, alias } = aliasTable(draw.weights);
      operation(
        build,
        Op.Weighted,
        column,
        streamSalt(draw.name),
        alias.length,
        pairs(image, threshold, alias),
      );
      break;
    }
    case 'within':
      operation(build, Op.Within, column, streamSalt(draw.name), source, pairs(image, draw.base, draw.size));
      break;
    case 'mapped':
      operation(build, Op.Mapped, column, source, words(image, draw.table));
      break;
    case 'joined':
      operation(build, Op.Joined, column, left as number, right as number, draw.size);
      break;
    case 'narrowed':
      operation(build, Op.Narrowed, column, longColumn(build, draw.of));
      break;
    case 'every':
      operation(build, Op.Every, column, draw.period);
      break;
    case 'given':
      givenOf(build, draw.name).draws.set(draw, column);
      break;
    case 'any-flag':
      draw.of.forEach(({ flags }, index) => {
        operation(
          build,
          Op.AnyFlag,
          column,
          sources[index] as number,
          bytes(image, flags),
          index === 0 ? 1 : 0,
        );
      });
      break;
  }
  return column;
}

/** The lane column that holds a long; the operations that fill it are emitted once. */
export function longColumn(build: Build, long: Long): bigint {
  const known = build.longs.get(long);
  if (known !== undefined) return known;
  const source = 'of' in long ? longColumn(build, long.of) : 0n;
  const index = long.kind === 'widened' ? indexColumn(build, long.draw) : 0;
  const sides = long.kind === 'sum' ? [long.left, long.right].map((side) => longColumn(build, side)) : [];
  const column = lane(build, 8);
  build.longs.set(long, column);
  switch (long.kind) {
    case 'row':
      operation(build, Op.LongRow, column);
      break;
    case 'constant':
      operation(build, Op.LongConstant, column, long.value);
      break;
    case 'range':
      operation(build, Op.LongRange, column, streamSalt(long.name), BigInt.asUintN(64, long.size));
      break;
    case 'quantiles':
      operation(
        build,
        Op.LongQuantiles,
        column,
        streamSalt(long.name),
        doubles(build.image, long.edges),
        log2(long.edges.length - 1),
      );
      break;
    case 'widened':
      operation(build, Op.LongWidened, column, index);
      break;
    case 'permuted':
      operation(
        build,
        Op.LongPermuted,
        column,
        streamSalt(long.name),
        source,
        BigInt.asUintN(64, long.size),
        long.perRow ? 1 : 0,
      );
      break;
    case 'divided':
      operation(build, Op.LongDivided, column, source, long.by);
      break;
    case 'remainder':
      operation(build, Op.LongRemainder, column, source, long.by);
      break;
    case 'sum':
      operation(build, Op.LongSum, column, ...sides);
      break;
    case 'given':
      givenOf(build, long.name).longs.set(long, Number(column));
      break;
  }
  return column;
}

/** What is given; throws where the rows of a plan are not. */
function givenOf({ given }: Build, name: string): GivenColumns {
  if (given === undefined) throw new RangeError(`${name} is given only with rows that are`);
  return given;
}

function log2(intervals: number): number {
  const exponent = Math.log2(intervals);
  if (!Number.isInteger(exponent) || exponent < 1)
    throw new RangeError('quantiles have a power of two of intervals');
  return exponent;
}
