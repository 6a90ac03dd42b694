import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { END_OF_TAR, padding, partHeader } from '../output/tar.js';
import { blocksOf } from './blocks.js';
import { endOfRecord, linesIn } from './csv/boundaries.js';
import { BadRecord, BrokenFile } from './record.js';

export interface Splitting {
  /** The most bytes of a part, including its header. */
  readonly maxBytes: number;
  /** Does each part begin with the first record? */
  readonly header: boolean;
  /** The byte between two cells. */
  readonly delimiter: number;
  /** The parts are called {name}-00001.csv and so on. */
  readonly name: string;
}

/**
 * Splits CSV into parts of at most `maxBytes` and whole records, as a tar. Each part is written to a temporary file first, because
 * a tar states the length of a file before its content. Throws a BadRecord where a record does not fit into a part.
 */
export async function* split(input: AsyncIterable<Buffer>, splitting: Splitting): AsyncGenerator<Buffer> {
  const parts = partsIn(splitting);
  try {
    for await (const records of wholeRecords(input, splitting, parts.start)) {
      if (records === NEXT_PART) yield* parts.finish();
      else if (records.length > 0) await parts.add(records);
    }
    yield* parts.finish();
    yield END_OF_TAR;
  } finally {
    await parts.close();
  }
}

/** Yields runs of whole records, and NEXT_PART where a part ends. Calls `begin` with the header before the first run. */
async function* wholeRecords(
  input: AsyncIterable<Buffer>,
  { maxBytes, header, delimiter }: Splitting,
  begin: (header: Buffer) => void,
): AsyncGenerator<Buffer> {
  const blocks = blocksOf(input);
  let from = 0;
  let room = 0;
  let full = 0;
  let line = 1;
  let named = false;
  for (let block = await blocks.next(); !block.done; block = await blocks.next(from)) {
    const { bytes, last } = block.value;
    from = 0;
    let start = 0;
    for (let end: number; from < bytes.length; from = end) {
      end = endOfRecord(bytes, from, last, delimiter);
      if (end < 0) break;
      const size = end - from;
      if (!named) {
        named = true;
        const head = header ? Buffer.from(bytes.subarray(from, end)) : Buffer.alloc(0);
        begin(head);
        full = maxBytes - head.length;
        room = full;
        if (full < 0) throw new BrokenFile(1, `the header is longer than part_bytes, ${maxBytes}`);
        if (header) {
          start = end;
          line += linesIn(bytes, from, end);
          continue;
        }
      }
      if (size > full)
        throw new BadRecord(line, `the record has ${size} bytes, more than part_bytes, ${maxBytes}`);
      if (size > room) {
        yield bytes.subarray(start, from);
        start = from;
        yield NEXT_PART;
        room = full;
      }
      room -= size;
      line += linesIn(bytes, from, end);
    }
    if (from > start) yield bytes.subarray(start, from);
  }
  if (!named) begin(Buffer.alloc(0));
}

/** Says that what follows goes into another part. */
const NEXT_PART = Buffer.alloc(0);

/** Bytes that are read at a time. */
const PIECE = 1 << 18;

/** Gathers the records of a part in a file. */
function partsIn({ name }: Splitting) {
  let header: Buffer = Buffer.alloc(0);
  let file: FileHandle | undefined;
  let size = 0;
  let count = 0;

  async function add(records: Buffer): Promise<void> {
    if (file === undefined) {
      file = await temporaryFile();
      size = header.length;
      await file.writeFile(header);
    }
    await file.writeFile(records);
    size += records.length;
  }

  async function close(): Promise<void> {
    await file?.close();
    file = undefined;
  }

  return {
    start(bytes: Buffer) {
      header = bytes;
    },
    add,
    /** The part in the tar. */
    async *finish(): AsyncGenerator<Buffer> {
      // A file that holds only its header is one part.
      if (file === undefined && count === 0) await add(Buffer.alloc(0));
      if (file === undefined) return;
      count++;
      yield await partHeader(name, count, size);
      yield* bytesOf(file);
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
