import type { Scalar } from '../../columns/value.js';
import type { GivenRows } from '../../output/given.js';
import type { NumberSource } from '../../output/streamed.js';
import type { Work } from '../../output/work.js';
import type { Groups } from '../../query/group/groups.js';
import { lowerBound } from '../../query/lower-bound.js';
import { rowTest } from '../../query/matcher.js';
import type { Window } from '../../query/matches.js';
import {
  type FoundResults,
  findResults,
  findRows,
  findSorted,
  type Means,
  type Search,
  type Searched,
  streamRows,
} from '../../query/search.js';
import type { SeedKey } from '../../random/key.js';
import type { Snapshot } from '../changes/snapshot.js';
import type { TableRows } from '../rows.js';
import { decide, knownDecision } from './decided.js';
import { overlaidMatcher } from './matcher.js';
import { mergedWindow, type SortedRows } from './order.js';
import { numberAt, placesOf } from './places.js';
import { cellsOf, columnsOfSearch, touchedRows } from './touched.js';

/** A table that is searched at one version. */
export interface SearchedTable {
  readonly search: Search;
  /** Stands for the search and the table, whatever its version. */
  readonly name: string;
  readonly key: SeedKey;
  readonly snapshot: Snapshot;
  readonly rows: TableRows;
}

/** The numbers of rows that were found: those of the window, and how many there are in all. */
interface FoundNumbers {
  readonly total: number | undefined;
  readonly rows: readonly number[];
}

/** The same, with those of the rows that were changed. */
interface FoundTableRows extends FoundNumbers {
  readonly given: GivenRows;
}

/** The numbers of the rows of a window among those that a search finds in a table. */
export async function findTableNumbers(
  means: Means,
  table: SearchedTable,
  window: Window,
  work: Work,
): Promise<FoundNumbers> {
  const { searched, own } = await overlaid(table, work);
  const { snapshot } = table;
  const numbers = (places: readonly number[]) =>
    snapshot.added().length === 0 ? places : places.map((place) => numberAt(snapshot, place));
  if (own === undefined) {
    const { total, rows } = await findRows(means, searched, window, work);
    return { total, rows: numbers(rows) };
  }
  const others = await findSorted(means, searched, window, work);
  const places = await work((turn) =>
    mergedWindow(table.search, table.key, others.numbers, own, window, turn),
  );
  return {
    total: window.counted ? others.total + own.places.length : undefined,
    rows: numbers(places),
  };
}

/** The rows of a window among those that a search finds in a table. */
export async function findTableRows(
  means: Means,
  table: SearchedTable,
  window: Window,
  work: Work,
): Promise<FoundTableRows> {
  const { snapshot, rows } = table;
  const found = await findTableNumbers(means, table, window, work);
  return { ...found, given: await work((turn) => rows.changed(snapshot, found.rows, turn)) };
}

/** The same rows, found while they are sent. */
export async function streamTableRows(
  means: Means,
  table: SearchedTable,
  window: Omit<Window, 'counted'>,
  work: Work,
): Promise<() => NumberSource> {
  const { searched, own } = await overlaid(table, work);
  const begin =
    own === undefined
      ? await streamRows(means, searched, window, work)
      : streamMerged(table, (await findSorted(means, searched, window, work)).numbers, own, window);
  return () => withGiven(begin(), table);
}

const streamMerged =
  (
    { search, key }: SearchedTable,
    others: Uint32Array,
    own: SortedRows,
    { from, to }: Omit<Window, 'counted'>,
  ) =>
  (): NumberSource => {
    let next = from;
    return {
      async next(turn) {
        const end = Math.min(to, next + STEP);
        const places = await mergedWindow(search, key, others, own, { from: next, to: end }, turn);
        next = end;
        return places.length === 0 ? undefined : places;
      },
    };
  };

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

/** Changed rows that are looked at in a turn. */
const DECIDED = 16_384;

/** The groups of the rows that a search finds in a table. */
export async function findTableResults(
  means: Means,
  table: SearchedTable,
  work: Work,
): Promise<FoundResults> {
  const { search, key, snapshot, name, rows } = table;
  const { changed, there, cells } = await work((turn) => touchedRows(search, snapshot, rows, turn));
  const generated = { search, name, key, count: snapshot.generated };
  if (changed.length === 0) return findResults(means, generated, work);
  const holds = rowTest(search.condition, columnsOfSearch(search), search.collation.compare);
  const read = (search.groups as Groups).read.length;
  const matching = await work(async (turn) => {
    const found: Scalar[][] = [];
    for (let at = 0; at < there.length; at++) {
      if (at % DECIDED === 0) await turn();
      if (holds(cells[at] as Scalar[])) found.push((cells[at] as Scalar[]).slice(0, read).map(asScalar));
    }
    return found;
  });
  const without = changed.subarray(0, lowerBound(changed, snapshot.generated));
  const id = `${snapshot.origin} ${snapshot.version} ${name}`;
  return findResults(means, { ...generated, name: id }, work, { without, cells: matching });
}

/** Rows that need not fit the schema may have lists and objects. */
const asScalar = (cell: Scalar): Scalar =>
  typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell;

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

/** What a search finds in a version of a table. */
interface Overlaid {
  /** A search of places. */
  readonly searched: Searched;
  /** Changed rows that it does not find and that are to be put between those that it finds; undefined where there are none. */
  readonly own: SortedRows | undefined;
}

/** The most rows that are looked at one by one. */
const FEW = 1000;

async function overlaid(table: SearchedTable, work: Work): Promise<Overlaid> {
  const { search, key, snapshot, name } = table;
  const generated = { searched: { search, name, key, count: snapshot.generated }, own: undefined };
  if (snapshot.numbers().length === 0) return generated;
  const id = `${snapshot.origin} ${snapshot.version} ${name}`;
  const { changed, matching } = knownDecision(table) ?? (await work((turn) => decide(table, turn)));
  // What no change touches is found among the generated rows, whatever the version.
  if (changed.length === 0) return generated;
  const isSorted = search.order !== undefined;
  const among = isSorted ? new Float64Array() : matching;
  return {
    searched: {
      search: {
        ...search,
        candidates(key) {
          const few = among.length > FEW ? undefined : search.candidates(key, snapshot.generated);
          return few && [...new Set([...few, ...among])].sort((left, right) => left - right);
        },
        matcher: overlaidMatcher(search.matcher, snapshot.generated, changed, among),
      },
      name: id,
      key,
      count: isSorted ? snapshot.generated : placesOf(snapshot),
    },
    own: isSorted && matching.length > 0 ? sortedRows(table, matching) : undefined,
  };
}

/** Changed rows, whose cells are read when they are looked at. */
function sortedRows({ search, snapshot, rows }: SearchedTable, places: Float64Array): SortedRows {
  const columns = (search.keys ?? []).map(({ column }) => column);
  return {
    places,
    cells: (from, to, turn) => cellsOf(rows, snapshot, places.subarray(from, to), columns, turn),
  };
}
