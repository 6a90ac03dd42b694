import { badParameter } from '../../errors.js';
import type { Sample } from '../file-format.js';
import { BrokenFile } from '../record.js';
import { endOfLine, measureRecord } from './boundaries.js';

/** What may stand around a cell. */
export const quotes = ['"', "'", 'none'] as const;

/** What a client says about the CSV that it sends. */
export interface CsvOptions {
  /** One ASCII character. */
  readonly delimiter?: string | undefined;
  readonly quote?: (typeof quotes)[number] | undefined;
  /** Does the first record name the columns? Default: true. */
  readonly header?: boolean | undefined;
}

/** How a CSV is written. */
export interface CsvDialect {
  /** The byte between two cells. */
  readonly delimiter: number;
  /** The byte around cells; -1 for none. */
  readonly quote: number;
  readonly lineEnd: 'lf' | 'crlf' | 'cr';
  readonly header: boolean;
}

/** Where the first record begins, and on which line. */
export interface Opening {
  readonly dialect: CsvDialect;
  readonly start: number;
  readonly line: number;
}

/** The delimiters that are looked for, the usual one first. */
const DELIMITERS = [',', ';', '\t', '|'];

/** How much is looked at, after the first record. */
const MOST_RECORDS = 100;
const MOST_BYTES = 1 << 16;

const LF = 10;
const CR = 13;

/**
 * Finds how a CSV is written. What the client does not say is what most records agree with: they have as many cells as the
 * first. Throws a ProblemError where the options contradict each other, and a BrokenFile for JSON.
 */
export function findDialect(sample: Sample, said: CsvOptions): Opening {
  const head = sample.bytes.toString('latin1', sample.start, sample.start + 100);
  if (/^\s*(\[\s*\{|\{\s*")/.test(head)) throw new BrokenFile(1, 'the file looks like JSON, not like CSV');
  if (said.delimiter !== undefined && said.delimiter === said.quote)
    throw badParameter('quote', said.quote, 'another character than delimiter');
  // A line by which Excel learns the delimiter.
  const [hint, named] = /^sep=([\t !#-/:-@[-`{-~])(?:\r\n|\r|\n)/.exec(head) ?? [''];
  let start = sample.start + hint.length;
  const bytes = sample.bytes.subarray(0, start + MOST_BYTES);
  const lineEnd = lineEndOf(bytes, start, quoteByte(said.quote ?? '"'));
  const afterLine = (at: number) => endOfLine(bytes, at, { lineEnd });
  const header = said.header ?? true;
  let line = hint === '' ? 1 : 2;
  // An empty line names no columns.
  for (let end = afterLine(start); header && end > start; end = afterLine(start)) {
    start = end;
    line++;
  }
  const delimiter = said.delimiter ?? named;
  const delimiters = delimiter === undefined ? DELIMITERS : [delimiter];
  const fits = (said.quote === undefined ? ['"', "'"] : [said.quote]).map((quote) =>
    delimiters
      .map((delimiter) => ({ delimiter: delimiter.charCodeAt(0), quote: quoteByte(quote), lineEnd, header }))
      .map((dialect) => fitOf({ ...sample, start }, dialect))
      .reduce((best, other) => (fitsBetter(other, best) ? other : best)),
  );
  const { dialect } = fits.reduce((double, single) => (needsSingle(double, single) ? single : double));
  return { dialect, start, line };
}

const quoteByte = (quote: string) => (quote === 'none' ? -1 : quote.charCodeAt(0));

/** The line end of a file: that of the first line which ends outside of quotes. A CR alone ends lines only where no LF does. */
function lineEndOf(bytes: Buffer, start: number, quote: number): CsvDialect['lineEnd'] {
  let alone = false;
  let inside = false;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) inside = !inside;
    else if (inside) continue;
    else if (byte === LF) return bytes[at - 1] === CR ? 'crlf' : 'lf';
    else if (byte === CR && bytes[at + 1] !== LF) alone = true;
  }
  return alone ? 'cr' : 'lf';
}

/** How well a dialect fits the beginning of a file. */
interface Fit {
  readonly dialect: CsvDialect;
  /** The cells of the first record. */
  readonly cells: number;
  /** Do all of them stand in quotes? */
  readonly quoted: boolean;
  /** Does any cell of the records after it? */
  readonly quotes: boolean;
  /** The share of the records after it that have as many cells. */
  readonly share: number;
}

function fitOf({ bytes, start, last }: Sample, dialect: CsvDialect): Fit {
  const { end, cells, quoted } = measureRecord(bytes, start, last, dialect);
  const stop = Math.min(bytes.length, end + MOST_BYTES);
  let [records, alike, quotes] = [0, 0, 0];
  for (let at = end; at >= 0 && at < stop && records < MOST_RECORDS; ) {
    const record = measureRecord(bytes, at, last, dialect);
    const isEmpty = endOfLine(bytes, at, dialect) > at;
    at = record.end;
    if (at < 0 || isEmpty) continue;
    records++;
    if (record.cells === cells) alike++;
    quotes += record.quoted;
  }
  const share = records === 0 ? 1 : alike / records;
  return { dialect, cells, quoted: quoted === cells, quotes: quotes > 0, share };
}

/** Does one delimiter fit better than another that is more usual? */
function fitsBetter(one: Fit, usual: Fit): boolean {
  if (one.cells === 1) return false;
  // A file of one column may have other delimiters in its texts.
  if (usual.cells === 1) return one.share >= 0.5 || one.share > usual.share;
  return one.share > usual.share || (one.share === usual.share && one.cells > usual.cells);
}

/** Do single quotes stand around cells? They are often apostrophes, so double quotes must not fit as well. */
const needsSingle = (double: Fit, single: Fit): boolean =>
  single.quoted
    ? !double.quoted && single.share >= double.share
    : single.quotes && single.cells > 1 && single.share > double.share;
