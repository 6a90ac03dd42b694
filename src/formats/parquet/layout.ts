import { ProblemError } from '../../errors.js';
import { inTurns, preparing } from '../../turns.js';
import type { Entries } from './counts.js';
import { type FileColumn, type FileColumns, type Form, GROUP_ROWS } from './forms.js';
import { type ChunkMetadata, encodings, footerOf, groupMetadata, MAGIC } from './metadata.js';
import { pageBytes, risingBytes } from './pages.js';

/** Where the parts of a row group lie, from its beginning on. */
export interface GroupLayout {
  readonly rows: number;
  readonly size: number;
  readonly chunks: readonly ChunkLayout[];
}

export interface ChunkLayout {
  readonly column: number;
  /** Where it begins in its row group. */
  readonly at: number;
  readonly size: number;
  /** undefined for the numbers of consecutive rows, which need no kernel. */
  readonly form: Form | undefined;
  /** The dictionary page, in pieces. */
  readonly dictionary: readonly Buffer[];
  /** Where the data pages begin in the chunk. */
  readonly pages: number;
  readonly pageRows: number;
  /** The bytes of each page but the last. */
  readonly pageBytes: number;
}

/** Rows of a page of consecutive numbers. */
const RISING_ROWS = 2 ** 16;

/** The layout of a row group of so many rows, which follow each other or are picked. */
export function groupLayout({ columns }: FileColumns, rows: number, picked: boolean): GroupLayout {
  let size = 0;
  const chunks = columns.map((column, index): ChunkLayout => {
    const chunk = chunkLayout(column, index, rows, picked);
    size += chunk.size;
    return { ...chunk, at: size - chunk.size };
  });
  return { rows, size, chunks };
}

function chunkLayout(column: FileColumn, index: number, rows: number, picked: boolean): ChunkLayout {
  const layout = (form: Form | undefined, pageRows: number, bytesOf: (rows: number) => number) => {
    const dictionary = form?.dictionary ?? [];
    const pages = dictionary.reduce((sum, { length }) => sum + length, 0);
    const whole = Math.floor(rows / pageRows);
    const rest = rows % pageRows;
    const size = pages + whole * bytesOf(pageRows) + (rest > 0 ? bytesOf(rest) : 0);
    return { column: index, at: 0, size, form, dictionary, pages, pageRows, pageBytes: bytesOf(pageRows) };
  };
  const { leaf, most } = column.placed;
  if (leaf.start !== undefined && most === 0 && !picked) return layout(undefined, RISING_ROWS, risingBytes);
  const withForm = (form: Form) => layout(form, form.pageRows, (rows) => pageBytes(form, rows));
  const plain = withForm(column.plain);
  if (column.dictionary === undefined) return plain;
  const short = withForm(column.dictionary);
  return short.size < plain.size ? short : plain;
}

/** Where everything in a file lies. */
export interface FileLayout {
  readonly groups: number;
  /** The layout of a group by its number, and where it begins. */
  group(number: number): { readonly layout: GroupLayout; readonly at: number };
  /** The group with the byte, or `groups` for one after them. */
  groupAt(byte: number): number;
  /** Where the footer begins. */
  readonly end: number;
  /** The bytes of the footer. */
  footerLength(entries: Entries): Promise<number>;
  /** Made in turns. `entries` are those of the arrays of each group in turn, in the order of their counts. */
  footer(entries: Entries): Promise<Buffer>;
}

/** The most column chunks of a file: its footer names each of them. */
const MOST_CHUNKS = 2 ** 18;

/** The column chunks that are described in one turn, which takes some milliseconds. */
const TURN_CHUNKS = 4096;

/** Throws a ProblemError (422) for a file of `rows` rows, in groups of `groupRows`, whose footer would be too long. */
export function checkChunks({ columns }: FileColumns, rows: number, groupRows: number): void {
  const groups = Math.floor(MOST_CHUNKS / Math.max(1, columns.length));
  if (rows <= groups * groupRows) return;
  const detail = `A Parquet file of ${rows} rows of ${columns.length} columns has more than ${MOST_CHUNKS} column chunks`;
  const allowed = `at most ${groups * groupRows} rows of these columns`;
  throw new ProblemError(422, detail, { parameter: 'n', value: `${rows}`, allowed });
}

/**
 * The layout of a file of `rows` rows; `first` is the number of the first, where they follow each other. Throws what checkChunks() throws.
 */
export function fileLayout(
  columns: FileColumns,
  rows: number,
  first: number | undefined,
  about: Readonly<Record<string, string>>,
): FileLayout {
  checkChunks(columns, rows, GROUP_ROWS);
  const picked = first === undefined;
  const arrays = columns.counts.arrays.length;
  const groups = Math.ceil(rows / GROUP_ROWS);
  const full = groupLayout(columns, Math.min(rows, GROUP_ROWS), picked);
  const rest = rows % GROUP_ROWS;
  const last = rest === 0 || groups <= 1 ? full : groupLayout(columns, rest, picked);
  const at = (number: number) => MAGIC.length + number * full.size;
  const group = (number: number) => ({ layout: number === groups - 1 ? last : full, at: at(number) });
  const end = groups === 0 ? MAGIC.length : at(groups - 1) + last.size;
  const describe = (number: number, entries: Entries) => {
    const { layout, at } = group(number);
    const begin = first === undefined ? undefined : first + number * GROUP_ROWS;
    const own = entries.subarray(number * arrays, (number + 1) * arrays);
    return describedGroup(columns, layout, at, begin, own);
  };
  const footerWith = (described: readonly Buffer[]) => {
    const { nodes, columns: leaves } = columns;
    return footerOf({ nodes, leaves: leaves.length, rows, groups: described, about });
  };
  function* describing(entries: Entries): Steps<Buffer> {
    const described: Buffer[] = [];
    const turnGroups = Math.ceil(TURN_CHUNKS / columns.columns.length);
    for (let number = 0; number < groups; number++) {
      if (number > 0 && number % turnGroups === 0) yield;
      described.push(describe(number, entries));
    }
    return footerWith(described);
  }
  function* measuring(entries: Entries): Steps<number> {
    let chunks = 0;
    function* lengthOf(number: number): Steps<number> {
      chunks += columns.columns.length;
      if (chunks > TURN_CHUNKS) {
        chunks = 0;
        yield;
      }
      return describe(number, entries).length;
    }
    const without = footerWith(Array<Buffer>(groups).fill(Buffer.alloc(0))).length;
    if (groups === 0) return without;
    const last = yield* lengthOf(groups - 1);
    if (groups === 1) return without + last;
    // The last group may be a smaller one.
    const [begin, end] = [yield* lengthOf(0), yield* lengthOf(groups - 2)];
    return without + (yield* sumOfRising(lengthOf, 0, begin, groups - 2, end)) + last;
  }
  let footer: Promise<Buffer> | undefined;
  let of: Entries | undefined;
  return {
    groups,
    group,
    groupAt: (byte) =>
      byte >= end ? groups : Math.max(0, Math.min(groups - 1, Math.floor((byte - MAGIC.length) / full.size))),
    end,
    footerLength: (entries) => inTurns(measuring(entries), preparing),
    footer(entries) {
      if (footer === undefined || of !== entries) footer = inTurns(describing(entries), preparing);
      of = entries;
      return footer;
    },
  };
}

/** Where a chunk lies in the file once its pages are compressed. */
export interface Compressed
  extends Pick<ChunkMetadata, 'codec' | 'at' | 'size' | 'uncompressed' | 'dictionary'> {}

type Steps<Result> = Generator<void, Result, void>;

/** The sum of value(from) = `first`, … value(to) = `last`, which never fall: most are like those beside them. */
function* sumOfRising(
  value: (number: number) => Steps<number>,
  from: number,
  first: number,
  to: number,
  last: number,
): Steps<number> {
  if (first === last || to - from <= 1) return first * (to - from) + last;
  const middle = Math.floor((from + to) / 2);
  const between = yield* value(middle);
  const before = yield* sumOfRising(value, from, first, middle, between);
  return before - between + (yield* sumOfRising(value, middle, between, to, last));
}

/**
 * What the footer says of a group that begins at a byte, and with the row `first` where its rows follow each other. `entries` are those of
 * its arrays, and `compressed` its chunks where these are.
 */
export function describedGroup(
  { columns }: FileColumns,
  { rows, chunks }: GroupLayout,
  begin: number,
  first: number | undefined,
  entries: Entries,
  compressed?: readonly Compressed[],
): Buffer {
  const described = chunks.map(({ column, at, size, form, pages }): ChunkMetadata => {
    const { placed, counted } = columns[column] as FileColumn;
    const { leaf, path } = placed;
    const { start } = leaf;
    const least = start === undefined || first === undefined ? undefined : first + start;
    const asItIs = { codec: 'none', at: begin + at, size, uncompressed: size, dictionary: pages } as const;
    return {
      leaf,
      path,
      encodings: encodingsOf(form),
      entries: counted === undefined ? undefined : entries[counted],
      ...(compressed?.[column] ?? asItIs),
      ...(least !== undefined && form === undefined && { bounds: [least, least + rows - 1] }),
    };
  });
  return groupMetadata(rows, described);
}

const { plain, rle, delta, dictionary } = encodings;

/** All encodings of a chunk, those of its dictionary and of its levels, too. */
function encodingsOf(form: Form | undefined): readonly number[] {
  if (form === undefined) return [delta, rle];
  return form.encoding === plain ? [plain, rle] : [dictionary, plain, rle];
}
