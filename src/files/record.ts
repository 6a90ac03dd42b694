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

/** The cells of one record of a file: cell i is bytes[starts[i], ends[i]). The next record takes the same place. */
export interface RecordCells {
  bytes: Buffer;
  /** The same bytes, and those after them in the same memory. */
  view: DataView;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** A CellKind for each cell; Text where a reader says nothing else. */
  readonly kinds: Uint8Array;
  /** 1 where a reader knows that JSON writes all bytes of a text as they are. */
  readonly plain: Uint8Array;
  /** 1 where a cell of CSV stands in quotes. */
  readonly quoted: Uint8Array;
}

/** An empty record of so many cells. */
export const recordCells = (count: number): RecordCells => ({
  bytes: Buffer.alloc(0),
  view: new DataView(new ArrayBuffer(0)),
  starts: new Int32Array(count),
  ends: new Int32Array(count),
  kinds: new Uint8Array(count),
  plain: new Uint8Array(count),
  quoted: new Uint8Array(count),
});

/** Says that the cells of a record lie in these bytes. */
export function layInto(cells: RecordCells, bytes: Buffer): void {
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

/** The most bytes of a record: a record is in memory as a whole, and is read in one turn of the event loop. */
export const LONGEST_RECORD = 8 << 20;
