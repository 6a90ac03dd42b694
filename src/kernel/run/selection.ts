import type { SeedKey } from '../../random/key.js';
import type { Kernel } from './instance.js';
import type { Place } from './memory.js';
import { kernelModule } from './module.js';
import { type Compiled, createRegions, type Region } from './regions.js';

/** A predicate compiled: which rows it is true of, a pure function of (seed, row). */
export interface Selection {
  /** The numbers, counted from `first`, of those of the rows [first, first + rows) of which it is true; rows ≤ 2^20. */
  select(key: SeedKey, first: number, rows: number): Uint32Array;
  /** A region in which another thread can select; undefined when all are lent. */
  borrow(): Region | undefined;
  readonly program: SelectionProgram;
  /** Taken for as long as the selection can be reached. */
  readonly place: Place;
  /** The bytes of a row in a lane. */
  readonly laneBytes: number;
  /** How many operations it takes for each row. */
  readonly operations: number;
  /** The bytes of memory that the selection takes. */
  readonly size: number;
}

/** May be sent to another thread, for as long as the selection can be reached. */
export interface SelectionProgram {
  readonly kind: 'selection';
  readonly memory: WebAssembly.Memory;
  readonly operations: number;
  readonly blockRows: number;
  /** The flag column, relative to the lane. */
  readonly flags: number;
  /** The places of the bits of each byte, as the kernel reads them. */
  readonly places: number;
}

/** What selecting() makes, with addresses in bytes. Its place stays taken for as long as its regions can be reached. */
export interface CompiledSelection
  extends Pick<Compiled, 'place' | 'size' | 'operations' | 'blockRows' | 'laneSize' | 'longestRow'> {
  readonly flags: number;
  readonly places: number;
  readonly operationCount: number;
}

export function createSelection(compiled: CompiledSelection): Selection {
  const { operations, blockRows, flags, places } = compiled;
  const { memory, kernel, take, borrow } = createRegions(kernelModule, compiled);
  const program: SelectionProgram = { kind: 'selection', memory, operations, blockRows, flags, places };
  return {
    program,
    borrow,
    place: compiled.place,
    size: compiled.size,
    operations: compiled.operationCount,
    laneBytes: compiled.laneSize / blockRows,
    select(key, first, rows) {
      const region = take();
      const count = select(kernel, program, region, key, first, rows);
      const numbers = region.numbers(count);
      region.giveBack();
      return numbers;
    },
  };
}

/** Writes the numbers of the rows that are selected at `out` of the region, and returns how many there are. */
export const select = (
  kernel: Kernel,
  { operations, blockRows, flags, places }: SelectionProgram,
  { lane, out }: Pick<Region, 'lane' | 'out'>,
  key: SeedKey,
  first: number,
  rows: number,
): number => kernel.select(operations, lane, blockRows, key, BigInt(first), rows, flags, places, out);
