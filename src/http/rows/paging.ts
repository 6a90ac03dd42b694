import { badParameter } from '../../errors.js';
import { DEFAULT_ROWS, LAST_ROW, type RowsQuery } from './parameters.js';

/** The rows that a request asks for, as a page among others. */
export interface Page {
  /** Row the page starts at, from 0. */
  readonly offset: number;
  /** Rows of every page but the last. */
  readonly size: number;
  /** Rows of this one. */
  readonly rows: number;
  /** Rows of the dataset, where the request ends it. */
  readonly total: number | undefined;
  /** Does the request say page and per_page rather than n and offset? */
  readonly numbered: boolean;
}

/** Where the rows of a dataset end, and how to have more of them. */
export interface End {
  readonly rows: number;
  readonly more: string;
}

/** The page that a query asks for; throws a ProblemError where it contradicts itself or goes beyond the last row. */
export function pageOf(query: RowsQuery, end?: End): Page {
  const { page, per_page } = query;
  const total = end === undefined ? query.total : totalWithin(query, end);
  const numbered = page !== undefined || per_page !== undefined;
  if (numbered) refuse(query, ['n', 'offset'], 'left out beside page and per_page');
  const size = (numbered ? per_page : query.n) ?? DEFAULT_ROWS;
  const offset = numbered ? ((page ?? 1) - 1) * size : (query.offset ?? 0);
  // Beyond a total there is nothing, which can be answered; beyond the last row there are no numbers to count with.
  const most = total === undefined ? LAST_ROW - size : LAST_ROW;
  if (offset > most) {
    throw numbered
      ? badParameter('page', `${page}`, `an integer from 1 to ${Math.floor(most / size) + 1}`)
      : badParameter('offset', `${offset}`, `an integer from 0 to ${most}`);
  }
  const rows = total === undefined ? size : Math.max(0, Math.min(size, total - offset));
  return { offset, size, rows, total, numbered };
}

/** What is asked for by number must be there; pages may end early, as those of a total do. */
function totalWithin({ n, offset = 0, total }: RowsQuery, { rows, more }: End): number {
  const allowed = (least: number) => `an integer from 0 to ${least} (${more})`;
  if (total !== undefined && total > rows) throw badParameter('total', `${total}`, allowed(rows));
  if (total !== undefined) return total;
  if (offset > rows) throw badParameter('offset', `${offset}`, allowed(rows));
  if (n !== undefined && n > rows - offset) throw badParameter('n', `${n}`, allowed(rows - offset));
  return rows;
}

function refuse(query: RowsQuery, names: readonly string[], allowed: string): void {
  for (const name of names) {
    if (query[name] !== undefined) throw badParameter(name, String(query[name]), allowed);
  }
}

/** Parameters that do not change the rows of a page. */
const CARRIED = ['total', 'split', 'download', 'delay', 'fail', 'status'] as const;

/**
 * The links (RFC 8288) from a page to others of its size, each preceded by a comma: first, prev and next where there
 * are such pages, last where there is a total. Their URLs say the same as this one's: `rows` what the rows are made
 * of, `query` what else there is. Pages of no rows have no neighbours.
 */
export function pageLinks(
  { offset, size, total, numbered }: Page,
  path: string,
  rows: string,
  query: RowsQuery,
): string {
  if (size === 0) return '';
  let rest = rows;
  for (const name of CARRIED) if (query[name] !== undefined) rest += `&${name}=${query[name]}`;
  const link = (rel: string, to: number) => {
    const page = numbered
      ? `page=${to / size + 1}&per_page=${size}`
      : `n=${size}${to === 0 ? '' : `&offset=${to}`}`;
    return `, <${path}?${page}&${rest}>; rel="${rel}"`;
  };
  const last = total === undefined ? LAST_ROW - size : lastOf(offset % size, size, total);
  let links = link('first', 0);
  if (offset > 0) links += link('prev', Math.max(0, Math.min(offset - size, last)));
  if (offset + size <= last) links += link('next', offset + size);
  return total === undefined ? links : links + link('last', last);
}

/** Where the last page starts, of those that start at `first`, `first` + `size` and so on. */
const lastOf = (first: number, size: number, total: number) =>
  total <= first ? 0 : total - 1 - ((total - 1 - first) % size);
