import { CELL_SIZE, OVERSHOOT } from './assembly/ops.js';
import { align, type Image, imageStart } from './image.js';
import { instantiate } from './module.js';

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
  /** Bytes of the last row to leave out before `close`. */
  readonly trim: number;
  /** The most rows a slice holds. */
  readonly sliceRows: number;
  /** Rows [first, first + rows), rows ≤ sliceRows, each with its separator. `seed` is seedKey()'s. */
  write(seed: bigint, first: number, rows: number): Slice;
  /** Length in bytes of rows [first, first + rows), any number, separators included. */
  measure(seed: bigint, first: number, rows: number): number;
}

/** A compiled program, addresses in bytes. */
export interface Program {
  readonly image: Image;
  readonly program: number;
  readonly cells: number;
  readonly cellCount: number;
  readonly laneSize: number;
  readonly longestRow: number;
  readonly mediaType: string;
  readonly open: Uint8Array;
  readonly close: Uint8Array;
  readonly trim: number;
}

const PAGE = 65536;

/** Rows a slice holds when they are short: a few hundred KB, enough to hide the cost of a write to a socket. */
const SLICE_ROWS = 4096;

/** The most a slice may need; rows longer than this a slice cannot exist. */
const SLICE_BYTES = 4 << 20;

/** Slices that may be in sockets at once without a copy; more downloads than that get copies. */
const BUFFERS = 4;

/**
 * Lays memory out as image | lane | scratch | one buffer to copy from | buffers, fixed for the plan's life so
 * that views of it stay valid. Pages that no row ever reaches are never touched.
 */
export function createPlan(program: Program): Plan {
  const { image, cells, cellCount, longestRow } = program;
  const sliceRows = Math.max(1, Math.min(SLICE_ROWS, Math.floor(SLICE_BYTES / Math.max(1, longestRow))));
  const capacity = align(sliceRows * longestRow + OVERSHOOT, PAGE);
  const lane = align(image.end(), 64);
  const scratch = align(lane + program.laneSize, 64);
  const spill = align(scratch + cellCount * CELL_SIZE, PAGE);
  const pages = spill / PAGE + ((BUFFERS + 1) * capacity) / PAGE;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  new Uint8Array(memory.buffer).set(image.bytes(), imageStart);
  const kernel = instantiate(memory);
  const free = Array.from({ length: BUFFERS }, (_, index) => spill + (index + 1) * capacity);

  return {
    mediaType: program.mediaType,
    open: program.open,
    close: program.close,
    trim: program.trim,
    sliceRows,
    write(seed, first, rows) {
      const buffer = free.pop();
      const out = buffer ?? spill;
      const length = kernel.write(
        program.program,
        cells,
        cellCount,
        lane,
        scratch,
        seed,
        BigInt(first),
        rows,
        out,
      );
      const bytes = new Uint8Array(memory.buffer, out, length);
      if (buffer === undefined) return { bytes: bytes.slice(), release: () => {} };
      return { bytes, release: () => free.push(buffer) };
    },
    measure(seed, first, rows) {
      return Number(kernel.measure(program.program, cells, cellCount, lane, seed, BigInt(first), rows));
    },
  };
}
