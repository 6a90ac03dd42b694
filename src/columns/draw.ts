import type { Draw64 } from './draw64.js';
import type { Term } from './formula.js';

/**
 * A draw is a variable of the row: an integer that is a pure function of (seed, row). Values that must agree, such as city,
 * state and country, share one draw object and differ only in their vocabularies. The kernel computes each draw once for a row.
 */
export type Draw =
  | Uniform
  | Weighted
  | Within
  | WeightedWithin
  | Mapped
  | Joined
  | Narrowed
  | Every
  | Holds
  | Given;

/** An index in [0, size), each equally likely. `name` keys the random stream within the dataset. */
export interface Uniform {
  readonly kind: 'uniform';
  readonly name: string;
  /** 1 … 2^32 − 1 */
  readonly size: number;
}

/** An index in [0, weights.length) with probability proportional to its weight (finite, ≥ 0, not all 0). */
export interface Weighted {
  readonly kind: 'weighted';
  readonly name: string;
  readonly weights: readonly number[];
}

/** A pick inside a group: `base[group] + uniform(size[group])`. `base` and `size` have an entry for each group. */
export interface Within {
  readonly kind: 'within';
  readonly name: string;
  readonly group: Draw;
  readonly base: ArrayLike<number>;
  readonly size: ArrayLike<number>;
}

/**
 * A pick inside a group, with probability proportional to its weight: an index into `weights.flat()` that lies in the list with
 * the number `group`. Weights are finite, ≥ 0, and not all 0 in a list that rows pick from.
 */
export interface WeightedWithin {
  readonly kind: 'weighted within';
  readonly name: string;
  readonly group: Draw;
  readonly weights: readonly (readonly number[])[];
}

/** `table[draw]`; for example the country of a drawn city. */
export interface Mapped {
  readonly kind: 'mapped';
  readonly draw: Draw;
  readonly table: ArrayLike<number>;
}

/** Two draws as one: `left × size + right`, with `right` in [0, size). */
export interface Joined {
  readonly kind: 'joined';
  readonly left: Draw;
  readonly right: Draw;
  readonly size: number;
}

/** A 64-bit draw below 2^32 − 1 as an index, so that a permutation can pick from a vocabulary. */
export interface Narrowed {
  readonly kind: 'narrowed';
  readonly of: Draw64;
}

/** An index that a simulation supplies with each row. */
export interface Given {
  readonly kind: 'given';
  readonly name: string;
}

/**
 * 1 in every `period`-th row (those with (row + 1) % period = 0), else 0, without randomness. For rows that a simulation
 * supplies, the simulation says instead where it is 1.
 */
export interface Every {
  readonly kind: 'every';
  /** 1 … 2^32 − 1 */
  readonly period: number;
}

/** 1 where a term is true, else 0. Columnar files tell by it where a formula is null. */
export interface Holds {
  readonly kind: 'holds';
  readonly term: Term;
}

export const uniform = (name: string, size: number): Uniform => ({ kind: 'uniform', name, size });

export const weighted = (name: string, weights: readonly number[]): Weighted => ({
  kind: 'weighted',
  name,
  weights,
});

export const within = (
  name: string,
  group: Draw,
  base: ArrayLike<number>,
  size: ArrayLike<number>,
): Within => ({ kind: 'within', name, group, base, size });

export const weightedWithin = (
  name: string,
  group: Draw,
  weights: readonly (readonly number[])[],
): WeightedWithin => ({ kind: 'weighted within', name, group, weights });

export const mapped = (draw: Draw, table: ArrayLike<number>): Mapped => ({ kind: 'mapped', draw, table });

export const joined = (left: Draw, right: Draw, size: number): Joined => ({
  kind: 'joined',
  left,
  right,
  size,
});

export const narrowed = (of: Draw64): Narrowed => ({ kind: 'narrowed', of });

export const given = (name: string): Given => ({ kind: 'given', name });

export const every = (period: number): Every => ({ kind: 'every', period });

export const holds = (term: Term): Holds => ({ kind: 'holds', term });
