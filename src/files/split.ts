import { isUtf8 } from 'node:buffer';
import { END_OF_TAR } from '../output/tar.js';
import { blocksOf } from './blocks.js';
import { measureRecord, recordRuns } from './csv/boundaries.js';
import { linesIn } from './csv/cell-finder.js';
import { type CsvDialect, type CsvOptions, findDialect } from './csv/dialect.js';
import { type FileForm, readText, type Said } from './input/input.js';
import { notUtf8, wholeCharacters } from './input/utf8.js';
import { partsIn } from './parts.js';
import { BadRecord } from './record.js';

export interface Splitting extends CsvOptions, Said {
  /** The most bytes of a part, including its header. */
  readonly maxBytes: number;
  /** The parts are called {name}-00001.csv and so on. */
  readonly name: string;
}

/**
 * Splits CSV into parts of at most `maxBytes` and whole records, as a tar. Each part is UTF-8 and begins with the header, and with a
 * byte order mark where the file does. It waits in memory, or in a temporary file where it is long, because a tar states the length
 * of a file before its content. `opened` is called before the first piece. Throws a ProblemError for what is no text, and a BadRecord where a record
 * does not fit into a part.
 */
export async function* split(
  input: AsyncIterable<Buffer>,
  splitting: Splitting,
  opened?: (form: FileForm) => void,
): AsyncGenerator<Buffer> {
  const { text, ...form } = await readText(input, splitting);
  const parts = partsIn(splitting);
  try {
    const open = (dialect: CsvDialect, header: Buffer) => {
      opened?.({ ...form, dialect });
      return parts.start(form.bom ? Buffer.concat([BYTE_ORDER_MARK, header]) : header);
    };
    for await (const records of wholeRecords(text, splitting, open)) {
      if (records === NEXT_PART) yield* parts.finish();
      else if (records.length > 0) await parts.add(records);
    }
    yield* parts.finish();
    yield END_OF_TAR;
  } finally {
    await parts.close();
  }
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/**
 * Yields runs of whole records, and NEXT_PART where a part ends. Calls `open` with the header before the first run, which gives
 * the bytes that the records of a part may have.
 */
async function* wholeRecords(
  text: AsyncIterable<Buffer>,
  splitting: Splitting,
  open: (dialect: CsvDialect, header: Buffer) => number,
): AsyncGenerator<Buffer> {
  const { maxBytes } = splitting;
  const blocks = blocksOf(text);
  let dialect: CsvDialect | undefined;
  let from = 0;
  let room = 0;
  let full = 0;
  let line = 1;
  try {
    for (let block = await blocks.next(); !block.done; block = await blocks.next(from)) {
      const { bytes, last } = block.value;
      const valid = isUtf8(last ? bytes : wholeCharacters(bytes));
      from = 0;
      if (dialect === undefined) {
        const opening = findDialect({ bytes, start: 0, last }, splitting);
        dialect = opening.dialect;
        if (dialect.header) from = measureRecord(bytes, opening.start, last, dialect).end;
        if (from < 0) {
          // Of no byte used, the next block is longer.
          dialect = undefined;
          from = 0;
          continue;
        }
        const header = Buffer.from(bytes.subarray(0, from));
        if (!isUtf8(header)) throw notUtf8(header, 1);
        full = open(dialect, header);
        room = full;
        line += linesIn(header, 0, from, dialect);
      }
      const runs = recordRuns(bytes, last, dialect);
      while (from < bytes.length) {
        const end = runs.end(from, room);
        if (end > from) {
          if (!valid) checkUtf8(bytes, from, end, line, dialect);
          line += linesIn(bytes, from, end, dialect);
          yield bytes.subarray(from, end);
          room -= end - from;
          from = end;
          continue;
        }
        const next = measureRecord(bytes, from, last, dialect).end;
        if (next < 0) break;
        const size = next - from;
        if (size > full)
          throw new BadRecord(line, `the record has ${size} bytes, more than part_bytes, ${maxBytes}`);
        yield NEXT_PART;
        room = full;
      }
    }
  } finally {
    await blocks.return();
  }
}

/** Throws a BadRecord for the first record of bytes[from, to) that is not UTF-8; it begins with a record on this line. */
function checkUtf8(bytes: Buffer, from: number, to: number, line: number, dialect: CsvDialect): void {
  let at = from;
  while (at < to) {
    const { end } = measureRecord(bytes, at, true, dialect);
    const record = bytes.subarray(at, end);
    if (!isUtf8(record)) throw notUtf8(record, line + linesIn(bytes, from, at, dialect));
    at = end;
  }
}

/** Says that what follows goes into another part. */
const NEXT_PART = Buffer.alloc(0);
