/**
 * A pattern of texts: the character at position i is one of the `count[i]` ASCII characters that begin at `base[i]`. Sixteen
 * characters that begin at '0' are the lower-case hexadecimal digits.
 */
export interface Pattern {
  readonly base: Uint8Array;
  readonly count: Uint8Array;
}

/** The most positions a pattern may have. */
export const PATTERN_POSITIONS = 32;

/** The first and the last character of the classes that are written as one character. */
const classes: Readonly<Record<string, string>> = { '#': '09', '%': '19', '@': 'AZ', '~': '0?' };

/**
 * Reads the notation of patterns: `#` is a digit, `%` a digit from 1, `@` a capital letter, `~` a hexadecimal digit, `[c-f]` a
 * character from c to f, and every other printable ASCII character is itself. For example `+49 15[1-2]# #######` is a German
 * mobile number, and `[#-#]` is #. The empty pattern is the empty text. Throws an Error that quotes a malformed pattern.
 */
export function parsePattern(pattern: string): Pattern {
  const base: number[] = [];
  const count: number[] = [];
  for (const [token, low, high] of pattern.matchAll(/\[(.)-(.)\]|./gsu)) {
    const bounds = low === undefined ? (classes[token] ?? token + token) : `${low}${high}`;
    const [first, last] = [bounds.charCodeAt(0), bounds.charCodeAt(1)];
    if (token === '[') throw malformed(pattern, 'a class is not of the form [a-z]');
    if (first < 32 || last > 126) throw malformed(pattern, 'it has characters outside printable ASCII');
    if (last < first) throw malformed(pattern, `${token} is empty`);
    base.push(first);
    count.push(last - first + 1);
  }
  if (base.length > PATTERN_POSITIONS) throw malformed(pattern, `more than ${PATTERN_POSITIONS} positions`);
  return { base: Uint8Array.from(base), count: Uint8Array.from(count) };
}

const malformed = (pattern: string, what: string) => new Error(`pattern "${pattern}": ${what}`);
