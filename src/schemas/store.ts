import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asProblem, removeFile, writeFileAtomically } from '../atomic-file.js';
import { createAsyncCache } from '../cache.js';
import { type BadFile, checkedFiles, fileVersion, parsedJson } from '../checked-files.js';
import { BusyError, ProblemError } from '../errors.js';
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
  /** Differs when any schema has changed. No file is read for it. */
  version(): Promise<string>;
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

/** The texts that are kept in memory take at most so many bytes. */
const KEPT_BYTES = 32 * 2 ** 20;

/** Milliseconds after which the lock of a process that was killed is void. */
const STALE = 3_000;

/** How often a lock that somebody holds is tried again. */
const retries = { retries: 100, factor: 1, minTimeout: 50, maxTimeout: 100, randomize: true };

export const versionOf = (text: string): string => sha256(text, 'base64url').slice(0, 22);

/**
 * The store in a directory, which is made when something is stored. The schemas in `first`, by name, are there from the start and
 * in no file: a stored schema stands in for the one of the same name, and removing one leaves a mark. `tell` gets each bad file once.
 */
export function openSchemaStore(
  directory: string,
  first: Readonly<Record<string, string>>,
  tell: (bad: BadFile) => void = () => {},
): SchemaStore {
  const fileOf = (name: string) => join(directory, `${name}.json`);
  /** The file that says that a schema of `first` has been removed. */
  const markOf = (name: string) => join(directory, `${name}.removed`);
  const known = createAsyncCache<Stored>({ bytes: KEPT_BYTES, bytesOf: ({ text }) => 2 * text.length });
  const files = checkedFiles(parsedJson, tell);

  const firstOf = (name: string): Stored | undefined => {
    const text = Object.hasOwn(first, name) ? first[name] : undefined;
    return text === undefined ? undefined : { text, version: versionOf(text) };
  };

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
      if (code === 'ENOENT') return existsSync(markOf(name)) ? undefined : firstOf(name);
      throw new ProblemError(503, `The file of the schema ${name} cannot be read (${code})`);
    }
  };

  /** Changes one schema at a time for each name, over all processes. */
  const alone = async (name: string, guard: Guard, change: () => Promise<void>) => {
    if (!isName(name)) throw new Error(`not a name for a file: ${name}`);
    await mkdir(directory, { recursive: true }).catch(rejectAsProblem);
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

  /** The names of the files, and the names of the marks. */
  const names = async () => {
    const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const ending = (end: string) =>
      files.filter((file) => file.endsWith(end)).map((file) => file.slice(0, -end.length));
    return { stored: ending('.json').filter(isName), removed: ending('.removed') };
  };

  return {
    async list() {
      const { stored, removed } = await names();
      const left = Object.keys(first).filter((name) => !removed.includes(name));
      return [...new Set([...stored, ...left])].sort();
    },
    read,
    async version() {
      const { stored, removed } = await names();
      const versionOf = async (name: string) => `${name} ${await fileVersion(fileOf(name)).catch(() => '')}`;
      return [...(await Promise.all(stored.map(versionOf))), '', ...removed].join('\n');
    },
    write: (name, text, guard) =>
      alone(name, guard, async () => {
        await writeFileAtomically(fileOf(name), text);
        if (firstOf(name) !== undefined) await removeFile(markOf(name));
      }),
    remove: (name, guard) =>
      alone(name, guard, async () => {
        // First, so that a crash in between does not bring the first schema back.
        if (firstOf(name) !== undefined) await writeFileAtomically(markOf(name), '');
        await removeFile(fileOf(name));
      }),
    bad: async () => files.badOf((await names()).stored.map(fileOf)),
  };
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
      throw new BusyError('Another request is changing this schema');
    throw asProblem(error);
  }
}

function rejectAsProblem(error: unknown): never {
  throw asProblem(error);
}
