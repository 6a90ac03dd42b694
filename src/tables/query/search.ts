import { createCache } from '../../cache.js';
import type { GivenRows } from '../../output/given.js';
import type { NumberSource } from '../../output/streamed.js';
import type { Work } from '../../output/work.js';
import { columnsOf, rowTest } from '../../query/matcher.js';
import type { Window } from '../../query/matches.js';
import { findRows, type Means, type Search, type Searched, streamRows } from '../../query/search.js';
import type { SeedKey } from '../../random/key.js';
import type { Turn } from '../../turns.js';
import type { Change, Members } from '../changes/change.js';
import type { Snapshot } from '../changes/snapshot.js';
import type { TableRows } from '../rows.js';
import { type Overlaid, overlaidMatcher } from './matcher.js';
import { cellsAt, overlaidOrder } from './order.js';
import { changedPlaces, numberAt, placesOf } from './places.js';
import { touches } from './touched.js';

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

/** What changes mean for a search of a version of a table. */
const overlays = createCache<Overlaid>({
  bytes: 32 << 20,
  bytesOf: ({ changed, matching, moved }) => changed.byteLength + matching.byteLength + moved.byteLength,
});

/** The numbers of the rows of a window among those that a search finds in a table. */
export async function findTableNumbers(
  means: Means,
  table: SearchedTable,
  window: Window,
  work: Work,
): Promise<FoundNumbers> {
  const { total, rows } = await findRows(means, await searchedPlaces(table, work), window, work);
  return { total, rows: rows.map((place) => numberAt(table.snapshot, place)) };
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

/** The most rows that are looked at one by one. */
const FEW = 1000;

/** A search of the places of a table. */
async function searchedPlaces(table: SearchedTable, work: Work): Promise<Searched> {
  const { search, key, snapshot, name } = table;
  const generated = { search, name, key, count: snapshot.generated };
  if (snapshot.numbers().length === 0) return generated;
  const id = `${snapshot.origin} ${snapshot.version} ${name}`;
  const overlaid = overlays.find(id) ?? overlays.add(id, await work((turn) => overlaidOf(table, turn)));
  const { changed, matching, moved } = overlaid;
  if (changed.length === 0 && moved.length === 0) return generated;
  const { order, matcher } = search;
  return {
    search: {
      ...search,
      candidates(key) {
        const few = matching.length > FEW ? undefined : search.candidates(key, snapshot.generated);
        return few && [...new Set([...few, ...matching])].sort((left, right) => left - right);
      },
      matcher: changed.length === 0 ? matcher : overlaidMatcher(matcher, snapshot.generated, overlaid),
      order:
        order &&
        overlaidOrder(search, order, moved, (places, turn, look) => lookAt(table, places, turn, look)),
    },
    name: id,
    key,
    count: placesOf(snapshot),
  };
}

/** Rows that are looked at in a turn, and changes. */
const LOOKED_AT = 2048;
const CHANGES = 16_384;

async function overlaidOf(table: SearchedTable, turn: Turn): Promise<Overlaid> {
  const { search, snapshot } = table;
  const columns = [...new Set(columnsOf(search.condition))];
  const decides = touches(columns);
  const moves = touches((search.keys ?? []).map(({ column }) => column));
  const changed: number[] = [];
  const moved: number[] = [];
  const places = changedPlaces(snapshot);
  for (const [at, place] of places.entries()) {
    if (at % CHANGES === 0) await turn();
    const change = snapshot.find(numberAt(snapshot, place)) as Change;
    const isOther = place >= snapshot.generated || change.json === undefined;
    if (isOther || decides(change)) changed.push(place);
    if (search.order !== undefined && (isOther || moves(change))) moved.push(place);
  }
  const holds = rowTest(search.condition, columns, search.collation.compare);
  const matching: number[] = [];
  await lookAt(table, changed, turn, (row, place) => {
    if (holds(cellsAt(row, columns))) matching.push(place);
  });
  return {
    changed: Float64Array.from(changed),
    matching: Float64Array.from(matching),
    moved: Float64Array.from(moved),
  };
}

/** Gives the changed rows at these places that are there. */
async function lookAt(
  { snapshot, rows }: SearchedTable,
  places: ArrayLike<number>,
  turn: Turn,
  look: (row: Members, place: number) => void,
): Promise<void> {
  for (let at = 0; at < places.length; at += LOOKED_AT) {
    await turn();
    const some = Array.prototype.slice.call(places, at, at + LOOKED_AT) as number[];
    const numbers = some.map((place) => numberAt(snapshot, place));
    const given = await rows.changed(snapshot, numbers, turn);
    for (const [index, place] of some.entries()) {
      const row = given.get(numbers[index] as number);
      if (row !== undefined) look(row, place);
    }
  }
}
