import type { SeedKey } from '../../random/key.js';
import { align } from '../program/image.js';
import { givenKernelModule, kernelModule } from './module.js';
import { type Compiled, createRegions } from './regions.js';

/** A draw compiled, with or without a predicate: how many rows have each of its indexes, a pure function of (seed, rows). */
export interface Tally {
  /** Of the rows [first, first + rows) of which the predicate is true, how many have each index; rows < 2^32. */
  count(key: SeedKey, first: number, rows: number): Uint32Array;
  /** The bytes of a row in a lane. */
  readonly laneBytes: number;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/** The same for rows that need not follow each other. */
export interface ListTally {
  /** Of the rows with these numbers, which are below 2^53, as Tally.count() counts. */
  count(key: SeedKey, numbers: Float64Array): Uint32Array;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/** What tallying() makes, with addresses in bytes. Its place stays taken for as long as its regions can be reached. */
export interface CompiledTally
  extends Pick<Compiled, 'place' | 'size' | 'operations' | 'blockRows' | 'laneSize' | 'longestRow'> {
  /** The flag column of the predicate, relative to the lane; −1 without one. */
  readonly flags: number;
  /** The index column, relative to the lane, whose indexes are below `indexes`. */
  readonly column: number;
  readonly indexes: number;
}

export function createTally(compiled: CompiledTally): Tally {
  const { memory, kernel, take } = createRegions(kernelModule, compiled);
  return {
    size: compiled.size,
    laneBytes: compiled.laneSize / compiled.blockRows,
    count(key, first, rows) {
      const { operations, blockRows, flags, column, indexes } = compiled;
      const { lane, out, giveBack } = take();
      kernel.tally(operations, lane, blockRows, key, BigInt(first), rows, flags, column, indexes, out);
      giveBack();
      return new Uint32Array(memory.buffer, out, indexes).slice();
    },
  };
}

/** The same as createTally() for a program of rows that are given by their numbers. */
export function createListTally(compiled: CompiledTally): ListTally {
  const { memory, kernel, take } = createRegions(givenKernelModule, compiled);
  const { operations, blockRows, flags, column, indexes } = compiled;
  return {
    size: compiled.size,
    count(key, numbers) {
      const { lane, out, giveBack } = take();
      const counts = new Uint32Array(memory.buffer, out, indexes).fill(0);
      const address = out + align(counts.byteLength, BigUint64Array.BYTES_PER_ELEMENT);
      for (let first = 0; first < numbers.length; first += blockRows) {
        const rows = Math.min(blockRows, numbers.length - first);
        const given = new BigUint64Array(memory.buffer, address, rows);
        for (let at = 0; at < rows; at++) given[at] = BigInt(numbers[first + at] as number);
        kernel.tally(operations, lane, blockRows, key, BigInt(address), rows, flags, column, indexes, out);
      }
      giveBack();
      return counts.slice();
    },
  };
}
