import type { Draw } from './draw.js';
import type { Placement } from './placement.js';

/** A draw of 64 bits: an unsigned integer that is a pure function of (seed, row). */
export type Draw64 =
  | Row
  | Range
  | Quantiles
  | Widened
  | Permuted
  | Constant
  | Divided
  | Remainder
  | Sum
  | Placed
  | Given64;

/** The row number itself, from 0. */
export interface Row {
  readonly kind: 'row';
}

/** The same in every row. */
export interface Constant {
  readonly kind: 'constant';
  readonly value: bigint;
}

/** An integer in [0, size), each equally likely; 1 ≤ size ≤ 2^64. `name` keys the random stream. */
export interface Range {
  readonly kind: 'range';
  readonly name: string;
  readonly size: bigint;
}

/** The intervals of Quantiles: each half has OCTAVES octaves, and each of them STEPS intervals that are equally likely. */
export const OCTAVES = 40;
export const STEPS = 128;

/**
 * Any distribution over [0, size), by its quantiles (numerical inversion: Hörmann & Leydold 2003). The first half of `intervals` is
 * for the probabilities p < 1/2, the second for 1 − p. Octave k holds those in [2^-(k+2), 2^-(k+1)), the last one also all below, so
 * the tails are as fine as the middle. Each interval is two numbers, and its index is the integer part of
 * first + u × second for a uniform u, in [0, size] for every u.
 */
export interface Quantiles {
  readonly kind: 'quantiles';
  readonly name: string;
  readonly intervals: Float64Array;
  /** 1 … 2^53 */
  readonly size: bigint;
}

/** An index as a 64-bit integer. */
export interface Widened {
  readonly kind: 'widened';
  readonly draw: Draw;
}

/**
 * A keyed bijection of [0, size) applied to `of`, which must lie there. Of the row number it gives unique keys; of a picked
 * parent row, with the parent's name and size, it gives the key of that parent. With `perRow` every row has its own
 * bijection, so that several constants sent through it differ within a row.
 */
export interface Permuted {
  readonly kind: 'permuted';
  readonly name: string;
  readonly of: Draw64;
  readonly size: bigint;
  readonly perRow: boolean;
}

/** The whole part of `of` / by. */
export interface Divided {
  readonly kind: 'divided';
  readonly of: Draw64;
  readonly by: bigint;
}

/** The remainder of `of` / by. */
export interface Remainder {
  readonly kind: 'remainder';
  readonly of: Draw64;
  readonly by: bigint;
}

/** left + right, which stays below 2^64. */
export interface Sum {
  readonly kind: 'sum';
  readonly left: Draw64;
  readonly right: Draw64;
}

/**
 * Of the row `of` that its parent places, the number of this parent; of the parent `of`, the number of its first row, or how many it
 * has.
 */
export interface Placed {
  readonly kind: 'placed';
  readonly gives: 'parent' | 'first' | 'count';
  readonly of: Draw64;
  readonly placement: Placement;
}

/** A number that a simulation supplies with each row. */
export interface Given64 {
  readonly kind: 'given';
  readonly name: string;
}

export const row: Row = { kind: 'row' };

export const constant = (value: bigint): Constant => ({ kind: 'constant', value });

export const range = (name: string, size: bigint): Range => ({ kind: 'range', name, size });

export const quantiles = (name: string, intervals: Float64Array, size: bigint): Quantiles => ({
  kind: 'quantiles',
  name,
  intervals,
  size,
});

export const widened = (draw: Draw): Widened => ({ kind: 'widened', draw });

export const permuted = (name: string, of: Draw64, size: bigint, perRow = false): Permuted => ({
  kind: 'permuted',
  name,
  of,
  size,
  perRow,
});

export const divided = (of: Draw64, by: bigint): Divided => ({ kind: 'divided', of, by });

export const remainder = (of: Draw64, by: bigint): Remainder => ({ kind: 'remainder', of, by });

export const sum = (left: Draw64, right: Draw64): Sum => ({ kind: 'sum', left, right });

export const placed = (gives: Placed['gives'], of: Draw64, placement: Placement): Placed => ({
  kind: 'placed',
  gives,
  of,
  placement,
});

export const given64 = (name: string): Given64 => ({ kind: 'given', name });
