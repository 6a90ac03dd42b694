// Alias tables.

import { aliasTable, aliasTables } from '../../../random/alias.js';
import type { Image } from '../image.js';
import { FEW, writePairs } from './numbers.js';

type Lists = readonly (readonly number[])[];

const sizeOf = (lists: Lists): number => lists.reduce((sum, { length }) => sum + length, 0);

/** The bins of the alias tables of lists of weights, one list after the other, as Weighted and WeightedWithin read them. */
export function weightedBins(image: Image, lists: Lists): number {
  const size = sizeOf(lists);
  return image.table(size * 8, (view) => {
    const { threshold, alias } = aliasTables(lists);
    writePairs(view, threshold, alias);
  });
}

/**
 * Whether the bins of these lists are so many that halves of thresholds take less of the caches, and can be so, because aliases count from
 * the first bin of a list.
 */
export const areHalved = (lists: Lists): boolean =>
  sizeOf(lists) > FEW && lists.every(({ length }) => length <= 0x10000);

/** Bins of high halves of thresholds, as Weighted16 and WeightedWithin16 read them; the low halves follow at lowsOf(). */
export function halfBins(image: Image, lists: Lists): number {
  const size = sizeOf(lists);
  const lows = lowsOf(0, lists);
  return image.table(lows + size * 2, (view) => {
    const { threshold, alias } = aliasTables(lists);
    let base = 0;
    for (const { length } of lists) {
      for (let bin = base; bin < base + length; bin++) {
        const limit = threshold[bin] as number;
        view.setUint16(bin * 4, limit >>> 16, true);
        view.setUint16(bin * 4 + 2, (alias[bin] as number) - base, true);
        view.setUint16(lows + bin * 2, limit & 0xffff, true);
      }
      base += length;
    }
  });
}

/** Where the low halves of thresholds begin that belong to these bins. */
export const lowsOf = (bins: number, lists: Lists): number => bins + sizeOf(lists) * 4;

/** The bins of WeightedFlags: where an index has the flag 1, of a draw with these weights. */
export const flaggedBins = (image: Image, weights: readonly number[], flags: Uint8Array): number =>
  image.table(weights.length * 8, (view) => {
    const { threshold, alias } = aliasTable(weights);
    const others = alias.map((index) => flags[index] as number);
    writePairs(
      view,
      threshold.map((below, bin) => (others[bin] === flags[bin] ? 0 : below)),
      others,
    );
  });
