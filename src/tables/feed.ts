import { badParameter, ProblemError } from '../errors.js';
import type { Members } from './changes/change.js';
import type { Applied } from './changes/history.js';
import type { Snapshot } from './changes/snapshot.js';
import { type KeySearch, keyOf } from './keys.js';
import type { Table } from './table.js';

/** A change of a row, or that all changes were forgotten. */
export interface RowChange {
  /** Stands for the changes up to this one. */
  readonly position: string;
  readonly change: 'row' | 'reset';
  /** The key of the row, and the row before and after it; null where it was not there. All three are null of a reset. */
  readonly key: string | null;
  readonly before: Members | null;
  readonly after: Members | null;
}

/** Between two changes of rows: after `row` of those that version `version` changed, or after all of them. */
interface Position {
  readonly version: number;
  readonly row: number | undefined;
  readonly origin: string;
}

const START: Position = { version: 0, row: undefined, origin: '' };

/** The position after all changes of a version. */
export const positionOf = ({ version, origin }: Pick<Snapshot, 'version' | 'origin'>): string =>
  version === 0 ? '0' : `${version}.${origin}`;

function readPosition(text: string, name: string): Position {
  if (text === '0') return START;
  const [, version, row, origin = ''] = /^([1-9]\d{0,14})(?:-(\d{1,9}))?\.([\w-]+)$/.exec(text) ?? [];
  if (version === undefined)
    throw badParameter(name, text, 'the position of a change, or 0 for the beginning');
  return { version: Number(version), row: row === undefined ? undefined : Number(row), origin };
}

/** What a client is told that goes on from a position of which the changes are no longer known. */
const gone = (value: string, allowed: string) =>
  new ProblemError(
    410,
    'The changes after this position are no longer known: read the rows again, whose ETag begins with their position',
    { value, allowed },
  );

/**
 * The changes from a position on, or all that are known, up to the version that the table has now. Rejects with a ProblemError: 400 for
 * what is no position, named as `name`, and 410 where changes after it are no longer known.
 */
export async function changesSince(
  table: Table,
  position: string | undefined,
  name: string,
  means: KeySearch,
): Promise<AsyncGenerator<RowChange>> {
  const asked = position === undefined ? undefined : readPosition(position, name);
  const until = table.log.now();
  const isOther = asked !== undefined && asked.version > 0 && asked.origin !== until.origin;
  if (isOther || (asked?.version ?? 0) > until.version) throw gone(position as string, positionOf(until));
  const isLast = asked?.version === until.version && asked.row === undefined;
  const history = isLast ? undefined : await table.log.history();
  if (history === undefined) return none();
  const from = asked ?? { ...history, row: undefined };
  if (from.version < history.version || (from.version === history.version && from.row !== undefined)) {
    await history.close();
    throw gone(position as string, positionOf(history));
  }
  async function* changes() {
    try {
      for await (const applied of (history as NonNullable<typeof history>).changes()) {
        const { version } = applied.after;
        if (version > until.version) return;
        if (version > from.version) yield* rowChanges(table, applied, 0, means);
        else if (version === from.version && from.row !== undefined)
          yield* rowChanges(table, applied, from.row + 1, means);
        if (version === until.version) return;
      }
    } finally {
      await history?.close();
    }
  }
  return changes();
}

async function* none(): AsyncGenerator<RowChange> {}

/** The changes of rows of which a change consists, from the `first` on. */
async function* rowChanges(
  table: Table,
  { rows, before, after }: Applied,
  first: number,
  means: KeySearch,
): AsyncGenerator<RowChange> {
  const last = positionOf(after);
  if (rows === undefined) {
    yield { position: last, change: 'reset', key: null, before: null, after: null };
    return;
  }
  const rowIn = async (snapshot: Snapshot, number: number) => {
    const row = await table.rows.one(snapshot, number);
    return row === undefined ? null : table.remade(row, snapshot.find(number), means);
  };
  for (let at = first; at < rows.length; at++) {
    const number = rows[at] as number;
    const [was, is] = [await rowIn(before, number), await rowIn(after, number)];
    yield {
      position: at === rows.length - 1 ? last : `${after.version}-${at}.${after.origin}`,
      change: 'row',
      key: keyOf(table, is ?? was ?? {}, number),
      before: was,
      after: is,
    };
  }
}

/** The most changes that wait for a slow client. */
const MOST_WAITING = 1000;

/** Changes as they are made, after those since a position, if there is one. */
export interface LiveChanges {
  /** The position with which they begin. */
  readonly position: string;
  /** They end with the signal, or when the client is to go on from its last position, because some may be missing. */
  changes(signal: AbortSignal): AsyncGenerator<RowChange>;
  /** Ends them. */
  close(): void;
}

/** Rejects like changesSince(). Changes of other processes are looked for whenever `rest` resolves. */
export async function liveChanges(
  table: Table,
  position: string | undefined,
  name: string,
  rest: (signal: AbortSignal) => Promise<void>,
  means: KeySearch,
): Promise<LiveChanges> {
  const waiting: Applied[] = [];
  let isOver = false;
  let wake = () => {};
  const end = () => {
    isOver = true;
    wake();
  };
  const see = (applied: Applied) => {
    if (waiting.push(applied) > MOST_WAITING) end();
    else wake();
  };
  const close = table.log.watch(see, end);
  try {
    const now = positionOf(table.log.now());
    const earlier = position === undefined ? none() : await changesSince(table, position, name, means);
    return {
      position: position ?? now,
      close,
      async *changes(signal) {
        try {
          yield* earlier;
          while (!isOver && !signal.aborted) {
            const applied = waiting.shift();
            if (applied !== undefined) {
              yield* rowChanges(table, applied, 0, means);
              continue;
            }
            const woken = new Promise<void>((resolve) => {
              wake = resolve;
            });
            await table.log.read();
            if (waiting.length > 0) continue;
            const resting = new AbortController();
            const stop = () => resting.abort();
            signal.addEventListener('abort', stop, { once: true });
            await Promise.race([woken, rest(resting.signal).catch(() => {})]);
            signal.removeEventListener('abort', stop);
            stop();
          }
        } finally {
          close();
        }
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}
