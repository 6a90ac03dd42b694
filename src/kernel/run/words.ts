import type { SeedKey } from '../../random/key.js';
import type { Kernel } from './instance.js';
import type { Place } from './memory.js';
import { givenKernelModule } from './module.js';
import { type Compiled, createRegions, type Region } from './regions.js';
import type { Items } from './sorting.js';

/** Numbers of 32 bits by which rows are sorted, a pure function of (seed, row). */
export interface Words {
  /** How many bits they have: 1 … 32. */
  readonly bits: number;
  /** Gives the items from `at` to the one before `end` the words of their rows. */
  read(key: SeedKey, items: Items, at: number, end: number): void;
  /** A region in which another thread can do so; undefined when all are lent. */
  borrow(): Region | undefined;
  readonly program: WordsProgram;
  /** Taken for as long as the words can be reached. */
  readonly place: Place;
  /** The bytes of a row in a lane. */
  readonly laneBytes: number;
  /** The bytes of memory that they take. */
  readonly size: number;
}

/** May be sent to another thread, for as long as the words can be reached. */
export interface WordsProgram {
  readonly kind: 'words';
  readonly memory: WebAssembly.Memory;
  readonly operations: number;
  readonly blockRows: number;
  /** The index column of the words, relative to the lane. */
  readonly column: number;
  /** The bits that are inverted: those of words that fall where the column rises. */
  readonly flip: number;
}

/** What makingWords() makes, with addresses in bytes. Its place stays taken for as long as its regions can be reached. */
export interface CompiledWords
  extends Pick<Compiled, 'place' | 'size' | 'operations' | 'blockRows' | 'laneSize' | 'longestRow'> {
  readonly column: number;
  readonly bits: number;
  readonly falls: boolean;
}

export function createWords(compiled: CompiledWords): Words {
  const { operations, blockRows, column, bits, falls } = compiled;
  const { memory, kernel, take, borrow } = createRegions(givenKernelModule, compiled);
  const flip = falls ? 2 ** bits - 1 : 0;
  const program: WordsProgram = { kind: 'words', memory, operations, blockRows, column, flip };
  return {
    bits,
    program,
    borrow,
    place: compiled.place,
    size: compiled.size,
    laneBytes: compiled.laneSize / blockRows,
    read(key, items, at, end) {
      const region = take();
      readWords(kernel, program, region, key, items.addressOf(at), end - at);
      region.giveBack();
    },
  };
}

/** Gives `count` items the words of their rows. Works in the region. */
export function readWords(
  kernel: Kernel,
  { operations, blockRows, column, flip }: WordsProgram,
  { lane, out }: Pick<Region, 'lane' | 'out'>,
  key: SeedKey,
  items: number,
  count: number,
): void {
  kernel.readWords(operations, lane, blockRows, key, items, count, column, flip, out);
}
