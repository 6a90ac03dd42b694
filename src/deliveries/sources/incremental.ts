import { createHash } from 'node:crypto';
import { uniform } from '../../columns/draw.js';
import { type Column, column, pick } from '../../columns/value.js';
import { createMissing } from '../../formats/ddl.js';
import type { Batch, Checkpoint, RowSource, Table } from '../contract/batch.js';

/** A row as a source gives it. */
export interface Found {
  /** JSON, in one line. */
  readonly text: string;
  /** Its value in the column that rows are ordered by. */
  readonly at: string | number;
}

/** What is polled. */
export interface Polled {
  /** What its table is called. */
  readonly name: string;
  readonly key: readonly string[];
  /** At least `wanted` rows from `at` on, itself included, in order, or all there are. Rejects with a TransferError. */
  fetch(at: string | number | null, wanted: number, signal: AbortSignal): Promise<Found[]>;
  close(): Promise<void>;
}

/** Where polling goes on: behind the rows at `at` whose hashes are these. Others may still come with the same time. */
interface Cursor {
  readonly at: string | number | null;
  readonly seen: readonly string[];
}

/** Rows that a source has not given before; a run ends when there are none. */
export function incremental({ name, key, fetch, close }: Polled): RowSource {
  /** What was fetched and has not been asked for yet. */
  let ahead: { cursor: string; rows: Found[] } | undefined;

  return {
    total: undefined,
    async read(from: Checkpoint, wanted, _notation, signal): Promise<Batch | undefined> {
      const { at, seen } = (
        from.cursor === null ? { at: null, seen: [] } : JSON.parse(from.cursor)
      ) as Cursor;
      const kept = ahead !== undefined && ahead.cursor === from.cursor && ahead.rows.length > 0;
      const found = kept ? (ahead as { rows: Found[] }).rows : await fetch(at, wanted + seen.length, signal);
      const fresh = found.filter((row) => row.at !== at || !seen.includes(hashOf(row)));
      const rows = fresh.slice(0, wanted);
      const last = rows.at(-1);
      if (last === undefined) return undefined;
      const same = rows.filter((row) => row.at === last.at).map(hashOf);
      const next: Cursor = { at: last.at, seen: last.at === at ? [...seen, ...same] : same };
      const cursor = JSON.stringify(next);
      ahead = { cursor, rows: fresh.slice(wanted) };
      return {
        table: tableOfRows(name, key, rows),
        notation: 'ndjson',
        rows: rows.length,
        bytes: Buffer.from(rows.map(({ text }) => `${text}\n`).join('')),
        position: (row) => from.rows + row,
        begins: from.rows === 0,
        from,
        after: { rows: from.rows + rows.length, cursor },
      };
    },
    close,
  };
}

const hashOf = ({ text }: Found) => createHash('sha256').update(text).digest('base64url').slice(0, 16);

const nullable = pick(uniform('none', 1), [null]);

/** The table that holds these rows, its types as their values are. */
function tableOfRows(name: string, key: readonly string[], rows: readonly Found[]): Table {
  const types = new Map<string, Set<string>>();
  for (const { text } of rows) {
    for (const [member, value] of Object.entries(JSON.parse(text))) {
      const known = types.get(member) ?? new Set();
      types.set(member, known.add(typeOf(value)));
    }
  }
  const columns = [...types].map(([member, known]): Column => column(member, nullable, schemaOf(known)));
  const create = createMissing({ name, columns, primaryKey: key, foreignKeys: [] }, 'postgresql');
  return { name, columns: [...types.keys()], key, create };
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'string') return isDateTime(value) ? 'date-time' : 'string';
  return Number.isSafeInteger(value) ? 'integer' : typeof value;
}

const isDateTime = (text: string) =>
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:?\d\d)?$/.test(text);

function schemaOf(types: ReadonlySet<string>): object {
  const known = [...types].filter((type) => type !== 'null');
  const one = (type: string) => (type === 'date-time' ? { type: 'string', format: type } : { type });
  return known.length === 1 ? one(known[0] as string) : { anyOf: known.map(one) };
}
