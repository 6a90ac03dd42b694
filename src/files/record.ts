/** What a cell holds; its bytes are content, neither quoted nor escaped. */
export enum Kind {
  /** Text in UTF-8. */
  Text = 0,
  /** A number as JSON writes it, digit by digit. */
  Number = 1,
  /** true or false. */
  Boolean = 2,
  Null = 3,
  /** An array or object, as JSON. */
  Json = 4,
}

/** One record of a file: cell i is bytes[starts[i], ends[i]). The next record takes its place. */
export interface Row {
  bytes: Buffer;
  /** Of the same bytes, and some after them. */
  view: DataView;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Text where nobody says otherwise. */
  readonly kinds: Uint8Array;
  /** 1 where all bytes of a text are known to be isPlain(). */
  readonly plain: Uint8Array;
}

/** Does this byte stand in a JSON string as it is? */
export const isPlain = (byte: number): boolean => byte >= 0x20 && byte !== 0x22 && byte !== 0x5c;

export const rowFor = (columns: number): Row => ({
  bytes: Buffer.alloc(0),
  view: new DataView(new ArrayBuffer(0)),
  starts: new Int32Array(columns),
  ends: new Int32Array(columns),
  kinds: new Uint8Array(columns),
  plain: new Uint8Array(columns),
});

/** Finds record after record in bytes that come in pieces. */
export interface Scanner {
  /** The line that the next record begins on, from 1 on. */
  readonly line: number;
  /** After a BadRow: where the record after it begins. */
  readonly resume: number;
  /** Where the next record begins, at `from` or behind what is none. `last`: nothing follows these bytes. */
  skip(bytes: Buffer, from: number, last: boolean): number;
  /** Leaves the record that begins at `from` in the row; where it ends, or -1 when that is still to come. Throws a BadRow. */
  scan(bytes: Buffer, from: number, last: boolean): number;
}

/** A record that cannot be converted; `line` is where it begins, from 1 on. */
export class BadRow extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(`line ${line}: ${reason}`);
  }
}

/** Nothing after this can be made sense of. */
export class BrokenFile extends BadRow {}

/** Bytes of the longest record: it is in memory as a whole. */
export const LONGEST_RECORD = 16 << 20;

/** Lets the cells of a row lie in these bytes. */
export function layInto(row: Row, bytes: Buffer): void {
  if (row.bytes === bytes) return;
  row.bytes = bytes;
  row.view = new DataView(bytes.buffer, bytes.byteOffset);
}
