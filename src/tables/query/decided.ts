import { createCache } from '../../cache.js';
import type { Scalar } from '../../columns/value.js';
import { lowerBound } from '../../query/lower-bound.js';
import { rowTest } from '../../query/matcher.js';
import { rowOrder } from '../../query/order/order.js';
import type { Search } from '../../query/search.js';
import type { Turn } from '../../turns.js';
import { merged, type Snapshot } from '../changes/snapshot.js';
import type { TableRows } from '../rows.js';
import { placeOf } from './places.js';
import { cellsOf, columnsOfSearch, touchedAmong, touchedPlaces, touchedRows } from './touched.js';

/** The places of the rows that a change may decide about, rising, and of those of them that match, in the order of the search. */
export interface Decided {
  readonly changed: Float64Array;
  readonly matching: Float64Array;
}

/** What was decided at a version, in which the added rows had these numbers. */
interface Earlier extends Decided {
  readonly version: number;
  readonly added: Float64Array;
}

interface Deciding {
  readonly search: Search;
  /** Stands for the search and the table. */
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly rows: TableRows;
}

const known = createCache<Earlier>({
  bytes: 64 << 20,
  bytesOf: ({ changed, matching, added }) => changed.byteLength + matching.byteLength + added.byteLength,
});

/** Rows that are decided in a turn, and changes that are looked at. */
const TURN_ROWS = 16_384;

/** The cells of more changed rows are too many to be kept for the next question. */
const KEPT_CELLS = 262_144;

/** Rows whose cells are read in a turn. */
const PIECE = 2048;

/** The most changed rows that are put one by one into the order of the others. */
const FEW = 500;

/** What was decided about this snapshot last. */
export function knownDecision({ snapshot, name }: Pick<Deciding, 'snapshot' | 'name'>): Decided | undefined {
  const earlier = known.find(`${snapshot.origin} ${name}`);
  return earlier?.version === snapshot.version ? earlier : undefined;
}

/** Decides about the changed rows of a snapshot, or only about those that were changed since the same search was decided last. */
export async function decide(deciding: Deciding, turn: Turn): Promise<Decided> {
  const { snapshot, name } = deciding;
  const id = `${snapshot.origin} ${name}`;
  const earlier = known.find(id);
  const fresh = earlier && changedSince(earlier, snapshot);
  const isFew = fresh !== undefined && (deciding.search.order === undefined || fresh.length <= FEW);
  const decided = isFew
    ? await decideFresh(deciding, earlier as Earlier, fresh, turn)
    : await decideAll(deciding, turn);
  return known.add(id, { ...decided, version: snapshot.version, added: snapshot.added() });
}

/** The places of the rows that were changed since, rising; undefined where places have other rows than before. */
function changedSince({ version, added }: Earlier, snapshot: Snapshot): Float64Array | undefined {
  const now = snapshot.added();
  if (version > snapshot.version || version < snapshot.since || added.length > now.length) return undefined;
  for (let at = 0; at < added.length; at++) if (added[at] !== now[at]) return undefined;
  const numbers = snapshot.changedSince(version);
  const isPlaced = (number: number) => number < snapshot.generated || snapshot.has(number);
  return numbers.filter(isPlaced).map((number) => placeOf(snapshot, number));
}

async function decideAll({ search, snapshot, rows }: Deciding, turn: Turn): Promise<Decided> {
  const columns = columnsOfSearch(search);
  const holds = rowTest(search.condition, columns, search.collation.compare);
  const places = await touchedPlaces(columns, snapshot, turn);
  if (search.order === undefined && places.there.length > KEPT_CELLS) {
    const found: number[] = [];
    for (let at = 0; at < places.there.length; at += PIECE) {
      await turn();
      const some = places.there.subarray(at, at + PIECE);
      const cells = await cellsOf(rows, snapshot, some, columns, turn);
      for (const [index, place] of some.entries()) if (holds(cells[index] as Scalar[])) found.push(place);
    }
    return { changed: places.changed, matching: Float64Array.from(found) };
  }
  const { changed, there, cells, order } = await touchedRows(search, snapshot, rows, turn);
  const matching: number[] = [];
  for (let at = 0; at < there.length; at++) {
    if (at % TURN_ROWS === 0) await turn();
    const index = order === undefined ? at : (order[at] as number);
    if (holds(cells[index] as Scalar[])) matching.push(there[index] as number);
  }
  return { changed, matching: Float64Array.from(matching) };
}

async function decideFresh(
  deciding: Deciding,
  earlier: Decided,
  fresh: Float64Array,
  turn: Turn,
): Promise<Decided> {
  const { search, snapshot, rows } = deciding;
  const columns = columnsOfSearch(search);
  const { changed, there, cells } = await touchedAmong(search, snapshot, rows, fresh, columns, turn);
  const holds = rowTest(search.condition, columns, search.collation.compare);
  const found = [...there.entries()].filter(([at]) => holds(cells[at] as Scalar[]));
  const isFresh = (place: number) => fresh[lowerBound(fresh, place)] === place;
  await turn();
  const kept = earlier.matching.filter((place) => !isFresh(place));
  await turn();
  const all = merged(
    earlier.changed.filter((place) => !isFresh(place)),
    changed,
  );
  const own = Float64Array.from(found, ([, place]) => place);
  if (search.order === undefined) return { changed: all, matching: merged(kept, own) };
  const inOrder = rowOrder(search.keys ?? [], columns, search.collation.compare);
  const sorted = found.sort(
    ([left, place], [right, other]) =>
      inOrder(cells[left] as Scalar[], cells[right] as Scalar[]) || place - other,
  );
  /** How many of the kept ones come before a row. */
  const countBefore = async (row: readonly Scalar[], place: number, from: number) => {
    let low = from;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const [other] = await cellsOf(rows, snapshot, [kept[middle] as number], columns, turn);
      const sign = inOrder(other as Scalar[], row) || (kept[middle] as number) - place;
      if (sign < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const matching = new Float64Array(kept.length + sorted.length);
  let done = 0;
  for (const [index, [at, place]] of sorted.entries()) {
    const next = await countBefore(cells[at] as Scalar[], place, done);
    matching.set(kept.subarray(done, next), done + index);
    matching[next + index] = place;
    done = next;
  }
  matching.set(kept.subarray(done), done + sorted.length);
  return { changed: all, matching };
}
