import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';
import { ProblemError } from './errors.js';

/**
 * Writes a file as a whole or not at all: whoever reads `path` finds the old text or the new one, also after a crash or a loss
 * of power at any moment. Rejects with the error of the file system; the old text then stays. Those who may write one path at
 * the same time must give different names as `writer`; the last one wins. A draft that a crash left is used by the same writer's
 * next write.
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

/** Removes the drafts that crashes have left in a directory: those last written before a time, in milliseconds since 1970. */
export async function removeDrafts(directory: string, before: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (!name.endsWith('.draft')) continue;
    const written = await stat(path).catch(() => undefined);
    if (written !== undefined && written.mtimeMs < before) await rm(path, { force: true });
  }
}

/** The error of a file system that takes no writes, as the client is to see it: 507 when it is full, 503 when it is read-only. */
export function asProblem(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ProblemError(507, `The disk of the service is full (${code})`);
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return new ProblemError(503, `The service may not write to its folder (${code})`);
  return error;
}

/** Removes a file, if there is one, so that it does not come back after a loss of power. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncDirectory(dirname(path));
}

/** Renames a file for good, also after a loss of power. Both paths are in one directory. */
export async function renameFile(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
}

/** Makes a directory's names last through a loss of power. Windows does not let a directory be synced. */
async function syncDirectory(directory: string): Promise<void> {
  if (platform() === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
