import { type Address, changed, formatAddress, parameterOf } from './address.js';
import type { Row } from './columns.js';

/** Rows that one request brings, and pages that are kept: 400 rows. Those that are let go of come again as fast as they came. */
const PAGE = 100;
const KEPT = 4;

/** Events of an address that are shown: they come one after the other, so the page has the first ones and no others. */
export const WINDOW = 10_000;

/** Rows go on for ever without a condition and without `rows`; this many of them can be reached. */
export const ENDLESS = 1_000_000_000;

/** A problem document of the service. */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly parameter?: string;
  /** A JSON pointer to what is wrong in a schema. */
  readonly pointer?: string;
}

/** The rows of an address, of which the page holds those near the ones it shows. */
export interface Rows {
  readonly address: Address;
  /** How many there are; unknown before the first answer. */
  readonly total: number | undefined;
  readonly problem: Problem | undefined;
  /** The row at an index, undefined until it has come. */
  at(index: number): Row | undefined;
  /** The rows that came first. */
  first(): readonly Row[];
  /** Asks for the rows [from, to) and gives up on those that are no longer wanted. */
  want(from: number, to: number): void;
  /** Asks again for what is shown; rows stay until they have come again. */
  refresh(): void;
  close(): void;
}

/** `arrived` is called after each answer. */
export function rowsOf(address: Address, arrived: () => void): Rows {
  /** Pages by number. A Map keeps the order of use: the page that was not used for longest comes first. */
  const pages = new Map<number, readonly Row[]>();
  const asked = new Map<number, AbortController>();
  /** Pages that are to be asked for again. */
  const stale = new Set<number>();
  let wished: readonly [from: number, to: number] = [0, 1];
  let total: number | undefined;
  let problem: Problem | undefined;
  let first: readonly Row[] = [];

  async function ask(page: number): Promise<void> {
    const controller = new AbortController();
    asked.set(page, controller);
    try {
      const answer = await fetch(urlOf(address, page), { signal: controller.signal });
      if (!answer.ok) problem = await problemOf(answer);
      else if (isWindow(address)) keepWindow(await answer.json());
      else {
        const count = answer.headers.get('x-total-count');
        const rows: Row[] = await answer.json();
        // Results of groups are no part of anything larger.
        total = count !== null ? Number(count) : rows.length < PAGE ? page * PAGE + rows.length : ENDLESS;
        keep(page, rows);
      }
    } catch (error) {
      if (controller.signal.aborted) return;
      problem = { title: 'The service does not answer', status: 0, detail: String(error) };
    } finally {
      if (asked.get(page) === controller) asked.delete(page);
    }
    arrived();
  }

  function keep(page: number, rows: readonly Row[]): void {
    if (first.length === 0) first = rows;
    stale.delete(page);
    pages.delete(page);
    pages.set(page, rows);
    for (const old of pages.keys()) {
      if (pages.size <= KEPT || isWindow(address)) break;
      pages.delete(old);
    }
  }

  function keepWindow(rows: readonly Row[]): void {
    total = rows.length;
    for (let page = 0; page * PAGE < rows.length; page++)
      keep(page, rows.slice(page * PAGE, (page + 1) * PAGE));
  }

  function want(from: number, to: number): void {
    wished = [from, to];
    const end = total === undefined ? Math.max(1, to) : Math.min(to, total);
    const wanted = new Set<number>();
    for (let page = Math.floor(from / PAGE); page * PAGE < end; page++) wanted.add(page);
    for (const [page, controller] of asked) if (!wanted.has(page)) controller.abort();
    for (const page of wanted) {
      const rows = pages.get(page);
      if (rows !== undefined) {
        pages.delete(page);
        pages.set(page, rows);
      }
      if (rows !== undefined && !stale.has(page)) continue;
      if (!asked.has(page) || asked.get(page)?.signal.aborted) void ask(page);
    }
  }

  return {
    address,
    get total() {
      return total;
    },
    get problem() {
      return problem;
    },
    at: (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE],
    first: () => first,
    want,
    refresh() {
      problem = undefined;
      for (const page of pages.keys()) stale.add(page);
      want(...wished);
    },
    close() {
      for (const controller of asked.values()) controller.abort();
    },
  };
}

/** Can only the first rows of an address be shown? */
const isWindow = ({ path }: Address) => path.startsWith('events/');

/** The URL of a page of an address as JSON, relative to the page that people see. */
function urlOf(address: Address, page: number): string {
  const paging = isWindow(address)
    ? [['n', parameterOf(address, 'n') ?? WINDOW] as const]
    : address.path.startsWith('tables/')
      ? ([
          ['n', PAGE],
          ['offset', page * PAGE],
        ] as const)
      : ([
          ['page', page + 1],
          ['per_page', PAGE],
        ] as const);
  // A column of a table may have the name of a parameter, which has an underscore then. _page and _per_page would bring an envelope.
  const mark = address.path.startsWith('tables/') ? '_' : '';
  return formatAddress(
    [...paging, ['format', 'json'] as const].reduce(
      (made, [name, value]) => changed(made, mark + name, [`${value}`]),
      address,
    ),
  );
}

export async function problemOf(answer: Response): Promise<Problem> {
  const { status, statusText } = answer;
  return answer.json().catch(() => ({ title: statusText, status }));
}
