import type { Turn } from '../turns.js';
import type { Slices } from './slices.js';
import type { Client, Work } from './work.js';

/**
 * Rows as the bytes of one representation. The code that sends it knows neither formats nor rows: a format whose bytes are not
 * written row by row implements this interface.
 */
export interface Representation {
  /** undefined where their number is not known before they are made. */
  readonly rows: number | undefined;
  /** Is it quickest made in one piece? */
  readonly small: boolean;
  /** All of it, each byte a character, which takes half the time of a Buffer. */
  whole(client: Client): Promise<string> | string;
  /** All of it. */
  slices(client: Client): Slices;
  /** All of it as gzip (RFC 1952), made while rows are; undefined where zlib makes it better, or there is no other way. */
  gzip?(client: Client): Promise<Slices | undefined>;
  /** How its length is found; undefined where that takes too long to be done before sending. */
  readonly measured: Measured | undefined;
  /** For a format that can be split into parts. */
  readonly split?: Split;
}

/** A representation whose rows are valid by themselves, after what it begins with. */
export interface Split {
  /** What the representation begins with, each byte a character. */
  readonly open: string;
  rowLengths(): RowLengths;
}

/** The length in bytes of each row, in order. */
export interface RowLengths {
  /** The lengths of the next rows; undefined after the last row. Part of a pass. */
  next(turn: Turn): Promise<Uint32Array | undefined>;
  /** Releases what is held; next() must not be called again. */
  close(): void;
}

/** A representation whose bytes can be counted before they are sent. */
export interface Measured {
  /** Does one turn suffice, so that nobody waits for it? */
  readonly quick: boolean;
  /** A pass of `work`, unless it is quick. */
  lengths(work: Work): Promise<Lengths>;
  /** The bytes of a range. `lengths` are those of this representation or of an equal one. */
  slices(client: Client, lengths: Lengths, range: ByteRange): Slices;
}

/** Where the bytes of a representation lie. */
export interface Lengths {
  /** Bytes of all of it. */
  readonly total: number;
  /** Where certain parts of it begin. Only the representation knows which ones; it finds a range by them. */
  readonly offsets: Float64Array;
}

/** Bytes start … end of a representation, both inclusive, as in Content-Range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The most rows of a representation that is made in one piece. */
export const SMALL_ROWS = 1024;
