import type { Threads } from '../kernel/threads/threads.js';
import { shareSteps, type Workers } from '../output/steps.js';
import type { NumberSource } from '../output/streamed.js';
import type { SeedKey } from '../random/key.js';
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

/** A part of the rows that match. */
export interface Window {
  readonly from: number;
  readonly to: number;
  /** Whether to go on after it, to count all. */
  readonly counted: boolean;
}

/** Finds the rows that match, in pieces of the dataset. Keeps the numbers of all of them where they are at most `mostKept`. */
export async function findMatches(
  matcher: Matcher,
  key: SeedKey,
  count: number,
  { from, to, counted }: Window,
  mostKept: number,
  workers: Workers,
): Promise<Matches> {
  const rows: number[] = [];
  const kept: Uint32Array[] = [];
  let isKept = count <= 2 ** 32;
  let total = 0;
  /** The next piece to be searched, and the next to be added; those that were found before an earlier one. */
  let first = 0;
  let end = 0;
  const found = new Map<number, Uint32Array>();

  const next = (): Piece | undefined => {
    if (first >= count || (!counted && total >= to)) return undefined;
    const piece = { first, rows: Math.min(matcher.turnRows, count - first) };
    first += piece.rows;
    return piece;
  };
  const add = (piece: Piece, offsets: Uint32Array) => {
    // A thread that is late finds what was found here.
    if (piece.first < end || found.has(piece.first)) return;
    found.set(piece.first, offsets);
    for (let own = found.get(end); own !== undefined; own = found.get(end)) {
      found.delete(end);
      for (let at = Math.max(0, from - total); at < own.length && total + at < to; at++)
        rows.push(end + (own[at] as number));
      total += own.length;
      if (total > mostKept) isKept = false;
      if (isKept) kept.push(shifted(own, end));
      else kept.length = 0;
      end = Math.min(count, end + matcher.turnRows);
    }
  };
  const here = (piece: Piece) => add(piece, matcher.match(key, piece.first, piece.rows));
  const there = (piece: Piece, threads: Threads) =>
    (matcher.selection && threads.select(matcher.selection, key, piece.first, piece.rows))?.then((selected) =>
      add(piece, matcher.corrected?.(selected, piece.first, piece.rows) ?? selected),
    );
  await shareSteps({ next, here, there, isRepeatable: true }, workers);
  const all = isKept && end >= count ? concatenated(kept, total) : undefined;
  return { total: counted ? total : undefined, rows, all };
}

/** The same among a few rows, all of which are looked at. */
export async function matchesAmong(
  few: readonly number[],
  matcher: Matcher,
  key: SeedKey,
  { from, to }: Omit<Window, 'counted'>,
  { turn }: Workers,
): Promise<Matches> {
  const rows: number[] = [];
  for (const row of few) {
    await turn();
    if (matcher.match(key, row, 1).length > 0) rows.push(row);
  }
  const isKept = rows.every((row) => row < 2 ** 32);
  return {
    total: rows.length,
    rows: rows.slice(from, to),
    all: isKept ? Uint32Array.from(rows) : undefined,
  };
}

/** Rows [first, first + rows). */
interface Piece {
  readonly first: number;
  readonly rows: number;
}

/** The numbers of rows, which are counted from `first`. */
function shifted(offsets: Uint32Array, first: number): Uint32Array {
  for (let at = 0; at < offsets.length; at++) offsets[at] = (offsets[at] as number) + first;
  return offsets;
}

/** Lists of so many numbers together, one after the other. */
export function concatenated(parts: readonly Uint32Array[], length: number): Uint32Array {
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
