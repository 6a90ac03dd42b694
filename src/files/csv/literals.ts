// Numbers and booleans as JSON writes them (RFC 8259).

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const SMALL_E = 0x65;

/** What a text is as a number. */
export enum Numeral {
  /** No number, or one that a double gives back as another text: 007, 1.0, 1E5, 313542930477137804. */
  None = 0,
  /** An integer of at most 2⁵³ − 1. */
  Integer = 1,
  Float = 2,
}

/** A decimal of so many digits is the shortest text of its double, so it comes back as it was. */
const SAFE_DIGITS = 15;

/** The longest text that a double has: −0.0000012345678901234567. */
const LONGEST = 25;

/** What the bytes are as a number whose text does not change where it becomes a double (ECMA-262, Number::toString) and a text again. */
export function numeralOf(bytes: Buffer, start: number, end: number): Numeral {
  const first = bytes[start] === MINUS ? start + 1 : start;
  let at = afterDigits(bytes, first, end);
  const integers = at - first;
  if (integers === 0 || (bytes[first] === ZERO && integers > 1)) return Numeral.None;
  if (at === end) {
    if (integers <= SAFE_DIGITS)
      return bytes[first] === ZERO && first > start ? Numeral.None : Numeral.Integer;
  } else if (bytes[at] === POINT && end - first <= SAFE_DIGITS + 1) {
    const tenths = at + 1;
    at = afterDigits(bytes, tenths, end);
    // Texts of doubles below 10⁻⁶ have an exponent.
    const isSmall = bytes[first] === ZERO && bytes[tenths] === ZERO && bytes[tenths + 1] === ZERO;
    if (at === end && at > tenths && bytes[at - 1] !== ZERO && !isSmall) return Numeral.Float;
  }
  return end - start > LONGEST ? Numeral.None : comparedNumeral(bytes, start, end);
}

function comparedNumeral(bytes: Buffer, start: number, end: number): Numeral {
  const text = bytes.toString('latin1', start, end);
  const value = Number(text);
  if (String(value) !== text) return Numeral.None;
  return Number.isSafeInteger(value) ? Numeral.Integer : Numeral.Float;
}

/**
 * Are the bytes a number, whatever its digits; `fraction`: with a fraction or an exponent, too, and not too large for a double? A
 * number has no leading zeros that could get lost.
 */
export function isNumber(bytes: Buffer, start: number, end: number, fraction: boolean): boolean {
  let at = bytes[start] === MINUS ? start + 1 : start;
  const first = at;
  at = afterDigits(bytes, at, end);
  if (at === first || (bytes[first] === ZERO && at > first + 1)) return false;
  if (!fraction) return at === end;
  if (bytes[at] === POINT) {
    const tenths = at + 1;
    at = afterDigits(bytes, tenths, end);
    if (at === tenths) return false;
  }
  if (at < end && ((bytes[at] as number) | 0x20) === SMALL_E) {
    at++;
    if (at < end && (bytes[at] === MINUS || bytes[at] === PLUS)) at++;
    const power = at;
    at = afterDigits(bytes, power, end);
    if (at === power) return false;
  }
  return at === end && Number.isFinite(Number(bytes.toString('latin1', start, end)));
}

/** The place after the digits that begin at `from`. */
function afterDigits(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && ((bytes[at] as number) - ZERO) >>> 0 < 10) at++;
  return at;
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

export const isBoolean = (bytes: Buffer, start: number, end: number): boolean =>
  isSame(TRUE, bytes, start, end) || isSame(FALSE, bytes, start, end);

/** Are the bytes[start, end) these? */
export function isSame(text: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (end - start !== text.length) return false;
  for (let at = 0; at < text.length; at++) if (bytes[start + at] !== text[at]) return false;
  return true;
}
