import { createCache } from '../../cache.js';
import type { Column, Scalar } from '../../columns/value.js';
import { columnsOf } from '../../query/matcher.js';
import { mergeSorted } from '../../query/order/merge.js';
import { rowOrder } from '../../query/order/order.js';
import type { Search } from '../../query/search.js';
import { inTurns, type Turn } from '../../turns.js';
import type { ChangeOutline } from '../changes/change.js';
import type { Snapshot } from '../changes/snapshot.js';
import type { TableRows } from '../rows.js';
import { changedPlaces, numberAt } from './places.js';

/** The rows of which a change may decide whether a search finds them, or where they stand in its order. */
interface TouchedPlaces {
  /** The places of all, rising: also those of deleted rows. */
  readonly changed: Float64Array;
  /** The places of those that are there, rising. */
  readonly there: Float64Array;
}

/** The same with the cells of those that are there in the columns of the search. */
export interface Touched extends TouchedPlaces {
  readonly cells: readonly (readonly Scalar[])[];
  /** The indexes of these in the order of the search; undefined where it has none. */
  readonly order: Uint32Array | undefined;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/** The keys by which a search sorts rows. What it sorts are groups where it has some. */
const rowKeysOf = ({ keys, groups }: Search) => (groups === undefined ? keys : undefined);

/** The columns that a search looks at: first those by which it sorts, or of which it makes groups. */
export const columnsOfSearch = (search: Search): readonly Column[] => [
  ...(search.groups?.read ?? rowKeysOf(search)?.map(({ column }) => column) ?? []),
  ...new Set(columnsOf(search.condition)),
];

const known = createCache<Touched>({ bytes: 64 << 20, bytesOf: ({ size }) => size });

const knownPlaces = createCache<TouchedPlaces>({
  bytes: 32 << 20,
  bytesOf: ({ changed, there }) => changed.byteLength + there.byteLength,
});

const idOf = ({ origin, version }: Snapshot, columns: readonly Column[]) => [
  origin,
  version,
  columns.map(({ name }) => name),
];

/** The places of touched rows, without their cells. Many searches of a version look at the same columns. */
export async function touchedPlaces(
  columns: readonly Column[],
  snapshot: Snapshot,
  turn: Turn,
): Promise<TouchedPlaces> {
  const id = JSON.stringify(idOf(snapshot, columns));
  const places = () => placesAmong(columns, snapshot, changedPlaces(snapshot), turn);
  return knownPlaces.find(id) ?? knownPlaces.add(id, await places());
}

/** The same with their cells. */
export async function touchedRows(
  search: Search,
  snapshot: Snapshot,
  rows: TableRows,
  turn: Turn,
): Promise<Touched> {
  const columns = columnsOfSearch(search);
  const falls = rowKeysOf(search)?.map(({ descending }) => descending);
  const id = JSON.stringify([idOf(snapshot, columns), falls]);
  const places = () => touchedPlaces(columns, snapshot, turn);
  return (
    known.find(id) ?? known.add(id, await readTouched(search, snapshot, rows, await places(), columns, turn))
  );
}

/** The same of changed rows at these places, which rise; without their order. */
export const touchedAmong = async (
  { keys: _, ...search }: Search,
  snapshot: Snapshot,
  rows: TableRows,
  places: Float64Array,
  columns: readonly Column[],
  turn: Turn,
): Promise<Touched> => {
  const touched = await placesAmong(columns, snapshot, places, turn);
  return readTouched(search as Search, snapshot, rows, touched, columns, turn);
};

/** Rows that are looked at in a turn, and changes. */
const ROWS = 2048;
const CHANGES = 16_384;

/** Those of these places of which a change may decide about the cells of some columns. */
async function placesAmong(
  columns: readonly Column[],
  snapshot: Snapshot,
  places: Float64Array,
  turn: Turn,
): Promise<TouchedPlaces> {
  const isTouched = touches(columns);
  const changed: number[] = [];
  const there: number[] = [];
  for (const [at, place] of places.entries()) {
    if (at % CHANGES === 0) await turn();
    const { isThere, names } = snapshot.outline(numberAt(snapshot, place)) as ChangeOutline;
    if (place < snapshot.generated && isThere && !isTouched(names)) continue;
    changed.push(place);
    if (isThere) there.push(place);
  }
  return { changed: Float64Array.from(changed), there: Float64Array.from(there) };
}

async function readTouched(
  search: Search,
  snapshot: Snapshot,
  rows: TableRows,
  { changed, there }: TouchedPlaces,
  columns: readonly Column[],
  turn: Turn,
): Promise<Touched> {
  const keys = rowKeysOf(search);
  const cells: Scalar[][] = [];
  let size = 8 * changed.length;
  for (let at = 0; at < there.length; at += ROWS) {
    await turn();
    const some = await cellsOf(rows, snapshot, there.subarray(at, at + ROWS), columns, turn);
    for (const row of some) size += bytesOfCells(row);
    cells.push(...some);
  }
  const inOrder = keys && rowOrder(keys, columns, search.collation.compare);
  const order =
    inOrder &&
    (await inTurns(
      mergeSorted(there.length, (left, right) => inOrder(cells[left] as Scalar[], cells[right] as Scalar[])),
      turn,
    ));
  return { changed, there, cells, order, size };
}

/** A text counts with its length, since each version parses its own. */
function bytesOfCells(row: readonly Scalar[]): number {
  let bytes = 72;
  for (const cell of row) bytes += 16 + (typeof cell === 'string' ? 2 * cell.length : 0);
  return bytes;
}

/** The cells of the changed rows at these places, which are there, in some columns. */
export const cellsOf = (
  rows: TableRows,
  snapshot: Snapshot,
  places: ArrayLike<number>,
  columns: readonly Column[],
  turn: Turn,
): Promise<Scalar[][]> =>
  rows.cells(
    snapshot,
    Array.from(places, (place) => numberAt(snapshot, place)),
    columns,
    turn,
  );

/** Tells of the names of a change whether a cell of these columns may be another than the one that is generated. */
function touches(columns: readonly Column[]): (names: readonly string[] | undefined) => boolean {
  // Many changes share a list of names.
  const known = new Map<readonly string[], boolean>();
  const isNamed = (names: readonly string[]) =>
    columns.some(({ name: path }) => names.some((name) => path === name || path.startsWith(`${name}.`)));
  return (names) => {
    if (names === undefined) return true;
    const isTouched = known.get(names) ?? isNamed(names);
    known.set(names, isTouched);
    return isTouched;
  };
}
