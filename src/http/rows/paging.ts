import type { End } from '../../columns/dataset.js';
import { rangeOf } from '../../columns/shard.js';
import { badParameter, superfluous } from '../../errors.js';
import { asItIs, DEFAULT_ROWS, LAST_ROW, type RowsQuery, type WrittenName } from './parameters.js';

/** The rows that a request asks for, as a page among others. */
export interface Page {
  /** The first row of the page, from 0. */
  readonly offset: number;
  /** The number of rows of every page except the last one. */
  readonly size: number;
  /** The number of rows of this page. */
  readonly rows: number;
  /** The number of rows of the dataset; undefined when the request does not limit them. */
  readonly total: number | undefined;
  /** Does the request have page and per_page instead of n and offset? */
  readonly numbered: boolean;
}

/**
 * The page that a query asks for. When the query gives the number of rows, pages beyond them are empty. When the dataset gives it
 * (`end`), asking for rows beyond them is an error. Throws a ProblemError for this error and for contradicting parameters.
 */
export function pageOf(query: RowsQuery, end?: End): Page {
  const { page, per_page } = query;
  const total = end === undefined ? ownRows(query) : rowsWithin(query, end);
  const numbered = page !== undefined || per_page !== undefined || query.envelope === true;
  if (numbered)
    refuse(query, ['n', 'offset'], `when ${query.envelope ? 'envelope' : 'page or per_page'} is given`);
  if (query.envelope) refuse(query, ['shard'], 'when envelope is given');
  const size = (numbered ? per_page : query.n) ?? DEFAULT_ROWS;
  const offset = numbered ? ((page ?? 1) - 1) * size : (query.offset ?? 0);
  // Pages beyond the end are empty answers. Beyond LAST_ROW numbers would lose digits.
  const most = total === undefined ? LAST_ROW - size : LAST_ROW;
  if (offset > most) {
    throw numbered
      ? badParameter('page', `${page}`, `an integer from 1 to ${Math.floor(most / size) + 1}`)
      : badParameter('offset', `${offset}`, `an integer from 0 to ${most}`);
  }
  const rows = total === undefined ? size : Math.max(0, Math.min(size, total - offset));
  return { offset, size, rows, total, numbered };
}

/**
 * The number of rows. Where the dataset says it and not the query, throws when the page starts beyond the most there may be or is
 * longer than these; the last page may be shorter. Where nobody says it, there are as many as the page needs.
 */
function rowsWithin({ n, offset = 0, rows: asked }: RowsQuery, { rows, more, most = rows }: End): number {
  if (asked !== undefined) return rows;
  const allowed = `an integer from 0 to ${most} (${more})`;
  if (offset > most) throw badParameter('offset', `${offset}`, allowed);
  if (n !== undefined && n > most) throw badParameter('n', `${n}`, allowed);
  return Math.max(rows, Math.min(most, offset + (n ?? 0)));
}

/**
 * The rows of a page that the shard of the query has, as [first, first + rows); without a shard, all of them. Throws a
 * ProblemError for a wrong shard, and for one of a number of rows that the query does not give.
 */
export function rowsOf({ offset, rows }: Page, { n, per_page, shard }: RowsQuery) {
  if (shard !== undefined && n === undefined && per_page === undefined)
    throw superfluous('shard', shard, 'unless n or per_page is given');
  const range = rangeOf(rows, shard);
  return { first: offset + range.first, rows: range.rows };
}

function refuse(query: RowsQuery, names: readonly string[], when: string): void {
  for (const name of names) {
    if (query[name] !== undefined) throw superfluous(name, String(query[name]), when);
  }
}

/** The most characters of links. Clients and proxies refuse an answer with more than 8 to 16 KB of headers. */
export const LONGEST_LINKS = 6000;

/**
 * The links (RFC 8288) from a page to others of its size, each preceded by a comma: first, prev and next if these pages
 * exist, and last if the number of rows is known. `same` is the part of the query that all these pages have in common, and `written`
 * is how a URL has a name. Pages of no rows have no neighbours.
 */
export function pageLinks(
  { offset, size, total, numbered }: Page,
  path: string,
  same: string,
  query: RowsQuery,
  written: WrittenName = asItIs,
): string {
  if (size === 0) return '';
  const rest = same + carried(query, written);
  const link = (rel: string, to: number) => {
    const page = numbered
      ? `${written('page')}=${to / size + 1}&${written('per_page')}=${size}`
      : `${written('n')}=${size}${to === 0 ? '' : `&${written('offset')}=${to}`}`;
    return `, <${path}?${page}&${rest}>; rel="${rel}"`;
  };
  const last = total === undefined ? LAST_ROW - size : lastOf(offset % size, size, total);
  let links = link('first', 0);
  if (offset > 0) links += link('prev', Math.max(0, Math.min(offset - size, last)));
  if (offset + size <= last) links += link('next', offset + size);
  return total === undefined ? links : links + link('last', last);
}

/** The number of rows that the query gives the dataset. A dataset's own parameter `rows` is a text, and bytes depend on it. */
const ownRows = ({ rows }: RowsQuery) => (typeof rows === 'number' ? rows : undefined);

/** The parameters of the query that do not decide about bytes and that its neighbours keep. */
function carried(query: RowsQuery, written: WrittenName): string {
  const names = ['shard', 'part_bytes', 'envelope', 'download', 'delay', 'fail'];
  if (ownRows(query) !== undefined) names.unshift('rows');
  return names.map((name) => (query[name] === undefined ? '' : `&${written(name)}=${query[name]}`)).join('');
}

/** The first row of the last page, when pages start at `first`, `first` + `size` and so on. */
const lastOf = (first: number, size: number, total: number) =>
  total <= first ? 0 : total - 1 - ((total - 1 - first) % size);
