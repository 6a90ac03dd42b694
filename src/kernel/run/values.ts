import type { SeedKey } from '../../random/key.js';
import { kernelModule } from './module.js';
import { type Compiled, createRegions } from './regions.js';

/** A 64-bit draw compiled: its values are a pure function of (seed, row). */
export interface Values {
  /** Those of the rows [first, first + rows), each its low and then its high 32 bits; rows ≤ 2^20. */
  read(key: SeedKey, first: number, rows: number): Uint32Array;
  /** The bytes of a row in a lane. */
  readonly laneBytes: number;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/** What drawing() makes, with addresses in bytes. Whoever runs the program must be able to reach `place`. */
export interface CompiledValues
  extends Pick<Compiled, 'place' | 'size' | 'operations' | 'blockRows' | 'laneSize' | 'longestRow'> {
  /** The 64-bit column, relative to the lane. */
  readonly column: number;
}

/** The function of the values reaches `compiled`, so that its place stays taken for as long as it may be called. */
export function createValues(compiled: CompiledValues): Values {
  const { memory, kernel, take } = createRegions(kernelModule, compiled);
  return {
    size: compiled.size,
    laneBytes: compiled.laneSize / compiled.blockRows,
    read(key, first, rows) {
      const { operations, blockRows, column } = compiled;
      const { lane, out, giveBack } = take();
      kernel.readValues(operations, lane, blockRows, key, BigInt(first), rows, column, out);
      giveBack();
      return new Uint32Array(memory.buffer, out, 2 * rows).slice();
    },
  };
}
