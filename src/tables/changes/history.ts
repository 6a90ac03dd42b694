import { BusyError } from '../../errors.js';
import { inTurns, nextTurn } from '../../turns.js';
import { fileOf, filesIn, lastFileIn, summaryBytes } from './files.js';
import type { Record } from './record.js';
import type { Snapshot } from './snapshot.js';
import type { State } from './state.js';
import { openTail } from './tail.js';

/** A change of a table: the numbers of its rows, and the table before and after it. */
export interface Applied {
  /** undefined where all changes were forgotten. */
  readonly rows: readonly number[] | undefined;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** The changes that the files of a log still tell one by one. */
export interface History {
  /** The version before the first of them, and the origin of the versions. */
  readonly version: number;
  readonly origin: string;
  changes(): AsyncGenerator<Applied>;
  close(): Promise<void>;
}

/**
 * Reads the changes in the files of a folder into a state that nobody has changed, from the end of the summary of the first file on. undefined where there are none. Rejects
 * with 503 when the files are removed meanwhile.
 */
export async function readHistory(directory: string, state: State): Promise<History | undefined> {
  // Those before the last two are about to be removed.
  const [first] = (await filesIn(directory)).slice(-2);
  if (first === undefined) return undefined;
  let number = first;
  let tail = await existing(openTail(fileOf(directory, first), 0, () => {}));
  /** The records after the summary that were read with it. */
  let rest: readonly Record[] = [];
  while (rest.length === 0) {
    const records = await tail.next();
    if (records === undefined) break;
    const end = records.findIndex((record) => !('summary' in record || 'carried' in record));
    for (const record of end === -1 ? records : records.slice(0, end))
      if ('summary' in record) state.restore(record.summary);
    if (end !== -1) rest = records.slice(end);
  }
  const { version, origin } = state.now();

  /** Goes on in the next file, whose summary the state has already. Is there one? */
  async function follow(): Promise<boolean> {
    if ((await lastFileIn(directory)) === number) return false;
    const path = fileOf(directory, ++number);
    const next = await existing(summaryBytes(path).then((bytes) => openTail(path, bytes, () => {})));
    await tail.close();
    tail = next;
    return true;
  }

  return {
    version,
    origin,
    async *changes() {
      let records: readonly Record[] | undefined = rest;
      for (; records !== undefined; records = await tail.next()) {
        let sealed = false;
        for (const record of records) {
          if ('sealed' in record) sealed = true;
          if (sealed) break;
          if (!('operation' in record)) continue;
          const before = state.now();
          const outcome = await inTurns(state.steps(record.operation, record.name), nextTurn);
          const after = state.now();
          if (after.version === before.version) continue;
          yield {
            rows: 'reset' in record.operation ? undefined : (outcome as readonly number[]),
            before,
            after,
          };
        }
        if (sealed && !(await follow())) return;
      }
    },
    close: () => tail.close(),
  };
}

const existing = <Result>(opening: Promise<Result>): Promise<Result> =>
  opening.catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new BusyError('The log of the changes is being compacted') : error;
  });
