import { link, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from '../../atomic-file.js';
import { readLines } from './record.js';

// The files of a log are numbered. The last one counts. The one before it tells the last changes one by one; those before that are removed.

export const fileOf = (directory: string, number: number): string => join(directory, `${number}.log`);

/** The numbers of the files in a folder, rising; none where there is no folder. */
export async function filesIn(directory: string): Promise<number[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  const numbers = names.map((name) => Number(/^(\d+)\.log$/.exec(name)?.[1]));
  return numbers.filter((number) => number > 0).sort((a, b) => a - b);
}

export const lastFileIn = async (directory: string) => (await filesIn(directory)).at(-1);

/** Makes the first file of a log, where there is none. */
export async function startFirstFile(directory: string): Promise<void> {
  const handle = await open(fileOf(directory, 1), 'a');
  await handle.close();
  await syncDirectory(directory);
  await syncDirectory(dirname(directory));
}

/** The bytes of the summary at the beginning of a file, which its first record tells. */
export async function summaryBytes(path: string): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    const [first] = readLines(buffer.subarray(0, bytesRead)).records;
    return first !== undefined && 'carried' in first ? first.carried : 0;
  } finally {
    await handle.close();
  }
}

/** Bytes that are written at a time: to make them takes a few milliseconds. */
const PIECE = 1 << 18;

/**
 * Writes a file of these lines, unless another process has written the file of this number; then removes the files that are no longer needed. `head`
 * makes the first line, which is as long for any number, from the number of bytes of all.
 */
export async function startNextFile(
  directory: string,
  number: number,
  writer: string,
  head: (bytes: number) => string,
  lines: Iterable<string>,
): Promise<void> {
  const draft = `${fileOf(directory, number)}.${writer}.draft`;
  try {
    const handle = await open(draft, 'w');
    try {
      let piece = head(0);
      let bytes = 0;
      const write = async () => {
        const rest = Buffer.from(piece);
        const { bytesWritten } = await handle.write(rest, 0, undefined, bytes);
        if (bytesWritten < rest.length) throw diskIsFull();
        bytes += bytesWritten;
        piece = '';
      };
      for (const line of lines) {
        piece += line;
        if (piece.length > PIECE) await write();
      }
      await write();
      await handle.write(Buffer.from(head(bytes)), 0, undefined, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, fileOf(directory, number)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(directory);
  // Other processes may be further already: then the file of this number is an old one, too.
  for (const older of (await filesIn(directory)).slice(0, -2))
    await rm(fileOf(directory, older), { force: true });
}

/** The error of a write that wrote less than it was to write. */
export const diskIsFull = () => Object.assign(new Error('The disk is full'), { code: 'ENOSPC' });
