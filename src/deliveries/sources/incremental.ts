import { createHash } from 'node:crypto';
import { uniform } from '../../columns/draw.js';
import { type Column, column, pick } from '../../columns/value.js';
import { type JsonValue, membersOf } from '../../files/json/members.js';
import { CellKind } from '../../files/record.js';
import type { TableDefinition } from '../../formats/ddl.js';
import { ndjson } from '../../formats/json.js';
import type { RowSource } from '../contract/batch.js';
import { keyColumnsOf } from './keys.js';
import type { NamedRows } from './table.js';

/** A row as a source gives it. */
export interface Found {
  /** An object of JSON in one line. */
  readonly text: string;
  /** Its value in the column by which rows are ordered in time. */
  readonly at: string | number;
}

/** What is asked again and again for new rows. */
export interface Polled {
  /** Rows from `at` on (inclusive) in order: at least `wanted` of them, or all there are. Rejects with a TransferError. */
  fetch(at: string | number | null, wanted: number, signal: AbortSignal): Promise<Found[]>;
  close(): Promise<void>;
}

/** Where polling continues: at the time `at`, without the rows of that time whose hashes are `seen`. More rows of that time may still come. */
interface Cursor {
  readonly at: string | number | null;
  readonly seen: readonly string[];
}

/** The rows that a source has not given before, for a table `name`; a run ends when there are none. */
export function incremental({ name, key }: NamedRows, { fetch, close }: Polled): RowSource {
  /** Rows that were fetched and have not been read yet. */
  let ahead: { cursor: string; rows: Found[] } | undefined;

  return {
    total: undefined,
    async read(from, wantedRows, wanted, signal) {
      const { at, seen } = (
        from.cursor === null ? { at: null, seen: [] } : JSON.parse(from.cursor)
      ) as Cursor;
      const kept = ahead !== undefined && ahead.cursor === from.cursor && ahead.rows.length > 0;
      const found = kept
        ? (ahead as { rows: Found[] }).rows
        : await fetch(at, wantedRows + seen.length, signal);
      const fresh = found.filter((row) => row.at !== at || !seen.includes(hashOf(row)));
      const rows = fresh.slice(0, wantedRows);
      const last = rows.at(-1);
      if (last === undefined) return undefined;
      const same = rows.filter((row) => row.at === last.at).map(hashOf);
      const next: Cursor = { at: last.at, seen: last.at === at ? [...seen, ...same] : same };
      const cursor = JSON.stringify(next);
      ahead = { cursor, rows: fresh.slice(wantedRows) };
      const table = tableOfRows(name, key, rows);
      const keyColumns = keyColumnsOf(table, wanted);
      return {
        table,
        format: ndjson,
        rows: rows.length,
        bytes: Buffer.from(rows.map(({ text }) => `${text}\n`).join('')),
        ...(keyColumns && { keys: rows.map((row) => keyOf(row, keyColumns)) }),
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

/** The key of a row (see Batch.keys), numbers digit by digit as the source wrote them; a missing member counts as null. */
function keyOf({ text }: Found, columns: readonly Column[]): Buffer {
  const members = membersOf(Buffer.from(text), 1);
  const values = columns.map(({ name }) => members.findLast((member) => member.name === name) ?? NULL);
  if (values.length === 1) return (values[0] as JsonValue).content;
  const written = values.map(({ kind, content }) =>
    kind === CellKind.Text ? JSON.stringify(content.toString()) : content.toString(),
  );
  return Buffer.from(`[${written}]`);
}

const NULL: JsonValue = { kind: CellKind.Null, content: Buffer.from('null') };

const nullable = pick(uniform('none', 1), [null]);

/** The table of rows whose types are known from their values only. */
function tableOfRows(name: string, key: readonly string[], rows: readonly Found[]): TableDefinition {
  const types = new Map<string, Set<string>>();
  for (const { text } of rows) {
    for (const [member, value] of Object.entries(JSON.parse(text))) {
      const known = types.get(member) ?? new Set();
      types.set(member, known.add(typeOf(value)));
    }
  }
  const columns = [...types].map(([member, known]): Column => column(member, nullable, schemaOf(known)));
  return { name, columns, primaryKey: key, foreignKeys: [] };
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
