import { OVERSHOOT } from './assembly/ops.js';
import { align, type Image, imageStart } from './image.js';
import { instantiate } from './instance.js';
import { kernelModule } from './module.js';

/** Bytes of consecutive rows. `bytes` is valid until `release()`; call that exactly once. */
export interface Slice {
  readonly bytes: Uint8Array;
  release(): void;
}

/**
 * A dataset's columns compiled for one format: rows as bytes, a pure function of (seed, row).
 * Holds no request state, so one plan serves any number of downloads at once.
 */
export interface Plan {
  readonly mediaType: string;
  readonly open: Uint8Array;
  readonly close: Uint8Array;
  /** Bytes of row `row` to leave out before `close` when it is the last one. */
  trim(row: number): number;
  /** The document of no rows. */
  readonly empty: Uint8Array;
  /** The most rows a slice holds. */
  readonly sliceRows: number;
  /** Rows [first, first + rows), rows ≤ sliceRows, each with its separator. `seed` is seedKey()'s. */
  write(seed: bigint, first: number, rows: number): Slice;
  /** Length in bytes of rows [first, first + rows), any number, separators included. */
  measure(seed: bigint, first: number, rows: number): number;
  /** How many slices can be lent at this moment; beyond that they are copied. */
  spare(): number;
  /** A place to write a slice without a copy; undefined when all are lent. */
  borrow(): Place | undefined;
  /** Work a row takes, in entries; for judging whether something is cheap. */
  readonly rowCost: number;
  /** What another thread needs to run the plan. */
  readonly program: Program;
}

/** A piece of a plan's memory that one thread may write: where it works and where it leaves the bytes. */
export interface Place {
  readonly lane: number;
  readonly out: number;
  slice(length: number): Slice;
  giveBack(): void;
}

/** A program in its memory, addresses in bytes; may be sent to another thread. */
export interface Program {
  readonly memory: WebAssembly.Memory;
  readonly operations: number;
  readonly cells: number;
  readonly cellCount: number;
  /** Rows that a lane has room for. */
  readonly blockRows: number;
}

/** What compile() lays out. */
export interface Compiled {
  readonly image: Image;
  readonly operations: number;
  readonly cells: number;
  readonly cellCount: number;
  readonly blockRows: number;
  readonly laneSize: number;
  readonly longestRow: number;
  readonly mediaType: string;
  readonly open: Uint8Array;
  readonly close: Uint8Array;
  trim(row: number): number;
  readonly empty: Uint8Array;
}

const PAGE = 65536;

/** Rows a slice holds when they are short: about a megabyte, enough to hide the cost of asking another thread for it. */
const SLICE_ROWS = 32_768;

/** The most bytes a slice may need; of rows longer than this a slice holds one. */
const SLICE_BYTES = 8 << 20;

/** Slices that may be in sockets at once without a copy; more than that are copied. Fewer where each may get big. */
const PLACES = 36;
const PLACES_BYTES = 512 << 20;

/**
 * Lays memory out as image | place 0 | place 1 … where a place is a lane and the bytes it makes. Place 0 is for slices
 * that are copied at once. The layout is fixed for the plan's life, so views of it stay valid; pages that no row
 * reaches are never touched.
 */
export function createPlan(compiled: Compiled): Plan {
  const { image, operations, cells, cellCount, blockRows, longestRow } = compiled;
  const sliceRows = Math.max(1, Math.min(SLICE_ROWS, Math.floor(SLICE_BYTES / Math.max(1, longestRow))));
  const lanes = align(image.end(), PAGE);
  const laneSize = align(compiled.laneSize, PAGE);
  const placeSize = laneSize + align(sliceRows * longestRow + OVERSHOOT, PAGE);
  const places = Math.max(2, Math.min(PLACES, Math.floor(PLACES_BYTES / placeSize)));
  const pages = (lanes + (places + 1) * placeSize) / PAGE;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  new Uint8Array(memory.buffer).set(image.bytes(), imageStart);
  const kernel = instantiate(kernelModule, memory);

  const placeAt = (index: number): Place => {
    const lane = lanes + index * placeSize;
    const out = lane + laneSize;
    const giveBack = () => {
      free.push(place);
    };
    const slice = (length: number) => ({
      bytes: new Uint8Array(memory.buffer, out, length),
      release: giveBack,
    });
    const place = { lane, out, slice, giveBack };
    return place;
  };
  const free: Place[] = [];
  const copied = placeAt(0);
  for (let index = places; index > 0; index--) free.push(placeAt(index));

  return {
    mediaType: compiled.mediaType,
    open: compiled.open,
    close: compiled.close,
    trim: compiled.trim,
    empty: compiled.empty,
    sliceRows,
    rowCost: cellCount,
    program: { memory, operations, cells, cellCount, blockRows },
    spare: () => free.length,
    borrow: () => free.pop(),
    write(seed, first, rows) {
      const place = free.pop() ?? copied;
      const { lane, out } = place;
      const length = kernel.write(
        operations,
        cells,
        cellCount,
        lane,
        blockRows,
        seed,
        BigInt(first),
        rows,
        out,
      );
      if (place !== copied) return place.slice(length);
      return { bytes: new Uint8Array(memory.buffer, out, length).slice(), release() {} };
    },
    measure: (seed, first, rows) =>
      Number(kernel.measure(operations, cells, cellCount, copied.lane, blockRows, seed, BigInt(first), rows)),
  };
}
