import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { asProblem } from '../../atomic-file.js';
import { ProblemError } from '../../errors.js';
import { inTurns, nextTurn } from '../../turns.js';
import type { Operation, Outcome } from './change.js';
import { diskIsFull, fileOf, lastFileIn, startFirstFile, startNextFile, summaryBytes } from './files.js';
import { type Applied, type History, readHistory } from './history.js';
import { lineOf, linesOf, type Record } from './record.js';
import type { Present, Snapshot } from './snapshot.js';
import { type Base, createState, type State } from './state.js';
import { openTail, type Tail } from './tail.js';

// The changes of a table are a folder that several processes share without a lock. What a process appends to the file in one write stays
// together, and every process applies the same records in the same order, so all agree which of two operations that exclude each other
// came first. A write is acknowledged when it is synced. Once a file is long, a process appends that it is sealed. Then any process may
// write the next file, which begins with a summary that is the same whoever writes it.

/** The changes of a table, as all processes see them. */
export interface ChangeLog {
  /** Resolves when now() has everything that was acknowledged before the call. Mostly it has it at once: then undefined. */
  read(): Promise<void> | undefined;
  now(): Snapshot;
  /** The same for what looks at it at once. */
  present(): Present;
  /** The number of the row that was added with this key, which is generated for no row; undefined where there is none. */
  rowOfKey(key: string): number | undefined;
  /** Was a row with this number added with a key that is generated for no row? */
  isKeyed(row: number): boolean;
  /** Resolves when the operation is applied and synced. Rejects with a ProblemError when it could not be written. */
  append(operation: Operation): Promise<Outcome>;
  /** The changes as they are now, to which others can be applied that only the fork has. */
  fork(origin: string): State;
  /** Closes the files whenever nothing is read or written. What is used afterwards is read again. */
  rest(): Promise<void>;
  /** Calls `see` with every change from now on, of whichever process, and `end` when others may be left out. Returns what ends it. */
  watch(see: (applied: Applied) => void, end: () => void): () => void;
  /** The changes that the files still tell one by one; undefined where there are none. */
  history(): Promise<History | undefined>;
  /** Is the folder, which there was, no longer there? */
  isGone(): boolean;
  /** Resolves when what was appended is written. Afterwards the log is that of a table that has been deleted. */
  close(): Promise<void>;
}

export interface LogOptions {
  /** The folder; it is made for the first change. */
  readonly directory: string;
  /** The number of rows as they are generated. */
  readonly generated: number;
  /** The most rows that can be generated, those that are added included. */
  readonly most: number;
  /** What the table has before all changes. */
  readonly initial?: Base | undefined;
  /** Letters and digits that differ between processes. */
  readonly writer: string;
  /** Gets the path of a file that has lines which are no records. */
  tell(file: string, lines: number): void;
  /** The bytes of the summary and of what follows it, beyond which a file is sealed. */
  isLong?(summary: number, rest: number): boolean;
}

/** The most bytes of one write. */
const MOST_GROUP = 8 << 20;

/** The width of the JSON of the first record. */
const HEAD = 40;

const isLongByDefault = (summary: number, rest: number) => rest > Math.max(4 << 20, summary);

/** As many names as this process has given to operations, of all logs. */
let names = 0;

interface Waiting {
  readonly name: string;
  readonly line: string;
  /** Was its folder removed when it was to be written? */
  isAgain?: boolean;
  outcome?: Outcome;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

export function openLog(options: LogOptions): ChangeLog {
  const { directory, generated, most, initial, writer, tell, isLong = isLongByDefault } = options;
  let state = createState(generated, most, initial);
  let tail: Tail | undefined;
  /** The number of the file, the bytes of its summary, and whether it is sealed. */
  let number = 0;
  let carried = 0;
  let sealed = false;
  let reading: Promise<void> | undefined;

  /** Takes no more operations, and then has no more files. */
  let closing = false;
  let closed = false;
  let resting = false;

  const isCurrent = () => {
    if (closed) return true;
    if (tail === undefined) return state.now().version === 0 && !existsSync(directory);
    return sealed ? !tail.isGone() && !existsSync(fileOf(directory, number + 1)) : tail.isRead();
  };

  /** Takes a record. What takes long goes on in later turns: then a promise. */
  function take(record: Record): Promise<void> | undefined {
    if (sealed) return undefined;
    if ('carried' in record) carried = record.carried;
    else if ('summary' in record) state.restore(record.summary);
    else if ('sealed' in record) sealed = true;
    else {
      const before = watchers.size > 0 ? state.now() : undefined;
      const done = (outcome: Outcome) => {
        if (before !== undefined) tellWatchers(before, 'reset' in record.operation ? undefined : outcome);
        const own = waiting.get(record.name);
        if (own !== undefined) own.outcome = outcome;
      };
      const steps = state.steps(record.operation, record.name);
      const first = steps.next();
      if (!first.done) return inTurns(steps, nextTurn).then(done);
      done(first.value);
    }
    return undefined;
  }

  const watchers = new Set<{ see(applied: Applied): void; end(): void }>();

  function tellWatchers(before: Snapshot, outcome: Outcome | undefined): void {
    const after = state.now();
    if (after.version === before.version) return;
    for (const { see } of watchers) see({ rows: outcome as readonly number[] | undefined, before, after });
  }

  function endWatchers(): void {
    for (const { end } of watchers) end();
    watchers.clear();
  }

  async function openFile(next: number, from: number): Promise<void> {
    const path = fileOf(directory, next);
    const opened = await openTail(path, from, (lines) => tell(path, lines));
    await tail?.close();
    tail = opened;
    number = next;
    carried = from;
    sealed = false;
  }

  /** Reads the last file of the folder from its beginning, where there is one. */
  async function begin(): Promise<void> {
    await tail?.close();
    tail = undefined;
    if (state.now().version > 0) endWatchers();
    state = createState(generated, most, initial);
    for (;;) {
      const last = await lastFileIn(directory);
      if (last === undefined || (await isThere(openFile(last, 0)))) return;
    }
  }

  /** Goes on in the next file, whose summary the state has already. */
  async function follow(): Promise<void> {
    const next = number + 1;
    const open = async () => openFile(next, await summaryBytes(fileOf(directory, next)));
    // Where it is gone already, so is all that the state knows of.
    if ((await lastFileIn(directory)) !== next || !(await isThere(open()))) await begin();
  }

  async function readOn(): Promise<void> {
    while (!isCurrent()) {
      if (tail === undefined) {
        await begin();
        if (tail === undefined) return;
      } else if (!sealed && tail.hasMore()) {
        for (let records = await tail.next(); records !== undefined; records = await tail.next())
          for (const record of records) {
            const taking = take(record);
            if (taking !== undefined) await taking;
          }
      } else if (sealed && existsSync(fileOf(directory, number + 1))) await follow();
      else await begin();
    }
  }

  function read(): Promise<void> | undefined {
    if (reading === undefined && isCurrent()) return undefined;
    reading ??= readOn().finally(() => {
      reading = undefined;
      return letGo();
    });
    return reading;
  }

  async function letGo(): Promise<void> {
    if (!resting || watchers.size > 0 || reading !== undefined || writing !== undefined) return;
    const files = [tail, appender?.handle];
    tail = undefined;
    appender = undefined;
    for (const file of files) await file?.close();
  }

  const waiting = new Map<string, Waiting>();
  const queue: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let appender: { readonly of: Tail | undefined; readonly handle: FileHandle } | undefined;

  /** The file to append to, which is not sealed. */
  async function openAppender(): Promise<FileHandle> {
    await read();
    if (tail === undefined) {
      await mkdir(directory, { recursive: true });
      await startFirstFile(directory);
      await read();
    }
    while (sealed) {
      await startNext();
      await read();
    }
    if (appender === undefined || appender.of !== tail) {
      await appender?.handle.close();
      appender = undefined;
      appender = { of: tail, handle: await open(fileOf(directory, number), 'a') };
    }
    return appender.handle;
  }

  async function startNext(): Promise<void> {
    const head = (bytes: number) => lineOf({ carried: bytes }, HEAD);
    function* lines() {
      for (const summary of state.summary()) yield lineOf({ summary });
    }
    await startNextFile(directory, number + 1, `${writer}-${++names}`, head, lines());
  }

  async function write(handle: FileHandle, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten < bytes.length) throw diskIsFull();
    await handle.datasync();
  }

  async function writeGroup(group: readonly Waiting[]): Promise<void> {
    for (const one of group) waiting.set(one.name, one);
    let failure: unknown;
    try {
      const handle = await openAppender();
      try {
        await write(handle, group.map(({ line }) => line).join(''));
      } catch (error) {
        failure = error;
        // Of a write that failed, the first lines may be there, and are then applied by everybody.
        await read();
        await handle.datasync();
      }
      await read();
    } catch (error) {
      for (const one of group) delete one.outcome;
      failure ??= error;
    }
    for (const one of group) {
      waiting.delete(one.name);
      if (one.outcome !== undefined) one.resolve(one.outcome);
      else if (isMissing(failure) && one.isAgain !== true) queue.push(Object.assign(one, { isAgain: true }));
      else if (failure !== undefined) one.reject(asProblem(failure));
      else if (tail === undefined) one.reject(deleted());
      // Another process has sealed the file before.
      else queue.push(one);
    }
  }

  async function writeAll(): Promise<void> {
    while (queue.length > 0) {
      let end = 1;
      for (let bytes = queue[0]?.line.length ?? 0; end < queue.length; end++) {
        bytes += queue[end]?.line.length ?? 0;
        if (bytes > MOST_GROUP) break;
      }
      await writeGroup(queue.splice(0, end));
      if (tail !== undefined && !sealed && isLong(carried, tail.position() - carried)) await seal();
    }
    // Not later: what is appended in between would wait for the next change.
    writing = undefined;
    await letGo();
  }

  /** Where this fails, a later write seals the file. */
  async function seal(): Promise<void> {
    try {
      await write(await openAppender(), lineOf({ sealed: true }));
      await openAppender();
    } catch {}
  }

  return {
    read,
    now: () => state.now(),
    present: () => state.present(),
    rowOfKey: (key) => state.rowOfKey(key),
    isKeyed: (row) => state.isKeyed(row),
    append(operation) {
      if (closing) return Promise.reject(deleted());
      const name = `${writer}-${++names}`;
      const put = (line: string) =>
        new Promise<Outcome>((resolve, reject) => {
          queue.push({ name, line, resolve, reject });
          writing ??= writeAll();
        });
      const lines = linesOf(name, operation);
      const first = lines.next();
      if (first.done) return put(first.value);
      return inTurns(lines, nextTurn).then((line) => (closing ? Promise.reject(deleted()) : put(line)));
    },
    fork: (origin) => createState(generated, most, initial, state.base(origin)),
    watch(see, end) {
      const watcher = { see, end };
      watchers.add(watcher);
      return () => {
        watchers.delete(watcher);
        void letGo().catch(() => {});
      };
    },
    history: () => readHistory(directory, createState(generated, most, initial)),
    rest() {
      resting = true;
      return letGo();
    },
    // While files are read, one may be closed in favour of the next.
    isGone: () => !closing && reading === undefined && tail?.isGone() === true && !existsSync(directory),
    async close() {
      closing = true;
      await writing;
      while (reading !== undefined) await reading.catch(() => {});
      closed = true;
      endWatchers();
      state = createState(generated, most, initial);
      await tail?.close();
      await appender?.handle.close();
    },
  };
}

const deleted = () => new ProblemError(404, 'The table has been deleted');

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';

/** Does an attempt find its file? */
async function isThere(attempt: Promise<void>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
