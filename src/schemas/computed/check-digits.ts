import type { Part } from './form.js';

type Weigh = NonNullable<Part['weigh']>;

/** `value` of the digits of each part by their places in the whole number; `starts` has the place of each part's first digit. */
const byPlace =
  (starts: readonly number[], value: (digit: number, place: number) => number, constant = 0): Weigh =>
  (text, part) => {
    const digits = text.replace(/\D/g, '');
    const sum = [...digits].reduce(
      (sum, digit, at) => sum + value(Number(digit), (starts[part] as number) + at),
      0,
    );
    return part === 0 ? sum + constant : sum;
  };

/** The digits that complete a sum to the next multiple of ten. */
const toTen = Array.from({ length: 10 }, (_, sum) => String((10 - sum) % 10));

/** The sum of the digits of a doubled digit. */
const doubled = (digit: number) => (digit > 4 ? 2 * digit - 9 : 2 * digit);

/**
 * The check digit of Luhn (ISO/IEC 7812-1) after a number of `length` digits: every other digit from the last one is doubled.
 * `constant` is the sum of digits that no part has.
 */
export const luhn = (length: number, starts: readonly number[], constant = 0): Part => ({
  texts: toTen,
  weigh: byPlace(starts, (digit, place) => ((length - place) % 2 === 1 ? doubled(digit) : digit), constant),
});

/** The check digit that completes the sum of digits, each times the weight of its place, to a multiple of ten (as in GS1's EAN). */
export const weighted = (weights: readonly number[], starts: readonly number[], constant = 0): Part => ({
  texts: toTen,
  weigh: byPlace(starts, (digit, place) => digit * (weights[place % weights.length] as number), constant),
});

/** Check digits by the remainder of a number of `length` digits, as `write` gives them. */
export const remainder = (
  modulus: number,
  length: number,
  starts: readonly number[],
  write: (remainder: number) => string,
): Part => ({
  texts: Array.from({ length: modulus }, (_, remainder) => write(remainder)),
  weigh: byPlace(starts, (digit, place) => digit * power(length - 1 - place, modulus)),
});

/** Check digits by the remainder of the sum of digits, each times its weight. */
export const weightedRemainder = (
  modulus: number,
  weights: readonly number[],
  starts: readonly number[],
  write: (remainder: number) => string,
): Part => ({
  texts: Array.from({ length: modulus }, (_, remainder) => write(remainder)),
  weigh: byPlace(starts, (digit, place) => digit * (weights[place] as number)),
});

/** 10^exponent modulo `modulus`. */
function power(exponent: number, modulus: number): number {
  let result = 1;
  for (let times = 0; times < exponent; times++) result = (result * 10) % modulus;
  return result;
}

export const two = (number: number) => String(number).padStart(2, '0');
