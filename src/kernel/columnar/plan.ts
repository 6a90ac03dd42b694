import type { SeedKey } from '../../random/key.js';
import type { GivenColumns } from '../program/build.js';
import { align } from '../program/image.js';
import { bareKernel } from '../run/instance.js';
import { REGION_BYTES } from '../run/memory.js';
import { givenKernelModule, kernelModule } from '../run/module.js';
import { type Compiled, createRegions, type Region } from '../run/regions.js';
import { blockAt, createStage, type Stage } from '../run/stage.js';

/** Sets of vectors, compiled: the values of any rows, a pure function of (seed, row). It holds no state of a request. */
export interface ColumnPlan {
  /** The bytes of memory that the plan takes. */
  readonly size: number;
  /** The bytes of a row in a lane, of each set: they tell how long it takes to write it. */
  readonly laneBytes: readonly number[];
  /** The bytes of the longest text of each vector of each set; 0 for other vectors. */
  readonly longest: readonly (readonly number[])[];
  /** The memory, in which addresses count. */
  readonly bytes: Uint8Array;
  /** Zeros the bytes [from, end). */
  clear(from: number, end: number): void;
  /** How many bytes a region has room for. */
  readonly room: number;
  /** How many regions can be lent now; slices beyond that are copied. */
  spare(): number;
  /** A region for values that are written at once. When all are lent, it is one whose slices are copies. */
  take(): Region;
  /** How many draws can be kept, with four bytes a row each, for sets that are written after each other. */
  readonly keptDraws: number;
  /** Writes the indexes of these draws for the rows [first, first + rows), each from the address in `at` on. */
  keep(region: Region, key: SeedKey, first: number, rows: number, at: readonly number[]): void;
  /**
   * Writes the vectors of a set for the rows [first, first + rows), each from the address in `at` on, and returns where each ends: of bits
   * in eighths of bytes. Up to 64 bytes after that may be written, too. `kept` are the addresses of the indexes that keep() has written of
   * these rows.
   */
  write(
    region: Region,
    set: number,
    key: SeedKey,
    first: number,
    rows: number,
    at: readonly number[],
    kept?: readonly number[],
  ): number[];
  /** The same for rows with these numbers. */
  writePicked(
    region: Region,
    set: number,
    key: SeedKey,
    numbers: readonly number[],
    at: readonly number[],
  ): number[];
  /** Room for up to so many rows of a source, whose vectors are written by writeStaged(). Only of a plan for stages. */
  stage(rows: number): Stage;
  /** The same for rows [from, from + rows) of a stage. */
  writeStaged(
    region: Region,
    set: number,
    key: SeedKey,
    stage: Stage,
    from: number,
    rows: number,
    at: readonly number[],
  ): number[];
}

/** A set of vectors with its addresses in bytes. */
export interface CompiledSet {
  /** The rows that it makes at a time. */
  readonly blockRows: number;
  readonly operations: number;
  readonly packs: number;
  /** Which of the vectors are in bits. */
  readonly inBits: readonly boolean[];
  readonly longest: readonly number[];
  /** The lane column for the numbers of picked rows. */
  readonly numbers: number;
  /** Lane columns for rows of a stage; undefined where rows have none. */
  readonly given: GivenColumns | undefined;
  /** The place in the lane of the addresses of kept draws. */
  readonly slots: number;
  /** The bytes of a row in the lane, with those of the rows that it places. */
  readonly laneBytes: number;
}

/** The set that keeps draws, how many they are, and the sets that read them, by the set that makes them itself. */
export interface Keeping {
  readonly keeper: number;
  readonly draws: number;
  readonly readers: ReadonlyMap<number, number>;
}

/** What compilingColumns() makes. Its place stays taken for as long as its regions can be reached. */
export interface CompiledColumns extends Pick<Compiled, 'place' | 'size' | 'laneSize'> {
  readonly sets: readonly CompiledSet[];
  readonly keeping: Keeping;
}

/** Regions are asked for without rows: how much is written into one is up to who writes. */
const NO_ROW = 8;

const PAGE = 65536;
const SLACK = 128;

export function createColumnPlan(compiled: CompiledColumns): ColumnPlan {
  const { keeping, laneSize } = compiled;
  const { memory, kernel, spare, take } = createRegions(kernelModule, { ...compiled, longestRow: NO_ROW });
  const givenKernel = bareKernel(givenKernelModule, givenKernelModule, memory);

  const cursorsOf = ({ lane }: Region, { inBits }: CompiledSet) => {
    const cursors = new BigUint64Array(memory.buffer, lane, inBits.length);
    return {
      set(at: readonly number[]) {
        for (const [index, isBits] of inBits.entries())
          cursors[index] = BigInt(at[index] as number) * (isBits ? 8n : 1n);
      },
      ends: () => inBits.map((isBits, index) => Number(cursors[index]) / (isBits ? 8 : 1)),
    };
  };

  const write: ColumnPlan['write'] = (region, set, key, first, rows, at, kept) => {
    const reader = kept && keeping.readers.get(set);
    const program = compiled.sets[reader ?? set] as CompiledSet;
    const { operations, packs, inBits, blockRows, slots } = program;
    const cursors = cursorsOf(region, program);
    cursors.set(at);
    if (kept !== undefined && reader !== undefined)
      new BigUint64Array(memory.buffer, region.lane + slots, kept.length).set(kept.map(BigInt));
    kernel.pack(operations, region.lane, blockRows, key, BigInt(first), rows, packs, inBits.length);
    return cursors.ends();
  };

  /** Writes the vectors of rows of which `put` puts [from, from + count) into the lane. */
  const writeBlocks = (
    region: Region,
    set: number,
    key: SeedKey,
    rows: number,
    at: readonly number[],
    put: (from: number, count: number) => void,
  ) => {
    const program = compiled.sets[set] as CompiledSet;
    const { operations, packs, inBits, numbers, blockRows } = program;
    const cursors = cursorsOf(region, program);
    cursors.set(at);
    const place = BigInt(region.lane + numbers);
    for (let from = 0; from < rows; from += blockRows) {
      const count = Math.min(blockRows, rows - from);
      put(from, count);
      givenKernel.pack(operations, region.lane, blockRows, key, place, count, packs, inBits.length);
    }
    return cursors.ends();
  };

  return {
    size: compiled.size,
    laneBytes: compiled.sets.map(({ laneBytes }) => laneBytes),
    longest: compiled.sets.map(({ longest }) => longest),
    bytes: new Uint8Array(memory.buffer),
    clear: kernel.clear,
    room: REGION_BYTES - align(laneSize, PAGE) - SLACK,
    spare,
    take,
    keptDraws: keeping.draws,
    keep(region, key, first, rows, at) {
      write(region, keeping.keeper, key, first, rows, at);
    },
    write,
    writePicked(region, set, key, picked, at) {
      const { numbers, blockRows } = compiled.sets[set] as CompiledSet;
      const column = new BigUint64Array(memory.buffer, region.lane + numbers, blockRows);
      return writeBlocks(region, set, key, picked.length, at, (from, count) => {
        for (let row = 0; row < count; row++) column[row] = BigInt(picked[from + row] as number);
      });
    },
    stage(rows) {
      const given = compiled.sets.flatMap((set) => set.given ?? []);
      const draws = new Set(given.flatMap(({ draws }) => [...draws.keys()]));
      const draws64 = new Set(given.flatMap(({ draws64 }) => [...draws64.keys()]));
      return createStage(draws, draws64, rows);
    },
    writeStaged(region, set, key, stage, first, rows, at) {
      const { given, blockRows } = compiled.sets[set] as CompiledSet;
      const block = blockAt(memory, region.lane, given as GivenColumns, blockRows);
      return writeBlocks(region, set, key, rows, at, (from, count) => stage.copy(block, first + from, count));
    },
  };
}
