import type { Scalar } from '../../columns/value.js';
import type { Batch } from './batches.js';
import type { Dictionary } from './dictionary.js';

/** Numbers groups from 0 on: one for each tuple of cells of the keys. */
export interface Numbering {
  /** The group of each row. */
  numbersOf(batch: Batch): Uint32Array;
  /** The cells of each group. */
  groups(): readonly (readonly Scalar[])[];
}

/** Of keys with these places in batches, and their dictionaries. Throws `full()` when there are more than `most` groups. */
export function createNumbering(
  keys: readonly (readonly [place: number, dictionary: Dictionary])[],
  most: number,
  full: () => Error,
): Numbering {
  const [first, ...others] = keys;
  // Without keys all rows are one group; with one key, all of its cells are groups.
  let numbering = first === undefined ? one : ofKey(first[0], first[1]);
  for (const [place, dictionary] of others) numbering = withKey(numbering, place, dictionary, most, full);
  return numbering;
}

const one: Numbering = { numbersOf: ({ size }) => new Uint32Array(size), groups: () => [[]] };

function ofKey(place: number, { cells, numberOf, numberOfGiven }: Dictionary): Numbering {
  return {
    numbersOf({ size, columns, given }) {
      const codes = columns[place] as ArrayLike<Scalar>;
      const numbers = new Uint32Array(size);
      const number = given ? numberOfGiven : numberOf;
      for (let at = 0; at < size; at++) numbers[at] = number(codes[at] as Scalar);
      return numbers;
    },
    groups: () => cells.map((cell) => [cell]),
  };
}

function withKey(
  before: Numbering,
  place: number,
  dictionary: Dictionary,
  most: number,
  full: () => Error,
): Numbering {
  const last = ofKey(place, dictionary);
  const known = new Map<number, number>();
  const pairs: (readonly [left: number, right: number])[] = [];
  return {
    numbersOf(batch) {
      const [lefts, rights] = [before.numbersOf(batch), last.numbersOf(batch)];
      return lefts.map((left, at) => {
        const right = rights[at] as number;
        // Neither is more than 2^26.
        const id = left * 2 ** 26 + right;
        const found = known.get(id);
        if (found !== undefined) return found;
        if (pairs.length === most) throw full();
        const number = pairs.push([left, right]) - 1;
        known.set(id, number);
        return number;
      });
    },
    groups() {
      const [lefts, rights] = [before.groups(), last.groups()];
      return pairs.map(([left, right]) => [...(lefts[left] as Scalar[]), ...(rights[right] as Scalar[])]);
    },
  };
}
