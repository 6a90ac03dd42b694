import type { Draw } from '../columns/draw.js';
import { sourcesOf } from '../columns/sources.js';
import { type Build, lane, writeColumns, writeOperations } from './program/build.js';
import { kindOf } from './program/computed.js';
import { emit } from './program/emit.js';
import { encoderModule } from './program/encoder.js';
import { createImage, draftImage, type Image } from './program/image.js';
import type { Encoding, Layout } from './program/layout.js';
import { lowerPiece } from './program/lower.js';
import type { Segment } from './program/segment.js';
import { createGivenPlan, type GivenPlan } from './run/given-plan.js';
import { checkSize, kernelMemory, placeFor } from './run/memory.js';
import { createPlan, type Plan } from './run/plan.js';
import type { Compiled } from './run/regions.js';

/** The most rows that the kernel makes at a time. */
const MOST_BLOCK_ROWS = 1024;

/** Fewer rows are made at a time where their columns take more bytes: in the L2 cache, the tables need room, too. */
const LANE_BYTES = 256 << 10;

/** Fewer are not worth it, because each operation has to begin anew for each block, unless their columns take this many bytes. */
const LEAST_BLOCK_ROWS = 128;
const MOST_LANE_BYTES = 8 << 20;

/** The memory that the code of a plan takes, without columns and for each column. */
const CODE_BYTES = 24 << 10;
const COLUMN_CODE_BYTES = 1 << 10;

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

/** Yields the bytes that are laid out so far, in the draft and then in the image. */
export type Steps<Result> = Generator<number | undefined, Result, void>;

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
  const { blockRows, size } = yield* draftOf(segments, given);
  const place = placeFor(size);
  const image = createImage(place.address, kernelMemory().memory.buffer);
  const build = yield* buildOf(segments, given, image, blockRows);
  return {
    place,
    size: size + CODE_BYTES + build.columns.length * COLUMN_CODE_BYTES,
    operations: writeOperations(build),
    columns: writeColumns(build),
    columnCount: build.columns.length,
    encoder: yield* encoderModule(build.columns),
    blockRows,
    given: build.given,
    laneSize: build.laneSize,
    longestRow: build.columns.reduce((sum, { longest }) => sum + longest, 0),
    open: bytesOf(layout.open),
    close: bytesOf(layout.close),
    trim: layout.trim,
    empty: bytesOf(layout.empty ?? layout.open + layout.close),
  };
}

/** As many rows at a time as fit, and the bytes of the image. */
function* draftOf(segments: readonly Segment[], given: boolean): Steps<{ blockRows: number; size: number }> {
  const build = yield* buildOf(segments, given, draftImage(checkSize), MOST_BLOCK_ROWS);
  writeOperations(build);
  writeColumns(build);
  return { blockRows: blockRowsOf(build.laneSize / MOST_BLOCK_ROWS), size: build.image.size() };
}

/** The rows to make at a time, a power of two, where a row takes so many bytes of the lane. */
function blockRowsOf(bytes: number): number {
  let rows = MOST_BLOCK_ROWS;
  while (rows > 1 && rows * bytes > (rows > LEAST_BLOCK_ROWS ? LANE_BYTES : MOST_LANE_BYTES)) rows /= 2;
  return rows;
}

function* buildOf(
  segments: readonly Segment[],
  given: boolean,
  image: Image,
  blockRows: number,
): Steps<Build> {
  const shared = drawsUsedTwice(segments);
  const empty = {
    image,
    operations: [],
    columns: [],
    indexes: new Map(),
    draws64: new Map(),
    tables: new Map(),
    blockRows,
    given: undefined,
    laneSize: 0,
  };
  const build: Build = given ? withGiven(empty) : empty;
  for (const segment of segments) {
    build.columns.push(emit(build, segment, shared));
    yield image.size();
  }
  return build;
}

/** The build with room for what is given with every row. */
function withGiven(build: Build): Build {
  const rows = lane(build, 8);
  const ends = lane(build, 4);
  const given = { rows, ends, draws: new Map(), draws64: new Map() };
  return { ...build, given, laneSize: build.laneSize };
}

/** Draws that are read more than once keep an index column; a lookup by any other goes straight to entries. */
function drawsUsedTwice(segments: readonly Segment[]): Set<Draw> {
  const once = new Set<Draw>();
  const twice = new Set<Draw>();
  const use = (draw: Draw) => {
    if (once.has(draw)) twice.add(draw);
    else once.add(draw);
    sourcesOf(draw).forEach(use);
  };
  segments.flatMap(drawsOf).forEach(use);
  return twice;
}

function drawsOf(segment: Segment): readonly Draw[] {
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
  }
  return kindOf(segment).draws(segment);
}

/** UTF-8, each byte a character. */
const bytesOf = (text: string) => Buffer.from(text).toString('latin1');
