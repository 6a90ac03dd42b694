import type { Draw } from '../../columns/draw.js';
import type { Scalar, TextPart, Value } from '../../columns/value.js';
import type { Escaping } from '../assembly/operations.js';

/**
 * What a format tells the kernel about a row: which literal text stands between which values.
 * The kernel turns a layout into a program; it knows no format by name.
 */
export interface Layout {
  /** Before the first row (CSV header, `[`). */
  readonly open: string;
  /** One row, its separator included. */
  readonly row: readonly Piece[];
  /**
   * How many bytes of the separator after row `row` to leave out when it is the last one (the comma of a JSON array). Row
   * −1 stands for one that ends a group (see Every), 0 for one that does not, where rows have no numbers.
   */
  trim(row: number): number;
  /** After the last row. */
  readonly close: string;
  /** The representation of no rows, when it is not `open` and `close`. */
  readonly empty?: string;
}

/** Literal text, a value to be written by the format's encoding, one of several texts as they are, a bare text, or pieces in some rows. */
export type Piece = string | Value | Raw | Bare | When;

/** Pieces where the draw, which is 0 or 1, is 1; elsewhere nothing. */
export interface When {
  readonly kind: 'when';
  readonly draw: Draw;
  readonly pieces: readonly Piece[];
}

/** A text as it is, in no encoding. */
export interface Bare {
  readonly kind: 'bare';
  readonly part: TextPart;
}

/** The text that the draw points at. */
export interface Raw {
  readonly kind: 'raw';
  readonly draw: Draw;
  readonly texts: readonly string[];
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
  /** How the kernel makes a cell of a text that it has put together from characters. */
  readonly escaping: Escaping;
  /** The one-byte delimiter that CSV escaping looks for. */
  readonly delimiter?: string;
  /** What null is written as: up to 8 ASCII characters. A text that is the same is quoted, whatever needsQuote() says. */
  readonly nothing?: string;
  /** How arrays and objects stand in a cell: as this encoding's own, or as a string that holds JSON in that encoding. */
  readonly structure: 'own' | Encoding;
}

/** Writes texts as they are: for values that are always texts. */
export const rawEncoding: Encoding = {
  scalar: (value) => String(value ?? ''),
  fragment: (value) => value,
  quote: '',
  needsQuote: () => false,
  get escaping(): never {
    throw new RangeError('texts as they are have nothing to escape');
  },
  get structure(): never {
    throw new RangeError('texts as they are have no arrays and objects');
  },
};
