import type { Scalar } from '../../columns/value.js';
import { type Cells, prepareCells } from '../../query/cells/cells.js';
import { rowOrder } from '../../query/order/order.js';
import type { Search } from '../../query/search.js';
import type { SeedKey } from '../../random/key.js';
import type { Turn } from '../../turns.js';

/** Changed rows in the order of a search. */
export interface SortedRows {
  readonly places: Float64Array;
  /** The cells by which it sorts, of the `from`-th up to the one before the `to`-th of them. */
  cells(from: number, to: number, turn: Turn): Promise<readonly (readonly Scalar[])[]>;
}

const cellsOf = new WeakMap<Search, Promise<Cells>>();

/** The cells by which a search sorts. */
function sortCells(search: Search): Promise<Cells> {
  const columns = (search.keys ?? []).map(({ column }) => column);
  const cells = cellsOf.get(search) ?? prepareCells(columns);
  cellsOf.set(search, cells);
  return cells;
}

/**
 * The places of the `from`-th up to the one before the `to`-th row in the order of a search, of which `others` are the first `to` or more
 * generated rows and `own` the changed ones. Only the cells of the window are read, and some to find where it begins.
 */
export async function mergedWindow(
  search: Search,
  key: SeedKey,
  others: Uint32Array,
  own: SortedRows,
  { from, to }: { readonly from: number; readonly to: number },
  turn: Turn,
): Promise<number[]> {
  const { turnRows, picked } = await sortCells(search);
  const keys = search.keys ?? [];
  const columns = keys.map(({ column }) => column);
  const inOrder = rowOrder(keys, columns, search.collation.compare);
  /** Does one of the others come before a changed row? */
  const comesFirst = (other: readonly Scalar[], place: number, cells: readonly Scalar[], index: number) => {
    const sign = inOrder(other, cells);
    return sign !== 0 ? sign < 0 : place < (own.places[index] as number);
  };
  /** How many of the first `count` rows are changed ones. */
  const ownAmong = async (count: number): Promise<number> => {
    let low = Math.max(0, count - others.length);
    let high = Math.min(count, own.places.length);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const place = others[count - middle - 1] as number;
      const [other] = picked(key, [place]) as [Scalar[]];
      const [cells] = (await own.cells(middle, middle + 1, turn)) as [Scalar[]];
      if (comesFirst(other, place, cells, middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const end = Math.min(to, others.length + own.places.length);
  const places: number[] = [];
  if (from >= end) return places;
  await turn();
  let next = await ownAmong(from);
  for (let at = from; at < end; at += turnRows) {
    await turn();
    const until = Math.min(end, at + turnRows);
    const last = await ownAmong(until);
    const some = others.subarray(at - next, until - last);
    const cells = next === last ? [] : picked(key, Array.from(some));
    const first = next;
    const ownCells = await own.cells(first, last, turn);
    for (const [index, place] of some.entries()) {
      while (
        next < last &&
        !comesFirst(cells[index] as Scalar[], place, ownCells[next - first] as readonly Scalar[], next)
      )
        places.push(own.places[next++] as number);
      places.push(place);
    }
    while (next < last) places.push(own.places[next++] as number);
  }
  return places;
}
