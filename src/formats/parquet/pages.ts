import type { ColumnPlan } from '../../kernel/columnar/plan.js';
import type { Form } from './forms.js';
import { DATA_PAGE_HEADER, dataPageHeader, encodings } from './metadata.js';
import { writeVarint } from './thrift.js';

// A data page: its header; in an array, how its items repeat; where a value may be missing, the levels of all entries; and the values. Each
// has as much room as all of its rows take at most, so the length of a page follows from the number of its rows alone. Zeros fill what is left.

/** The bytes of the head of a run: its length as a varint of five bytes. */
const RUN_HEAD = 5;

/** The bytes of the length of levels. */
const LENGTH = 4;

/** Entries are packed in groups of eight. */
const groupsOf = (entries: number) => Math.ceil(entries / 8);

/** The number that begins one run of bit-packed groups. */
const runOf = (entries: number) => groupsOf(entries) * 2 + 1;

/** The bytes of levels of so many bits. */
const levelBytes = (bits: number, entries: number) =>
  bits === 0 ? 0 : LENGTH + RUN_HEAD + groupsOf(entries) * bits;

/** The bytes before the values: of indexes, their width and the head of their run. */
const headOfValues = ({ encoding }: Form) => (encoding === encodings.dictionary ? 1 + RUN_HEAD : 0);

const valueBytes = ({ valueBits, encoding }: Form, entries: number) =>
  valueBits < 8 || encoding === encodings.dictionary
    ? groupsOf(entries) * valueBits
    : (entries * valueBits) / 8;

/** The bytes of a page of so many rows, with its header. */
export function pageBytes(form: Form, rows: number): number {
  const entries = rows * form.slots;
  const levels = levelBytes(form.repeatBits, entries) + levelBytes(form.levelBits, entries);
  return DATA_PAGE_HEADER + levels + headOfValues(form) + valueBytes(form, entries);
}

/** A page under construction. */
export interface OpenPage {
  readonly form: Form;
  readonly at: number;
  readonly rows: number;
  /** Where the vectors of the form begin: how items repeat and the levels, where there are some, and the values. */
  readonly vectors: readonly number[];
  /** Where their room ends. */
  readonly ends: readonly number[];
}

/** Writes what stands before the levels and values of a page at an address. */
export function openPage({ bytes }: ColumnPlan, form: Form, rows: number, at: number): OpenPage {
  const entries = rows * form.slots;
  const vectors: number[] = [];
  const ends: number[] = [];
  let next = at + DATA_PAGE_HEADER;
  for (const bits of [form.repeatBits, form.levelBits]) {
    if (bits === 0) continue;
    const end = next + levelBytes(bits, entries);
    const length = end - next - LENGTH;
    for (let byte = 0; byte < LENGTH; byte++) bytes[next++] = (length >> (8 * byte)) & 255;
    next = writeVarint(bytes, runOf(entries), next, RUN_HEAD);
    vectors.push(next);
    ends.push(end);
    next = end;
  }
  if (form.encoding === encodings.dictionary) {
    bytes[next++] = form.valueBits;
    next = writeVarint(bytes, runOf(entries), next, RUN_HEAD);
  }
  vectors.push(next);
  ends.push(at + pageBytes(form, rows));
  return { form, at, rows, vectors, ends };
}

/** Fills the room that vectors, which end at these addresses, have left, and writes the header. Returns the number of entries. */
export function closePage({ bytes, clear }: ColumnPlan, page: OpenPage, written: readonly number[]): number {
  const { form, at, rows, vectors, ends } = page;
  for (const [index, end] of ends.entries()) clear(Math.ceil(written[index] as number), end);
  const bits = ((written[0] as number) - (vectors[0] as number)) * 8;
  const entries = form.repeatBits === 0 ? rows : bits / form.repeatBits;
  bytes.set(dataPageHeader(pageBytes(form, rows) - DATA_PAGE_HEADER, entries, form.encoding), at);
  return entries;
}

const BLOCK_ROWS = 128;
const MINIBLOCKS = 4;
const BLOCK = Buffer.from([2, 0, 0, 0, 0]);

/** The bytes of the first number of a page of numbers that rise by one. */
const FIRST = 8;

/** A page of the integers first … first + rows − 1: blocks of differences that all are 1 and take no bits (DELTA_BINARY_PACKED). */
export function risingPage(first: number, rows: number): Buffer {
  const body = Buffer.alloc(risingBytes(rows) - DATA_PAGE_HEADER);
  let end = writeVarint(body, BLOCK_ROWS, 0, 2);
  end = writeVarint(body, MINIBLOCKS, end, 1);
  end = writeVarint(body, rows, end, RUN_HEAD);
  end = writeVarint(body, 2 * first, end, FIRST);
  for (; end < body.length; end += BLOCK.length) body.set(BLOCK, end);
  return Buffer.concat([dataPageHeader(body.length, rows, encodings.delta), body]);
}

/** The bytes of such a page. */
export const risingBytes = (rows: number): number =>
  DATA_PAGE_HEADER + 3 + RUN_HEAD + FIRST + BLOCK.length * Math.ceil(Math.max(0, rows - 1) / BLOCK_ROWS);
