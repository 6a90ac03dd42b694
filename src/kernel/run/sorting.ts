import { ITEM_SIZE } from '../assembly/memory.js';
import { bareKernel, type Kernel } from './instance.js';
import { kernelMemory, leave, placeFor } from './memory.js';
import { givenKernelModule } from './module.js';

/** Rows that are sorted: the number of each and the word by which it is sorted, in the memory of all plans. */
export interface Items {
  readonly count: number;
  /** The address of an item. */
  addressOf(at: number): number;
  /** Sets the numbers of the items from `at` on. */
  put(at: number, numbers: Uint32Array): void;
  /** Copies the numbers of the items from `at` to the one before `end` to the same indexes of `into`. */
  copy(at: number, end: number, into: Uint32Array): void;
  /** The word of an item. */
  wordAt(at: number): number;
  /**
   * Counts, of the items from `at` to the one before `end` whose words begin with the bits `beginning`, the digits that come next: the
   * counts are as many as there are digits, and `shift` bits are left after them.
   */
  countDigits(at: number, end: number, shift: number, beginning: number, counts: Uint32Array): void;
  /** The numbers of those whose words are at most `beginning`, without their last `shift` bits. */
  upTo(at: number, end: number, shift: number, beginning: number): Uint32Array;
  /** Sorts them by words of so many bits; items whose words are equal keep their order. */
  by(bits: number): Sorting;
  /** Frees their memory, which no thread may use any more. */
  leave(): void;
}

/** A radix sort in steps, which are done one after the other, wherever. */
export interface Sorting {
  readonly steps: number;
  /** Does the steps from `first` to the one before `end`. */
  run(first: number, end: number): void;
  /** May be sent to another thread, for as long as the items can be reached. */
  readonly program: SortingProgram;
}

export interface SortingProgram {
  readonly kind: 'sorting';
  readonly memory: WebAssembly.Memory;
  readonly count: number;
  readonly bits: number;
  /** The addresses of the items, of as much room beside them, and of a u32 for each digit. */
  readonly items: number;
  readonly room: number;
  readonly places: number;
}

/** Items of a step, which takes some tenths of a millisecond. */
export const STEP_ITEMS = 65_536;

/** With wider digits, the places to which items are copied take more than the caches. */
const MOST_DIGIT_BITS = 11;
const LEAST_PASSES = 2;

/** Room for `count` items. Throws a BusyError while others leave too little. */
export function createItems(count: number): Items {
  const bytes = count * ITEM_SIZE;
  const place = placeFor(2 * bytes + 4 * 2 ** MOST_DIGIT_BITS);
  const { memory } = kernelMemory();
  const kernel = bareKernel(givenKernelModule, givenKernelModule, memory);
  const { address } = place;
  const words = new Uint32Array(memory.buffer, address, 2 * count);
  return {
    count,
    addressOf: (at) => address + at * ITEM_SIZE,
    put(at, numbers) {
      for (let index = 0; index < numbers.length; index++) words[2 * (at + index)] = numbers[index] as number;
    },
    copy(at, end, into) {
      for (let index = at; index < end; index++) into[index] = words[2 * index] as number;
    },
    wordAt: (at) => words[2 * at + 1] as number,
    countDigits(at, end, shift, beginning, counts) {
      const mask = counts.length - 1;
      const bits = Math.log2(counts.length);
      for (let index = at; index < end; index++) {
        const digits = (words[2 * index + 1] as number) >>> shift;
        if (digits >>> bits === beginning) counts[digits & mask] = (counts[digits & mask] as number) + 1;
      }
    },
    upTo(at, end, shift, beginning) {
      const numbers = new Uint32Array(end - at);
      let length = 0;
      for (let index = at; index < end; index++)
        if ((words[2 * index + 1] as number) >>> shift <= beginning)
          numbers[length++] = words[2 * index] as number;
      return numbers.slice(0, length);
    },
    by(bits) {
      const [room, places] = [address + bytes, address + 2 * bytes];
      const program: SortingProgram = { kind: 'sorting', memory, count, bits, items: address, room, places };
      return {
        steps: 2 * passesOf(bits) * piecesOf(count),
        run: (first, end) => sort(kernel, program, first, end),
        program,
      };
    },
    leave: () => leave(place),
  };
}

/** An even number, so that the items end where they began. */
const passesOf = (bits: number) => (bits <= LEAST_PASSES * MOST_DIGIT_BITS ? LEAST_PASSES : 2 * LEAST_PASSES);

const piecesOf = (count: number) => Math.ceil(count / STEP_ITEMS);

/** Does the steps of a sort from `first` to the one before `end`: for each digit, all pieces are counted, and then placed. */
export function sort(
  kernel: Kernel,
  { memory, count, bits, items, room, places }: SortingProgram,
  first: number,
  end: number,
): void {
  const pieces = piecesOf(count);
  const digitBits = Math.ceil(bits / passesOf(bits));
  const mask = 2 ** digitBits - 1;
  for (let step = first; step < end; step++) {
    const half = Math.floor(step / pieces);
    const pass = half >> 1;
    const isCounted = half % 2 === 0;
    const [from, to] = pass % 2 === 0 ? [items, room] : [room, items];
    const at = (step % pieces) * STEP_ITEMS;
    const rows = Math.min(STEP_ITEMS, count - at);
    const shift = pass * digitBits;
    if (at === 0 && isCounted) new Uint32Array(memory.buffer, places, mask + 1).fill(0);
    if (at === 0 && !isCounted) kernel.beginDigits(places, mask);
    if (isCounted) kernel.countDigits(from + at * ITEM_SIZE, rows, shift, mask, places);
    else kernel.placeItems(from + at * ITEM_SIZE, rows, shift, mask, places, to);
  }
}
