import { createHash } from 'node:crypto';
import { uniform } from '../../../columns/draw.js';
import { type Column, column, pick } from '../../../columns/value.js';
import { type JsonValue, membersOf } from '../../../files/json/members.js';
import { isInteger64 } from '../../../files/json/value-types.js';
import { CellKind } from '../../../files/record.js';
import { ndjson } from '../../../formats/json.js';
import type { RowFormat } from '../../../formats/row-format.js';
import type { NamedRows, TableColumn, TableDefinition } from '../../../formats/sql/ddl.js';
import type { RowSource, WantedRows } from '../../contract/batch.js';
import { keyColumnsOf } from '../keys.js';

/** A row as a source gives it. */
export interface Found {
  /** One line, without its end: an object of JSON, unless the rows are in another format. */
  readonly text: string;
  /** Its value in the column by which rows are ordered in time. */
  readonly at: string;
}

/** Rows of one table as a source gives them. */
export interface Fetched {
  readonly rows: readonly Found[];
  readonly format: RowFormat;
  /** What the source itself says of the columns. Left out: their types are known from their values only. */
  readonly declared?: DeclaredColumns;
}

export type DeclaredColumns = Pick<TableDefinition, 'columns' | 'postgresqlTypes'>;

/** What is asked again and again for new rows. */
export interface Polled {
  /**
   * Rows from `at` on (inclusive) in order: at least `rows` of them, or all there are. They are in the wanted format or in
   * NDJSON. Rejects with a TransferError.
   */
  fetch(at: string | null, rows: number, wanted: RowFormat, signal: AbortSignal): Promise<Fetched>;
  close(): Promise<void>;
}

/** Where polling continues: at the time `at`, without the rows of that time whose hashes are `seen`. More rows of that time may still come. */
interface Cursor {
  readonly at: string | null;
  readonly seen: readonly string[];
}

/** The rows that a source has not given before, for a table `name`; a run ends when there are none. */
export function incremental({ name, key }: NamedRows, { fetch, close }: Polled): RowSource {
  /** Rows that were fetched and have not been read yet. */
  let ahead: { readonly cursor: string; readonly fetched: Fetched } | undefined;
  /** The table of what the source said of its columns last: the same object for all batches. */
  let known: { readonly declared: DeclaredColumns; readonly table: TableDefinition } | undefined;

  function tableOf({ declared, rows }: Fetched): TableDefinition {
    if (declared === undefined)
      return { name, columns: columnsOfRows(rows), primaryKey: key, foreignKeys: [] };
    if (known?.declared !== declared) {
      known = { declared, table: { name, ...declared, primaryKey: key, foreignKeys: [] } };
    }
    return known.table;
  }

  return {
    total: undefined,
    async read(from, wantedRows, wanted, signal) {
      const { at, seen } = (
        from.cursor === null ? { at: null, seen: [] } : JSON.parse(from.cursor)
      ) as Cursor;
      const kept = ahead?.cursor === from.cursor && ahead.fetched.rows.length > 0 ? ahead.fetched : undefined;
      const fetched = kept ?? (await fetch(at, wantedRows + seen.length, formatOf(wanted), signal));
      const fresh = fetched.rows.filter((row) => row.at !== at || !seen.includes(hashOf(row)));
      const rows = fresh.slice(0, wantedRows);
      const last = rows.at(-1);
      if (last === undefined) return undefined;
      const same = rows.filter((row) => row.at === last.at).map(hashOf);
      const next: Cursor = { at: last.at, seen: last.at === at ? [...seen, ...same] : same };
      const cursor = JSON.stringify(next);
      ahead = { cursor, fetched: { ...fetched, rows: fresh.slice(wantedRows) } };
      const table = tableOf({ ...fetched, rows });
      const keyColumns = keyColumnsOf(table, wanted);
      return {
        table,
        format: fetched.format,
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

/** Keys are read from NDJSON. */
const formatOf = ({ format, keyColumns }: WantedRows) => (keyColumns === undefined ? format : ndjson);

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

/** The columns of rows of NDJSON, whose types are known from their values only. */
function columnsOfRows(rows: readonly Found[]): TableColumn[] {
  const types = new Map<string, Set<string>>();
  for (const { text } of rows) {
    for (const { name, ...value } of membersOf(Buffer.from(text), 1)) {
      const known = types.get(name) ?? new Set();
      types.set(name, known.add(typeOf(value)));
    }
  }
  return [...types].map(([name, known]) => columnOf(name, known));
}

function typeOf({ kind, content }: JsonValue): string {
  switch (kind) {
    case CellKind.Null:
      return 'null';
    case CellKind.Boolean:
      return 'boolean';
    case CellKind.Json:
      return 'object';
    case CellKind.Text:
      return isDateTime(content.toString()) ? 'date-time' : 'string';
    case CellKind.Number:
      return isInteger64(content.toString()) ? 'integer' : 'number';
  }
}

/** A point in time that PostgreSQL stores as it is: with a time zone, and not finer than microseconds. */
const isDateTime = (text: string) =>
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[-+]\d\d:?\d\d)$/.test(text);

function columnOf(name: string, types: ReadonlySet<string>): TableColumn {
  const known = [...types].filter((type) => type !== 'null');
  const one = (type: string) => (type === 'date-time' ? { type: 'string', format: type } : { type });
  const schema = known.length === 1 ? one(known[0] as string) : { anyOf: known.map(one) };
  // A number of JSON has any digits.
  const numeric = types.has('number') && known.every((type) => type === 'number' || type === 'integer');
  return { ...column(name, nullable, schema), ...(numeric && { postgresqlType: 'NUMERIC' }) };
}
