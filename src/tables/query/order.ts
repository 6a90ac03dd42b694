import { memberAt } from '../../columns/given.js';
import type { Column, Scalar } from '../../columns/value.js';
import { type Cells, prepareCells } from '../../query/cells/cells.js';
import { mergeSorted } from '../../query/order/merge.js';
import { type Order, rowOrder } from '../../query/order/order.js';
import type { Search } from '../../query/search.js';
import type { SeedKey } from '../../random/key.js';
import { inTurns, type Turn } from '../../turns.js';
import type { Members } from '../changes/change.js';
import { lowerBound } from '../changes/snapshot.js';

const cellsOf = new WeakMap<Search, Promise<Cells>>();

const sortColumns = ({ keys = [] }: Search) => keys.map(({ column }) => column);

/** The cells by which a search sorts. */
function sortCells(search: Search): Promise<Cells> {
  const cells = cellsOf.get(search) ?? prepareCells(sortColumns(search));
  cellsOf.set(search, cells);
  return cells;
}

/**
 * Sorts the places of a table: `order` sorts those of rows as generated, and the moved ones, which `lookAt` gives as they are now, are put
 * between them.
 */
export function overlaidOrder(
  search: Search,
  order: Order,
  moved: Float64Array,
  lookAt: (
    places: ArrayLike<number>,
    turn: Turn,
    look: (row: Members, place: number) => void,
  ) => Promise<void>,
): Order {
  const columns = sortColumns(search);
  const inOrder = rowOrder(search.keys ?? [], columns, search.collation.compare);
  return {
    size: order.size,
    async sorted(key, places, workers) {
      const { turn } = workers;
      const [others, own] = parted(places, moved);
      const sorted = await order.sorted(key, others, workers);
      if (own.length === 0) return sorted;
      const rows: Scalar[][] = [];
      await lookAt(own, turn, (row) => rows.push(cellsAt(row, columns)));
      const ownOrder = await inTurns(
        mergeSorted(own.length, (left, right) => inOrder(rows[left] as Scalar[], rows[right] as Scalar[])),
        turn,
      );
      const ends = await endsOf(
        await sortCells(search),
        key,
        sorted,
        turn,
        (cells, at, index) => {
          const sign = inOrder(cells, rows[ownOrder[index] as number] as Scalar[]);
          return sign !== 0 ? sign < 0 : at < (own[ownOrder[index] as number] as number);
        },
        own.length,
      );
      const all = new Uint32Array(places.length);
      let done = 0;
      for (const [index, end] of ends.entries()) {
        all.set(sorted.subarray(done, end), done + index);
        all[end + index] = own[ownOrder[index] as number] as number;
        done = end;
      }
      all.set(sorted.subarray(done), done + ends.length);
      return all;
    },
  };
}

/** The cells of a row in these columns, which are scalars. */
export const cellsAt = (row: Members, columns: readonly Column[]): Scalar[] =>
  columns.map(({ name }) => (memberAt(row, name) ?? null) as Scalar);

/** The numbers of the first list that are not in the second, and those that are; both rise. */
function parted(all: Uint32Array, some: Float64Array): [others: Uint32Array, own: readonly number[]] {
  const own: number[] = [];
  const others = new Uint32Array(all.length);
  let done = 0;
  let at = 0;
  for (const number of some) {
    at = lowerBound(all, number, at);
    if (all[at] !== number) continue;
    others.set(all.subarray(done, at), done - own.length);
    own.push(number);
    done = at + 1;
  }
  others.set(all.subarray(done), done - own.length);
  return [others.subarray(0, all.length - own.length), own];
}

/**
 * For each of `count` items, which are in order: how many of the sorted rows come before it, as `isBefore` says of the cells of a row,
 * its number and the index of an item. All items search at once, so each row is read once for those that look at it.
 */
async function endsOf(
  cells: Cells,
  key: SeedKey,
  sorted: Uint32Array,
  turn: Turn,
  isBefore: (cells: Scalar[], number: number, index: number) => boolean,
  count: number,
): Promise<Uint32Array> {
  const low = new Uint32Array(count);
  const high = new Uint32Array(count).fill(sorted.length);
  for (;;) {
    const middles = new Set<number>();
    for (let index = 0; index < count; index++)
      if ((low[index] as number) < (high[index] as number)) middles.add(middleOf(low, high, index));
    if (middles.size === 0) return low;
    const read = new Map<number, Scalar[]>();
    const wanted = [...middles];
    for (let at = 0; at < wanted.length; at += cells.turnRows) {
      await turn();
      const some = wanted.slice(at, at + cells.turnRows);
      const found = cells.picked(
        key,
        some.map((middle) => sorted[middle] as number),
      );
      for (const [index, middle] of some.entries()) read.set(middle, found[index] as Scalar[]);
    }
    for (let index = 0; index < count; index++) {
      if ((low[index] as number) >= (high[index] as number)) continue;
      const middle = middleOf(low, high, index);
      if (isBefore(read.get(middle) as Scalar[], sorted[middle] as number, index)) low[index] = middle + 1;
      else high[index] = middle;
    }
  }
}

const middleOf = (low: Uint32Array, high: Uint32Array, index: number) =>
  ((low[index] as number) + (high[index] as number)) >>> 1;
