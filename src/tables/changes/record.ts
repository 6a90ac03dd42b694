import { crc32 } from 'node:zlib';
import type { Operation } from './change.js';
import type { Summary } from './state.js';

/** A line of a log. */
export type Record =
  /** The first of a file: its first `carried` bytes sum up the files before it. */
  | { readonly carried: number }
  | { readonly summary: Summary }
  /** An operation under the name that its writer gave it. */
  | { readonly name: string; readonly operation: Operation }
  /** The last of a file: what follows in it means nothing, since the log goes on in the next file. */
  | { readonly sealed: true };

const NEWLINE = 10;

/** The digits of a checksum. */
const DIGITS = 8;

const sumOf = (json: string | Buffer) => crc32(json).toString(16).padStart(DIGITS, '0');

/** A record as a line. The line break before it ends what a failed write has left. */
export function lineOf(record: Record, width = 0): string {
  const json = JSON.stringify(record).padEnd(width);
  return `\n${sumOf(json)} ${json}\n`;
}

/** The whole lines at the beginning of some bytes: their records, the number of their bytes, and of how many lines nothing is known. */
export function readLines(bytes: Buffer): { records: Record[]; length: number; damaged: number } {
  const records: Record[] = [];
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

function recordOf(line: Buffer): Record | undefined {
  const json = line.subarray(DIGITS + 1);
  if (line.length <= DIGITS || line.toString('latin1', 0, DIGITS) !== sumOf(json)) return undefined;
  return JSON.parse(json.toString()) as Record;
}
