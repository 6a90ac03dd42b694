import type { SeedKey } from '../../random/key.js';
import { kernelModule } from './module.js';
import { type Compiled, createRegions } from './regions.js';

/** A predicate compiled: which rows it is true of, a pure function of (seed, row). */
export interface Selection {
  /** The numbers, counted from `first`, of those of the rows [first, first + rows) of which it is true; rows ≤ 2^20. */
  select(key: SeedKey, first: number, rows: number): Uint32Array;
  /** The bytes of a row in a lane. */
  readonly laneBytes: number;
  /** How many operations it takes for each row. */
  readonly operations: number;
  /** The bytes of memory that the selection takes. */
  readonly size: number;
}

/** What selecting() makes, with addresses in bytes. Whoever runs the program must be able to reach `place`. */
export interface CompiledSelection
  extends Pick<
    Compiled,
    'place' | 'size' | 'operations' | 'encoder' | 'blockRows' | 'laneSize' | 'longestRow'
  > {
  /** The flag column, relative to the lane. */
  readonly flags: number;
  readonly operationCount: number;
}

/** The function of a selection reaches `compiled`, so that its place stays taken for as long as it may be called. */
export function createSelection(compiled: CompiledSelection): Selection {
  const { memory, kernel, take } = createRegions(kernelModule, compiled);
  return {
    size: compiled.size,
    operations: compiled.operationCount,
    laneBytes: compiled.laneSize / compiled.blockRows,
    select(key, first, rows) {
      const { operations, blockRows, flags } = compiled;
      const { lane, out, giveBack } = take();
      const count = kernel.select(operations, lane, blockRows, key, BigInt(first), rows, flags, out);
      giveBack();
      return new Uint32Array(memory.buffer, out, count).slice();
    },
  };
}
