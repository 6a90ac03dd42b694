import type { Scalar } from '../../columns/value.js';
import { inTurns, preparing } from '../../turns.js';
import { distinctOf, spread } from '../draws/vocabulary.js';
import { mergeSorted } from './merge.js';

/** The places of values in an order. */
export interface Ranks {
  /** Of each index of a vocabulary: how many different values come before its own. */
  readonly ranks: Uint32Array;
  /** How many different ranks there are. */
  readonly size: number;
}

type Compare = (left: Scalar, right: Scalar) => number;

const known = new WeakMap<readonly Scalar[], Map<unknown, Ranks>>();

/** The ranks of a vocabulary, found once for each `order`, which is a name of what `compare` does; in turns. */
export async function ranksOf(values: readonly Scalar[], order: unknown, compare: Compare): Promise<Ranks> {
  const ofValues = known.get(values) ?? new Map<unknown, Ranks>();
  known.set(values, ofValues);
  const found = ofValues.get(order) ?? (await rank(values, compare));
  ofValues.set(order, found);
  return found;
}

async function rank(values: readonly Scalar[], compare: Compare): Promise<Ranks> {
  const distinct = distinctOf(values);
  const between = (left: number, right: number) =>
    compare(distinct.values[left] as Scalar, distinct.values[right] as Scalar);
  const order = await inTurns(mergeSorted(distinct.values.length, between), preparing);
  const ranks = new Uint32Array(order.length);
  let last = 0;
  for (let place = 1; place < order.length; place++) {
    const number = order[place] as number;
    if (between(order[place - 1] as number, number) !== 0) last++;
    ranks[number] = last;
  }
  return { ranks: spread(distinct.numbers, ranks), size: last + 1 };
}
