import { BACKSLASH, CLOSE, CLOSE_LIST, COMMA, OPEN, OPEN_LIST, QUOTE } from './syntax.js';

// Is a text JSON (RFC 8259)? JSON.parse() makes a value of it, which takes a second for some texts of a few megabytes, and as many
// objects as the text has.

const COLON = 0x3a;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const SMALL_E = 0x65;
const SMALL_U = 0x75;

/** What may come next. */
enum Expected {
  Value,
  /** A value or the end of an empty list. */
  FirstItem,
  Name,
  /** A name or the end of an empty object. */
  FirstName,
  Colon,
  /** A comma, or the end of the object, list or text. */
  Next,
}

/** What a byte is between tokens. */
const SPACE = 1;
const classes = new Uint8Array(256);
for (const byte of [0x20, 10, 13, 9]) classes[byte] = SPACE;

/** The bytes that end the plain part of a string. */
const special = new Uint8Array(256);
special.fill(1, 0, 0x20);
special[QUOTE] = special[BACKSLASH] = 1;

const escapes = new Uint8Array(256);
for (const byte of Buffer.from('"\\/bfnrt')) escapes[byte] = 1;

const words = [Buffer.from('true'), Buffer.from('false'), Buffer.from('null')];

/** The place of the first byte that JSON cannot have there, which is the length where the text ends too early; -1 for JSON. */
export function firstWrong(bytes: Uint8Array): number {
  const { length } = bytes;
  /** The objects (1) and lists (0) around the place. */
  let inObject = new Uint8Array(64);
  let depth = 0;
  let expected = Expected.Value;
  for (let at = 0; at < length; ) {
    const byte = bytes[at] as number;
    if (classes[byte] === SPACE) {
      at++;
      continue;
    }
    switch (expected) {
      case Expected.Next:
        if (depth === 0) return at;
        if (byte === COMMA) expected = inObject[depth - 1] === 1 ? Expected.Name : Expected.Value;
        else if (byte === (inObject[depth - 1] === 1 ? CLOSE : CLOSE_LIST)) depth--;
        else return at;
        at++;
        continue;
      case Expected.Colon:
        if (byte !== COLON) return at;
        expected = Expected.Value;
        at++;
        continue;
      case Expected.FirstName:
      case Expected.Name:
        if (byte === QUOTE) {
          const end = endOfText(bytes, at + 1);
          if (end < 0) return -end - 1;
          at = end;
          expected = Expected.Colon;
          continue;
        }
        if (byte !== CLOSE || expected === Expected.Name) return at;
        depth--;
        at++;
        expected = Expected.Next;
        continue;
      case Expected.FirstItem:
        if (byte === CLOSE_LIST) {
          depth--;
          at++;
          expected = Expected.Next;
          continue;
        }
    }
    if (byte === OPEN || byte === OPEN_LIST) {
      if (depth === inObject.length) {
        const more = new Uint8Array(2 * depth);
        more.set(inObject);
        inObject = more;
      }
      inObject[depth++] = byte === OPEN ? 1 : 0;
      expected = byte === OPEN ? Expected.FirstName : Expected.FirstItem;
      at++;
      continue;
    }
    const end = byte === QUOTE ? endOfText(bytes, at + 1) : endOfScalar(bytes, at);
    if (end < 0) return -end - 1;
    at = end;
    expected = Expected.Next;
  }
  return expected === Expected.Next && depth === 0 ? -1 : length;
}

/** The place after a string whose content begins at `from`; -1 - i for a wrong byte at i. */
function endOfText(bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  for (let at = from; ; at++) {
    while (at < length && special[bytes[at] as number] === 0) at++;
    if (bytes[at] === QUOTE) return at + 1;
    if (bytes[at] !== BACKSLASH) return -1 - at;
    at++;
    if (bytes[at] === SMALL_U) {
      for (const last = at + 4; at < last; at++) if (!isHex(bytes[at + 1])) return -2 - at;
    } else if (at === length || escapes[bytes[at] as number] === 0) return -1 - at;
  }
}

const isHex = (byte = 0) => (byte - ZERO) >>> 0 < 10 || ((byte | 0x20) - 0x61) >>> 0 < 6;

/** The place after the number or word that begins at `from`; -1 - i for a wrong byte at i. */
function endOfScalar(bytes: Uint8Array, from: number): number {
  const first = bytes[from] as number;
  if (first !== MINUS && (first - ZERO) >>> 0 >= 10) {
    const word = words.find((word) => word[0] === first);
    if (word === undefined) return -1 - from;
    for (let at = 1; at < word.length; at++) if (bytes[from + at] !== word[at]) return -1 - from - at;
    return from + word.length;
  }
  const whole = first === MINUS ? from + 1 : from;
  let at = afterDigits(bytes, whole);
  if (at === whole) return -1 - at;
  if (bytes[whole] === ZERO && at > whole + 1) return -2 - whole;
  if (bytes[at] === POINT) {
    const tenths = at + 1;
    at = afterDigits(bytes, tenths);
    if (at === tenths) return -1 - at;
  }
  if (((bytes[at] ?? 0) | 0x20) === SMALL_E) {
    at++;
    if (bytes[at] === MINUS || bytes[at] === PLUS) at++;
    const power = at;
    at = afterDigits(bytes, power);
    if (at === power) return -1 - at;
  }
  return at;
}

function afterDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && ((bytes[at] as number) - ZERO) >>> 0 < 10) at++;
  return at;
}
