import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type FileHandle, open, statfs, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { ProblemError } from '../errors.js';
import { padding, partHeader } from '../output/tar.js';
import { BrokenFile } from './record.js';

/** The most bytes of a part that wait in memory, and of the parts of all requests. */
const MOST_KEPT = 16 << 20;
const MOST_KEPT_TOGETHER = 64 << 20;

/** Bytes that wait to be written to a file, and that are read from it at a time. */
const AHEAD = 1 << 20;
const PIECE = 1 << 18;

/** Bytes of a file after which the room on its disk is looked at again. */
const LOOKED_EVERY = 64 << 20;

let keptTogether = 0;

/**
 * Gathers the records of a part in memory, or in a temporary file where they are many, because a tar states the length of a part
 * before its content. Parts have at most `maxBytes` bytes, and are called {name}-00001.csv and so on.
 */
export function partsIn({ name, maxBytes }: { readonly name: string; readonly maxBytes: number }) {
  let header: Buffer = Buffer.alloc(0);
  let begun = false;
  let kept: Buffer[] = [];
  let file: Awaited<ReturnType<typeof temporaryFile>> | undefined;
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
    // The bytes are valid only until the next ones are read.
    const copy = Buffer.from(bytes);
    if (isKept) {
      kept.push(copy);
      keptTogether += copy.length;
    } else {
      file ??= await fileOfKept();
      await file.write(copy);
    }
    size += bytes.length;
  }

  async function fileOfKept() {
    file = await temporaryFile();
    for (const bytes of kept) await file.write(bytes);
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
    /** Adds records to the part. Throws a ProblemError (507) where the disk has no room for them. */
    add,
    /** The part in the tar. */
    async *finish(): AsyncGenerator<Buffer> {
      // A file that holds only its header is one part.
      if (!begun && count === 0) await add(Buffer.alloc(0));
      if (!begun) return;
      count++;
      yield await partHeader(name, count, size);
      if (file === undefined) yield* kept;
      else yield* file.read();
      const gap = padding(size);
      if (gap.length > 0) yield gap;
      await close();
    },
    close,
  };
}

/**
 * A file that only this process can reach, and that the system removes when the process closes it or ends for any reason. It is
 * written first, and then read.
 */
async function temporaryFile() {
  const directory = tmpdir();
  const path = join(directory, `seedstream-split-${randomUUID()}`);
  const file: FileHandle = await open(path, 'wx+', 0o600);
  await unlink(path);
  const output = file.createWriteStream({ highWaterMark: AHEAD, autoClose: false });
  const failed = new Promise<never>((_resolve, reject) => {
    output.once('error', reject);
  });
  failed.catch(() => {});
  let untilLook = 0;
  return {
    async write(bytes: Buffer): Promise<void> {
      untilLook -= bytes.length;
      if (untilLook < 0) {
        checkRoom(await statfs(directory));
        untilLook = LOOKED_EVERY;
      }
      if (!output.write(bytes)) await Promise.race([once(output, 'drain'), failed]);
    },
    async *read(): AsyncGenerator<Buffer> {
      output.end();
      await finished(output);
      const input = file.createReadStream({ start: 0, highWaterMark: PIECE, autoClose: false });
      try {
        yield* input;
      } finally {
        input.destroy();
      }
    },
    async close(): Promise<void> {
      output.destroy();
      await file.close();
    },
  };
}

/** What others on a disk need, of which files of parts leave this much: a tenth of it, or a gigabyte where that is less. */
const MOST_LEFT = 1 << 30;

/** 507: a short upload may become a part of gigabytes. */
export const diskIsFull = new ProblemError(
  507,
  'The disk for temporary files is almost full, and the part is longer than 16 MiB',
  { parameter: 'part_bytes', allowed: `at most ${MOST_KEPT}` },
);

/** Throws a ProblemError (507) where a disk has too little room for more. */
export function checkRoom({ bavail, blocks, bsize }: Record<'bavail' | 'blocks' | 'bsize', number>): void {
  if (bavail * bsize < Math.min(MOST_LEFT, (blocks * bsize) / 10)) throw diskIsFull;
}
