import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asProblem, removeFile, writeFileAtomically } from '../atomic-file.js';
import { createAsyncCache } from '../cache.js';
import { type BadFile, checkedFiles, fileVersion, parsedJson } from '../checked-files.js';
import { ProblemError } from '../errors.js';
import { sha256 } from '../random/sha256.js';

/** A stored schema. */
export interface Stored {
  readonly text: string;
  /** Equal for equal texts. */
  readonly version: string;
}

/** Throws to prevent a change, depending on the current schema. */
export type Guard = (current: Stored | undefined) => void;

/** Schemas as files in a directory, which several processes may share. Names must satisfy isName(). */
export interface SchemaStore {
  /** All names, sorted. */
  list(): Promise<string[]>;
  read(name: string): Promise<Stored | undefined>;
  /** Writes a schema atomically, even when the process is killed. Resolves to the previous schema. */
  write(name: string, text: string, guard: Guard): Promise<Stored | undefined>;
  /** Resolves to the previous schema. */
  remove(name: string, guard: Guard): Promise<Stored | undefined>;
  /** The files that cannot be read or are not JSON. People may edit the files, so they stay, to be read again when saved. */
  bad(): Promise<BadFile[]>;
}

/** Lower case only, since some file systems ignore case. */
const name = /^[a-z0-9][a-z0-9_-]{0,63}$/;

export const nameAllowed = '1 to 64 lower-case letters, digits, - and _, the first a letter or digit';

export const isName = (text: string): boolean => name.test(text);

/** The most schemas whose text is kept in memory. */
const KEPT = 64;

/** Milliseconds after which the lock of a process that was killed is void. */
const STALE = 3_000;

/** How often a lock that somebody holds is tried again. */
const retries = { retries: 100, factor: 1, minTimeout: 50, maxTimeout: 100, randomize: true };

export const versionOf = (text: string): string => sha256(text, 'base64url').slice(0, 22);

/** Opens the directory. An empty or missing one gets the schemas in `first`, by name. `tell` gets each bad file once. */
export async function openSchemaStore(
  directory: string,
  first: Readonly<Record<string, string>>,
  tell: (bad: BadFile) => void = () => {},
): Promise<SchemaStore> {
  await mkdir(directory, { recursive: true });
  const fileOf = (name: string) => join(directory, `${name}.json`);
  const known = createAsyncCache<Stored>(KEPT);
  const files = checkedFiles(parsedJson, tell);

  const read = async (name: string): Promise<Stored | undefined> => {
    if (!isName(name)) return undefined;
    try {
      return await known(`${name} ${await fileVersion(fileOf(name))}`, async () => {
        const text = await readFile(fileOf(name), 'utf8');
        await files.badOf([fileOf(name)]);
        return { text, version: versionOf(text) };
      });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      throw new ProblemError(503, `The file of the schema ${name} cannot be read (${code})`);
    }
  };

  /** Changes one schema at a time for each name, over all processes. */
  const alone = async (name: string, guard: Guard, change: () => Promise<void>) => {
    if (!isName(name)) throw new Error(`not a name for a file: ${name}`);
    const release = await lockOf(fileOf(name));
    try {
      const current = await read(name);
      guard(current);
      await change();
      return current;
    } finally {
      // This fails when another process has declared the lock void and has it now.
      await release().catch(() => {});
    }
  };

  const store: SchemaStore = {
    async list() {
      const files = await readdir(directory);
      return files
        .flatMap((file) => (file.endsWith('.json') && isName(file.slice(0, -5)) ? [file.slice(0, -5)] : []))
        .sort();
    },
    read,
    write: (name, text, guard) => alone(name, guard, () => writeFileAtomically(fileOf(name), text)),
    remove: (name, guard) => alone(name, guard, () => removeFile(fileOf(name))),
    bad: async () => files.badOf((await store.list()).map(fileOf)),
  };
  if ((await store.list()).length === 0)
    // A folder that cannot be written to has what it has.
    for (const [name, text] of Object.entries(first)) await store.write(name, text, () => {}).catch(() => {});
  return store;
}

/** Waits for the lock of a file; resolves to what gives it back. Only a lock that somebody holds is worth waiting for. */
async function lockOf(file: string): Promise<() => Promise<void>> {
  const options = { stale: STALE, realpath: false, onCompromised() {} };
  const isLocked = (error: NodeJS.ErrnoException) => error.code === 'ELOCKED';
  const { lock } = await import('proper-lockfile');
  try {
    return await lock(file, options).catch((error) => {
      if (isLocked(error)) return lock(file, { ...options, retries });
      throw error;
    });
  } catch (error) {
    if (isLocked(error as NodeJS.ErrnoException))
      throw new ProblemError(503, 'Another request is changing this schema: try again soon');
    throw asProblem(error);
  }
}
