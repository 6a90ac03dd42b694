import type { Given } from '../../columns/draw.js';
import type { Given64 } from '../../columns/draw64.js';
import type { SeedKey } from '../../random/key.js';
import type { GivenColumns } from '../program/build.js';
import type { Supply } from './coding.js';
import { givenKernelModule } from './module.js';
import { type Codable, rowsProgramOf } from './plan.js';
import { type Compiled, createRegions, type Frame, type Region, type Slice } from './regions.js';
import { blockAt, createStage, type Stage } from './stage.js';

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

/** Columns compiled for one format, for rows of a source: their bytes follow from the seed and from what the source supplies. */
export interface GivenPlan extends Frame, Codable {
  /** The most rows a slice holds. */
  readonly sliceRows: number;
  /** The next rows of the source, at most `most` ≤ sliceRows; none when the source has none. */
  write(key: SeedKey, source: GivenSource, most: number): GivenSlice;
  /** Room for up to so many rows that are written later, at once. */
  stage(rows: number): Stage;
  /** Puts rows of a stage into a lane. */
  supplyOf(stage: Stage): Supply;
  /** The length in bytes of each of the next rows of the source, at most `most` ≤ sliceRows; none when the source has none. */
  rowLengths(key: SeedKey, source: GivenSource, most: number): Uint32Array;
  /** How many slices can be lent now; slices beyond that are copied. */
  spare(): number;
  /** The bytes of memory that the plan takes. */
  readonly size: number;
}

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
    stage: (rows) => createStage(given.draws.keys(), given.draws64.keys(), rows),
    supplyOf: (stage) => (lane, from, count) => {
      stage.copy(blockOf({ lane }), from, count);
      return BigInt(lane + given.rows);
    },
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
