// Numbers and booleans as JSON writes them (RFC 8259).

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const SMALL_E = 0x65;

/** Are the bytes a number, `fraction`: with a fraction or an exponent, too? A number has no leading zeros that could get lost. */
export function isNumber(bytes: Buffer, start: number, end: number, fraction: boolean): boolean {
  let at = bytes[start] === MINUS ? start + 1 : start;
  const first = at;
  at = afterDigits(bytes, at, end);
  if (at === first || (bytes[first] === ZERO && at > first + 1)) return false;
  if (!fraction || at === end) return at === end;
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
  return at === end;
}

/** The place after the digits that begin at `from`. */
function afterDigits(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && ((bytes[at] as number) - ZERO) >>> 0 < 10) at++;
  return at;
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

export function isBoolean(bytes: Buffer, start: number, end: number): boolean {
  const word = end - start === TRUE.length ? TRUE : FALSE;
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at++) if (bytes[start + at] !== word[at]) return false;
  return true;
}
