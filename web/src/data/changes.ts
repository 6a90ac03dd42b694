import { cellOf, type Row } from './columns.js';
import { type Problem, problemOf } from './rows.js';

// Changes of a table that somebody makes on the page. Each can be undone, the last one first.

/** What was done to a row, and the request that undoes it. */
interface Step {
  readonly key: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

export interface Changes {
  /** Gives a member of a row a value; the member of an object is named by its path. */
  set(row: Row, path: string, value: unknown): Promise<void>;
  remove(row: Row): Promise<void>;
  /** Adds a row, which the service generates. */
  add(): Promise<void>;
  undo(): Promise<void>;
  readonly canUndo: boolean;
  /** Was this cell changed, or its row added? */
  isChanged(row: Row, column: string): boolean;
}

/** Changes of the table at a path, whose rows have their keys in the column `key`. `changed` is called after each. */
export function changesOf(path: string, key: string, changed: (problem?: Problem) => void): Changes {
  const steps: Step[] = [];
  const keyIn = (row: Row) => String(cellOf(row, key));

  /** Resolves to the row of the answer; undefined where the service refuses. */
  async function send(method: string, at: string, body?: unknown): Promise<Row | undefined> {
    const answer = await fetch(at === '' ? path : `${path}/${encodeURIComponent(at)}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (answer.ok) return answer.json();
    changed(await problemOf(answer));
    return undefined;
  }

  async function keep(before: Row | undefined, coming: Promise<Row | undefined>, isGone = false) {
    const row = await coming;
    if (row === undefined) return;
    const after = isGone ? undefined : row;
    steps.push({ key: keyIn((before ?? after) as Row), before, after });
    changed();
  }

  return {
    set: (row, path, value) => keep(row, send('PATCH', keyIn(row), patchOf(path, value))),
    remove: (row) => keep(row, send('DELETE', keyIn(row)), true),
    add: () => keep(undefined, send('POST', '', {})),
    async undo() {
      const step = steps.at(-1);
      if (step === undefined) return;
      const { key, before, after } = step;
      const undone = await (before === undefined
        ? send('DELETE', key)
        : after === undefined
          ? send('POST', '', before)
          : send('PUT', key, before));
      if (undone === undefined) return;
      steps.pop();
      changed();
    },
    get canUndo() {
      return steps.length > 0;
    },
    isChanged(row, column) {
      const key = keyIn(row);
      const first = steps.find((step) => step.key === key);
      if (first === undefined) return false;
      if (first.before === undefined) return true;
      return JSON.stringify(cellOf(first.before, column)) !== JSON.stringify(cellOf(row, column));
    },
  };
}

/** A merge patch (RFC 7396) of one member. */
const patchOf = (path: string, value: unknown): unknown =>
  path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
