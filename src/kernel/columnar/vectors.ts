import type { Draw } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import type { Term } from '../../columns/formula.js';
import { sourcesOf64 } from '../../columns/sources.js';
import type { Value } from '../../columns/value.js';
import { drawsOfFormula } from '../program/formula/cell.js';
import type { Encoding } from '../program/layout.js';

/** The values of a column in all rows, as a columnar file has them: little endian, one after the other. */
export type Vector = Single | Gathered;

/** At most one value in each row. */
export type Single =
  | Indexes
  | Bits
  | Counts
  | Lookup
  | DrawIndexes
  | Integers
  | Doubles
  | Computed
  | Texts
  | Ends
  | Bytes;

/** A vector of which only the rows have a value in which a draw is 1, not 0; undefined for those of all rows. */
interface Optional {
  readonly present: Draw | undefined;
}

/** numbers[draw], in as many bytes each as `bytes` says. */
export interface Indexes extends Optional {
  readonly kind: 'indexes';
  readonly draw: Draw;
  readonly numbers: Uint32Array;
  readonly bytes: 1 | 2 | 3 | 4;
}

/** numbers[draw], each in so many bits. */
export interface Bits extends Optional {
  readonly kind: 'bits';
  readonly width: 1 | 2 | 3;
  readonly draw: Draw;
  readonly numbers: Uint8Array;
}

/** The sum of numbers[draw] of all rows up to its own, beyond the number before the vector. In four bytes each. */
export interface Counts extends Optional {
  readonly kind: 'counts';
  readonly draw: Draw;
  readonly numbers: Uint32Array;
}

/** values[draw], in as many bytes each as `bytes` says: in 16 with their sign. */
export interface Lookup extends Optional {
  readonly kind: 'lookup';
  readonly draw: Draw;
  readonly values: BigUint64Array;
  readonly bytes: 8 | 16;
}

/** The indexes of a draw itself, in four bytes each: sets that are written later may read them. */
export interface DrawIndexes extends Optional {
  readonly kind: 'draw';
  readonly draw: Draw;
}

/** min + step × draw64, in as many bytes each as `bytes` says. */
export interface Integers extends Optional {
  readonly kind: 'integers';
  readonly draw64: Draw64;
  readonly min: bigint;
  readonly step: bigint;
  readonly bytes: 4 | 8 | 16;
}

/** (min + step × draw64) / 10^digits, as f64. */
export interface Doubles extends Optional {
  readonly kind: 'doubles';
  readonly draw64: Draw64;
  readonly min: bigint;
  readonly step: bigint;
  readonly digits: number;
}

/** The numbers or truth values of a term that is never null: as f64, as integers in eight bytes each, or each in one bit. */
export interface Computed extends Optional {
  readonly kind: 'computed';
  readonly term: Term;
  readonly as: 'double' | 'integer' | 'bit';
}

/** The texts of a value in an encoding, each after its length in four bytes. */
export interface Texts extends Optional {
  readonly kind: 'texts';
  readonly value: Value;
  readonly encoding: Encoding;
}

/**
 * Where each of the texts ends: the bytes of all texts up to its end, beyond the number before the vector. In four bytes each. The next
 * vector of the set is that of their bytes.
 */
export interface Ends extends Optional {
  readonly kind: 'ends';
  readonly of: Texts;
}

/** The bytes of the texts whose ends are the vector before it, one after the other. */
export interface Bytes extends Optional {
  readonly kind: 'bytes';
  readonly of: Texts;
}

/** Of each row the values of the first slot, of the second and so on, those that are present. All slots are packed alike. */
export interface Gathered {
  readonly kind: 'gathered';
  readonly slots: readonly Single[];
}

/** The values that a row has at most. */
export const slotsOf = (vector: Vector): readonly Single[] =>
  vector.kind === 'gathered' ? vector.slots : [vector];

/** The texts that a vector is made of, if it is of texts. */
export function textsOf(vector: Vector): Texts[] {
  if (vector.kind === 'gathered') return vector.slots.flatMap(textsOf);
  if (vector.kind === 'texts') return [vector];
  return vector.kind === 'ends' || vector.kind === 'bytes' ? [vector.of] : [];
}

/** Are its values bits, so that it may begin anywhere in a byte? */
export const isInBits = (vector: Vector): boolean =>
  vector.kind === 'gathered'
    ? vector.slots.every(isInBits)
    : vector.kind === 'bits' || (vector.kind === 'computed' && vector.as === 'bit');

/** The bits that a value takes; undefined where texts differ in them. */
export function valueBits(vector: Vector): number | undefined {
  switch (vector.kind) {
    case 'gathered':
      return valueBits(vector.slots[0] as Single);
    case 'bits':
      return vector.width;
    case 'indexes':
    case 'integers':
    case 'lookup':
      return 8 * vector.bytes;
    case 'ends':
    case 'counts':
    case 'draw':
      return 32;
    case 'computed':
      return vector.as === 'bit' ? 1 : 64;
    case 'doubles':
      return 64;
    case 'texts':
    case 'bytes':
      return undefined;
  }
}

/** The draws that a vector itself reads, but those of its texts. */
export function drawsOfVector(vector: Vector): readonly Draw[] {
  if (vector.kind === 'gathered') return vector.slots.flatMap(drawsOfVector);
  const present = vector.present === undefined ? [] : [vector.present];
  switch (vector.kind) {
    case 'indexes':
    case 'bits':
    case 'counts':
    case 'lookup':
    case 'draw':
      return [...present, vector.draw];
    case 'integers':
    case 'doubles':
      return [...present, ...sourcesOf64(vector.draw64)];
    case 'computed':
      return [...present, ...drawsOfFormula(vector)];
    case 'texts':
    case 'ends':
    case 'bytes':
      return present;
  }
}
