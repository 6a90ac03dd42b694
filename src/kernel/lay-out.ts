import type { Draw } from '../columns/draw.js';
import { sourcesOf } from '../columns/sources.js';
import { type Build, writeColumns, writeOperations } from './program/build.js';
import { createImage, draftImage, type Image } from './program/image.js';
import { checkSize, kernelMemory, type Place, placeFor } from './run/memory.js';

/** The most rows that the kernel makes at a time. */
const MOST_BLOCK_ROWS = 1024;

/** Fewer rows are made at a time where their columns take more bytes: in the L2 cache, the tables need room, too. */
const LANE_BYTES = 256 << 10;

/** Fewer are not worth it, because each operation has to begin anew for each block, unless their columns take this many bytes. */
const LEAST_BLOCK_ROWS = 128;
const MOST_LANE_BYTES = 8 << 20;

/** Yields the bytes that are laid out so far, in the draft and then in the image. */
export type Steps<Result> = Generator<number | undefined, Result, void>;

/** Builds a program in an image, for blocks of so many rows. */
export type BuildIn = (image: Image, blockRows: number) => Steps<Build>;

/** A program in memory, with addresses and lengths in bytes. */
export interface LaidOut {
  readonly build: Build;
  readonly place: Place;
  /** The bytes of the image. */
  readonly size: number;
  readonly operations: number;
  readonly columns: number;
}

/** Lays a program out twice, first in a draft that tells how much room it needs. Throws what checkSize() and placeFor() throw. */
export function* laidOut(buildIn: BuildIn): Steps<LaidOut> {
  const { blockRows, size } = yield* draftOf(buildIn);
  const place = placeFor(size);
  const image = createImage(place.address, kernelMemory().memory.buffer);
  const build = yield* buildIn(image, blockRows);
  return { build, place, size, operations: writeOperations(build), columns: writeColumns(build) };
}

/** As many rows at a time as fit, and the bytes of the image. */
function* draftOf(buildIn: BuildIn): Steps<{ blockRows: number; size: number }> {
  const build = yield* buildIn(draftImage(checkSize), MOST_BLOCK_ROWS);
  writeOperations(build);
  writeColumns(build);
  return { blockRows: blockRowsOf(build.laneSize / MOST_BLOCK_ROWS), size: build.image.size() };
}

/** The rows to make at a time, a power of two, where a row takes so many bytes of the lane. */
export function blockRowsOf(bytes: number): number {
  let rows = MOST_BLOCK_ROWS;
  while (rows > 1 && rows * bytes > (rows > LEAST_BLOCK_ROWS ? LANE_BYTES : MOST_LANE_BYTES)) rows /= 2;
  return rows;
}

/** A program without operations. */
export const emptyBuild = (image: Image, blockRows: number): Build => ({
  image,
  operations: [],
  columns: [],
  indexes: new Map(),
  draws64: new Map(),
  tables: new Map(),
  fields: new Map(),
  fieldTables: new Map(),
  fusedTables: new Map(),
  drawTables: new Map(),
  numbers: new Map(),
  texts: new Map(),
  otherRows: new Map(),
  isOtherRow: false,
  kept: new Map(),
  blockRows,
  given: undefined,
  laneSize: 0,
});

/** Draws that are read more than once keep an index column; a lookup by any other goes straight to what it looks up. */
export function usedTwice(draws: readonly Draw[]): Set<Draw> {
  const once = new Set<Draw>();
  const twice = new Set<Draw>();
  const use = (draw: Draw) => {
    if (once.has(draw)) twice.add(draw);
    else once.add(draw);
    sourcesOf(draw).forEach(use);
  };
  draws.forEach(use);
  return twice;
}
