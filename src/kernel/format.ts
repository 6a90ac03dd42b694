import type { Column, Scalar, Value } from '../columns/value.js';

/**
 * What a format tells the kernel about a row: which literal text stands between which values.
 * The kernel turns a layout into a program; it knows no format by name.
 */
export interface Layout {
  /** Before the first row, also when there is no row (CSV header, `[`). */
  readonly open: string;
  /** One row, its separator included. */
  readonly row: readonly (string | Value)[];
  /** How many bytes of the last row's separator to leave out (the comma of a JSON array). */
  readonly trim: number;
  /** After the last row. */
  readonly close: string;
}

/** How a format writes values, each vocabulary entry once. */
export interface Encoding {
  /** A whole cell. */
  scalar(value: Scalar): string;
  /** The inside of a string cell: `fragment(a) + fragment(b)` is the inside of `a + b`. */
  fragment(value: string): string;
  /** What stands around a string cell made of fragments … */
  readonly quote: string;
  /** … always (JSON), or only when one of its parts needs it (CSV)? */
  needsQuote(value: string): boolean;
}

export interface Format {
  readonly name: string;
  readonly mediaType: string;
  readonly encoding: Encoding;
  /** Rows one after the other, as a whole document. */
  rows(columns: readonly Column[]): Layout;
  /** A single row as a document of its own (JSON: the object without the array). */
  single(columns: readonly Column[]): Layout;
}
