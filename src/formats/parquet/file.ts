import type { Region, Slice } from '../../kernel/run/regions.js';
import { type Representation, SMALL_ROWS } from '../../output/representation.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import { cut, textOf } from '../../output/slices.js';
import type { RowCount } from '../../output/work.js';
import { constant, type FileRows, type Part, slicesOf } from '../columnar/parts.js';
import { type FamilyPages, familyPages } from './family.js';
import { type FileColumns, GROUP_ROWS } from './forms.js';
import { type ChunkLayout, type FileLayout, fileLayout, type GroupLayout } from './layout.js';
import { MAGIC } from './metadata.js';
import { closePage, openPage, pageBytes, risingPage } from './pages.js';

/** The most bytes of a file that is made in one piece. */
const SMALL_BYTES = 256 << 10;

/** A Parquet file of rows. Where everything lies in it is known before a row is made. */
export function fileRepresentation(
  columns: FileColumns,
  rows: FileRows,
  about: Readonly<Record<string, string>>,
): Representation {
  const layout = fileLayout(columns, rows.rows, rows.first, about);
  const all = (made: RowCount) => slicesOf(partsOf(columns, layout, rows, 0, Number.POSITIVE_INFINITY, made));
  return {
    rows: rows.rows,
    small: rows.rows <= Math.min(SMALL_ROWS, rowsOfTurn(columns)) && layout.end <= SMALL_BYTES,
    whole: (made) => textOf(all(made)),
    slices: all,
    measured: {
      quick: true,
      async lengths() {
        const { length } = await layout.footer();
        return { total: layout.end + length, offsets: new Float64Array() };
      },
      slices(made, _lengths, { start, end }) {
        const parts = partsOf(columns, layout, rows, start, end + 1, made);
        const { value: first, done } = parts.next();
        if (done) throw new RangeError('a range begins after the end');
        return cut(slicesOf(parts, first), { skip: start - first.at, length: end - start + 1 });
      },
    },
  };
}

/** The parts of a file that have a byte of [from, to), in order. */
function* partsOf(
  columns: FileColumns,
  layout: FileLayout,
  rows: FileRows,
  from: number,
  to: number,
  made: RowCount,
): Generator<Part, undefined, void> {
  if (from < MAGIC.length) yield { at: 0, slice: () => constant(MAGIC) };
  for (let number = layout.groupAt(from); number < layout.groups; number++) {
    const { layout: group, at } = layout.group(number);
    if (at >= to) return;
    yield* groupParts(columns, group, at, within(rows, number), from, to, made);
  }
  yield { at: layout.end, slice: async () => constant(await layout.footer()) };
}

/** The rows of a group. */
function within({ key, rows, first, numbers }: FileRows, number: number): FileRows {
  const skipped = number * GROUP_ROWS;
  return {
    key,
    rows: Math.min(GROUP_ROWS, rows - skipped),
    first: first === undefined ? undefined : first + skipped,
    numbers: numbers.slice(skipped, skipped + GROUP_ROWS),
  };
}

/** The parts of a row group that begins at a byte of the file. */
export function* groupParts(
  columns: FileColumns,
  group: GroupLayout,
  begin: number,
  rows: FileRows,
  from: number,
  to: number,
  made: RowCount,
): Generator<Part, undefined, void> {
  const families = new Map<number, FamilyPages>();
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
        families.get(chunk.column) ?? familyPages(columns, group, chunk, rows, at >= from ? to - begin : 0);
      if (family !== undefined) for (const member of family.members) families.set(member, family);
      const before = Math.max(0, Math.floor((from - pages) / chunk.pageBytes));
      for (let page = before; page * chunk.pageRows < group.rows; page++) {
        const place = pages + page * chunk.pageBytes;
        if (place >= to) return;
        yield { at: place, slice: () => pageOf(columns, group, chunk, rows, page, family, made) };
      }
    }
  } finally {
    for (const family of families.values()) family.close();
  }
}

function pageOf(
  columns: FileColumns,
  group: GroupLayout,
  chunk: ChunkLayout,
  rows: FileRows,
  page: number,
  family: FamilyPages | undefined,
  made: RowCount,
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
    return region.slice(writePage(columns, chunk, region, rows, row, count));
  } catch (error) {
    region.giveBack();
    throw error;
  }
}

/** Writes a page at the beginning of a region, and returns its length. */
function writePage(
  { plan }: FileColumns,
  { form }: ChunkLayout,
  region: Region,
  { key, first, numbers }: FileRows,
  row: number,
  count: number,
): number {
  if (form === undefined) throw new RangeError('numbers of rows need no kernel');
  const size = pageBytes(form, count);
  const open = openPage(plan, form, count, region.out);
  const ends =
    first === undefined
      ? plan.writePicked(region, form.set, key, numbers.slice(row, row + count), open.vectors)
      : plan.write(region, form.set, key, first + row, count, open.vectors);
  closePage(plan, open, ends);
  return size;
}
