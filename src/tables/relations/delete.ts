import { ProblemError } from '../../errors.js';
import { renewing } from '../formulas/formulas.js';
import type { KeySearch } from '../keys.js';
import type { Table } from '../table.js';
import { referencesOf, rowsReferring } from './related-rows.js';
import type { Relation, Relations } from './relations.js';

/** The most rows that one request changes. */
export const MOST_CHANGED = 1_000_000;

/** Tables that are related, each with everything that was written to it before. */
export interface RelatedTables {
  find(name: string): Promise<Table>;
  relations(name: string): Promise<Relations>;
}

/** Rows of a table that go with others. */
interface Gone {
  readonly table: Table;
  readonly numbers: Set<number>;
}

/** Rows that refer to rows that go, found by the way. */
interface Referring {
  readonly relation: Relation;
  readonly table: Table;
  readonly numbers: readonly number[];
}

/**
 * Changes the rows that refer to rows which are about to be deleted, as ON DELETE of their references says: deletes them with those that
 * refer to them (cascade), or sets their references to null. Rejects with 409, before anything is changed, where rows must stay whose references
 * say `restrict`.
 */
export async function releaseRows(
  tables: RelatedTables,
  first: Table,
  numbers: readonly number[],
  means: KeySearch,
): Promise<void> {
  if ((await tables.relations(first.name)).children.length === 0) return;
  const gone = new Map<string, Gone>([[first.name, { table: first, numbers: new Set(numbers) }]]);
  const referring: Referring[] = [];
  const queue: { readonly table: Table; readonly numbers: readonly number[] }[] = [{ table: first, numbers }];
  let left = MOST_CHANGED;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const relation of (await tables.relations(next.table.name)).children) {
      const child = await tables.find(relation.child);
      const parents = { table: next.table, snapshot: next.table.log.now() };
      const references = await referencesOf(parents, next.numbers, relation.references, means);
      const now = { table: child, snapshot: child.log.now() };
      const found = await rowsReferring(now, relation.columns, references, left, means);
      const own = gone.get(child.name) ?? { table: child, numbers: new Set() };
      gone.set(child.name, own);
      const fresh = found.filter((number) => !own.numbers.has(number));
      if (fresh.length === 0) continue;
      left -= fresh.length;
      if (left < 0) throw tooMany(first);
      if (relation.onDelete !== 'cascade') {
        referring.push({ relation, table: child, numbers: fresh });
        continue;
      }
      for (const number of fresh) own.numbers.add(number);
      queue.push({ table: child, numbers: fresh });
    }
  }
  const staying = referring
    .map(({ numbers, ...others }) => ({
      ...others,
      numbers: numbers.filter((number) => !gone.get(others.table.name)?.numbers.has(number)),
    }))
    .filter(({ numbers }) => numbers.length > 0);
  for (const { relation, numbers } of staying)
    if (relation.onDelete === 'restrict') throw restricted(first, relation, numbers.length);
  // Those that refer go first, so that a crash in between leaves no reference to a row that there is not.
  for (const { relation, table, numbers } of staying) {
    const members = Object.fromEntries(relation.columns.map((name) => [name, null]));
    await table.log.append({ patch: numbers, members, ...renewing(table, members) });
  }
  const asked = new Set(numbers);
  for (const { table, numbers } of [...gone.values()].reverse()) {
    const own = [...numbers].filter((number) => table.name !== first.name || !asked.has(number));
    if (own.length > 0) await table.log.append({ delete: own.sort((one, other) => one - other) });
  }
}

const tooMany = ({ name }: Table) =>
  new ProblemError(409, `More than ${MOST_CHANGED} rows refer to rows of ${name} that would be deleted`, {
    value: name,
  });

const restricted = ({ name }: Table, { child, columns }: Relation, count: number) =>
  new ProblemError(
    409,
    `${count} ${count === 1 ? 'row' : 'rows'} of ${child} would refer (${columns.join(', ')}) to rows of ${name} that are deleted`,
    {
      value: child,
      allowed: `deleted first, or a reference to others; or sql.onDelete: cascade or set null in the schema`,
    },
  );
