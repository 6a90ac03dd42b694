import type { NumberSource } from '../output/streamed.js';
import type { SeedKey } from '../random/key.js';
import type { Turn } from '../turns.js';
import type { Matcher } from './matcher.js';

/** Rows that match, among the first `count` rows of a dataset. */
export interface Matches {
  /** How many there are; undefined where it was not asked. */
  readonly total: number | undefined;
  /** The numbers of the `from`-th up to the one before the `to`-th of them. */
  readonly rows: readonly number[];
  /** The numbers of all of them; undefined where there are too many to be kept. */
  readonly all: Uint32Array | undefined;
}

/** The most numbers that are kept. */
export const MOST_KEPT = 10_000_000;

/** A part of the rows that match. */
export interface Window {
  readonly from: number;
  readonly to: number;
  /** Whether to go on after it, to count all. */
  readonly counted: boolean;
}

/** Finds the rows that match, a piece each turn. */
export async function findMatches(
  matcher: Matcher,
  key: SeedKey,
  count: number,
  { from, to, counted }: Window,
  turn: Turn,
): Promise<Matches> {
  const rows: number[] = [];
  const kept: Uint32Array[] = [];
  let isKept = count <= 2 ** 32;
  let total = 0;
  let first = 0;
  while (first < count && (counted || total < to)) {
    await turn();
    const size = Math.min(matcher.turnRows, count - first);
    const offsets = matcher.match(key, first, size);
    for (let at = Math.max(0, from - total); at < offsets.length && total + at < to; at++)
      rows.push(first + (offsets[at] as number));
    total += offsets.length;
    if (total > MOST_KEPT) isKept = false;
    if (isKept) kept.push(first === 0 ? offsets : offsets.map((offset) => first + offset));
    first += size;
  }
  const all = isKept && first >= count ? joined(kept, total) : undefined;
  return { total: counted ? total : undefined, rows, all };
}

function joined(parts: readonly Uint32Array[], length: number): Uint32Array {
  const all = new Uint32Array(length);
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}

/** The numbers of the `from`-th up to the one before the `to`-th of the rows that match, found one piece after the other. */
export function streamMatches(
  matcher: Matcher,
  key: SeedKey,
  count: number,
  { from, to }: Omit<Window, 'counted'>,
): NumberSource {
  let first = 0;
  let passed = 0;
  return {
    async next(turn) {
      while (first < count && passed < to) {
        await turn();
        const start = first;
        const size = Math.min(matcher.turnRows, count - start);
        const offsets = matcher.match(key, start, size);
        first += size;
        const some = offsets.subarray(Math.max(0, from - passed), Math.max(0, to - passed));
        passed += offsets.length;
        if (some.length > 0) return Array.from(some, (offset) => start + offset);
      }
      return undefined;
    },
  };
}
