import type { Draw } from '../columns/draw.js';
import { sourcesOf } from '../columns/sources.js';
import { type Build, lane, writeColumns, writeOperations } from './program/build.js';
import { kindOf } from './program/computed.js';
import { emit } from './program/emit.js';
import { encoderModule } from './program/encoder.js';
import { createImage } from './program/image.js';
import type { Encoding, Layout } from './program/layout.js';
import { lower } from './program/lower.js';
import type { Segment } from './program/segment.js';
import { createGivenPlan, type GivenPlan } from './run/given-plan.js';
import { createPlan, type Plan } from './run/plan.js';
import type { Compiled } from './run/regions.js';

/** Rows the kernel makes at a time, from the usual number (all columns stay in the L2 cache) down for long rows. */
const BLOCK_ROWS = [1024, 128, 16, 1] as const;

/** The most bytes that a block of more than one row may take. */
const LANE_BYTES = 8 << 20;

/** Compiles a layout into a plan, at the cost of reading its vocabularies. Throws a RangeError for columns that are given. */
export function compile(layout: Layout, encoding: Encoding): Plan {
  return createPlan(compiled(layout, encoding, false));
}

/** The same for columns some of which a simulation gives. Throws a RangeError for a position, which such rows lack. */
export function compileGiven(layout: Layout, encoding: Encoding): GivenPlan {
  return createGivenPlan(compiled(layout, encoding, true));
}

function compiled(layout: Layout, encoding: Encoding, given: boolean): Compiled {
  const segments = lower(layout.row, encoding);
  const build = buildFor(segments, given);
  return {
    image: build.image,
    operations: writeOperations(build),
    columns: writeColumns(build),
    columnCount: build.columns.length,
    encoder: encoderModule(build.columns),
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

/** Emits everything, for as many rows at a time as fit. */
function buildFor(segments: readonly Segment[], given: boolean): Build {
  const shared = drawsUsedTwice(segments);
  for (const blockRows of BLOCK_ROWS) {
    const empty = {
      image: createImage(),
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
    for (const segment of segments) build.columns.push(emit(build, segment, shared));
    if (build.laneSize <= LANE_BYTES || blockRows === 1) return build;
  }
  throw new Error('unreachable: a block of one row is always taken');
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
