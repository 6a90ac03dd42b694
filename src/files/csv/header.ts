import type { Sample } from '../file-format.js';
import { BrokenFile, recordCells } from '../record.js';
import { csvReader } from './reader.js';

const QUOTE = 0x22;
const LF = 10;

/** The names of columns, and the place and line where the record after them begins. */
export interface Header {
  readonly names: readonly string[];
  readonly next: number;
  readonly line: number;
}

/** Reads the first record of a file. Throws a BrokenFile where it cannot name columns. */
export function readHeader({ bytes, start, last }: Sample, delimiter: number): Header {
  const { end, columns } = measureHeader({ bytes, start, last }, delimiter);
  if (end === start) throw new BrokenFile(1, 'there is no header');
  const cells = recordCells(columns);
  const reader = csvReader(cells, delimiter, 1);
  // Reading changes the bytes, and they may be read again.
  const header = Buffer.from(bytes.subarray(0, end + 2));
  const next = reader.read(header, start, last || end < bytes.length - 1);
  if (next < 0) throw new BrokenFile(1, 'the header has no end');
  const names = Array.from(cells.starts, (from, cell) => header.toString('utf8', from, cells.ends[cell]));
  const twice = firstTwice(names);
  if (twice !== undefined) throw new BrokenFile(1, `the header names ${twice} twice`);
  return { names, next, line: reader.line };
}

/** Where the first record ends and how many cells it has, which the reader must know beforehand. */
function measureHeader({ bytes, start }: Sample, delimiter: number): { end: number; columns: number } {
  let end = start;
  let quotes = 0;
  let columns = 1;
  for (; end < bytes.length; end++) {
    const byte = bytes[end];
    if (byte === QUOTE) quotes++;
    else if (quotes % 2 === 0 && byte === delimiter) columns++;
    else if (quotes % 2 === 0 && byte === LF) break;
  }
  return { end, columns };
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
