import { ProblemError } from '../../errors.js';
import { OVERSHOOT } from '../assembly/memory.js';
import type { GivenColumns } from '../program/build.js';
import { align } from '../program/image.js';
import { bareKernel, instantiate, type Kernel } from './instance.js';
import { kernelMemory, type Place, REGION_BYTES } from './memory.js';
import { givenKernelModule } from './module.js';

/** Bytes of consecutive rows. `bytes` is valid until `release()`; call that exactly once. */
export interface Slice {
  readonly bytes: Buffer;
  release(): void;
}

/** The texts around the rows of a representation, in which each character is one byte. */
export interface Frame {
  readonly open: string;
  readonly close: string;
  /** How many bytes at the end of row `row` to leave out before `close` when it is the last row. */
  trim(row: number): number;
  /** The representation of no rows. */
  readonly empty: string;
}

/** What compile() makes, with addresses and lengths in bytes. Its place stays taken for as long as its regions can be reached. */
export interface Compiled extends Frame {
  readonly place: Place;
  /** The bytes of memory that all of it takes. */
  readonly size: number;
  readonly operations: number;
  readonly columns: number;
  readonly columnCount: number;
  /** The columns that are not constant, and those of the rows that a row places. */
  readonly rowCost: number;
  /** The bytes of a row in a lane, with those of the rows that it places. */
  readonly laneBytes: number;
  readonly encoder: WebAssembly.Module;
  readonly blockRows: number;
  readonly given: GivenColumns | undefined;
  readonly laneSize: number;
  readonly longestRow: number;
}

/** A region of a plan's memory that one thread may write: the lane in which it works, and the place for the rows' bytes. */
export interface Region {
  /** The place of the plan. */
  readonly place: Place;
  readonly lane: number;
  readonly out: number;
  slice(length: number): Slice;
  /** A copy of so many numbers at `out`, each of 32 bits. */
  numbers(count: number): Uint32Array;
  giveBack(): void;
}

/**
 * The regions of the memory for the rows of a plan, and a kernel for its program. Whoever can take a region reaches the place of the program,
 * so it stays taken for as long as the program may be run.
 */
export interface Regions {
  readonly memory: WebAssembly.Memory;
  readonly kernel: Kernel;
  /** Where the place for bytes begins in a region. */
  readonly laneSize: number;
  /** How many rows of the longest kind a region has room for. */
  readonly sliceRows: number;
  /** How many regions are not lent. */
  spare(): number;
  /** A region for rows that are made at once. When all are lent, it is one whose slices are copies. */
  take(): Region;
  /** A region for another thread, in which a slice can be written without a copy; undefined when all are lent. */
  borrow(): Region | undefined;
}

const PAGE = 65536;

/** Rows of a slice when they are short: about a megabyte, enough to hide the cost of asking another thread for it. */
const SLICE_ROWS = 16_384;

/** The most bytes that a slice may need. A slice of longer rows holds one row. */
const SLICE_BYTES = 8 << 20;

/** Throws a ProblemError (422) when a row is longer than a region. A program without an encoder writes no rows. */
export function createRegions(
  module: WebAssembly.Module,
  compiled: Pick<Compiled, 'place' | 'longestRow' | 'laneSize'> & Partial<Pick<Compiled, 'encoder'>>,
): Regions {
  const { memory, regions: free, unlent } = kernelMemory();
  const { buffer } = memory;
  const { place, longestRow, encoder } = compiled;
  const sliceRows = Math.max(1, Math.min(SLICE_ROWS, Math.floor(SLICE_BYTES / Math.max(1, longestRow))));
  const laneSize = align(compiled.laneSize, PAGE);
  const needed = laneSize + sliceRows * longestRow + OVERSHOOT;
  if (needed > REGION_BYTES) {
    throw new ProblemError(422, `To make rows of these columns may take ${needed} bytes, which is too much`, {
      allowed: `rows that are made in ${REGION_BYTES} bytes`,
    });
  }

  const known = new Map<number, Region>();
  const numbersAt = (out: number) => (count: number) => new Uint32Array(buffer, out, count).slice();
  const regionAt = (lane: number): Region => {
    const found = known.get(lane);
    if (found !== undefined) return found;
    const out = lane + laneSize;
    const giveBack = () => {
      free.push(lane);
    };
    const slice = (length: number) => ({
      bytes: Buffer.from(buffer as ArrayBufferLike as ArrayBuffer, out, length),
      release: giveBack,
    });
    const region = { place, lane, out, slice, numbers: numbersAt(out), giveBack };
    known.set(lane, region);
    return region;
  };
  const takeUnlent = (): Region => {
    const lane = unlent.pop();
    if (lane === undefined)
      throw new Error(
        'unreachable: rows are made in the middle of others, and those in the middle of others',
      );
    const { out } = regionAt(lane);
    const giveBack = () => {
      unlent.push(lane);
    };
    const slice = (length: number) => {
      const bytes = Buffer.from(new Uint8Array(buffer, out, length));
      giveBack();
      return { bytes, release() {} };
    };
    return { place, lane, out, slice, numbers: numbersAt(out), giveBack };
  };
  return {
    memory,
    kernel:
      encoder === undefined
        ? bareKernel(module, givenKernelModule, memory)
        : instantiate(module, givenKernelModule, memory, encoder),
    laneSize,
    sliceRows,
    spare: () => free.length,
    take() {
      const lane = free.pop();
      return lane === undefined ? takeUnlent() : regionAt(lane);
    },
    borrow() {
      const lane = free.shift();
      if (lane === undefined) return undefined;
      const region = regionAt(lane);
      // The end that it came from: what the other thread writes next is then in the cache of its core, not of this one.
      const giveBack = () => {
        free.unshift(lane);
      };
      return { ...region, giveBack, slice: (length) => ({ ...region.slice(length), release: giveBack }) };
    },
  };
}
