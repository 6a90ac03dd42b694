import { isObject } from './json.js';

/** Integers of this many digits are beyond all numbers of JavaScript. */
const ENDLESS = 310;

/** What becomes of the integers in a JSON text that lose digits as numbers of JavaScript: of 9007199254740993, 9007199254740992. */
export function inexactIntegers(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  // Digits in strings do no harm: hardly any constant is the same number.
  for (const [digits] of text.matchAll(/-?\d{16,310}/g)) {
    const number = digits.length < ENDLESS ? Number(digits) : Number.POSITIVE_INFINITY;
    if (!Number.isFinite(number)) found.add(Number.POSITIVE_INFINITY).add(Number.NEGATIVE_INFINITY);
    else if (BigInt(digits) !== BigInt(number)) found.add(number);
  }
  return found;
}

/** Whether one of these numbers is in a value. */
export function hasInexact(value: unknown, inexact: ReadonlySet<number>): boolean {
  if (typeof value === 'number') return inexact.has(value);
  if (Array.isArray(value)) return value.some((item) => hasInexact(item, inexact));
  return isObject(value) && Object.values(value).some((member) => hasInexact(member, inexact));
}

/** The schema under `not` in the place of a keyword whose constants have all lost digits: all values meet it. */
export const allLost = { const: {}, enum: {} };

/** The keyword in whose place `not` has this schema; undefined for a `not` that was sent. */
export const lostKeyword = (schema: unknown): string | undefined =>
  Object.entries(allLost).find(([, one]) => one === schema)?.[0];
