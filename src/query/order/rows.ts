/** Rows of a dataset: their numbers, rising, or how many of the first ones. */
export type Rows = Uint32Array | number;

export const countOf = (rows: Rows): number => (typeof rows === 'number' ? rows : rows.length);

/** The numbers of the `at`-th row up to the one before the `end`-th. */
export const numbersOf = (rows: Rows, at: number, end: number): Uint32Array =>
  typeof rows === 'number' ? range(at, end) : rows.subarray(at, end);

/** The numbers [first, end). */
export function range(first: number, end: number): Uint32Array {
  const numbers = new Uint32Array(end - first);
  for (let at = 0; at < numbers.length; at++) numbers[at] = first + at;
  return numbers;
}
