import { type BigIntStats, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createCache } from './cache.js';

/** A file that the service cannot use. It stays where it is, and is read again when it has changed. */
export interface BadFile {
  /** Its path. */
  readonly file: string;
  /** What is wrong, without anything that the file says. */
  readonly reason: string;
}

/** Files of one kind, some of which people or a broken disk may have damaged. */
export interface CheckedFiles<Value> {
  /** What a file holds; undefined when there is no such file or it is bad. */
  read(path: string): Promise<Value | undefined>;
  /** The bad ones of these files. A file that was good is read again only when it has changed. */
  badOf(paths: readonly string[]): Promise<BadFile[]>;
}

/** The most files whose last check is remembered. */
const KEPT = 4096;

/** Reads files with `parse`, which throws an Error when a text is not what it should be. `tell` gets each bad file once. */
export function checkedFiles<Value>(
  parse: (text: string, path: string) => Value,
  tell: (bad: BadFile) => void,
): CheckedFiles<Value> {
  const checks = createCache<{ version: string; reason?: string }>(KEPT);

  async function read(path: string): Promise<Value | undefined> {
    let version = '';
    try {
      version = await fileVersion(path);
      const value = parse(await readFile(path, 'utf8'), path);
      checks.add(path, { version });
      return value;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') {
        checks.add(path, { version });
        return undefined;
      }
      const reason = code === undefined ? message : `cannot be read (${code})`;
      const before = checks.find(path);
      checks.add(path, { version, reason });
      if (before?.version !== version || before.reason !== reason) tell({ file: path, reason });
      return undefined;
    }
  }

  return {
    read,
    async badOf(paths) {
      const bad: BadFile[] = [];
      for (const path of paths) {
        const known = checks.find(path);
        const version = await fileVersion(path).catch(() => '');
        if (known?.version !== version || known.reason !== undefined) await read(path);
        const reason = checks.find(path)?.reason;
        if (reason !== undefined) bad.push({ file: path, reason });
      }
      return bad;
    },
  };
}

/** Differs between contents of a file: every write makes a new file, or changes its times. Rejects when there is no file. */
export const fileVersion = async (path: string): Promise<string> =>
  versionIn(await stat(path, { bigint: true }));

/**
 * The same at once, for a file that every request asks about. On a busy machine, to have another thread ask took a sixth of the time of a
 * change of a table. Throws when there is no file.
 */
export const fileVersionNow = (path: string): string => versionIn(statSync(path, { bigint: true }));

const versionIn = ({ ino, ctimeNs, size }: BigIntStats) => `${ino} ${ctimeNs} ${size}`;

/** JSON.parse() with an error that does not quote the text. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(text === '' ? 'is empty' : 'is not JSON');
  }
}
