import { createItems, type Items, STEP_ITEMS } from '../../kernel/run/sorting.js';
import type { Words } from '../../kernel/run/words.js';
import type { Threads } from '../../kernel/threads/threads.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import { type Steps, shareSteps, type Workers } from '../../output/steps.js';
import type { SeedKey } from '../../random/key.js';
import { concatenated } from '../matches.js';
import { countOf, numbersOf, type Rows } from './rows.js';

/** Steps of a sort that a thread does at a time, which takes some milliseconds. */
const STEPS = 16;

/** Of more rows than this times as many as are wanted, the others are left out before the first are sorted. */
const SPARED = 4;

/**
 * The numbers of the first `most` or more rows in the order of their words, of which the first count most; rows that are equal keep their
 * order. Sorts by the last words first. A pass. Rejects with a BusyError while others leave too little memory.
 */
export async function sortByWords(
  words: readonly Words[],
  key: SeedKey,
  all: Rows,
  most: number,
  workers: Workers,
): Promise<Uint32Array> {
  const [first] = words;
  if (first === undefined) return numbersOf(all, 0, countOf(all));
  const rows = countOf(all) > SPARED * most ? await leading(first, key, all, most, workers) : all;
  const count = countOf(rows);
  const items = createItems(count);
  try {
    await inPieces(count, workers, (at, end) => items.put(at, numbersOf(rows, at, end)));
    for (const one of words.toReversed()) {
      await read(one, key, items, workers);
      await sort(items, one, workers);
    }
    const sorted = new Uint32Array(count);
    await inPieces(count, workers, (at, end) => items.copy(at, end, sorted));
    return sorted;
  } finally {
    items.leave();
  }
}

/** The numbers of the rows, `most` or more, whose words are at most some word: those that come first. They keep their order. */
async function leading(
  words: Words,
  key: SeedKey,
  rows: Rows,
  most: number,
  workers: Workers,
): Promise<Uint32Array> {
  const count = countOf(rows);
  const items = createItems(count);
  try {
    await inPieces(count, workers, (at, end) => items.put(at, numbersOf(rows, at, end)));
    await read(words, key, items, workers);
    // The beginning of that word, `shift` bits short, and how many rows have a lower one.
    let beginning = 0;
    let shift = words.bits;
    let lower = 0;
    let reached = count;
    while (shift > 0 && reached > SPARED * most) {
      const bits = Math.min(shift, DIGIT_BITS);
      shift -= bits;
      const counts = new Uint32Array(2 ** bits);
      await inPieces(count, workers, (at, end) => items.countDigits(at, end, shift, beginning, counts));
      let digit = 0;
      while (lower + (counts[digit] as number) < most) lower += counts[digit++] as number;
      reached = lower + (counts[digit] as number);
      beginning = beginning * 2 ** bits + digit;
    }
    const found: Uint32Array[] = [];
    await inPieces(count, workers, (at, end) => found.push(items.upTo(at, end, shift, beginning)));
    return concatenated(found, reached);
  } finally {
    items.leave();
  }
}

/** The bits of a word by which rows are left out at a time. */
const DIGIT_BITS = 11;

async function inPieces(
  count: number,
  { turn }: Workers,
  use: (at: number, end: number) => void,
): Promise<void> {
  for (let at = 0; at < count; at += STEP_ITEMS) {
    await turn();
    use(at, Math.min(count, at + STEP_ITEMS));
  }
}

/** Gives the items their words, here and on threads. */
function read(words: Words, key: SeedKey, items: Items, workers: Workers): Promise<void> {
  const size = rowsOfTurn(words);
  let next = 0;
  const piece = (): [at: number, end: number] | undefined => {
    if (next >= items.count) return undefined;
    const at = next;
    next = Math.min(items.count, at + size);
    return [at, next];
  };
  const steps: Steps<readonly [at: number, end: number]> = {
    next: piece,
    here: (own) => words.read(key, items, ...own),
    there: (own, threads) => threads.readWords(words, key, items, ...own),
    // The items are left at the end.
    isRepeatable: false,
  };
  return shareSteps(steps, workers);
}

/** Sorts the items by their words: few of them here, more on a thread where there is one. */
async function sort(items: Items, { bits }: Words, { threads, turn }: Workers): Promise<void> {
  const sorting = items.by(bits);
  const isHere = threads === undefined || items.count <= STEP_ITEMS;
  const size = isHere ? 1 : STEPS;
  for (let step = 0; step < sorting.steps; step += size) {
    await turn();
    const end = Math.min(sorting.steps, step + size);
    const there = isHere ? undefined : (threads as Threads).sort(sorting, step, end);
    if (there === undefined) sorting.run(step, end);
    else await there;
  }
}
