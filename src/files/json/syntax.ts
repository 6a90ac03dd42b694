// Where JSON values end (RFC 8259), in bytes that may not have arrived whole.

// Each file has constants of its own: a loop over bytes takes up to a tenth longer with imported ones.
export const LF = 10;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const OPEN = 0x7b;
export const CLOSE = 0x7d;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const COMMA = 0x2c;

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === LF || byte === 13 || byte === 9;
}

/** The place of the first byte from `from` on that is no white space. */
export function afterSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** The place after the object, array or string that begins at `from`; -1 when its end has not arrived. */
export function endOfValue(bytes: Buffer, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at) - 1;
      if (at < 0) return -1;
    } else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE || byte === CLOSE_LIST) depth--;
    if (depth === 0) return at + 1;
  }
  return -1;
}

/** The place after the string that begins at `from`; -1 when its end has not arrived. */
export function endOfString(bytes: Buffer, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at + 1;
  }
  return -1;
}

/** The text of the string in bytes[from, end). JSON.parse takes longer, and few names have an escape. */
export function textOf(bytes: Buffer, from: number, end: number): string {
  const text = bytes.toString('utf8', from + 1, end - 1);
  return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
}

/** The place after the number, true, false or null that begins at `from`, as a member of an object. */
export function endOfLiteral(bytes: Buffer, from: number): number {
  let at = from;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === COMMA || byte === CLOSE || isSpace(byte)) break;
  }
  return at;
}
