import type { Region, Slice } from '../../kernel/run/regions.js';
import { type Measured, type Representation, SMALL_ROWS } from '../../output/representation.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import { cut, textOf } from '../../output/slices.js';
import type { RowCount } from '../../output/work.js';
import { constant, type FileRows, type Part, slicesOf, writeVectors } from '../columnar/parts.js';
import { countEntries, type Entries, noEntries } from './counts.js';
import { type FamilyPages, familyPages } from './family.js';
import { type FileColumns, GROUP_ROWS } from './forms.js';
import { type KeptDraws, keepDraws } from './kept.js';
import { type ChunkLayout, type FileLayout, fileLayout, type GroupLayout } from './layout.js';
import { MAGIC } from './metadata.js';
import { closePage, openPage, pageBytes, risingPage } from './pages.js';

/** The most bytes of a file that is made in one piece. */
const SMALL_BYTES = 256 << 10;

/** The most rows whose arrays are counted before the first row is sent. */
const MOST_COUNTED = 2 ** 27;

/** A Parquet file of rows. Where everything lies in it is known before a row is made. */
export function fileRepresentation(
  columns: FileColumns,
  rows: FileRows,
  about: Readonly<Record<string, string>>,
): Representation {
  const layout = fileLayout(columns, rows.rows, rows.first, about);
  const hasArrays = columns.counts.arrays.length > 0;
  const all = (made: RowCount) => {
    const entries = noEntries(columns, rows.rows);
    return slicesOf(partsOf(columns, layout, rows, 0, Number.POSITIVE_INFINITY, made, entries, true));
  };
  const measured: Measured = {
    quick: !hasArrays,
    async lengths(work) {
      const offsets = hasArrays ? await countEntries(columns, rows, work) : noEntries(columns, rows.rows);
      const length = await layout.footerLength(offsets);
      return { total: layout.end + length, offsets };
    },
    slices(made, { offsets }, { start, end }) {
      const parts = partsOf(columns, layout, rows, start, end + 1, made, offsets, false);
      const { value: first, done } = parts.next();
      if (done) throw new RangeError('a range begins after the end');
      return cut(slicesOf(parts, first), { skip: start - first.at, length: end - start + 1 });
    },
  };
  return {
    rows: rows.rows,
    small: rows.rows <= Math.min(SMALL_ROWS, rowsOfTurn(columns)) && layout.end <= SMALL_BYTES,
    whole: (made) => textOf(all(made)),
    slices: all,
    measured: hasArrays && rows.rows > MOST_COUNTED ? undefined : measured,
  };
}

/** The parts of a file that have a byte of [from, to), in order. With `counts`, the entries are counted while pages are made. */
function* partsOf(
  columns: FileColumns,
  layout: FileLayout,
  rows: FileRows,
  from: number,
  to: number,
  made: RowCount,
  entries: Entries,
  counts: boolean,
): Generator<Part, undefined, void> {
  const { length } = columns.counts.arrays;
  if (from < MAGIC.length) yield { at: 0, slice: () => constant(MAGIC) };
  for (let number = layout.groupAt(from); number < layout.groups; number++) {
    const { layout: group, at } = layout.group(number);
    if (at >= to) return;
    const own = counts ? entries.subarray(number * length, (number + 1) * length) : undefined;
    yield* groupParts(columns, group, at, within(rows, number), from, to, made, own);
  }
  yield { at: layout.end, slice: async () => constant(await layout.footer(entries)) };
}

/** The rows of a group; none after the last one. */
export function within({ key, rows, first, numbers }: FileRows, number: number): FileRows {
  const skipped = number * GROUP_ROWS;
  return {
    key,
    rows: Math.max(0, Math.min(GROUP_ROWS, rows - skipped)),
    first: first === undefined ? undefined : first + skipped,
    numbers: numbers.slice(skipped, skipped + GROUP_ROWS),
  };
}

/** The parts of a row group that begins at a byte of the file. The entries of its arrays are added to `entries`. */
export function* groupParts(
  columns: FileColumns,
  group: GroupLayout,
  begin: number,
  rows: FileRows,
  from: number,
  to: number,
  made: RowCount,
  entries: Entries | undefined,
): Generator<Part, undefined, void> {
  const families = new Map<number, FamilyPages>();
  const isWhole = from <= begin && to >= begin + group.size;
  const kept = isWhole ? keepDraws(columns, group, rows) : undefined;
  try {
    for (const chunk of group.chunks) {
      const at = begin + chunk.at;
      if (at + chunk.size <= from) continue;
      if (at >= to) return;
      const pages = at + chunk.pages;
      let piece = at;
      for (const bytes of chunk.dictionary) {
        const place = piece;
        piece += bytes.length;
        if (piece > from && place < to) yield { at: place, slice: () => constant(bytes) };
      }
      const family =
        families.get(chunk.column) ??
        familyPages(columns, group, chunk, rows, at >= from ? to - begin : 0, kept);
      if (family !== undefined) for (const member of family.members) families.set(member, family);
      const before = Math.max(0, Math.floor((from - pages) / chunk.pageBytes));
      for (let page = before; page * chunk.pageRows < group.rows; page++) {
        const place = pages + page * chunk.pageBytes;
        if (place >= to) return;
        yield {
          at: place,
          slice: () => pageOf(columns, group, chunk, rows, page, family, kept, made, entries),
        };
      }
    }
  } finally {
    for (const family of families.values()) family.close();
    kept?.close();
  }
}

function pageOf(
  columns: FileColumns,
  group: GroupLayout,
  chunk: ChunkLayout,
  rows: FileRows,
  page: number,
  family: FamilyPages | undefined,
  kept: KeptDraws | undefined,
  made: RowCount,
  entries: Entries | undefined,
): Slice {
  const row = page * chunk.pageRows;
  const count = Math.min(chunk.pageRows, group.rows - row);
  if (chunk.column === 0) made.rows += count;
  if (chunk.form === undefined) {
    const { start = 0 } = columns.columns[chunk.column]?.placed.leaf ?? {};
    return constant(risingPage((rows.first as number) + start + row, count));
  }
  if (family !== undefined) return family.page(chunk.column, page);
  const region = columns.plan.take();
  try {
    return region.slice(writePage(columns, chunk, region, rows, row, count, kept, entries));
  } catch (error) {
    region.giveBack();
    throw error;
  }
}

/** Writes a page at the beginning of a region, and returns its length. */
function writePage(
  { plan, columns, counts }: FileColumns,
  { form, column }: ChunkLayout,
  region: Region,
  rows: FileRows,
  row: number,
  count: number,
  kept: KeptDraws | undefined,
  entries: Entries | undefined,
): number {
  if (form === undefined) throw new RangeError('numbers of rows need no kernel');
  const size = pageBytes(form, count);
  const open = openPage(plan, form, count, region.out);
  const ends = writeVectors(plan, region, form.set, rows, row, count, open.vectors, kept?.at(row, count));
  const made = closePage(plan, open, ends);
  const array = columns[column]?.counted;
  if (entries !== undefined && array !== undefined && counts.arrays[array]?.column === column)
    entries[array] = (entries[array] as number) + made;
  return size;
}
