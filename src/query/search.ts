import type { Cache } from '../cache.js';
import { withMembers } from '../columns/flatten.js';
import type { Column } from '../columns/value.js';
import { ProblemError } from '../errors.js';
import type { NumberSource } from '../output/streamed.js';
import type { Work } from '../output/work.js';
import type { SeedKey } from '../random/key.js';
import { collationOf } from './cells/test.js';
import { type Matcher, prepareMatcher } from './matcher.js';
import { findMatches, MOST_KEPT, streamMatches, type Window } from './matches.js';
import { type Order, prepareOrder } from './order/order.js';
import type { Condition } from './read/condition.js';
import { type Conditions, readParameters, type Unknown } from './read/parameters.js';
import { readSort } from './read/sort.js';
import { readWhere } from './read/where.js';

/** What a request says of the rows that it wants. */
export interface Question {
  readonly conditions: Conditions;
  /** JSON. */
  readonly where: string | undefined;
  /** Names of columns by commas, with a hyphen before those that fall. */
  readonly sort: string | undefined;
}

/** A question that is ready to be answered for any seed. */
export interface Search {
  readonly matcher: Matcher;
  /** undefined for the order of the dataset. */
  readonly order: Order | undefined;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/**
 * Reads a question of rows with these columns; `ours` and `unknown` are as in readParameters(). `locale` is that of the order of texts.
 * Rejects with a ProblemError.
 */
export async function prepareSearch(
  { conditions, where, sort }: Question,
  columns: readonly Column[],
  ours: readonly string[],
  unknown: Unknown,
  locale: string | undefined,
): Promise<Search> {
  const paths = new Map(withMembers(columns).map(({ column }) => [column.name, column]));
  const of: Condition[] = readParameters(conditions, paths, ours, unknown);
  if (where !== undefined) of.push(readWhere(where, paths));
  const keys = sort === undefined ? undefined : readSort(sort, paths);
  const collation = collationOf(locale);
  const matcher = await prepareMatcher({ kind: 'all', of }, collation.compare);
  const order = keys && (await prepareOrder(keys, collation));
  return { matcher, order, size: matcher.size + (order?.size ?? 0) };
}

/** Row numbers that earlier searches found, in their order, by what was searched. */
export interface Numbers {
  readonly all: Uint32Array;
}

/** Rows of a dataset that are searched. */
export interface Searched {
  readonly search: Search;
  /** Stands for the search and the dataset. */
  readonly name: string;
  readonly key: SeedKey;
  /** The number of rows of the dataset. */
  readonly count: number;
}

/** The rows of a window among those that a search finds. */
export async function findRows(
  known: Cache<Numbers>,
  { search, name, key, count }: Searched,
  window: Window,
  work: Work,
): Promise<{ readonly total: number | undefined; readonly rows: readonly number[] }> {
  const id = `${key} ${count} ${name}`;
  const { matcher, order } = search;
  let all = known.find(id)?.all;
  if (all === undefined) {
    const found = await work(async (turn) => {
      const wanted = order === undefined ? window : { from: 0, to: 0, counted: true };
      const matches = await findMatches(matcher, key, count, wanted, turn);
      if (order === undefined) return matches;
      if (matches.all === undefined) throw tooManyToSort(count);
      return { ...matches, all: await order.sorted(key, matches.all, turn) };
    });
    all = found.all;
    if (all !== undefined) known.add(id, { all });
    if (order === undefined || all === undefined) return found;
  }
  const rows = Array.from(all.subarray(window.from, window.to));
  return { total: window.counted ? all.length : undefined, rows };
}

/** The same rows, found while they are sent; of a sorted search, all of them are found before. */
export async function streamRows(
  known: Cache<Numbers>,
  searched: Searched,
  { from, to }: Omit<Window, 'counted'>,
  work: Work,
): Promise<() => NumberSource> {
  const { search, key, count } = searched;
  if (search.order === undefined) return () => streamMatches(search.matcher, key, count, { from, to });
  const { rows } = await findRows(known, searched, { from, to, counted: true }, work);
  return () => {
    let at = 0;
    return {
      async next() {
        if (at >= rows.length) return undefined;
        at += STEP;
        return rows.slice(at - STEP, at);
      },
    };
  };
}

/** Numbers that are given on at a time. */
const STEP = 4096;

const tooManyToSort = (count: number) =>
  new ProblemError(
    400,
    `sort takes at most ${MOST_KEPT} rows that match: conditions or rows make them fewer`,
    {
      parameter: 'rows',
      value: `${count}`,
      allowed: `so few that at most ${MOST_KEPT} rows match`,
    },
  );
