import { CELL_SIZE } from './csv/assembly/layout.js';

/** What a cell holds. Its bytes are the content, neither quoted nor escaped. */
export enum CellKind {
  /** A text in UTF-8. */
  Text = 0,
  /** A number as JSON writes it, digit by digit. */
  Number = 1,
  /** true or false. */
  Boolean = 2,
  Null = 3,
  /** An array or object, as JSON. */
  Json = 4,
}

/**
 * The cells of one record of a file. Cell i takes CELL_WORDS words of the table, from first + i · CELL_WORDS on: it is bytes[start, end),
 * and has flags of Cell. The next record may take the same place.
 */
export interface RecordCells {
  bytes: Buffer;
  /** The same bytes, and those after them in the same memory. */
  view: DataView;
  readonly count: number;
  table: Int32Array;
  first: number;
  /** All cells together are at most so many bytes. */
  size: number;
  /** A CellKind for each cell; Text where a reader says nothing else. */
  readonly kinds: Uint8Array;
}

export const CELL_WORDS = CELL_SIZE / 4;

/** An empty record of so many cells. */
export const recordCells = (count: number): RecordCells => ({
  bytes: Buffer.alloc(0),
  view: new DataView(new ArrayBuffer(0)),
  count,
  table: new Int32Array(count * CELL_WORDS),
  first: 0,
  size: 0,
  kinds: new Uint8Array(count),
});

/** Where a cell of a record begins. */
export const startOf = ({ table, first }: RecordCells, cell: number): number =>
  table[first + CELL_WORDS * cell] as number;

/** Where it ends. */
export const endOf = ({ table, first }: RecordCells, cell: number): number =>
  table[first + CELL_WORDS * cell + 1] as number;

/** Says where it lies. */
export function placeCell({ table, first }: RecordCells, cell: number, start: number, end: number): void {
  table[first + CELL_WORDS * cell] = start;
  table[first + CELL_WORDS * cell + 1] = end;
}

/** Says that the cells of a record lie in these bytes, and are at most so many of them. */
export function layInto(cells: RecordCells, bytes: Buffer, size: number): void {
  cells.size = size;
  if (cells.bytes === bytes) return;
  cells.bytes = bytes;
  cells.view = new DataView(bytes.buffer, bytes.byteOffset);
}

/** The cell because of which a record is bad. */
export interface BadCell {
  readonly column: string;
  /** The beginning of its text. */
  readonly value?: string;
}

/** A record that cannot be converted; `line` is where the record begins, from 1 on. */
export class BadRecord extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
    readonly cell?: BadCell,
  ) {
    super(`line ${line}: ${reason}`);
  }
}

/** A BadRecord that cannot be left out: no other record can be found after it, or it is valid and has no place in the output. */
export class BrokenFile extends BadRecord {}

/** A header whose end has not arrived: a longer sample of the file may have it. */
export class UnfinishedHeader extends BrokenFile {}

/** The most bytes of a record: a record is in memory as a whole, and is read in one turn of the event loop. */
export const LONGEST_RECORD = 8 << 20;
