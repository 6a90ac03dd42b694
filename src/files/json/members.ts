import { BadRecord, CellKind } from '../record.js';
import { afterSpace, endOfLiteral, endOfString, endOfValue } from './syntax.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;

/** A member of an object; `content` is its value as a cell holds it. */
export interface Member {
  readonly name: string;
  readonly kind: CellKind;
  readonly content: Buffer;
}

/** The members of an object, numbers digit by digit as they stand. Throws a BadRecord where the bytes are no object. */
export function membersOf(bytes: Buffer, line: number): Member[] {
  checkObject(bytes, line);
  const members: Member[] = [];
  let at = afterSpace(bytes, 0);
  // The bytes are known to be an object, so one byte tells what follows.
  while (bytes[at] !== CLOSE) {
    at = afterSpace(bytes, at + 1);
    if (bytes[at] === CLOSE) break;
    const colon = endOfString(bytes, at);
    const name = JSON.parse(bytes.toString('utf8', at, colon));
    at = afterSpace(bytes, afterSpace(bytes, colon) + 1);
    const byte = bytes[at];
    const enclosed = byte === QUOTE || byte === OPEN || byte === OPEN_LIST;
    const end = enclosed ? endOfValue(bytes, at) : endOfLiteral(bytes, at);
    members.push({ name, ...cellOf(bytes.subarray(at, end)) });
    at = afterSpace(bytes, end);
  }
  return members;
}

/** Throws a BadRecord where the bytes are no JSON or no object. */
export function checkObject(bytes: Buffer, line: number): void {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (error) {
    throw new BadRecord(line, `it is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadRecord(line, 'it is not an object');
  }
}

function cellOf(value: Buffer): { kind: CellKind; content: Buffer } {
  switch (value[0]) {
    case QUOTE: {
      const escaped = value.includes(BACKSLASH);
      const content = escaped ? Buffer.from(JSON.parse(value.toString())) : value.subarray(1, -1);
      return { kind: CellKind.Text, content };
    }
    case OPEN:
    case OPEN_LIST:
      return { kind: CellKind.Json, content: value };
    case 0x6e: // null
      return { kind: CellKind.Null, content: value };
    case 0x74: // true
    case 0x66: // false
      return { kind: CellKind.Boolean, content: value };
    default:
      return { kind: CellKind.Number, content: value };
  }
}
