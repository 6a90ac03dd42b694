import type { Draw } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import { aliasTable } from '../../random/alias.js';
import { streamSalt } from '../../random/key.js';
import { Op } from '../assembly/ops.js';
import { type Build, type GivenColumns, lane, operation } from './build.js';
import type { AnyFlag } from './segment.js';
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
      operation(build, Op.Narrowed, column, draw64Column(build, draw.of));
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

/** The lane column that holds a draw64; the operations that fill it are emitted once. */
export function draw64Column(build: Build, draw64: Draw64): bigint {
  const known = build.draws64.get(draw64);
  if (known !== undefined) return known;
  const source = 'of' in draw64 ? draw64Column(build, draw64.of) : 0n;
  const index = draw64.kind === 'widened' ? indexColumn(build, draw64.draw) : 0;
  const sides =
    draw64.kind === 'sum' ? [draw64.left, draw64.right].map((side) => draw64Column(build, side)) : [];
  const column = lane(build, 8);
  build.draws64.set(draw64, column);
  switch (draw64.kind) {
    case 'row':
      operation(build, Op.Draw64Row, column);
      break;
    case 'constant':
      operation(build, Op.Draw64Constant, column, draw64.value);
      break;
    case 'range':
      operation(build, Op.Draw64Range, column, streamSalt(draw64.name), BigInt.asUintN(64, draw64.size));
      break;
    case 'quantiles':
      operation(
        build,
        Op.Draw64Quantiles,
        column,
        streamSalt(draw64.name),
        doubles(build.image, draw64.edges),
        log2(draw64.edges.length - 1),
      );
      break;
    case 'widened':
      operation(build, Op.Draw64Widened, column, index);
      break;
    case 'permuted':
      operation(
        build,
        Op.Draw64Permuted,
        column,
        streamSalt(draw64.name),
        source,
        BigInt.asUintN(64, draw64.size),
        draw64.perRow ? 1 : 0,
      );
      break;
    case 'divided':
      operation(build, Op.Draw64Divided, column, source, draw64.by);
      break;
    case 'remainder':
      operation(build, Op.Draw64Remainder, column, source, draw64.by);
      break;
    case 'sum':
      operation(build, Op.Draw64Sum, column, ...sides);
      break;
    case 'given':
      givenOf(build, draw64.name).draws64.set(draw64, Number(column));
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
