import { createCache } from '../../cache.js';
import { itself } from '../../output/work.js';
import type { Change, Members } from '../changes/change.js';
import type { KeySearch } from '../keys.js';
import type { TableNow } from '../relations/related-rows.js';
import type { FindTable, Table } from '../table.js';
import { type Derived, derive, isGiven, MOST_FOLLOWING } from './derive.js';
import { type Formula, type Formulas, memberAtPath, withMember } from './formulas.js';
import { valuesOf } from './values.js';

/** What was derived last of formulas in a workspace. */
interface Line {
  last: Promise<Derived | undefined>;
}

/** The most workspaces, and formulas of schemas, whose values are kept. */
const KEPT = 100;

/** Gives tables with the values of their formulas. */
export function createDeriver() {
  const lines = createCache<Line>(KEPT);
  return async (
    formulas: Formulas,
    name: string,
    find: FindTable,
    isFork: boolean,
    means: KeySearch,
    isBounded = false,
  ): Promise<(table: string) => TableNow> => {
    const tables = new Map<string, Table>();
    for (const one of formulas.tables) tables.set(one, await find(one));
    for (const { log } of tables.values()) await log.read();
    const line = lines.find(name) ?? lines.add(name, { last: Promise.resolve(undefined) });
    const next = line.last.then((earlier) => derive(formulas, tables, earlier, isFork, means, isBounded));
    // What fails is derived again; what is only simulated is nobody else's.
    if (!isFork) line.last = next.catch(() => undefined);
    const derived = await next;
    return (one) => ({
      table: tables.get(one) as Table,
      snapshot: (derived.tables.get(one) as { all: TableNow['snapshot'] }).all,
    });
  };
}

/**
 * May a change of one of these tables be one from which many values of others follow? Where no table has many rows, none is.
 */
export async function mayFollowMany({ all, tables }: Formulas, find: FindTable): Promise<boolean> {
  const readsOthers = ({ sources, gathered }: Formula) =>
    gathered.length > 0 || sources.some(({ through }) => through.length > 0);
  if (!all.some(readsOthers)) return false;
  for (const name of tables) {
    const { generated, last } = (await find(name)).log.present();
    if (Math.max(generated, last() + 1) > MOST_FOLLOWING) return true;
  }
  return false;
}

/** A row as a change has left it, with the values of its formulas, which follow other rows as `nowOf` gives their tables. */
export async function remade(
  { all }: Formulas,
  table: string,
  row: Members,
  change: Change | undefined,
  nowOf: (table: string) => TableNow,
  searching: KeySearch,
): Promise<Members> {
  const means = { ...searching, work: itself().work };
  let made = row;
  for (const formula of all) {
    const { path, isOptional } = formula;
    if (formula.table !== table || isGiven(change, path)) continue;
    if (isOptional && memberAtPath(made, path) === undefined) continue;
    const [value = null] = await valuesOf(formula, [made], nowOf, means);
    made = withMember(made, path, value);
  }
  return made;
}
