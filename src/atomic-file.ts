import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';
import { ProblemError } from './errors.js';

/**
 * Writes a file atomically: a reader of `path` finds the old text or the new one, even after a crash or a loss of power at any
 * moment. Rejects with the error of the file system, and the old text stays. Concurrent writers of one path must have different
 * names `writer`, and the last one wins. The next write of the same writer reuses a draft that a crash has left.
 */
export async function writeFileAtomically(path: string, text: string, writer = ''): Promise<void> {
  const draft = `${path}${writer}.draft`;
  try {
    const file = await open(draft, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw asProblem(error);
  }
  await syncDirectory(dirname(path));
}

/** Milliseconds after which nobody writes a draft any more. */
const LEFT_AFTER = 60_000;

/** Removes the drafts that crashes have left in a directory. `now` is in milliseconds since 1970. */
export async function removeDrafts(directory: string, now: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (!name.endsWith('.draft')) continue;
    const written = await stat(path).catch(() => undefined);
    if (written !== undefined && written.mtimeMs < now - LEFT_AFTER) await rm(path, { force: true });
  }
}

/** The error of a file system that takes no writes, as the client is to see it: 507 when it is full, 503 when it is read-only. */
export function asProblem(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return new ProblemError(507, `The disk of the service is full (${code})`);
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return new ProblemError(503, `The service may not write to its folder (${code})`);
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return new ProblemError(503, `The folder of the service is not a folder (${code})`);
  return error;
}

/** Removes a file if it exists, so that it does not come back after a loss of power. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncDirectory(dirname(path));
}

/** Renames a file so that the new name survives a loss of power. Both paths must be in one directory. */
export async function renameFile(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
}

/** Makes the names in a directory survive a loss of power. Windows cannot sync a directory. */
export async function syncDirectory(directory: string): Promise<void> {
  if (platform() === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
