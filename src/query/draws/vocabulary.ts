import type { Scalar } from '../../columns/value.js';
import { fold } from '../cells/fold.js';

/** The different values of a vocabulary. */
export interface Distinct {
  /** The number of the value at each index of the vocabulary; values are numbered in the order in which they occur first. */
  readonly numbers: Uint32Array;
  readonly values: readonly Scalar[];
}

const known = new WeakMap<readonly Scalar[], Distinct>();

/** The different values of a vocabulary, found once. */
export function distinctOf(values: readonly Scalar[]): Distinct {
  const found = known.get(values) ?? find(values);
  known.set(values, found);
  return found;
}

function find(values: readonly Scalar[]): Distinct {
  const numberOf = new Map<Scalar, number>();
  const numbers = Uint32Array.from(values, (value) => {
    const number = numberOf.get(value) ?? numberOf.size;
    if (number === numberOf.size) numberOf.set(value, number);
    return number;
  });
  return { numbers, values: [...numberOf.keys()] };
}

/** What is made of each different text is made once for each vocabulary. */
function oncePerVocabulary(make: (text: string) => string) {
  const made = new WeakMap<Distinct, readonly string[]>();
  return (distinct: Distinct): readonly string[] => {
    const found = made.get(distinct) ?? distinct.values.map((value) => make(value as string));
    made.set(distinct, found);
    return found;
  };
}

/** The folds of the different values, which are texts. */
export const foldsOf = oncePerVocabulary(fold);

/** A table for every index of a vocabulary, of what each different value has. */
export function spread(numbers: Uint32Array, ofDistinct: ArrayLike<number>): Uint32Array {
  const table = new Uint32Array(numbers.length);
  for (let index = 0; index < numbers.length; index++)
    table[index] = ofDistinct[numbers[index] as number] as number;
  return table;
}
