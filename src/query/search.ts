import type { Cache } from '../cache.js';
import type { Column } from '../columns/value.js';
import { ProblemError } from '../errors.js';
import { inProportion } from '../kernel/run/memory.js';
import type { Threads } from '../kernel/threads/threads.js';
import type { NumberSource } from '../output/streamed.js';
import type { Work } from '../output/work.js';
import type { SeedKey } from '../random/key.js';
import { type Collation, collationOf } from './cells/test.js';
import { type ChangedRows, prepareBatches } from './group/batches.js';
import { type Groups, prepareGroups, type Results } from './group/groups.js';
import { candidates } from './keys/candidates.js';
import { type Matcher, prepareMatcher } from './matcher.js';
import { findMatches, type Matches, matchesAmong, streamMatches, type Window } from './matches.js';
import { type Order, prepareOrder } from './order/order.js';
import { type Question, readQuestion } from './question.js';
import type { Condition } from './read/condition.js';
import type { Unknown } from './read/parameters.js';
import type { SortKey } from './read/sort.js';

/** A question that is ready to be answered for any seed. */
export interface Search {
  /** All that a row must meet, what q asks included. */
  readonly condition: Condition;
  readonly matcher: Matcher;
  /** The only rows, among the first `count`, that can match, rising; undefined where any can. */
  candidates(key: SeedKey, count: number): readonly number[] | undefined;
  /** undefined for the order of the dataset, as `order` is then. */
  readonly keys: readonly SortKey[] | undefined;
  readonly order: Order | undefined;
  /** What is wanted instead of rows; undefined where rows are. */
  readonly groups: Groups | undefined;
  /** The order of texts. */
  readonly collation: Collation;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/**
 * Reads a question of rows with these columns; `ours` and `unknown` are as in readParameters(). `locale` is that of the order of texts,
 * and `within` a condition that the question does not state.
 * Rejects with a ProblemError.
 */
export async function prepareSearch(
  question: Question,
  columns: readonly Column[],
  ours: readonly string[],
  unknown: Unknown,
  locale: string | undefined,
  within: Condition | undefined,
): Promise<Search> {
  const { conditions, words, grouping, sort } = readQuestion(question, columns, ours, unknown);
  const collation = collationOf(locale);
  const of = within === undefined ? conditions : [...conditions, within];
  const condition: Condition = {
    kind: 'all',
    of: words === undefined ? of : [...of, { kind: 'any', of: words }],
  };
  const matcher = await prepareMatcher({ kind: 'all', of }, collation.compare, words);
  const batches = (columns: readonly Column[], uses: number) => prepareBatches(columns, uses, matcher);
  const groups = grouping && (await prepareGroups(grouping, batches, sort, collation));
  const order = groups === undefined && sort ? await prepareOrder(sort, collation) : undefined;
  const size = matcher.size + (order?.size ?? 0) + (groups?.size ?? 0);
  const keyed = (key: SeedKey, count: number) => candidates(condition, key, count);
  return { condition, matcher, candidates: keyed, keys: sort, order, collation, groups, size };
}

/** Row numbers that earlier searches found, or results of groups: by what was searched. */
export type Found = FoundNumbers | FoundResults;

/** The numbers of the rows that a search found, in their order: of all, or, where it sorts, maybe of the first ones alone. */
export interface FoundNumbers {
  readonly numbers: Uint32Array;
  /** How many rows were found. */
  readonly total: number;
  readonly size: number;
}

export interface FoundResults extends Results {
  /** Stands for them. */
  readonly name: string;
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

/** What searches share. */
export interface Means {
  readonly found: Cache<Found>;
  readonly threads: Threads | undefined;
}

/** The rows of a window among those that a search finds. */
export async function findRows(
  means: Means,
  searched: Searched,
  window: Window,
  work: Work,
): Promise<{ readonly total: number | undefined; readonly rows: readonly number[] }> {
  const { total, rows, first } = await find(means, searched, window, work);
  return {
    total: window.counted ? total : undefined,
    rows: first === undefined ? rows : listOf(first.subarray(window.from, window.to)),
  };
}

/** The numbers as an array. For 800,000 of them, Array.from() kept the event loop busy for 80 ms, which asks an iterator for each. */
function listOf(numbers: Uint32Array): number[] {
  const list = new Array<number>(numbers.length);
  for (let at = 0; at < list.length; at++) list[at] = numbers[at] as number;
  return list;
}

/** Stands for a search of the rows of a seed. */
const idOf = ({ name, key, count }: Searched) => `${key} ${count} ${name}`;

/** The numbers that are kept of a search, where those of its first `to` rows are among them. */
function keptNumbers({ found }: Means, searched: Searched, to: number): FoundNumbers | undefined {
  const earlier = found.find(idOf(searched));
  if (earlier === undefined || !('numbers' in earlier)) return undefined;
  const { numbers, total } = earlier;
  return numbers.length === total || (to > 0 && to <= numbers.length) ? earlier : undefined;
}

/** The rows that match. */
interface InOrder extends Pick<Matches, 'total' | 'rows'> {
  /** The numbers of the first of them in their order, of all where the window is empty; undefined where `rows` are those of the window. */
  readonly first: Uint32Array | undefined;
}

async function find(means: Means, searched: Searched, window: Window, work: Work): Promise<InOrder> {
  const kept = keptNumbers(means, searched, window.to);
  if (kept !== undefined) return { total: kept.total, rows: [], first: kept.numbers };
  const { found, threads } = means;
  const { search, key, count } = searched;
  const { matcher, order } = search;
  const few = search.candidates(key, count);
  const most = inProportion(MOST_KEPT);
  if (order !== undefined && few === undefined && count > 2 ** 32) throw beyondSort(count);
  const matches = await work(async (turn, client) => {
    const workers = { threads, turn, client };
    const among = (window: Window) =>
      few === undefined
        ? findMatches(matcher, key, count, window, most, workers)
        : matchesAmong(few, matcher, key, window, workers);
    if (order === undefined) {
      const { total, rows, all } = await among(window);
      return { total: all?.length ?? total, rows, first: all };
    }
    const isWhole = matcher.truth === true && few === undefined && count <= most;
    // Ends as soon as there are too many.
    const { all } = isWhole ? { all: count } : await among({ from: most + 1, to: most + 1, counted: false });
    if (all === undefined) throw few === undefined ? tooManyToSort(count, most) : beyondSort(count);
    const first = await order.sorted(key, all, mostSorted(window), workers);
    return { total: typeof all === 'number' ? all : all.length, rows: [], first };
  });
  const { total, first } = matches;
  if (first !== undefined)
    found.add(idOf(searched), { numbers: first, total: total as number, size: first.byteLength });
  return matches;
}

/** How many of the first rows are sorted at least, with those of the pages that may be asked for next. */
const mostSorted = ({ to }: Window) => (to === 0 ? Number.POSITIVE_INFINITY : Math.max(LEAST_SORTED, 4 * to));

const LEAST_SORTED = 500;

/** The first rows that a search that sorts finds, in its order: those of the window and before it, or all where it is empty. */
export async function findSorted(
  means: Means,
  searched: Searched,
  { from, to }: Omit<Window, 'counted'>,
  work: Work,
): Promise<Pick<FoundNumbers, 'numbers' | 'total'>> {
  const { total, first } = await find(means, searched, { from, to, counted: true }, work);
  return { total: total as number, numbers: first as Uint32Array };
}

/** The groups of the rows that a search finds, of which some may be changed: then the name stands for these, too. */
export async function findResults(
  { found }: Means,
  searched: Searched,
  work: Work,
  changed?: ChangedRows,
): Promise<FoundResults> {
  const { search, key, count } = searched;
  const id = idOf(searched);
  const earlier = found.find(id);
  if (earlier !== undefined && 'columns' in earlier) return earlier;
  const results = await work((turn) => (search.groups as Groups).results(key, count, turn, changed));
  const named = { ...results, name: id };
  found.add(id, named);
  return named;
}

/** The same rows, found while they are sent where their numbers are not kept; of a sorted search, all of them are found before. */
export async function streamRows(
  means: Means,
  searched: Searched,
  { from, to }: Omit<Window, 'counted'>,
  work: Work,
): Promise<() => NumberSource> {
  const { search, key, count } = searched;
  const isInOrder = search.order === undefined && search.candidates(key, count) === undefined;
  if (isInOrder && keptNumbers(means, searched, to) === undefined)
    return () => streamMatches(search.matcher, key, count, { from, to });
  const { first, rows } = await find(means, searched, { from, to, counted: true }, work);
  const list = first === undefined ? rows : first.subarray(from, to);
  return () => {
    let at = 0;
    return {
      async next() {
        if (at >= list.length) return undefined;
        at += STEP;
        return list.slice(at - STEP, at);
      },
    };
  };
}

/** Numbers that are given on at a time. */
const STEP = 4096;

const beyondSort = (count: number) =>
  new ProblemError(400, `sort takes rows with numbers up to ${2 ** 32}`, {
    parameter: 'rows',
    value: `${count}`,
    allowed: `at most ${2 ** 32} where rows are sorted`,
  });

const tooManyToSort = (count: number, most: number) =>
  new ProblemError(400, `sort takes at most ${most} rows that match: conditions or rows make them fewer`, {
    parameter: 'rows',
    value: `${count}`,
    allowed: `so few that at most ${most} rows match`,
  });

/** The most numbers that are kept, where memory is not scarce. */
const MOST_KEPT = 10_000_000;
