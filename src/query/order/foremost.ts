import { createItems } from '../../kernel/run/sorting.js';
import type { Words } from '../../kernel/run/words.js';
import { selectionInTurns } from '../../output/compile.js';
import type { Workers } from '../../output/steps.js';
import type { SeedKey } from '../../random/key.js';
import { type Matcher, selectingMatcher } from '../matcher.js';
import { findMatches } from '../matches.js';
import type { KeyWord } from './key-words.js';

/** Rows, spread over the dataset, whose words tell how many rows have words below any. */
const SAMPLE = 16_384;

/** So many rows of the sample, at least, are among those that are looked for: with fewer, too few rows may be found. */
const LEAST_SAMPLED = 16;

/** How many times as many rows are looked for as are wanted. */
const SPARE = 4;

/**
 * Finds, of the first `count` rows of a dataset, `most` or more that come first in an order whose first words these are, by a condition on
 * the first part of the key: a search reads no words, and keeps few rows. They keep their order. A pass; undefined where it would find
 * most of the rows, or, which hardly happens, has found too few.
 */
export function prepareForemost(word: KeyWord, words: Words) {
  // What is found of the seeds and pages to come: a sample tells of all of them.
  let kept: { readonly count: number; readonly most: number; readonly matcher: Matcher } | undefined;
  return async (
    key: SeedKey,
    count: number,
    most: number,
    workers: Workers,
  ): Promise<Uint32Array | undefined> => {
    const sampled = Math.max(LEAST_SAMPLED, Math.ceil((SPARE * most * SAMPLE) / count));
    if (count < SPARE * SAMPLE || sampled > SAMPLE / SPARE) return undefined;
    if (kept?.count !== count || kept.most !== most) {
      await workers.turn();
      const truth = word.upTo(sampledPlace(word, words, key, count, sampled));
      if (typeof truth === 'boolean') return undefined;
      kept = { count, most, matcher: selectingMatcher(await selectionInTurns(truth)) };
    }
    const window = { from: 0, to: 0, counted: true };
    const { all } = await findMatches(kept.matcher, key, count, window, Number.POSITIVE_INFINITY, workers);
    return all !== undefined && all.length >= most ? all : undefined;
  };
}

/** The place, in their order, of the words of the row that comes after so many others of a sample. */
function sampledPlace(
  { size, falls }: KeyWord,
  words: Words,
  key: SeedKey,
  count: number,
  sampled: number,
): number {
  const items = createItems(SAMPLE);
  try {
    items.put(
      0,
      Uint32Array.from({ length: SAMPLE }, (_, at) => Math.floor((at * count) / SAMPLE)),
    );
    words.read(key, items, 0, SAMPLE);
    const sorting = items.by(words.bits);
    sorting.run(0, sorting.steps);
    // Words that fall are those of a column of numbers below `size`, with all bits inverted.
    return items.wordAt(sampled) - (falls ? 2 ** words.bits - size : 0);
  } finally {
    items.leave();
  }
}
