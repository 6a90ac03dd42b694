import { type Address, changed, formatAddress, parameterOf } from './address.js';
import { type Column, cellOf, type Row, textOf } from './columns.js';
import type { Rows } from './rows.js';

/** How the cells of a column are distributed over the rows that an address finds. */
export interface Picture {
  /** Ranges of equal width, or the most frequent values, the most frequent first. */
  readonly shape: 'bins' | 'top';
  readonly bars: readonly Bar[];
  /** The rows of which the bars are. */
  readonly rows: number;
  /** How many of them are null in the column. */
  readonly nulls: number;
}

export interface Bar {
  /** The value, or where the range begins. */
  readonly value: unknown;
  readonly count: number;
}

/** Bins and values, each beside one of nulls, which are told apart. */
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

/** The rows of an address that pictures look at: those of an endless dataset are too many, and so may texts be. */
function sampleOf({ address, total = 0 }: Shown, most: number): Address {
  const plain = ['fields', 'offset', 'page', 'per_page', 'sort'].reduce(
    (made, name) => changed(made, name, []),
    address,
  );
  // A stored model of another size has other rows, and a table has its size.
  return total > most && ['persons', 'users'].includes(address.path)
    ? changed(plain, 'rows', [`${most}`])
    : plain;
}

/** The rows of which pictures are: where they are, how many, and the first ones. */
type Shown = Pick<Rows, 'address' | 'total' | 'first'>;

/** Asks for a URL. A schema that is not stored goes along as the body. */
type Ask = (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>;

/** Asks for results of groups or of all rows; undefined where the service refuses them. */
async function grouped(
  address: Address,
  asked: Readonly<Record<string, string>>,
  signal: AbortSignal,
  ask: Ask,
): Promise<Row[] | undefined> {
  const made = Object.entries({ ...asked, format: 'json' }).reduce(
    (made, [name, value]) => changed(made, name, [value]),
    address,
  );
  const answer = await ask(formatAddress(made), { signal });
  return answer.ok ? answer.json() : undefined;
}

/** How many rows an address has, and how many of them have a value in each of these columns. */
async function countsOf(
  address: Address,
  columns: readonly Column[],
  signal: AbortSignal,
  ask: Ask,
): Promise<Row | undefined> {
  const aggregate = ['count', ...columns.map(({ name }) => `count:${name}`)].join(',');
  return (await grouped(address, { aggregate }, signal, ask))?.[0];
}

/** Says which bars a column has, of which bins tell the rows and nulls, too; undefined where it has too many different values. */
async function barsOf(
  address: Address,
  column: Column,
  signal: AbortSignal,
  ask: Ask,
): Promise<Picture | undefined> {
  const binned = isBinned(column);
  const groups = await grouped(
    address,
    {
      group: binned ? `${column.name}:bin=${BINS}` : column.name,
      aggregate: 'count',
      ...(!binned && { sort: '-count' }),
      n: `${(binned ? BINS : TOP) + 1}`,
    },
    signal,
    ask,
  );
  const all = groups?.map((group) => ({ value: group[column.name], count: Number(group.count) }));
  const sumOf = (some: readonly Bar[] = []) => some.reduce((sum, { count }) => sum + count, 0);
  return (
    all && {
      shape: binned ? 'bins' : 'top',
      bars: all.filter(({ value }) => value !== null),
      rows: sumOf(all),
      nulls: sumOf(all.filter(({ value }) => value === null)),
    }
  );
}

const isBinned = ({ kind }: Column) => kind === 'number' || kind === 'time';

/** Asks for the pictures of columns one after the other, and tells each. Returns what ends it. */
export function pictures(
  rows: Shown,
  columns: readonly Column[],
  tell: (column: string, picture: Picture) => void,
  ask: Ask = fetch,
): () => void {
  // Results of groups are few, and no rows that could be grouped again.
  if (['group', 'aggregate'].some((name) => parameterOf(rows.address, name) !== undefined)) return () => {};
  const controller = new AbortController();
  const { signal } = controller;
  const texts = columns.filter((column) => !isBinned(column));
  let counts: Promise<Row | undefined> | undefined;
  /** Of texts, which have too many groups for their sum, the rows and those that have a value: of all columns at once. */
  const countsOfTexts = (address: Address) => {
    counts ??= countsOf(address, texts, signal, ask).catch(() => undefined);
    return counts;
  };
  const draw = async (column: Column): Promise<Picture> => {
    const address = sampleOf(rows, isBinned(column) ? SAMPLE : MOST_GROUPS);
    const drawn =
      repeats(column, rows.first()) && (await barsOf(address, column, signal, ask).catch(() => undefined));
    if (drawn && drawn.shape === 'bins') return drawn;
    const counted = isBinned(column)
      ? countsOf(address, [column], signal, ask).catch(() => undefined)
      : countsOfTexts(address);
    const known = (await counted) ?? {};
    const count = Number(known.count ?? Math.min(rows.total ?? 0, SAMPLE));
    const values = Number(known[`count_${column.name}`] ?? count);
    return { shape: 'top', bars: [], ...drawn, rows: count, nulls: count - values };
  };
  const waiting = [...columns];
  const next = async () => {
    for (let column = waiting.shift(); column !== undefined; column = waiting.shift()) {
      const picture = await draw(column);
      if (signal.aborted) return;
      tell(column.name, picture);
    }
  };
  for (let index = 0; index < AT_ONCE; index++) void next();
  return () => controller.abort();
}
