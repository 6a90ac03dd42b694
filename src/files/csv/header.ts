import { isUtf8 } from 'node:buffer';
import type { Sample } from '../file-format.js';
import { notUtf8 } from '../input/utf8.js';
import { BrokenFile, endOf, recordCells, startOf, UnfinishedHeader } from '../record.js';
import { measureRecord } from './boundaries.js';
import type { Opening } from './dialect.js';
import { csvReader } from './reader.js';

/** The names of columns, and the place and line where the first record of values begins. */
export interface Header {
  readonly names: readonly string[];
  readonly next: number;
  readonly line: number;
}

/**
 * Reads the first record of a file. Without a header, columns are called column1, column2 and so on. Throws a BrokenFile where
 * it cannot name columns, an UnfinishedHeader where the sample ends before the header.
 */
export function readHeader({ bytes, last }: Sample, { dialect, start, line }: Opening): Header {
  if (start === bytes.length) throw new BrokenFile(line, 'there is no header');
  const { end, cells: columns } = measureRecord(bytes, start, last, dialect);
  if (end < 0) throw new UnfinishedHeader(line, 'the header has no end');
  if (!dialect.header) {
    return { names: Array.from({ length: columns }, (_, index) => `column${index + 1}`), next: start, line };
  }
  const cells = recordCells(columns);
  const reader = csvReader(cells, dialect, line);
  // Reading changes the bytes, and they may be read again.
  const header = Buffer.from(bytes.subarray(start, end));
  if (!isUtf8(header)) throw notUtf8(header, line);
  reader.read(header, 0, true);
  const names = Array.from({ length: columns }, (_, cell) =>
    header.toString('utf8', startOf(cells, cell), endOf(cells, cell)),
  );
  const twice = firstTwice(names);
  if (twice !== undefined) {
    const name = twice === '' ? 'a column without a name' : twice;
    throw new BrokenFile(line, `the header names ${name} twice; header=false reads a file without one`);
  }
  return { names, next: end, line: reader.line };
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
