import type { Scalar } from '../../columns/value.js';
import type { Members } from '../changes/change.js';
import type { KeySearch } from '../keys.js';
import { childrenOf, parentsOf, referenceOf, type TableNow } from '../relations/related-rows.js';
import type { Relation } from '../relations/relations.js';
import { type Formula, memberAtPath, type Source } from './formulas.js';

/** The rows that refer to some rows, which several formulas take, by what was asked for. */
export type Lists = Map<string, Members[][]>;

/** As many of them are kept. */
const KEPT = 8;

async function listsOf(
  of: Relation,
  rows: readonly Members[],
  nowOf: (name: string) => TableNow,
  means: KeySearch,
  lists: Lists,
): Promise<Members[][]> {
  const child = nowOf(of.child);
  const references = rows.map((row) => referenceOf(row, of.references));
  const name = JSON.stringify([of.child, of.columns, child.snapshot.version, references]);
  const known = lists.get(name);
  if (known !== undefined) return known;
  const found = await childrenOf(of, child, rows, Number.MAX_SAFE_INTEGER, means);
  for (const [oldest] of lists) if (lists.size >= KEPT) lists.delete(oldest);
  lists.set(name, found);
  return found;
}

/** The values of a formula for some rows, which read other rows as `nowOf` gives their tables. */
export async function valuesOf(
  { sources, gathered, compute }: Formula,
  rows: readonly Members[],
  nowOf: (name: string) => TableNow,
  means: KeySearch,
  lists: Lists = new Map(),
): Promise<Scalar[]> {
  const cells: Scalar[][] = [];
  for (const source of sources) cells.push(await cellsOf(source, rows, nowOf, means));
  const gatheredCells: Scalar[][][] = [];
  for (const { of, source } of gathered) {
    const all = await listsOf(of, rows, nowOf, means, lists);
    const values = await cellsOf(source ?? { through: [], path: [''] }, all.flat(), nowOf, means);
    let next = 0;
    const list = ({ length }: readonly Members[]) => {
      next += length;
      return values.slice(next - length, next);
    };
    gatheredCells.push(all.map(list));
  }
  return rows.map((_, at) =>
    compute(
      cells.map((values) => values[at] as Scalar),
      gatheredCells.map((all) => all[at] as Scalar[]),
    ),
  );
}

async function cellsOf(
  { through, path }: Source,
  rows: readonly Members[],
  nowOf: (name: string) => TableNow,
  means: KeySearch,
): Promise<Scalar[]> {
  let ends: readonly (Members | undefined)[] = rows;
  for (const relation of through)
    ends = await parentsOf(
      relation,
      nowOf(relation.parent),
      ends.map((end) => end ?? {}),
      means,
    );
  return ends.map((end) => (memberAtPath(end, path) ?? null) as Scalar);
}
