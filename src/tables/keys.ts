import type { AsyncCache } from '../cache.js';
import { memberAt } from '../columns/given.js';
import type { Column } from '../columns/value.js';
import { ProblemError } from '../errors.js';
import type { Work } from '../output/work.js';
import { collationOf } from '../query/cells/test.js';
import { candidates } from '../query/keys/candidates.js';
import { prepareMatcher } from '../query/matcher.js';
import type { Condition } from '../query/read/condition.js';
import { kindsOf } from '../query/read/kinds.js';
import { operandOf } from '../query/read/operands.js';
import { findRows, type Means, type Search } from '../query/search.js';
import type { Present } from './changes/snapshot.js';
import type { ReadableTable, Table } from './table.js';

/** Finds rows by their keys. */
export interface KeySearch extends Means {
  readonly work: Work;
  readonly searches: AsyncCache<Search>;
}

const decimal = /^(0|[1-9]\d{0,15})$/;

/** The key of a row, as it stands in a URL. */
export function keyOf({ columns: { key } }: Pick<Table, 'columns'>, row: object, number: number): string {
  return key === undefined
    ? `${number + 1}`
    : String(memberAt(row as Readonly<Record<string, unknown>>, key.name));
}

/** The number of the row that has this key; undefined where there is none. */
export async function rowWithKey(
  table: ReadableTable,
  now: Present,
  key: string,
  means: KeySearch,
): Promise<number | undefined> {
  const number = table.log.rowOfKey(key) ?? (await generatedWithKey(table, now, key, means));
  return number !== undefined && now.has(number) ? number : undefined;
}

/**
 * The number of the row for which this key is generated: one that is there, was deleted, or is still to be added. undefined where no such
 * row is known.
 */
export async function generatedWithKey(
  table: ReadableTable,
  now: Present,
  key: string,
  means: KeySearch,
): Promise<number | undefined> {
  if (table.given !== undefined) return undefined;
  const column = table.columns.key;
  if (column === undefined || column.value.kind === 'position') {
    const start = column?.value.kind === 'position' ? column.value.start : 1;
    const number = decimal.test(key) ? Number(key) - start : -1;
    return number >= 0 && Number.isSafeInteger(number) ? number : undefined;
  }
  const condition = hasKey(column, key);
  if (condition === undefined) return undefined;
  const few =
    candidates(condition, table.key, table.most) ?? (await searchedRows(table, now, condition, key, means));
  for (const number of few)
    if (!table.log.isKeyed(number) && keyOf(table, await table.rows.after(undefined, number), number) === key)
      return number;
  return undefined;
}

/** The condition that a row has this key; undefined where no row can have it. */
function hasKey(column: Column, key: string): Condition | undefined {
  const kinds = kindsOf(column.value);
  const operand = operandOf(key, kinds);
  return operand && { kind: 'comparison', column, kinds, operator: 'eq', operands: [operand] };
}

/** The most rows that are looked at for a key that cannot be computed backwards, where the table has fewer. */
const LOOKED_AT = 65_536;

/** The rows that are generated with a key that cannot be computed backwards. */
async function searchedRows(
  table: ReadableTable,
  now: Present,
  condition: Condition,
  key: string,
  means: KeySearch,
): Promise<readonly number[]> {
  const name = `key ${table.dataset.edition} ${key}`;
  const search = await means.searches(name, async () => {
    const collation = collationOf(undefined);
    const matcher = await prepareMatcher(condition, collation.compare);
    return {
      condition,
      matcher,
      candidates: () => undefined,
      groups: undefined,
      keys: undefined,
      order: undefined,
      collation,
      size: matcher.size,
    };
  });
  const count = Math.min(table.most, Math.max(now.generated, now.last() + 1, LOOKED_AT));
  const searched = { search, name, key: table.key, count };
  return (await findRows(means, searched, { from: 0, to: 1, counted: false }, means.work)).rows;
}

/** 404: there is no row with this key. */
export const noRowWithKey = ({ name }: Table, key: string) =>
  new ProblemError(404, `The table ${name} has no row with the key ${key}`, { parameter: 'key', value: key });
