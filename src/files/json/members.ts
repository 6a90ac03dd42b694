import { BadRecord, CellKind } from '../record.js';
import {
  afterSpace,
  BACKSLASH,
  CLOSE,
  CLOSE_LIST,
  endOfLiteral,
  endOfString,
  endOfValue,
  OPEN,
  OPEN_LIST,
  QUOTE,
  textOf,
} from './syntax.js';
import { firstWrong } from './validate.js';

/** A value; `content` is what a cell holds of it. */
export interface JsonValue {
  readonly kind: CellKind;
  readonly content: Buffer;
}

/** A member of an object. */
export interface Member extends JsonValue {
  readonly name: string;
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
    const name = textOf(bytes, at, colon);
    const start = afterSpace(bytes, afterSpace(bytes, colon) + 1);
    const byte = bytes[start];
    const enclosed = byte === QUOTE || byte === OPEN || byte === OPEN_LIST;
    const end = enclosed ? endOfValue(bytes, start) : endOfLiteral(bytes, start);
    members.push({ name, ...cellOf(bytes.subarray(start, end)) });
    at = afterSpace(bytes, end);
  }
  return members;
}

/** The elements of an array, numbers digit by digit as they stand. The bytes are valid JSON, and an array. */
export function elementsOf(bytes: Buffer): JsonValue[] {
  const elements: JsonValue[] = [];
  let at = afterSpace(bytes, 0);
  while (bytes[at] !== CLOSE_LIST) {
    at = afterSpace(bytes, at + 1);
    if (bytes[at] === CLOSE_LIST) break;
    const end = endOfElement(bytes, at);
    elements.push(cellOf(bytes.subarray(at, end)));
    at = afterSpace(bytes, end);
  }
  return elements;
}

function endOfElement(bytes: Buffer, from: number): number {
  const byte = bytes[from];
  if (byte === QUOTE || byte === OPEN || byte === OPEN_LIST) return endOfValue(bytes, from);
  const end = endOfLiteral(bytes, from);
  const length = bytes.subarray(from, end).indexOf(CLOSE_LIST);
  return length < 0 ? end : from + length;
}

/** Throws a BadRecord where the bytes are no JSON or no object. */
export function checkObject(bytes: Buffer, line: number): void {
  const wrong = firstWrong(bytes);
  if (wrong >= 0) {
    const from =
      wrong < bytes.length
        ? `from ${bytes.toString('utf8', wrong, wrong + 20)} on`
        : 'since it ends too early';
    throw new BadRecord(line, `the record is not JSON ${from}`);
  }
  if (bytes[afterSpace(bytes, 0)] !== OPEN) throw new BadRecord(line, 'the record is not an object');
}

function cellOf(value: Buffer): JsonValue {
  const kind = kindOf(value[0]);
  if (kind !== CellKind.Text) return { kind, content: value };
  const content = value.includes(BACKSLASH)
    ? Buffer.from(JSON.parse(value.toString()))
    : value.subarray(1, -1);
  return { kind, content };
}

/** The kind of a value that begins with this byte. */
export function kindOf(first: number | undefined): CellKind {
  switch (first) {
    case QUOTE:
      return CellKind.Text;
    case OPEN:
    case OPEN_LIST:
      return CellKind.Json;
    case 0x6e: // null
      return CellKind.Null;
    case 0x74: // true
    case 0x66: // false
      return CellKind.Boolean;
    default:
      return CellKind.Number;
  }
}

/** Writes the content of the string in bytes[start, end) where the content begins, and gives the place where it then ends. */
export function unescapeText(bytes: Buffer, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    // What an escape stands for takes fewer bytes than the escape.
    if (bytes[at] === BACKSLASH)
      return start + 1 + bytes.write(JSON.parse(bytes.toString('utf8', start, end)), start + 1);
  }
  return end - 1;
}
