import { memberAt } from '../../columns/given.js';
import type { Scalar } from '../../columns/value.js';
import type { GivenRows } from '../../output/given.js';
import type { NumberSource } from '../../output/streamed.js';
import type { Work } from '../../output/work.js';
import { columnsOf, rowTest } from '../../query/matcher.js';
import type { Window } from '../../query/matches.js';
import { findRows, type Means, type Search, type Searched, streamRows } from '../../query/search.js';
import type { SeedKey } from '../../random/key.js';
import type { Turn } from '../../turns.js';
import type { Members } from '../changes/change.js';
import type { Snapshot } from '../changes/snapshot.js';
import type { TableRows } from '../rows.js';
import { type Overlaid, overlaidMatcher } from './matcher.js';
import { overlaidOrder } from './order.js';
import { changedPlaces, numberAt, placesOf } from './places.js';

/** A table that is searched at one version. */
export interface SearchedTable {
  readonly search: Search;
  /** Stands for the search and the table, whatever its version. */
  readonly name: string;
  readonly key: SeedKey;
  readonly snapshot: Snapshot;
  readonly rows: TableRows;
}

/** Rows that were found: how many there are in all, the numbers of those of the window, and which of them were changed. */
export interface FoundTableRows {
  readonly total: number | undefined;
  readonly rows: readonly number[];
  readonly given: GivenRows;
}

/** The changed rows that a search finds, known as long as the version is the last one. */
const knownMatches = new WeakMap<Snapshot, Map<string, Overlaid>>();

/** The rows of a window among those that a search finds in a table. */
export async function findTableRows(
  means: Means,
  table: SearchedTable,
  window: Window,
  work: Work,
): Promise<FoundTableRows> {
  const { snapshot, rows } = table;
  const searched = await searchedPlaces(table, work);
  const found = await findRows(means, searched, window, work);
  const numbers = found.rows.map((place) => numberAt(snapshot, place));
  const given = await work((turn) => rows.changed(snapshot, numbers, turn));
  return { total: found.total, rows: numbers, given };
}

/** The same rows, found while they are sent. */
export async function streamTableRows(
  means: Means,
  table: SearchedTable,
  window: Omit<Window, 'counted'>,
  work: Work,
): Promise<() => NumberSource> {
  const begin = await streamRows(means, await searchedPlaces(table, work), window, work);
  return () => withGiven(begin(), table);
}

/** Gives the numbers of rows instead of their places, and which of them were changed. */
function withGiven(
  places: NumberSource,
  { snapshot, rows }: Pick<SearchedTable, 'snapshot' | 'rows'>,
): NumberSource {
  let given: GivenRows = new Map();
  return {
    async next(turn) {
      const found = await places.next(turn);
      if (found === undefined) return undefined;
      const numbers = Array.from(found, (place) => numberAt(snapshot, place));
      given = await rows.changed(snapshot, numbers, turn);
      return numbers;
    },
    given: () => given,
  };
}

/** All rows of a table, one window after the other, without a search. */
export function streamAllRows(
  snapshot: Snapshot,
  rows: TableRows,
  { from, to }: Omit<Window, 'counted'>,
): NumberSource {
  let next = from;
  let given: GivenRows = new Map();
  return {
    async next(turn) {
      if (next >= Math.min(to, snapshot.total)) return undefined;
      await turn();
      const numbers = snapshot.rows(next, Math.min(to, next + STEP));
      next += STEP;
      given = await rows.changed(snapshot, numbers, turn);
      return numbers;
    },
    given: () => given,
  };
}

/** Numbers that are given on at a time. */
const STEP = 4096;

/** A search of the places of a table. */
async function searchedPlaces(table: SearchedTable, work: Work): Promise<Searched> {
  const { search, key, snapshot, name } = table;
  if (snapshot.numbers().length === 0) return { search, name, key, count: snapshot.generated };
  const matches = knownMatches.get(snapshot) ?? new Map<string, Overlaid>();
  knownMatches.set(snapshot, matches);
  const overlaid = matches.get(name) ?? (await work((turn) => matchesOf(table, turn)));
  matches.set(name, overlaid);
  const { order, matcher } = search;
  return {
    search: {
      ...search,
      // A changed row may have any key.
      candidates: () => undefined,
      matcher: overlaidMatcher(matcher, snapshot.generated, overlaid),
      order: order && overlaidOrder(search, order, overlaid, (places, turn) => rowsAt(table, places, turn)),
    },
    name: `${snapshot.origin} ${snapshot.version} ${name}`,
    key,
    count: placesOf(snapshot),
  };
}

/** Rows that are tested in a turn. */
const TESTED = 2048;

async function matchesOf({ search, snapshot, rows }: SearchedTable, turn: Turn): Promise<Overlaid> {
  const changed = changedPlaces(snapshot);
  const columns = [...new Set(columnsOf(search.condition))];
  const holds = rowTest(search.condition, columns, search.collation.compare);
  const isMatch = (row: Members) => holds(columns.map(({ name }) => (memberAt(row, name) ?? null) as Scalar));
  const matching: number[] = [];
  for (let at = 0; at < changed.length; at += TESTED) {
    await turn();
    const places = changed.subarray(at, at + TESTED);
    const numbers = places.map((place) => numberAt(snapshot, place));
    const given = await rows.changed(snapshot, numbers, turn);
    for (const [index, number] of numbers.entries()) {
      const row = given.get(number);
      if (row !== undefined && isMatch(row)) matching.push(places[index] as number);
    }
  }
  return { changed, matching: Float64Array.from(matching) };
}

/** The changed rows at these places, all of which are there. */
async function rowsAt(
  { snapshot, rows }: SearchedTable,
  places: Float64Array,
  turn: Turn,
): Promise<Members[]> {
  const numbers = places.map((place) => numberAt(snapshot, place));
  const given = await rows.changed(snapshot, numbers, turn);
  return Array.from(numbers, (number) => given.get(number) as Members);
}
