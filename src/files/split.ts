import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { END_OF_TAR, padding, partHeader } from '../output/tar.js';
import { blocksOf } from './blocks.js';
import { linesIn, measureRecord, recordRuns } from './csv/boundaries.js';
import { type CsvDialect, type CsvOptions, findDialect } from './csv/dialect.js';
import { type FileForm, readText, type Said } from './input/input.js';
import { notUtf8, wholeCharacters } from './input/utf8.js';
import { BadRecord, BrokenFile } from './record.js';

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
        if (from < 0) throw new BrokenFile(1, 'the header has no end');
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

/** Bytes that are read at a time. */
const PIECE = 1 << 18;

/** The most bytes of a part that wait in memory, and of the parts of all requests. */
const MOST_KEPT = 16 << 20;
const MOST_KEPT_TOGETHER = 64 << 20;

let keptTogether = 0;

/** Gathers the records of a part in memory, or in a file where they are many. */
function partsIn({ name, maxBytes }: Splitting) {
  let header: Buffer = Buffer.alloc(0);
  let begun = false;
  let kept: Buffer[] = [];
  let file: FileHandle | undefined;
  let size = 0;
  let count = 0;

  async function add(records: Buffer): Promise<void> {
    if (!begun) {
      begun = true;
      await put(header);
    }
    await put(records);
  }

  async function put(bytes: Buffer): Promise<void> {
    const isKept =
      file === undefined &&
      size + bytes.length <= MOST_KEPT &&
      keptTogether + bytes.length <= MOST_KEPT_TOGETHER;
    if (isKept) {
      kept.push(Buffer.from(bytes));
      keptTogether += bytes.length;
    } else {
      file ??= await fileOfKept();
      await file.writeFile(bytes);
    }
    size += bytes.length;
  }

  async function fileOfKept(): Promise<FileHandle> {
    file = await temporaryFile();
    for (const bytes of kept) await file.writeFile(bytes);
    forget();
    return file;
  }

  function forget(): void {
    for (const { length } of kept) keptTogether -= length;
    kept = [];
  }

  async function close(): Promise<void> {
    forget();
    begun = false;
    size = 0;
    await file?.close();
    file = undefined;
  }

  return {
    /** Says what each part begins with; gives the bytes that its records may have. Throws a BrokenFile where they do not fit. */
    start(bytes: Buffer): number {
      header = bytes;
      if (header.length > maxBytes)
        throw new BrokenFile(1, `the header is longer than part_bytes, ${maxBytes}`);
      return maxBytes - header.length;
    },
    add,
    /** The part in the tar. */
    async *finish(): AsyncGenerator<Buffer> {
      // A file that holds only its header is one part.
      if (!begun && count === 0) await add(Buffer.alloc(0));
      if (!begun) return;
      count++;
      yield await partHeader(name, count, size);
      if (file === undefined) yield* kept;
      else yield* bytesOf(file);
      const gap = padding(size);
      if (gap.length > 0) yield gap;
      await close();
    },
    close,
  };
}

/** The bytes of a file from its beginning. */
async function* bytesOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(PIECE), 0, PIECE, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** A file that only this process can reach, and that the system removes when the process closes it or ends for any reason. */
async function temporaryFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `seedstream-split-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
