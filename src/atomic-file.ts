import { open, rename, rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname } from 'node:path';

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
    throw error;
  }
  await syncDirectory(dirname(path));
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
async function syncDirectory(directory: string): Promise<void> {
  if (platform() === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
