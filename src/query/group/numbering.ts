import type { Scalar } from '../../columns/value.js';
import type { Batch } from './batches.js';
import type { Dictionary } from './dictionary.js';

/** Numbers groups from 0 on: one for each tuple of cells of the keys. */
export interface Numbering {
  /** The most groups that there can be, where that is known. */
  readonly most: number | undefined;
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

const one: Numbering = { most: 1, numbersOf: ({ size }) => new Uint32Array(size), groups: () => [[]] };

function ofKey(place: number, { cells, most, numberOf, numberOfGiven }: Dictionary): Numbering {
  return {
    most,
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
  const product = (before.most ?? Number.POSITIVE_INFINITY) * (last.most ?? Number.POSITIVE_INFINITY);
  const known = product <= MOST_PAIRS ? pairsInTable(last.most as number, product) : pairsInMap();
  const pairs: (readonly [left: number, right: number])[] = [];
  const learn = (left: number, right: number): number => {
    if (pairs.length === most) throw full();
    const number = pairs.push([left, right]) - 1;
    known.set(left, right, number);
    return number;
  };
  return {
    most: product <= MOST_PAIRS ? product : undefined,
    numbersOf(batch) {
      const [lefts, rights] = [before.numbersOf(batch), last.numbersOf(batch)];
      const numbers = new Uint32Array(lefts.length);
      for (let at = 0; at < numbers.length; at++) {
        const left = lefts[at] as number;
        const right = rights[at] as number;
        numbers[at] = known.get(left, right) ?? learn(left, right);
      }
      return numbers;
    },
    groups() {
      const [lefts, rights] = [before.groups(), last.groups()];
      return pairs.map(([left, right]) => [...(lefts[left] as Scalar[]), ...(rights[right] as Scalar[])]);
    },
  };
}

/** The most pairs of which a table has all. */
const MOST_PAIRS = 1 << 20;

interface Pairs {
  get(left: number, right: number): number | undefined;
  set(left: number, right: number, number: number): void;
}

/** Numbers of pairs whose second part is below `rights`. The number and 1; 0 is none. */
function pairsInTable(rights: number, product: number): Pairs {
  const numbers = new Uint32Array(product);
  return {
    get(left, right) {
      const known = numbers[left * rights + right] as number;
      return known === 0 ? undefined : known - 1;
    },
    set(left, right, number) {
      numbers[left * rights + right] = number + 1;
    },
  };
}

function pairsInMap(): Pairs {
  const numbers = new Map<number, number>();
  // Neither is more than 2^26.
  const idOf = (left: number, right: number) => left * 2 ** 26 + right;
  return {
    get: (left, right) => numbers.get(idOf(left, right)),
    set: (left, right, number) => numbers.set(idOf(left, right), number),
  };
}
