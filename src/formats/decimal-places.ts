/** The decimal places of all multiples of a number, such as 2 of 0.01; undefined for what is no number or is written with an exponent. */
export const decimalPlaces = (multipleOf: unknown): number | undefined =>
  /^\d*\.?(\d*)$/.exec(String(multipleOf))?.[1]?.length;
