import type { Draw } from '../../columns/draw.js';
import { sourcesOf } from '../../columns/sources.js';

/** The most draws whose indexes are kept: each takes four bytes a row. */
const MOST_KEPT = 5;

/**
 * The draws that are worth keeping where sets are written one after the other for the same rows, each given by the draws that it reads:
 * those that take long and that several sets, or several other draws, read.
 */
export function drawsToKeep(sets: readonly (readonly Draw[])[]): Draw[] {
  const readers = new Map<Draw, Set<Draw | readonly Draw[]>>();
  const reached = new Map<Draw, Set<readonly Draw[]>>();
  const read = (draw: Draw, reader: Draw | readonly Draw[], set: readonly Draw[]): void => {
    if (!takesLong(draw)) {
      for (const source of sourcesOf(draw)) read(source, reader, set);
      return;
    }
    add(readers, draw, reader);
    add(reached, draw, set);
    for (const source of sourcesOf(draw)) read(source, draw, set);
  };
  for (const set of sets) for (const draw of set) read(draw, set, set);
  const sizeOf = (draw: Draw) => reached.get(draw)?.size ?? 0;
  return [...readers]
    .filter(([, { size }]) => size > 1)
    .map(([draw]) => draw)
    .sort((left, right) => sizeOf(right) - sizeOf(left))
    .slice(0, MOST_KEPT);
}

/** Whether a draw or one that it is made of is among others. */
export const reaches = (draw: Draw, others: ReadonlySet<Draw>): boolean =>
  others.has(draw) || sourcesOf(draw).some((source) => reaches(source, others));

/** Others take no longer than to read what is kept. */
const takesLong = ({ kind }: Draw) => kind === 'weighted' || kind === 'within' || kind === 'weighted within';

function add<Key, Item>(map: Map<Key, Set<Item>>, key: Key, item: Item): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([item]));
  else known.add(item);
}
