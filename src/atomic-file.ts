import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname } from 'node:path';

/**
 * Writes a file as a whole or not at all: whoever reads `path` finds the old text or the new one, also after a crash or a loss
 * of power at any moment. Several processes may write one path at a time; the last one wins. Rejects with the error of the
 * file system; the old text then stays.
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    const file = await open(draft, 'wx');
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
