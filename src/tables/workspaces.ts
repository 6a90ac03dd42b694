import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { asProblem } from '../atomic-file.js';
import { ProblemError } from '../errors.js';
import { isName } from '../schemas/store.js';

/** Changes of tables apart from those that everybody sees: a folder for each name, in which tables have their folders. */
export interface Workspaces {
  /** The folder of a workspace that is used now. What it had is forgotten where it was used last a day ago. */
  enter(name: string): Promise<string>;
  /** Makes the folder. Rejects with 507 where there are too many workspaces, or where this one has too many bytes. */
  admit(name: string): Promise<void>;
  /** Removes a workspace, which there need not be. */
  remove(name: string): Promise<void>;
  /** The folders of those that there are. */
  folders(): Promise<string[]>;
  /** Removes those that nobody has used for a day. */
  forget(): Promise<void>;
}

export interface WorkspacesOptions {
  readonly directory: string;
  /** The most workspaces, and the most bytes of files of one of them before a change. */
  readonly most: number;
  readonly bytes: number;
  /** Differs between processes. */
  readonly writer: string;
  /** The time, in milliseconds since 1970. */
  now(): number;
  /** Gets the folder of a workspace that is removed. */
  removed(folder: string): Promise<void>;
}

/** Milliseconds after which a workspace is forgotten, and after which another use is noted. */
const FORGOTTEN_AFTER = 86_400_000;
const NOTED_EVERY = 60_000;

/** What is removed has such a name meanwhile, which is none of a workspace. */
const GONE = '.gone';

export function createWorkspaces({
  directory,
  most,
  bytes,
  writer,
  now,
  removed,
}: WorkspacesOptions): Workspaces {
  const folderOf = (name: string) => join(directory, name);
  /** When uses were noted last, by this process. */
  const noted = new Map<string, number>();
  let removals = 0;

  const lastUse = async (name: string) => (await stat(folderOf(name)).catch(() => undefined))?.mtimeMs;
  const isOld = (time: number) => time < now() - FORGOTTEN_AFTER;

  async function names(): Promise<string[]> {
    const entries = await readdir(directory).catch(() => []);
    return entries.filter(isName);
  }

  async function remove(name: string): Promise<void> {
    noted.delete(name);
    const folder = folderOf(name);
    const gone = `${folder}${GONE}-${writer}-${++removals}`;
    try {
      await rename(folder, gone);
      await removed(folder);
      await rm(gone, { recursive: true, force: true });
    } catch (error) {
      // Nobody has written to it, or another process has removed it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw asProblem(error);
    }
  }

  async function forget(): Promise<void> {
    for (const name of await names()) {
      const time = await lastUse(name);
      if (time !== undefined && isOld(time)) await remove(name);
    }
    for (const [name, time] of noted) if (isOld(time)) noted.delete(name);
  }

  /** The bytes of the files of a workspace. */
  async function bytesOf(name: string): Promise<number> {
    const files = await readdir(folderOf(name), { recursive: true, withFileTypes: true }).catch(() => []);
    let sum = 0;
    for (const file of files)
      if (file.isFile())
        sum += (await stat(join(file.parentPath, file.name)).catch(() => undefined))?.size ?? 0;
    return sum;
  }

  return {
    remove,
    forget,
    folders: async () => (await names()).map(folderOf),
    async enter(name) {
      const time = now();
      if ((noted.get(name) ?? 0) > time - NOTED_EVERY) return folderOf(name);
      const last = await lastUse(name);
      if (last !== undefined && isOld(last)) await remove(name);
      else if (last !== undefined) {
        noted.set(name, time);
        await utimes(folderOf(name), time / 1000, time / 1000).catch(() => {});
      }
      return folderOf(name);
    },
    async admit(name) {
      if ((await lastUse(name)) === undefined) {
        if ((await names()).length >= most) await forget();
        if ((await names()).length >= most)
          throw new ProblemError(
            507,
            `There are ${most} workspaces already: delete one first, or wait until one has not been used for a day`,
          );
        await mkdir(folderOf(name), { recursive: true }).catch((error) => {
          throw asProblem(error);
        });
      } else if ((await bytesOf(name)) >= bytes)
        throw new ProblemError(
          507,
          `The workspace ${name} has ${bytes} bytes already: reset a table, or delete it`,
        );
    },
  };
}
