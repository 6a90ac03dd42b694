import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asProblem, removeFile, writeFileAtomically } from '../atomic-file.js';
import { createAsyncCache } from '../cache.js';
import { fileVersionNow, parsedJson } from '../checked-files.js';
import { ProblemError } from '../errors.js';
import type { Definition } from './definition.js';
import type { GivenDefinition } from './given.js';

/** The definitions of tables as files in a folder, which several processes share. */
export interface StoredDefinitions {
  names(): Promise<string[]>;
  /** What the file says; undefined where there is none. Rejects with 503 where it cannot be read. */
  read(name: string): Promise<unknown>;
  /** Is there a file? */
  has(name: string): boolean;
  write(name: string, definition: Definition | GivenDefinition): Promise<void>;
  remove(name: string): Promise<void>;
}

/** The names of tables that are made. */
export const isTableName = (text: string): boolean => /^[a-z\d][\w-]{0,63}$/i.test(text);
export const tableNameAllowed = '1 to 64 letters, digits, - and _, the first a letter or digit';

/** Folders may not tell upper from lower case. */
const written = (name: string) => name.replace(/[A-Z]/g, (letter) => `+${letter.toLowerCase()}`);
const read = (file: string) => file.replace(/\+([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The most definitions that are kept in memory. */
const KEPT = 64;

/** `writer` differs between processes. */
export function storedDefinitions(directory: string, writer: string): StoredDefinitions {
  const kept = createAsyncCache<{ readonly body: unknown }>(KEPT);
  const fileOf = (name: string) => join(directory, `${written(name)}.json`);
  /** As many drafts as this process has written, since two may be written at once. */
  let drafts = 0;
  return {
    async names() {
      const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
        throw error;
      });
      return files
        .flatMap((file) => (file.endsWith('.json') ? read(file.slice(0, -'.json'.length)) : []))
        .filter(isTableName);
    },
    async read(name) {
      if (!isTableName(name)) return undefined;
      const file = fileOf(name);
      try {
        const version = fileVersionNow(file);
        const parse = async () => ({ body: parsedJson(await readFile(file, 'utf8')) });
        return (await kept(`${name} ${version}`, parse)).body;
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
        throw new ProblemError(
          503,
          `The file of the table ${name} ${code === undefined ? message : `cannot be read (${code})`}`,
        );
      }
    },
    async write(name, definition) {
      await mkdir(directory, { recursive: true }).catch((error) => {
        throw asProblem(error);
      });
      await writeFileAtomically(fileOf(name), JSON.stringify(definition), `.${writer}-${++drafts}`);
    },
    has: (name) => isTableName(name) && existsSync(fileOf(name)),
    remove: (name) => removeFile(fileOf(name)),
  };
}
