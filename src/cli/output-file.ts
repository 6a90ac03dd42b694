import {
  closeSync,
  constants,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { renameFile } from '../atomic-file.js';
import { sha256 } from '../random/sha256.js';
import { type Exchange, exchange, type Head, type Sink } from './exchange.js';

/**
 * A file that gets its name when all bytes of an answer are in it. Until then they are in a file beside it, whose name has what the
 * answer means, so that the bytes of two commands never meet. Its length is the checkpoint: a process that is killed is continued by
 * the next one with the same command. When two processes run it at once, they write the same bytes to the same places.
 */
export interface OutputFile {
  /** The request for what is still missing. */
  readonly request: Exchange;
  /** Takes the answer to that request. Throws the error of the file system. */
  begin(head: Head): Sink;
  /** Gives the file its name, once all bytes are taken. */
  end(): Promise<void>;
}

/** Bytes after which the disk is asked to keep what was written. */
const KEPT_EVERY = 16 * 2 ** 20;
/**
 * How many of the last bytes may be missing after a loss of power: those of which the disk has not been asked yet, those that it is
 * still being asked for, and one slice.
 */
const UNSURE = 64 * 2 ** 20;

const kept = promisify(fdatasync);

export async function openOutput(file: string, app: FastifyInstance, whole: Exchange): Promise<OutputFile> {
  const tag = await tagOf(app, whole);
  // What has no tag is written from its beginning.
  const meaning = tag ?? JSON.stringify([whole.url, whole.body?.toString('base64')]);
  const partial = `${file}.${sha256(meaning, 'base64url').slice(0, 16)}.partial`;
  // Opened before its length is read: another process may give it its name in between, and a new file would begin with a hole.
  let fd = openExisting(partial);
  const size = fd < 0 ? 0 : fstatSync(fd).size;
  const start = tag === undefined ? 0 : Math.max(0, size - UNSURE);
  const range = start === 0 ? {} : { range: `bytes=${start}-`, 'if-range': tag as string };

  /** Where the next byte of the answer belongs. Those before `start` are there already. */
  let at = 0;
  let asked = start;
  let keeping = Promise.resolve();
  const write: Sink = (bytes, taken) => {
    try {
      for (let from = Math.max(0, Math.min(start - at, bytes.length)); from < bytes.length; )
        from += writeSync(fd, bytes, from, bytes.length - from, at + from);
      at += bytes.length;
    } catch (error) {
      return taken(error as Error);
    }
    if (at - asked < KEPT_EVERY) return taken();
    asked = at;
    keeping.then(() => {
      keeping = kept(fd);
      keeping.catch(() => {});
      taken();
    }, taken);
  };

  return {
    request: { ...whole, headers: { ...whole.headers, ...range } },
    begin({ status }) {
      if (fd < 0) fd = openSync(partial, constants.O_WRONLY | constants.O_CREAT, 0o666);
      at = status === 206 ? start : 0;
      return write;
    },
    async end() {
      await keeping;
      ftruncateSync(fd, at);
      fsyncSync(fd);
      closeSync(fd);
      await renameFile(partial, file).catch((error) => {
        // Another process with the same command has named it.
        if (error.code !== 'ENOENT' || !existsSync(file)) throw error;
      });
    },
  };
}

/** -1 where there is no such file. */
function openExisting(path: string): number {
  try {
    return openSync(path, constants.O_WRONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return -1;
    throw error;
  }
}

/** The entity tag of the answer, before any of its rows is made; undefined when it has none. */
async function tagOf(app: FastifyInstance, whole: Exchange): Promise<string | undefined> {
  const enough = new Error('The head has been read');
  let tag: string | undefined;
  const asked = { ...whole, headers: { ...whole.headers, 'if-none-match': '*' } };
  await exchange(app, asked, ({ status, etag }) => {
    if (status === 304) tag = etag;
    throw enough;
  }).catch((error) => {
    if (error !== enough) throw error;
  });
  return tag;
}
