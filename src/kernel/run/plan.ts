import type { SeedKey } from '../../random/key.js';
import type { Kernel } from './instance.js';
import { kernelModule } from './module.js';
import { type Compiled, createRegions, type Frame, type Region, type Slice } from './regions.js';

export type { Region, Slice } from './regions.js';

/**
 * Columns compiled for one format: rows as bytes, a pure function of (seed, row). A plan holds no state of a request, so one
 * plan serves any number of downloads at once.
 */
export interface Plan extends Frame, Codable {
  /** The most rows a slice holds. */
  readonly sliceRows: number;
  /** Rows [first, first + rows), each with its separator; rows ≤ sliceRows. */
  write(key: SeedKey, first: number, rows: number): Slice;
  /** Rows with these numbers, at most sliceRows of them, each with its separator. */
  writePicked(key: SeedKey, numbers: readonly number[]): Slice;
  /** The length in bytes of any number of rows [first, first + rows), with their separators. */
  measure(key: SeedKey, first: number, rows: number): number;
  /** The length in bytes of each of the rows [first, first + rows), with its separator; rows ≤ sliceRows. */
  rowLengths(key: SeedKey, first: number, rows: number): Uint32Array;
  /** How many slices can be lent now; slices beyond that are copied. */
  spare(): number;
  /** A region in which a slice can be written without a copy; undefined when all are lent. */
  borrow(): Region | undefined;
  /** The work that a row takes, in entries that are not constant: tells whether a number of rows is cheap to make. */
  readonly rowCost: number;
  /** The bytes of a row in a lane, which tell how long it takes to measure: 8 for an entry, more for a text that is written. */
  readonly laneBytes: number;
  /** The bytes of memory that the plan takes. */
  readonly size: number;
}

/** What it takes to code the rows of a plan (../deflate). */
export interface Codable {
  /** What another thread needs to run the plan, for as long as the plan can be reached. */
  readonly program: RowsProgram;
  readonly kernel: Kernel;
  /** A region for rows that are made at once. When all are lent, it is one whose slices are copies. */
  take(): Region;
  /** The bytes of the lane that begins a region, and the most that a row can have. */
  readonly laneSize: number;
  readonly longestRow: number;
}

/** A program in its memory, with addresses in bytes; may be sent to another thread. */
export interface RowsProgram {
  readonly kind: 'rows';
  readonly memory: WebAssembly.Memory;
  readonly operations: number;
  readonly columns: number;
  readonly columnCount: number;
  readonly encoder: WebAssembly.Module;
  /** How many rows a lane has room for. */
  readonly blockRows: number;
}

export const rowsProgramOf = (
  { operations, columns, columnCount, encoder, blockRows }: Compiled,
  memory: WebAssembly.Memory,
): RowsProgram => ({ kind: 'rows', memory, operations, columns, columnCount, encoder, blockRows });

/** The most bytes of lanes that a slice fills: a row that sums those of thousands takes long to make. */
const SLICE_LANE_BYTES = 64 << 20;

export function createPlan(compiled: Compiled): Plan {
  const { columnCount, blockRows } = compiled;
  const { memory, kernel, spare, take, borrow, ...regions } = createRegions(kernelModule, compiled);
  const inTime = Math.max(1, Math.floor(SLICE_LANE_BYTES / compiled.laneBytes));
  const write = ({ lane, out }: Region, key: SeedKey, first: number, rows: number, end = out) =>
    kernel.write(compiled.operations, lane, blockRows, key, BigInt(first), rows, end);
  return {
    open: compiled.open,
    close: compiled.close,
    trim: compiled.trim,
    empty: compiled.empty,
    size: compiled.size,
    sliceRows: Math.min(regions.sliceRows, inTime),
    rowCost: compiled.rowCost,
    laneBytes: compiled.laneBytes,
    program: rowsProgramOf(compiled, memory),
    spare,
    borrow,
    take,
    kernel,
    laneSize: regions.laneSize,
    longestRow: compiled.longestRow,
    write(key, first, rows) {
      const region = take();
      return region.slice(write(region, key, first, rows));
    },
    writePicked(key, numbers) {
      const region = take();
      let end = region.out;
      for (let at = 0, run = 1; at < numbers.length; at += run) {
        const first = numbers[at] as number;
        run = 1;
        while (numbers[at + run] === first + run) run++;
        end += write(region, key, first, run, end);
      }
      return region.slice(end - region.out);
    },
    measure(key, first, rows) {
      const { operations, columns } = compiled;
      const { lane, giveBack } = take();
      const total = kernel.measure(
        operations,
        columns,
        columnCount,
        lane,
        blockRows,
        key,
        BigInt(first),
        rows,
      );
      giveBack();
      return Number(total);
    },
    rowLengths(key, first, rows) {
      const { operations, columns } = compiled;
      const { lane, out, giveBack } = take();
      kernel.measureRows(operations, columns, columnCount, lane, blockRows, key, BigInt(first), rows, out);
      giveBack();
      return new Uint32Array(memory.buffer, out, rows).slice();
    },
  };
}
