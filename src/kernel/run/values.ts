import type { SeedKey } from '../../random/key.js';
import { kernelModule } from './module.js';
import { type Compiled, createRegions } from './regions.js';

/** 64-bit draws compiled into one program: their values are a pure function of (seed, row). */
export interface Values {
  /** Those of each draw in the rows [first, first + rows), each its low and then its high 32 bits; rows ≤ 2^20. */
  read(key: SeedKey, first: number, rows: number): readonly Uint32Array[];
  /** The bytes of a row in a lane. */
  readonly laneBytes: number;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/** What drawing() makes, with addresses in bytes. Its place stays taken for as long as its regions can be reached. */
export interface CompiledValues
  extends Pick<Compiled, 'place' | 'size' | 'operations' | 'blockRows' | 'laneSize' | 'longestRow'> {
  /** The 64-bit columns, relative to the lane. */
  readonly columns: readonly number[];
}

export function createValues(compiled: CompiledValues): Values {
  const { memory, kernel, take } = createRegions(kernelModule, compiled);
  return {
    size: compiled.size,
    laneBytes: compiled.laneSize / compiled.blockRows,
    read(key, first, rows) {
      const { operations, blockRows, columns } = compiled;
      const { lane, out, giveBack } = take();
      const all = columns.map(() => new Uint32Array(2 * rows));
      for (let done = 0; done < rows; done += blockRows) {
        const count = Math.min(blockRows, rows - done);
        // The kernel copies one column; the others are in the lane until it makes the next block.
        const [some = 0] = columns;
        kernel.readValues(operations, lane, blockRows, key, BigInt(first + done), count, some, out);
        for (const [at, values] of all.entries())
          values.set(new Uint32Array(memory.buffer, lane + (columns[at] as number), 2 * count), 2 * done);
      }
      giveBack();
      return all;
    },
  };
}
