import type { Given } from '../../columns/draw.js';
import type { Given64 } from '../../columns/draw64.js';
import type { SeedKey } from '../../random/key.js';
import type { GivenColumns } from '../program/build.js';
import { givenKernelModule } from './module.js';
import { type Codable, rowsProgramOf } from './plan.js';
import { type Compiled, createRegions, type Frame, type Region, type Slice } from './regions.js';

/** Room for what a source supplies with the next rows: an array for each variable, an entry for each row. */
export interface Block {
  /** The numbers of the rows, each < 2^62, from which their draws follow. */
  readonly rows: BigUint64Array;
  /** 1 where a group of rows ends, else 0. SQL ends a statement there. */
  readonly ends: Uint32Array;
  /** undefined when no column of the plan needs the variable. */
  draw(variable: Given): Uint32Array | undefined;
  draw64(variable: Given64): BigUint64Array | undefined;
}

/** A simulation as a sequence of rows. */
export interface GivenSource {
  /**
   * Writes the next rows to the first entries of the block, at most `most` ≥ 1 of them. Returns how many: fewer when it has
   * worked as long as it may in a turn of the event loop, or when there are no more.
   */
  fill(block: Block, most: number): number;
  readonly ended: boolean;
}

/** Some rows of a source. */
export interface GivenSlice extends Slice {
  readonly rows: number;
  /** The argument of Frame.trim when the last of these rows is the last of all. */
  readonly last: -1 | 0;
}

/** Rows of a source that are not written yet. */
export interface Stage {
  /** How many there are, and whether a group ends with the last one. */
  readonly rows: number;
  readonly last: -1 | 0;
  /** Takes more rows from the source, until there are `most`, which there must be room for, or the source pauses. */
  fill(source: GivenSource, most: number): void;
  /** Puts rows [from, from + count) into a lane; returns the address of their numbers, as the kernel takes it for the first row. */
  supply(lane: number, from: number, count: number): bigint;
  /** Forgets all rows. */
  clear(): void;
}

/** Columns compiled for one format, for rows of a source: their bytes follow from the seed and from what the source supplies. */
export interface GivenPlan extends Frame, Codable {
  /** The most rows a slice holds. */
  readonly sliceRows: number;
  /** The next rows of the source, at most `most` ≤ sliceRows; none when the source has none. */
  write(key: SeedKey, source: GivenSource, most: number): GivenSlice;
  /** Room for up to so many rows that are written later, at once. */
  stage(rows: number): Stage;
  /** The length in bytes of each of the next rows of the source, at most `most` ≤ sliceRows; none when the source has none. */
  rowLengths(key: SeedKey, source: GivenSource, most: number): Uint32Array;
  /** How many slices can be lent now; slices beyond that are copied. */
  spare(): number;
  /** The bytes of memory that the plan takes. */
  readonly size: number;
}

/** The functions of a plan reach `compiled`, so that its place stays taken for as long as one of them may be called. */
export function createGivenPlan(compiled: Compiled): GivenPlan {
  const { columns, columnCount, blockRows } = compiled;
  const given = compiled.given as GivenColumns;
  const { memory, kernel, sliceRows, spare, take, laneSize } = createRegions(givenKernelModule, compiled);
  const blocks = new Map<number, Block>();
  const blockOf = ({ lane }: Pick<Region, 'lane'>) => {
    const block = blocks.get(lane) ?? blockAt(memory, lane, given, blockRows);
    blocks.set(lane, block);
    return block;
  };
  return {
    open: compiled.open,
    close: compiled.close,
    trim: compiled.trim,
    empty: compiled.empty,
    sliceRows,
    size: compiled.size,
    spare,
    take,
    kernel,
    laneSize,
    longestRow: compiled.longestRow,
    program: rowsProgramOf(compiled, memory),
    stage: (rows) => stageOf(given, rows, blockOf),
    write(key, source, most) {
      const region = take();
      const block = blockOf(region);
      const { lane, out } = region;
      const numbers = BigInt(lane + given.rows);
      let rows = 0;
      let length = 0;
      let last: -1 | 0 = 0;
      try {
        while (rows < most) {
          const asked = Math.min(blockRows, most - rows);
          const count = source.fill(block, asked);
          if (count === 0) break;
          const end = out + length;
          length += kernel.write(compiled.operations, lane, blockRows, key, numbers, count, end);
          rows += count;
          last = block.ends[count - 1] === 1 ? -1 : 0;
          if (count < asked) break;
        }
      } catch (error) {
        region.giveBack();
        throw error;
      }
      return { ...region.slice(length), rows, last };
    },
    rowLengths(key, source, most) {
      const region = take();
      const block = blockOf(region);
      const { lane, out } = region;
      const numbers = BigInt(lane + given.rows);
      const { operations } = compiled;
      let rows = 0;
      try {
        while (rows < most) {
          const asked = Math.min(blockRows, most - rows);
          const count = source.fill(block, asked);
          if (count === 0) break;
          const end = out + rows * 4;
          kernel.measureRows(operations, columns, columnCount, lane, blockRows, key, numbers, count, end);
          rows += count;
          if (count < asked) break;
        }
        return new Uint32Array(memory.buffer, out, rows).slice();
      } finally {
        region.giveBack();
      }
    },
  };
}

function blockAt(memory: WebAssembly.Memory, lane: number, given: GivenColumns, rows: number): Block {
  const indexes = (at: number) => new Uint32Array(memory.buffer, lane + at, rows);
  const numbers = (at: number) => new BigUint64Array(memory.buffer, lane + at, rows);
  const draws = new Map([...given.draws].map(([variable, at]) => [variable, indexes(at)]));
  const draws64 = new Map([...given.draws64].map(([variable, at]) => [variable, numbers(at)]));
  return {
    rows: numbers(given.rows),
    ends: indexes(given.ends),
    draw: (variable) => draws.get(variable),
    draw64: (variable) => draws64.get(variable),
  };
}

function stageOf(given: GivenColumns, room: number, blockOf: (room: { lane: number }) => Block): Stage {
  const numbers = new BigUint64Array(room);
  const ends = new Uint32Array(room);
  const draws = new Map([...given.draws.keys()].map((variable) => [variable, new Uint32Array(room)]));
  const draws64 = new Map([...given.draws64.keys()].map((variable) => [variable, new BigUint64Array(room)]));
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    get last() {
      return ends[rows - 1] === 1 ? -1 : 0;
    },
    fill(source, most) {
      const from = rows;
      const block: Block = {
        rows: numbers.subarray(from),
        ends: ends.subarray(from),
        draw: (variable) => draws.get(variable)?.subarray(from),
        draw64: (variable) => draws64.get(variable)?.subarray(from),
      };
      rows += source.fill(block, most - from);
    },
    supply(lane, from, count) {
      const block = blockOf({ lane });
      const end = from + count;
      block.rows.set(numbers.subarray(from, end));
      block.ends.set(ends.subarray(from, end));
      for (const [variable, values] of draws) block.draw(variable)?.set(values.subarray(from, end));
      for (const [variable, values] of draws64) block.draw64(variable)?.set(values.subarray(from, end));
      return BigInt(lane + given.rows);
    },
    clear() {
      rows = 0;
    },
  };
}
