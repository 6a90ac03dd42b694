import type { Draw } from '../columns/draw.js';
import { sourcesOf64 } from '../columns/sources.js';
import { emptyBuild, laidOut, type Steps, usedTwice } from './lay-out.js';
import { type Build, bytesAgain, lane } from './program/build.js';
import { kindOf } from './program/computed.js';
import { emit } from './program/emit.js';
import { encoderModule } from './program/encoder.js';
import { drawsOfFormula } from './program/formula/cell.js';
import type { Image } from './program/image.js';
import type { Encoding, Layout } from './program/layout.js';
import { lowerPiece } from './program/lower.js';
import type { Segment } from './program/segment.js';
import { addFields } from './program/tables/fields.js';
import { createGivenPlan, type GivenPlan } from './run/given-plan.js';
import { createPlan, type Plan } from './run/plan.js';
import type { Compiled } from './run/regions.js';

/** The memory that the code of a plan takes, without columns and for each column. */
const CODE_BYTES = 24 << 10;
const COLUMN_CODE_BYTES = 1 << 10;

/** The bytes of an entry in a lane. */
const ENTRY = 8;

/** Compiles a layout into a plan, at the cost of reading its vocabularies. Throws a RangeError for columns that are given. */
export const compile = (layout: Layout, encoding: Encoding): Plan => finish(compiling(layout, encoding));

/** The same for columns some of which a simulation gives. Throws a RangeError for a position, which such rows lack. */
export const compileGiven = (layout: Layout, encoding: Encoding): GivenPlan =>
  finish(compilingGiven(layout, encoding));

/** compile() in steps of a few milliseconds, so that others need not wait until it is done. */
export function* compiling(layout: Layout, encoding: Encoding): Steps<Plan> {
  return createPlan(yield* compiled(layout, encoding, false));
}

/** compileGiven() in steps. */
export function* compilingGiven(layout: Layout, encoding: Encoding): Steps<GivenPlan> {
  return createGivenPlan(yield* compiled(layout, encoding, true));
}

function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function* compiled(layout: Layout, encoding: Encoding, given: boolean): Steps<Compiled> {
  const segments: Segment[] = [];
  for (const piece of layout.row) {
    lowerPiece(segments, piece, encoding);
    yield undefined;
  }
  const { build, place, size, operations, columns } = yield* laidOut((image, blockRows) =>
    buildOf(segments, given, image, blockRows),
  );
  const again = bytesAgain(build);
  return {
    place,
    size: size + CODE_BYTES + build.columns.length * COLUMN_CODE_BYTES,
    operations,
    columns,
    columnCount: build.columns.length,
    rowCost: build.columns.filter(({ constant }) => !constant).length + again / ENTRY,
    laneBytes: build.laneSize / build.blockRows + again,
    encoder: yield* encoderModule(build.columns),
    blockRows: build.blockRows,
    given: build.given,
    laneSize: build.laneSize,
    longestRow: build.columns.reduce((sum, { longest }) => sum + longest, 0),
    open: bytesOf(layout.open),
    close: bytesOf(layout.close),
    trim: layout.trim,
    empty: bytesOf(layout.empty ?? layout.open + layout.close),
  };
}

function* buildOf(
  segments: readonly Segment[],
  given: boolean,
  image: Image,
  blockRows: number,
): Steps<Build> {
  const shared = usedTwice(segments.flatMap(drawsOf));
  const empty = emptyBuild(image, blockRows);
  const build: Build = given ? withGiven(empty) : empty;
  for (const segment of segments) {
    addFields(build.fields, segment, drawsOf(segment));
    yield image.size();
  }
  for (const segment of segments) {
    build.columns.push(emit(build, segment, shared));
    yield image.size();
  }
  return build;
}

/** The build with room for what is given with every row. */
export function withGiven(build: Build): Build {
  const rows = lane(build, 8);
  const ends = lane(build, 4);
  const given = { rows, ends, draws: new Map(), draws64: new Map() };
  return { ...build, given, laneSize: build.laneSize };
}

/** The draws that a segment reads. */
export function drawsOf(segment: Segment): readonly Draw[] {
  switch (segment.kind) {
    case 'literal':
      return [];
    case 'lookup':
      return segment.draw.kind === 'any-flag' ? segment.draw.of.map(({ draw }) => draw) : [segment.draw];
    case 'composed': {
      const own = segment.draw === undefined ? [] : [segment.draw];
      return [...own, ...segment.parts.flatMap((part) => drawsOf(part.segment))];
    }
    case 'escaped':
      return drawsOf(segment.text);
    case 'formula':
      return drawsOfFormula(segment);
    case 'at row':
      return sourcesOf64(segment.row);
  }
  return kindOf(segment).draws(segment);
}

/** UTF-8, each byte a character. */
const bytesOf = (text: string) => Buffer.from(text).toString('latin1');
