import { OVERSHOOT } from '../assembly/memory.js';
import type { GivenColumns } from '../program/build.js';
import { align, type Image, imageStart } from '../program/image.js';
import { instantiate, type Kernel } from './instance.js';

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

/** What compile() makes, with addresses and lengths in bytes. */
export interface Compiled extends Frame {
  readonly image: Image;
  readonly operations: number;
  readonly columns: number;
  readonly columnCount: number;
  readonly encoder: WebAssembly.Module;
  readonly blockRows: number;
  readonly given: GivenColumns | undefined;
  readonly laneSize: number;
  readonly longestRow: number;
}

/** A region of a plan's memory that one thread may write: the lane in which it works, and the place for the rows' bytes. */
export interface Region {
  readonly lane: number;
  readonly out: number;
  slice(length: number): Slice;
  giveBack(): void;
}

/** The memory of a plan, with a kernel over it. */
export interface Regions {
  readonly memory: WebAssembly.Memory;
  readonly kernel: Kernel;
  /** How many rows of the longest kind a region has room for. */
  readonly sliceRows: number;
  /** The regions that are not lent. */
  readonly free: Region[];
  /** A region that is never lent: its slices are copies. */
  readonly copied: Region;
}

const PAGE = 65536;

/** Rows of a slice when they are short: about a megabyte, enough to hide the cost of asking another thread for it. */
const SLICE_ROWS = 16_384;

/** The most bytes that a slice may need. A slice of longer rows holds one row. */
const SLICE_BYTES = 8 << 20;

/** How many slices may be in sockets at once without a copy, and the most bytes of them all; slices beyond are copied. */
const REGIONS = 36;
const REGIONS_BYTES = 512 << 20;

/**
 * Lays memory out as image | region 0 | region 1 …, where a region is a lane and the bytes made in it. Region 0 is for slices
 * that are copied at once. The layout never changes, so views of it stay valid. Pages that no row reaches are never touched.
 */
export function createRegions(module: WebAssembly.Module, compiled: Compiled): Regions {
  const { image, longestRow } = compiled;
  const sliceRows = Math.max(1, Math.min(SLICE_ROWS, Math.floor(SLICE_BYTES / Math.max(1, longestRow))));
  const lanes = align(image.end(), PAGE);
  const laneSize = align(compiled.laneSize, PAGE);
  const regionSize = laneSize + align(sliceRows * longestRow + OVERSHOOT, PAGE);
  const regions = Math.max(2, Math.min(REGIONS, Math.floor(REGIONS_BYTES / regionSize)));
  const pages = (lanes + (regions + 1) * regionSize) / PAGE;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  new Uint8Array(memory.buffer).set(image.bytes(), imageStart);

  const free: Region[] = [];
  const regionAt = (index: number): Region => {
    const lane = lanes + index * regionSize;
    const out = lane + laneSize;
    const giveBack = () => {
      free.push(region);
    };
    const slice = (length: number) => ({
      bytes: Buffer.from(memory.buffer as ArrayBufferLike as ArrayBuffer, out, length),
      release: giveBack,
    });
    const region = { lane, out, slice, giveBack };
    return region;
  };
  for (let index = regions; index > 0; index--) free.push(regionAt(index));
  const copyOf = (out: number, length: number) => Buffer.from(new Uint8Array(memory.buffer, out, length));
  const first = regionAt(0);
  const copied: Region = {
    ...first,
    slice: (length) => ({ bytes: copyOf(first.out, length), release() {} }),
    giveBack() {},
  };
  return { memory, kernel: instantiate(module, memory, compiled.encoder), sliceRows, free, copied };
}
