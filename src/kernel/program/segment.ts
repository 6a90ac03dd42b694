import type { Draw } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import type { Term } from '../../columns/formula.js';
import type { Computed, Position } from '../../columns/value.js';
import type { Encoding } from './layout.js';
import type { Pieces } from './texts.js';

/** A row is a sequence of segments, each with a text in every row: a value of a layout becomes one or more. */
export type Segment =
  | Literal
  | Lookup
  | PositionSegment
  | Exclude<Computed, Position>
  | Composed
  | Escaped
  | FormulaSegment
  | AtRowSegment;

export interface Literal {
  readonly kind: 'literal';
  readonly text: string;
}

/** The text, as it stands in the output, at the index that `draw` or the flags have. */
export interface Lookup {
  readonly kind: 'lookup';
  readonly draw: Draw | AnyFlag;
  readonly pieces: Pieces;
}

/** 1 when one of the drawn texts is flagged, else 0: tells whether a cell of several parts needs quotes. */
export interface AnyFlag {
  readonly kind: 'any-flag';
  readonly of: readonly { readonly draw: Draw; readonly flags: Uint8Array }[];
}

/** A position between constant texts. */
export interface PositionSegment extends Position {
  readonly prefix: string;
  readonly suffix: string;
}

/** Segments side by side as one: those with from ≤ draw ≤ to, or all when there is no draw. */
export interface Composed {
  readonly kind: 'composed';
  readonly draw?: Draw;
  readonly parts: readonly { readonly from: number; readonly to: number; readonly segment: Segment }[];
}

/** A text as a cell of the encoding. */
export interface Escaped {
  readonly kind: 'escaped';
  readonly text: Segment;
  readonly encoding: Encoding;
}

/** The result of a formula as a cell of the encoding. */
export interface FormulaSegment {
  readonly kind: 'formula';
  readonly term: Term;
  readonly encoding: Encoding;
}

/** The text that a segment has in another row. */
export interface AtRowSegment {
  readonly kind: 'at row';
  readonly row: Draw64;
  readonly segment: Segment;
}

export const literal = (text: string): Literal => ({ kind: 'literal', text });

export const lookup = (draw: Draw | AnyFlag, ...pieces: Pieces): Lookup => ({ kind: 'lookup', draw, pieces });

export const position = (start: number): PositionSegment => ({
  kind: 'position',
  start,
  prefix: '',
  suffix: '',
});

/** Several segments as one. */
export function together(segments: readonly Segment[]): Segment {
  if (segments.length === 1) return segments[0] as Segment;
  return { kind: 'composed', parts: segments.map((segment) => ({ from: 0, to: 0, segment })) };
}
