import { crc32 } from 'node:zlib';
import type { Operation } from './change.js';
import type { Summary } from './state.js';

/** A line of a log. */
export type Record =
  /** The first of a file: its first `carried` bytes sum up the files before it. */
  | { readonly carried: number }
  | { readonly summary: Summary }
  /**
   * An operation under the name that its writer gave it. With `parts`, the numbers of its rows stand in so many records of this name before
   * it; the tail of a file puts them together.
   */
  | { readonly name: string; readonly operation: Operation; readonly parts?: number }
  /** The last of a file: what follows in it means nothing, since the log goes on in the next file. */
  | { readonly sealed: true };

/** Some of the numbers of the rows of an operation. */
interface Part {
  readonly name: string;
  readonly part: readonly number[];
}

/** The most numbers of a line, which takes a few milliseconds to be written or read. */
const PART_ROWS = 32_768;

const NEWLINE = 10;

/** The digits of a checksum. */
const DIGITS = 8;

const sumOf = (json: string | Buffer) => crc32(json).toString(16).padStart(DIGITS, '0');

/** A record as a line. The line break before it ends what a failed write has left. */
export function lineOf(record: Record | Part, width = 0): string {
  const json = JSON.stringify(record).padEnd(width);
  return `\n${sumOf(json)} ${json}\n`;
}

/** The lines of an operation, made in steps of a few milliseconds where it is one of many rows. */
export function* linesOf(name: string, operation: Operation): Generator<void, string, void> {
  const list = rowsIn(operation);
  const rows: readonly number[] = list === undefined ? [] : operation[list as never];
  if (rows.length <= PART_ROWS) return lineOf({ name, operation });
  let lines = '';
  for (let at = 0; at < rows.length; at += PART_ROWS) {
    lines += lineOf({ name, part: rows.slice(at, at + PART_ROWS) });
    yield;
  }
  const parts = Math.ceil(rows.length / PART_ROWS);
  return lines + lineOf({ name, operation: { ...operation, [list as string]: [] } as Operation, parts });
}

/** The name of the list of the numbers of rows of an operation. */
const rowsIn = (operation: Operation) =>
  'patch' in operation ? 'patch' : 'delete' in operation ? 'delete' : undefined;

/** Puts the parts of operations together. An operation of which a part is missing is none. */
export function createJoin(): (records: readonly (Record | Part)[]) => Record[] {
  const known = new Map<string, (readonly number[])[]>();
  function joined(record: Record | Part): Record | undefined {
    if ('part' in record) {
      known.set(record.name, [...(known.get(record.name) ?? []), record.part]);
      return undefined;
    }
    if (!('parts' in record)) return record;
    const { name, operation, parts } = record;
    const found = known.get(name) ?? [];
    known.delete(name);
    if (found.length !== parts) return undefined;
    return {
      name,
      operation: { ...operation, [rowsIn(operation) as string]: concatenated(found) } as Operation,
    };
  }
  return (records) => records.flatMap((record) => joined(record) ?? []);
}

const concatenated = (parts: readonly (readonly number[])[]): number[] => ([] as number[]).concat(...parts);

/** The whole lines at the beginning of some bytes: their records, the number of their bytes, and of how many lines nothing is known. */
export function readLines(bytes: Buffer): { records: (Record | Part)[]; length: number; damaged: number } {
  const records: (Record | Part)[] = [];
  let damaged = 0;
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    const record = recordOf(bytes.subarray(start, end));
    if (record !== undefined) records.push(record);
    else if (end > start) damaged++;
    start = end + 1;
  }
  return { records, length: start, damaged };
}

function recordOf(line: Buffer): Record | Part | undefined {
  const json = line.subarray(DIGITS + 1);
  if (line.length <= DIGITS || line.toString('latin1', 0, DIGITS) !== sumOf(json)) return undefined;
  return JSON.parse(json.toString()) as Record | Part;
}
