import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
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

const DIGITS = 5;

/**
 * Splits CSV into parts of at most `maxBytes` and whole records, as a tar (POSIX ustar). Each part is written to a temporary
 * file first, because a tar states the length of a file before its content. The stream fails with a BadRecord where a
 * record does not fit into a part.
 */
export function split(input: AsyncIterable<Buffer>, splitting: Splitting): Pack {
  const archive = pack();
  fill(archive, input, splitting).then(
    () => archive.finalize(),
    (error) => archive.destroy(error),
  );
  return archive;
}

async function fill(archive: Pack, input: AsyncIterable<Buffer>, splitting: Splitting): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'seedstream-split-'));
  const parts = partsIn(archive, join(directory, 'part'), splitting);
  try {
    for await (const records of wholeRecords(input, splitting, parts.start)) await parts.add(records);
    await parts.finish();
  } finally {
    await parts.close();
    await rm(directory, { recursive: true, force: true });
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

/** Gathers records in a file and adds each part to the archive when it is whole. */
function partsIn(archive: Pack, path: string, { name }: Splitting) {
  let header: Buffer = Buffer.alloc(0);
  let file: FileHandle | undefined;
  let size = 0;
  let count = 0;

  async function write(bytes: Buffer): Promise<void> {
    if (file === undefined) {
      file = await open(path, 'w');
      size = header.length;
      await file.writeFile(header);
    }
    await file.writeFile(bytes);
    size += bytes.length;
  }

  async function finish(): Promise<void> {
    // A file that holds only its header is one part.
    if (file === undefined && count === 0) await write(Buffer.alloc(0));
    if (file === undefined) return;
    await file.close();
    file = undefined;
    count++;
    const entry = archive.entry({
      name: `${name}-${String(count).padStart(DIGITS, '0')}.csv`,
      size,
      mtime: new Date(0),
    });
    await pipeline(createReadStream(path), entry);
  }

  return {
    start(bytes: Buffer) {
      header = bytes;
    },
    async add(records: Buffer) {
      if (records === NEXT_PART) await finish();
      else if (records.length > 0) await write(records);
    },
    finish,
    async close() {
      await file?.close();
    },
  };
}
