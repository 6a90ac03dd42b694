import { atMost, type Measure, median, verify } from '../../measures.js';
import { download } from '../../request.js';

export const ROWS = 1_000_000;
/** The rows of a page. */
export const PAGE = 20;

export type Row = Readonly<Record<string, unknown>>;

/** Orders texts. */
export type Compare = (left: string, right: string) => number;

/** A question about rows of a dataset, and what it means. */
export interface Question {
  readonly measure: string;
  readonly query: string;
  readonly holds: (row: Row) => boolean;
  /** The order of rows; undefined for that of the dataset. */
  readonly order?: (left: Row, right: Row, compare: Compare) => number;
  /** The most milliseconds of a first page. */
  readonly bound: number;
}

const { compare: inCollation } = new Intl.Collator('en');

/** The first page of a plain filter and sort, and how many rows match. */
export function plainAnswer(
  { holds, order }: Question,
  rows: readonly Row[],
  compare: Compare = inCollation,
) {
  const found = rows.filter(holds);
  if (order !== undefined) found.sort((left, right) => order(left, right, compare));
  return { page: found.slice(0, PAGE), total: found.length };
}

/** Rows of which the answers of a server are compared with the plain ones, before speed counts. */
const CHECKED_ROWS = 100_000;
const REQUESTS = 15;

/** The most milliseconds of the next page. */
const NEXT_BOUND = 2;

/**
 * First pages of questions about the rows at `url`, with the number of rows that match, each with seeds that nobody has asked for; then
 * the next page of the same.
 */
export async function pages(url: string, what: string, questions: readonly Question[]): Promise<Measure[]> {
  const all = JSON.parse(
    (await download(`${url}?n=${CHECKED_ROWS}&rows=${CHECKED_ROWS}&seed=check`)).body.toString(),
  ) as Row[];
  const measures: Measure[] = [];
  for (const question of questions) {
    const { measure, query, bound } = question;
    const wanted = plainAnswer(question, all);
    const checked = await download(`${url}?${query}&n=${PAGE}&rows=${CHECKED_ROWS}&seed=check`);
    verify(`the first page of ${query}`, checked.body.toString(), JSON.stringify(wanted.page));
    verify(`the total of ${query}`, checked.headers['x-total-count'], `${wanted.total}`);
    const first: number[] = [];
    const next: number[] = [];
    for (let seed = 0; seed < REQUESTS; seed++) {
      const page = `${url}?${query}&n=${PAGE}&rows=${ROWS}&seed=${seed}`;
      first.push(await milliseconds(page));
      next.push(await milliseconds(`${page}&offset=${PAGE}`));
    }
    measures.push(
      atMost(
        `${measure}: first page of ${PAGE} with the total, 1,000,000 ${what}`,
        median(first),
        bound,
        'ms',
      ),
      atMost(`${measure}: the next page`, median(next), NEXT_BOUND, 'ms'),
    );
  }
  return measures;
}

/** How long a request takes whose answer is read to its end. */
export async function milliseconds(url: string): Promise<number> {
  const start = performance.now();
  await download(url);
  return performance.now() - start;
}
