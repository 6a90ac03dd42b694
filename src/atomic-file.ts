import { open, rename, rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname } from 'node:path';

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
    throw error;
  }
  await syncDirectory(dirname(path));
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
