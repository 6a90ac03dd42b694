import type { Draw } from '../columns/draw.js';
import { CELL_SIZE, OP_SIZE, Op } from './assembly/ops.js';
import { type Build, lane, operation } from './program/build.js';
import { cellOf } from './program/emit.js';
import { encoderModule } from './program/encoder.js';
import { createImage } from './program/image.js';
import type { Encoding, Layout } from './program/layout.js';
import { lower } from './program/lower.js';
import type { AnyFlag, Segment } from './program/segment.js';
import { createGivenPlan, type GivenPlan } from './run/given-plan.js';
import { createPlan, type Plan } from './run/plan.js';
import type { Compiled } from './run/regions.js';

/** Rows the kernel makes at a time, from the usual number (all columns stay in the L2 cache) down for long rows. */
const BLOCK_ROWS = [1024, 128, 16, 1] as const;

/** The most bytes that a block of more than one row may take. */
const LANE_BYTES = 8 << 20;

/** Compiles a layout into a plan. Throws nothing for valid columns; costs O(vocabulary). */
export function compile(layout: Layout, encoding: Encoding): Plan {
  return createPlan(compiled(layout, encoding, false));
}

/** The same for columns some of which a simulation gives. */
export function compileGiven(layout: Layout, encoding: Encoding): GivenPlan {
  return createGivenPlan(compiled(layout, encoding, true));
}

function compiled(layout: Layout, encoding: Encoding, given: boolean): Compiled {
  const segments = lower(layout.row, encoding);
  const build = buildFor(segments, given);
  const { image } = build;
  return {
    image,
    operations: writeOperations(build),
    cells: writeCells(build),
    cellCount: build.cells.length,
    encoder: encoderModule(build.cells),
    blockRows: build.blockRows,
    given: build.given,
    laneSize: build.laneSize,
    longestRow: build.cells.reduce((sum, { longest }) => sum + longest, 0),
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
      cells: [],
      columns: new Map(),
      tables: new Map(),
      draws64: new Map(),
      blockRows,
      given: undefined,
      laneSize: 0,
    };
    const build: Build = given ? withGiven(empty) : empty;
    for (const segment of segments) build.cells.push(cellOf(build, segment, shared));
    operation(build, Op.End);
    if (build.laneSize <= LANE_BYTES || blockRows === 1) return build;
  }
  throw new Error('unreachable: a block of one row is always taken');
}

/** The build with room for what is given with every row. */
function withGiven(build: Build): Build {
  const rows = Number(lane(build, 8));
  const ends = Number(lane(build, 4));
  const given = { rows, ends, draws: new Map(), draws64: new Map() };
  return { ...build, given, laneSize: build.laneSize };
}

function writeOperations({ image, operations }: Build): number {
  const address = image.reserve(operations.length * OP_SIZE);
  const view = image.view(address);
  for (const [op, fields] of operations.entries()) {
    for (const [at, field] of fields.entries()) {
      view.setBigUint64(op * OP_SIZE + at * 8, BigInt.asUintN(64, field), true);
    }
  }
  return address;
}

function writeCells({ image, cells }: Build): number {
  const address = image.reserve(cells.length * CELL_SIZE);
  const view = image.view(address);
  for (const [index, { constant, at }] of cells.entries()) {
    view.setUint32(index * CELL_SIZE, constant ? 1 : 0, true);
    view.setBigUint64(index * CELL_SIZE + 8, at, true);
  }
  return address;
}

/** Draws that more than one lookup reads keep an index column; the others go straight to entries. */
function drawsUsedTwice(segments: readonly Segment[]): Set<Draw> {
  const once = new Set<Draw>();
  const twice = new Set<Draw>();
  const use = (draw: Draw | AnyFlag) => {
    if (draw.kind === 'any-flag') for (const { draw: flagged } of draw.of) use(flagged);
    else if (once.has(draw)) twice.add(draw);
    else once.add(draw);
    if (draw.kind === 'within') use(draw.group);
    if (draw.kind === 'mapped') use(draw.draw);
    if (draw.kind === 'joined') {
      use(draw.left);
      use(draw.right);
    }
  };
  const visit = (segment: Segment): void => {
    if (segment.kind === 'lookup' || segment.kind === 'patterned') use(segment.draw);
    if (segment.kind === 'escaped') visit(segment.text);
    if (segment.kind !== 'composed') return;
    if (segment.draw !== undefined) use(segment.draw);
    for (const part of segment.parts) visit(part.segment);
  };
  segments.forEach(visit);
  return twice;
}

/** UTF-8, each byte a character. */
const bytesOf = (text: string) => Buffer.from(text).toString('latin1');
