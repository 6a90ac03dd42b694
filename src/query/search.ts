import type { Cache } from '../cache.js';
import { withMembers } from '../columns/flatten.js';
import type { Column } from '../columns/value.js';
import type { Work } from '../output/work.js';
import type { SeedKey } from '../random/key.js';
import { collationOf } from './cell-test.js';
import type { Condition } from './condition.js';
import { type Matcher, prepareMatcher } from './matcher.js';
import { findMatches, type Window } from './matches.js';
import { type Conditions, readParameters, type Unknown } from './read-parameters.js';
import { readWhere } from './read-where.js';

/** What a request says of the rows that it wants. */
export interface Question {
  readonly conditions: Conditions;
  /** JSON. */
  readonly where: string | undefined;
}

/** A question that is ready to be answered for any seed. */
export type Search = Matcher;

/**
 * Reads a question of rows with these columns; `ours` and `unknown` are as in readParameters(). `locale` is that of the order of texts.
 * Rejects with a ProblemError.
 */
export async function prepareSearch(
  { conditions, where }: Question,
  columns: readonly Column[],
  ours: readonly string[],
  unknown: Unknown,
  locale: string | undefined,
): Promise<Search> {
  const paths = new Map(withMembers(columns).map(({ column }) => [column.name, column]));
  const of: Condition[] = readParameters(conditions, paths, ours, unknown);
  if (where !== undefined) of.push(readWhere(where, paths));
  return prepareMatcher({ kind: 'all', of }, collationOf(locale));
}

/** Row numbers that earlier searches found, by what was searched. */
export interface Numbers {
  readonly all: Uint32Array;
}

/** The rows of a window among those of the first `count` rows that a search finds. `name` stands for the search and its dataset. */
export async function findRows(
  known: Cache<Numbers>,
  name: string,
  search: Search,
  key: SeedKey,
  count: number,
  window: Window,
  work: Work,
): Promise<{ readonly total: number | undefined; readonly rows: readonly number[] }> {
  const id = `${key} ${count} ${name}`;
  const found = known.find(id);
  if (found !== undefined)
    return {
      total: window.counted ? found.all.length : undefined,
      rows: Array.from(found.all.subarray(window.from, window.to)),
    };
  const { total, rows, all } = await work((turn) => findMatches(search, key, count, window, turn));
  if (all !== undefined) known.add(id, { all });
  return { total, rows };
}
