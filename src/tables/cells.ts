import { type AsyncCache, createAsyncCache } from '../cache.js';
import { isObject, memberAt } from '../columns/given.js';
import type { Column, Scalar } from '../columns/value.js';
import { type Cells, prepareCells } from '../query/cells/cells.js';
import type { SeedKey } from '../random/key.js';
import type { Turn } from '../turns.js';
import type { Change, ChangeOutline, Members } from './changes/change.js';
import type { Snapshot } from './changes/snapshot.js';
import type { TableColumns } from './columns.js';

/**
 * The cells of changed rows that are there, in some columns. Most changes tell the cells of the members that they name, and the others
 * are generated: the whole row is made only where a change goes into objects.
 */
export type ReadCells = (
  snapshot: Snapshot,
  numbers: readonly number[],
  columns: readonly Column[],
  turn: Turn,
) => Promise<Scalar[][]>;

/** Where a cell is from: the patch, or the row as it is generated. */
type From = 'patch' | 'generated';

const known = createAsyncCache<Cells>({ bytes: 32 << 20, bytesOf: ({ size }) => size });

/** As many tables as have been made, each of which has cells of its own. */
let tables = 0;

/** `whole` gives rows as objects. */
export function readCells(
  { key: keyColumn, repeatsKey }: TableColumns,
  key: SeedKey,
  whole: (
    snapshot: Snapshot,
    numbers: readonly number[],
    turn: Turn,
  ) => Promise<ReadonlyMap<number, Members>>,
  prepared: AsyncCache<Cells> = known,
): ReadCells {
  const table = ++tables;

  async function generated(columns: readonly Column[], numbers: readonly number[], turn: Turn) {
    const name = JSON.stringify([table, columns.map(({ name }) => name)]);
    const { turnRows, picked } = await prepared(name, () => prepareCells(columns));
    const cells: Scalar[][] = [];
    for (let at = 0; at < numbers.length; at += turnRows) {
      await turn();
      cells.push(...picked(key, numbers.slice(at, at + turnRows)));
    }
    return cells;
  }

  return async (snapshot, numbers, columns, turn) => {
    const paths = columns.map(({ name }) => (repeatsKey && name === 'id' ? (keyColumn?.name ?? name) : name));
    const sources = sourcesOf(paths);
    const parse = parsed();
    const cells: Scalar[][] = new Array(numbers.length);
    const slow: number[] = [];
    const drawn: number[] = [];
    /** Rows that were changed together have the same cells where their patch tells all of them. */
    let last: { readonly patches: readonly Members[]; readonly cells: Scalar[] } | undefined;
    for (const [at, number] of numbers.entries()) {
      const change = snapshot.find(number) as Change;
      const patches = parse(change.json as string);
      const [patch] = patches as [Members];
      if (patches === last?.patches) {
        cells[at] = last.cells;
        continue;
      }
      if (change.whole) {
        cells[at] = paths.map((path) => (memberAt(patch, path) ?? null) as Scalar);
        continue;
      }
      const from = patches.length > 1 ? undefined : sources(change.names as readonly string[]);
      if (
        from?.some((source, column) => source === 'patch' && isObject(patch[paths[column] as string])) ??
        true
      ) {
        slow.push(at);
        continue;
      }
      cells[at] = paths.map((path, column) =>
        from?.[column] === 'patch' ? ((patch[path] ?? null) as Scalar) : null,
      );
      if (from?.includes('generated')) drawn.push(at);
      else last = { patches, cells: cells[at] as Scalar[] };
    }
    const made = await generated(
      columns,
      drawn.map((at) => numbers[at] as number),
      turn,
    );
    for (const [index, at] of drawn.entries()) {
      const { names } = snapshot.outline(numbers[at] as number) as ChangeOutline;
      for (const [column, source] of (sources(names as readonly string[]) as From[]).entries())
        if (source === 'generated') (cells[at] as Scalar[])[column] = made[index]?.[column] as Scalar;
    }
    const rows = await whole(
      snapshot,
      slow.map((at) => numbers[at] as number),
      turn,
    );
    for (const at of slow) {
      const row = rows.get(numbers[at] as number) as Members;
      cells[at] = columns.map(({ name }) => (memberAt(row, name) ?? null) as Scalar);
    }
    return cells;
  };
}

/** Tells where the cells at some paths are from, by the names of the members that a patch has; undefined where it may go into objects. */
function sourcesOf(paths: readonly string[]): (names: readonly string[]) => readonly From[] | undefined {
  // Many changes share a list of names.
  const known = new Map<readonly string[], readonly From[] | undefined>();
  const find = (names: readonly string[]) => {
    const isInside = (path: string) =>
      path.includes('.') && names.some((name) => path === name || path.startsWith(`${name}.`));
    if (paths.some(isInside)) return undefined;
    return paths.map((path): From => (names.includes(path) ? 'patch' : 'generated'));
  };
  return (names) => {
    if (!known.has(names)) known.set(names, find(names));
    return known.get(names);
  };
}

/** Parses JSON; rows that were changed together share a text. */
function parsed(): (json: string) => readonly Members[] {
  let last = '';
  let value: readonly Members[] = [];
  return (json) => {
    if (json !== last) value = JSON.parse(json) as readonly Members[];
    last = json;
    return value;
  };
}
