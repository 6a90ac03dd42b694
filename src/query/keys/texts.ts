import type { Draw64 } from '../../columns/draw64.js';
import type { Numeral, Text } from '../../columns/value.js';

/** What a draw and its value tell of a number, that of the draw `of`: the value is number / place % base, without a base number / place. */
interface Digit {
  readonly of: Draw64;
  readonly place: bigint;
  readonly base: bigint | undefined;
  readonly value: bigint;
}

/** A draw, and the numbers with which it gives a text: at most one. */
export interface Written {
  readonly of: Draw64;
  readonly numbers: readonly bigint[];
}

/**
 * The draw whose whole number the numerals of a text write, as those of keys do (schemas/text/radix.ts), and the number with which they write
 * `text`; undefined where there is no such draw.
 */
export function numberOfText({ parts, json }: Text, text: string): Written | undefined {
  const digits: Digit[] = [];
  let rest = text;
  let isWritten = true;
  for (const part of parts) {
    if (typeof part !== 'string' && (part.kind !== 'numeral' || !hasEqualLengths(part))) return undefined;
    const length = typeof part === 'string' ? part.length : part.width * (part.alphabet[0] as string).length;
    const read = rest.slice(0, length);
    rest = rest.slice(length);
    const value = typeof part === 'string' ? (read === part ? 0n : undefined) : numeralOf(part, read);
    isWritten &&= value !== undefined;
    if (typeof part !== 'string') digits.push(digitOf(part.draw64, value ?? 0n));
  }
  if (json) return undefined;
  for (const { of } of digits) {
    const number = numberOf(digits.filter((digit) => digit.of === of));
    if (number !== undefined) return { of, numbers: isWritten && rest === '' ? [number] : [] };
  }
  return undefined;
}

const hasEqualLengths = ({ alphabet: [first = '', ...others] }: Numeral) =>
  others.every(({ length }) => length === first.length);

/** The value of a numeral; undefined for a text that is none. */
function numeralOf({ alphabet, width }: Numeral, text: string): bigint | undefined {
  const length = (alphabet[0] as string).length;
  let value = 0n;
  for (let at = 0; at < width; at++) {
    const digit = alphabet.indexOf(text.slice(at * length, (at + 1) * length));
    if (digit === -1) return undefined;
    value = value * BigInt(alphabet.length) + BigInt(digit);
  }
  return value;
}

function digitOf(draw64: Draw64, value: bigint): Digit {
  const [shifted, base] = draw64.kind === 'remainder' ? [draw64.of, draw64.by] : [draw64, undefined];
  const [of, place] = shifted.kind === 'divided' ? [shifted.of, shifted.by] : [shifted, 1n];
  return { of, place, base, value };
}

/** The number that has these digits; undefined where they leave some of it out. */
function numberOf(digits: readonly Digit[]): bigint | undefined {
  const rising = digits.toSorted((left, right) => (left.place < right.place ? -1 : 1));
  let next: bigint | undefined = 1n;
  let number = 0n;
  for (const { place, base, value } of rising) {
    if (place !== next) return undefined;
    number += value * place;
    next = base === undefined ? undefined : place * base;
  }
  return next === undefined ? number : undefined;
}
