import { changed, formatAddress } from './address.js';
import { type Column, cellOf, type Row, textOf } from './columns.js';
import type { Rows } from './rows.js';

/** How the cells of a column are distributed over the rows that an address finds. */
export interface Picture {
  /** Ranges of equal width, or the most frequent values, the most frequent first. */
  readonly shape: 'bins' | 'top';
  readonly bars: readonly Bar[];
  /** The rows of which the bars are. */
  readonly rows: number;
}

export interface Bar {
  /** The value, or where the range begins. */
  readonly value: unknown;
  readonly count: number;
}

/** Bins, beside one of nulls, and values. */
const BINS = 24;
const TOP = 5;

/** The rows that a picture of a text column looks at where there are more: the service refuses more groups than this. */
const MOST_GROUPS = 100_000;

/** The rows that the service looks at where they have no end. */
const SAMPLE = 1_000_000;

/** Requests at a time: pictures must not keep rows waiting. */
const AT_ONCE = 2;

/** Enough rows to see whether texts come again. */
const ENOUGH = 20;

/** Texts that are all different, as names and identifiers are, have no picture: each bar would be one row. */
function repeats({ name, kind }: Column, rows: readonly Row[]): boolean {
  if (kind !== 'text' || rows.length < ENOUGH) return true;
  return new Set(rows.map((row) => textOf(cellOf(row, name)))).size < rows.length;
}

/** Says which bars a column has; undefined where it has too many different values. */
async function pictureOf(
  { address, total = 0 }: Rows,
  column: Column,
  signal: AbortSignal,
): Promise<Picture | undefined> {
  const binned = column.kind === 'number' || column.kind === 'time';
  // A stored model of another size has other rows.
  const sampled = !binned && total > MOST_GROUPS && !address.path.startsWith('schemas/');
  const asked = {
    ...(sampled && { rows: `${MOST_GROUPS}` }),
    group: binned ? `${column.name}:bin=${BINS}` : column.name,
    aggregate: 'count',
    sort: binned ? undefined : '-count',
    n: `${binned ? BINS + 1 : TOP}`,
    format: 'json',
  };
  const grouped = Object.entries(asked).reduce(
    (made, [name, value]) => changed(made, name, value === undefined ? [] : [value]),
    ['fields', 'offset', 'page', 'per_page'].reduce((made, name) => changed(made, name, []), address),
  );
  const answer = await fetch(formatAddress(grouped), { signal });
  if (!answer.ok) return undefined;
  const groups: Row[] = await answer.json();
  const bars = groups.map((group) => ({ value: group[column.name], count: Number(group.count) }));
  const rows = sampled ? MOST_GROUPS : Math.min(total, SAMPLE);
  return { shape: binned ? 'bins' : 'top', bars, rows };
}

/** Asks for the pictures of columns one after the other, and tells each. Returns what ends it. */
export function pictures(
  rows: Rows,
  columns: readonly Column[],
  tell: (column: string, picture: Picture | undefined) => void,
): () => void {
  const controller = new AbortController();
  const waiting = columns.filter((column) => repeats(column, rows.first()));
  const next = async () => {
    for (let column = waiting.shift(); column !== undefined; column = waiting.shift()) {
      const picture = await pictureOf(rows, column, controller.signal).catch(() => undefined);
      if (controller.signal.aborted) return;
      tell(column.name, picture);
    }
  };
  for (let index = 0; index < AT_ONCE; index++) void next();
  return () => controller.abort();
}
