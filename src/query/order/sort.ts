import { createItems, type Items, STEP_ITEMS } from '../../kernel/run/sorting.js';
import type { Words } from '../../kernel/run/words.js';
import type { Threads } from '../../kernel/threads/threads.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import { shareSteps, type Workers } from '../../output/steps.js';
import type { SeedKey } from '../../random/key.js';

/** Steps of a sort that a thread does at a time, which takes some milliseconds. */
const STEPS = 16;

/**
 * The numbers of rows in the order of their words, of which the first count most; rows that are equal keep their order. Sorts by the
 * last words first. A pass. Rejects with a BusyError while others leave too little memory.
 */
export async function sortByWords(
  words: readonly Words[],
  key: SeedKey,
  numbers: Uint32Array,
  workers: Workers,
): Promise<Uint32Array> {
  if (words.length === 0) return numbers;
  const count = numbers.length;
  const items = createItems(count);
  try {
    await inPieces(count, workers, (at, end) => items.put(at, numbers.subarray(at, end)));
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
  return shareSteps(
    piece,
    (own) => words.read(key, items, ...own),
    (own, threads) => threads.readWords(words, key, items, ...own),
    workers,
  );
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
