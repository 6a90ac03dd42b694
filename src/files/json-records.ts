import { BadRow, BrokenFile, Kind } from './record.js';

const LF = 10;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COMMA] = [...'{}[],'].map((text) => text.charCodeAt(0));

const isSpace = (byte: number | undefined) => byte === 0x20 || byte === LF || byte === 13 || byte === 9;

/** Finds where the objects of a document lie. */
export interface Finder {
  readonly line: number;
  skip(bytes: Buffer, from: number, last: boolean): number;
  /** Where the object that begins at `from` ends; -1 when that is still to come. */
  end(bytes: Buffer, from: number, last: boolean): number;
}

/** Of an object a line. */
export function linesFinder(): Finder {
  let line = 1;
  return {
    get line() {
      return line;
    },
    skip(bytes, from) {
      let at = from;
      for (; isSpace(bytes[at]); at++) if (bytes[at] === LF) line++;
      return at;
    },
    end(bytes, from, last) {
      const at = bytes.indexOf(LF, from);
      return at >= 0 ? at : last ? bytes.length : -1;
    },
  };
}

/** Of one array of objects. */
export function arrayFinder(): Finder {
  let line = 1;
  let state: 'before' | 'first' | 'next' | 'after' = 'before';
  return {
    get line() {
      return line;
    },
    skip(bytes, from, last) {
      let at = from;
      for (; at < bytes.length; at++) {
        const byte = bytes[at];
        if (byte === LF) line++;
        if (isSpace(byte)) continue;
        if (state === 'before' && byte === OPEN_LIST) state = 'first';
        else if ((state === 'first' || state === 'next') && byte === CLOSE_LIST) state = 'after';
        else if (state === 'next' && byte === COMMA)
          return at + 1 < bytes.length || last ? nextRecord(bytes, at) : at;
        else if (state === 'first') return at;
        else throw new BrokenFile(line, 'the file must be one array of objects');
      }
      if (last && state !== 'after') throw new BrokenFile(line, 'the array is not closed');
      return at;
    },
    end(bytes, from) {
      if (bytes[from] !== OPEN) throw new BrokenFile(line, 'the array may hold objects only');
      const at = endOfValue(bytes, from);
      if (at < 0) return -1;
      state = 'next';
      for (let next = from; next < at; next++) if (bytes[next] === LF) line++;
      return at;
    },
  };

  function nextRecord(bytes: Buffer, comma: number): number {
    let at = comma + 1;
    for (; isSpace(bytes[at]); at++);
    // All of it comes again, comma included, when the record has arrived.
    return at === bytes.length ? comma : at;
  }
}

/** The place after the value that begins at `from`; -1 when its end is still to come. */
function endOfValue(bytes: Buffer, from: number): number {
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

/** The place after the string that begins at `from`; -1 when its end is still to come. */
function endOfString(bytes: Buffer, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at + 1;
  }
  return -1;
}

/** A member of an object: what it is, and its value as content. */
export interface Member {
  readonly name: string;
  readonly kind: Kind;
  readonly content: Buffer;
}

/** The members of an object, numbers digit by digit as they stand; throws a BadRow where it is none. */
export function membersOf(bytes: Buffer, line: number): Member[] {
  checkObject(bytes, line);
  const members: Member[] = [];
  let at = space(bytes, 0);
  // From here on it is known to be an object: of what it is made shows byte by byte.
  while (bytes[at] !== CLOSE) {
    at = space(bytes, at + 1);
    if (bytes[at] === CLOSE) break;
    const colon = endOfString(bytes, at);
    const name = JSON.parse(bytes.toString('utf8', at, colon));
    at = space(bytes, space(bytes, colon) + 1);
    const end =
      bytes[at] === QUOTE || bytes[at] === OPEN || bytes[at] === OPEN_LIST
        ? endOfValue(bytes, at)
        : word(bytes, at);
    members.push({ name, ...contentOf(bytes.subarray(at, end)) });
    at = space(bytes, end);
  }
  return members;
}

/** The object; throws a BadRow where the bytes are no JSON or no object. */
export function checkObject(bytes: Buffer, line: number): object {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (error) {
    throw new BadRow(line, `it is not JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new BadRow(line, 'it is not an object');
}

function contentOf(bytes: Buffer): { kind: Kind; content: Buffer } {
  switch (bytes[0]) {
    case QUOTE: {
      const escaped = bytes.includes(BACKSLASH);
      const content = escaped ? Buffer.from(JSON.parse(bytes.toString())) : bytes.subarray(1, -1);
      return { kind: Kind.Text, content };
    }
    case OPEN:
    case OPEN_LIST:
      return { kind: Kind.Json, content: bytes };
    case 0x6e:
      return { kind: Kind.Null, content: bytes };
    case 0x74:
    case 0x66:
      return { kind: Kind.Boolean, content: bytes };
    default:
      return { kind: Kind.Number, content: bytes };
  }
}

function space(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** The place after a number, true, false or null. */
function word(bytes: Buffer, from: number): number {
  let at = from;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === COMMA || byte === CLOSE || isSpace(byte)) break;
  }
  return at;
}
