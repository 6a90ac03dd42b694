import { type Draw, narrowed } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import { pick, type Scalar, type Value } from '../../columns/value.js';

/**
 * An ordered finite set of values: an injective function on [0, size). A random index gives the cells of a distribution, and a
 * permutation of the row number gives keys.
 */
export interface Domain extends Axis {
  at(index: Draw64): Value;
}

/** The positions of the values for distributions: index i is at `first` + i × `step`. */
export interface Axis {
  readonly size: bigint;
  readonly first: number;
  readonly step: number;
  /** Reads a parameter of a distribution as a position; undefined for any other value. */
  read(value: unknown): number | undefined;
}

/** With more values than this, a vocabulary is not worth its memory. */
export const VOCABULARY = 4_096n;

export const readNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** A domain of these distinct values. */
export function listed(values: readonly Scalar[]): Domain {
  return {
    size: BigInt(values.length),
    first: 0,
    step: 1,
    read: readNumber,
    at: (index) => pick(narrow(index), values),
  };
}

/** A 64-bit variable below 2^32 as an index. */
export const narrow = (index: Draw64): Draw => (index.kind === 'widened' ? index.draw : narrowed(index));
