import { type Address, changed, formatAddress } from './address.js';
import type { Row } from './columns.js';

/** Rows that one request brings, and pages that are kept: 20,000 rows. */
const PAGE = 100;
const KEPT = 200;

/** Rows go on for ever without a condition and without `rows`; this many of them can be reached. */
export const ENDLESS = 1_000_000_000;

/** A problem document of the service. */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly parameter?: string;
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
  close(): void;
}

/** `arrived` is called after each answer. */
export function rowsOf(address: Address, arrived: () => void): Rows {
  /** Pages by number. A Map keeps the order of use: the page that was not used for longest comes first. */
  const pages = new Map<number, readonly Row[]>();
  const asked = new Map<number, AbortController>();
  let total: number | undefined;
  let problem: Problem | undefined;
  let first: readonly Row[] = [];

  async function ask(page: number): Promise<void> {
    const controller = new AbortController();
    asked.set(page, controller);
    try {
      const answer = await fetch(urlOf(address, page), { signal: controller.signal });
      if (!answer.ok) problem = await problemOf(answer);
      else {
        const count = answer.headers.get('x-total-count');
        total = count === null ? ENDLESS : Number(count);
        keep(page, await answer.json());
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
    pages.set(page, rows);
    for (const old of pages.keys()) {
      if (pages.size <= KEPT) break;
      pages.delete(old);
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
    want(from, to) {
      const end = total === undefined ? Math.max(1, to) : Math.min(to, total);
      const wanted = new Set<number>();
      for (let page = Math.floor(from / PAGE); page * PAGE < end; page++) wanted.add(page);
      for (const [page, controller] of asked) if (!wanted.has(page)) controller.abort();
      for (const page of wanted) {
        const rows = pages.get(page);
        if (rows !== undefined) {
          pages.delete(page);
          pages.set(page, rows);
        } else if (!asked.has(page) || asked.get(page)?.signal.aborted) void ask(page);
      }
    },
    close() {
      for (const controller of asked.values()) controller.abort();
    },
  };
}

/** The URL of a page of an address as JSON, relative to the page that people see. */
function urlOf(address: Address, page: number): string {
  const paging = [
    ['page', page + 1],
    ['per_page', PAGE],
    ['format', 'json'],
  ] as const;
  return formatAddress(paging.reduce((made, [name, value]) => changed(made, name, [`${value}`]), address));
}

async function problemOf(answer: Response): Promise<Problem> {
  const { status, statusText } = answer;
  return answer.json().catch(() => ({ title: statusText, status }));
}

/** What can be looked at: datasets, and the models of stored schemas. */
export async function datasets(): Promise<string[]> {
  const stored = await fetch('schemas').then((answer) => (answer.ok ? answer.json() : []));
  const models = await Promise.all(
    (stored as { name: string }[]).map(async ({ name }) => {
      const checked = await fetch(`schemas/${encodeURIComponent(name)}:check`).then((answer) =>
        answer.json(),
      );
      return (checked.taken as { url: string }[]).map(({ url }) => url.replace(/^.*?(?=schemas\/)/, ''));
    }),
  );
  return ['persons', 'users', ...models.flat()];
}
