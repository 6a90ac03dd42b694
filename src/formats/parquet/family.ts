import type { Slice } from '../../kernel/run/regions.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import type { FileRows } from '../columnar/parts.js';
import type { FileColumns, Form } from './forms.js';
import type { KeptDraws } from './kept.js';
import type { ChunkLayout, GroupLayout } from './layout.js';
import { closePage, openPage } from './pages.js';

/** The pages of columns that share draws, made at once, each page until it is sent. */
export interface FamilyPages {
  readonly members: readonly number[];
  /** A page of a column. The pages of the first column are asked for in order, those of the others later. */
  page(column: number, page: number): Slice;
  /** Nothing is asked for any more. */
  close(): void;
}

/** Bytes between the pages of two columns: a copy may write past the end. */
const SLACK = 128;

/**
 * The family of a chunk in a row group, if it begins with this chunk, its rows follow each other, all of its bytes are before `to` (counted
 * from the beginning of the group), and there is memory for it.
 */
export function familyPages(
  { plan, families, columns }: FileColumns,
  group: GroupLayout,
  { column, form }: ChunkLayout,
  { key, first }: FileRows,
  to: number,
  kept: KeptDraws | undefined,
): FamilyPages | undefined {
  const family = families.find(({ members }) => members[0] === column);
  if (family === undefined || first === undefined || form === undefined || plan.spare() < 2) return undefined;
  const chunks = family.members.map((member) => group.chunks[member] as ChunkLayout);
  const inTime = rowsOfTurn({ laneBytes: plan.laneBytes[family.set] as number }) >= form.pageRows;
  const fits = chunks.every(({ column, at, size, form: own, pageRows }) => {
    const { plain, dictionary = plain } = columns[column] as (typeof columns)[number];
    return at + size <= to && own === dictionary && pageRows === form.pageRows;
  });
  const places: number[] = [];
  let room = 0;
  for (const { size } of chunks) {
    places.push(room);
    room += size + SLACK;
  }
  if (!inTime || !fits || room > plan.room) return undefined;

  const region = plan.take();
  let made = 0;
  let lent = 0;
  let closed = false;
  const settle = () => {
    if (closed && lent === 0) region.giveBack();
  };
  const addressOf = (index: number, page: number) =>
    region.out + (places[index] as number) + page * (chunks[index] as ChunkLayout).pageBytes;
  const rowsOf = (page: number) => Math.min(form.pageRows, group.rows - page * form.pageRows);

  const make = (page: number) => {
    const count = rowsOf(page);
    const pages = chunks.map(({ form }, index) =>
      openPage(plan, form as Form, count, addressOf(index, page)),
    );
    const vectors = pages.flatMap(({ vectors }) => vectors);
    const row = page * form.pageRows;
    const ends = plan.write(region, family.set, key, first + row, count, vectors, kept?.at(row, count));
    let from = 0;
    for (const page of pages) {
      closePage(plan, page, ends.slice(from, from + page.vectors.length));
      from += page.vectors.length;
    }
  };

  return {
    members: family.members,
    page(column, page) {
      for (; made <= page; made++) make(made);
      const index = family.members.indexOf(column);
      const chunk = chunks[index] as ChunkLayout;
      const last = (page + 1) * chunk.pageRows >= group.rows;
      const whole = chunk.size - chunk.pages - page * chunk.pageBytes;
      const length = last ? whole : chunk.pageBytes;
      const at = addressOf(index, page);
      lent++;
      return {
        bytes: Buffer.from(plan.bytes.buffer as ArrayBuffer, at, length),
        release() {
          lent--;
          settle();
        },
      };
    },
    close() {
      if (closed) return;
      closed = true;
      settle();
    },
  };
}
