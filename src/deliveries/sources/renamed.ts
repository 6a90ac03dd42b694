import { membersOf } from '../../files/json/members.js';
import { CellKind } from '../../files/record.js';
import { ndjson } from '../../formats/json.js';
import type { TableDefinition } from '../../formats/sql/ddl.js';
import { inStyle, type NameStyle, snakeCase } from '../../formats/sql/names.js';
import type { TableName } from '../../formats/sql/table-name.js';
import type { Batch, RowSource } from '../contract/batch.js';
import { linesOf } from '../protocols/lines.js';

/**
 * The rows of a source whose tables and columns are named in a style. With `name`, the source has one table, which is called so.
 * Rejects with a ProblemError (422) where two tables or columns would have one name.
 */
export function renamed(source: RowSource, style: NameStyle, name: TableName | undefined): RowSource {
  /** The same object for all batches of a table. */
  const known = new WeakMap<TableDefinition, TableDefinition>();
  const tablesOf = (tables: readonly TableDefinition[]) =>
    inStyle(tables, style).map((table) => (name === undefined ? table : called(table, name)));
  const tableOf = (table: TableDefinition) => {
    const made = known.get(table) ?? (tablesOf([table])[0] as TableDefinition);
    known.set(table, made);
    return made;
  };
  return {
    total: source.total,
    ...(source.notes && { notes: source.notes }),
    ...(source.tables && { tables: async () => tablesOf((await source.tables?.()) ?? []) }),
    async read(from, rows, wanted, signal) {
      const batch = await source.read(from, rows, wanted, signal);
      return batch && { ...batch, table: tableOf(batch.table), bytes: bytesOf(batch, style) };
    },
    close: () => source.close(),
  };
}

/** The only table, under another name: its foreign keys refer to itself. */
const called = (table: TableDefinition, name: TableName): TableDefinition => ({
  ...table,
  ...name,
  foreignKeys: table.foreignKeys.map((key) => ({ ...key, table: name.name })),
});

/** Rows of NDJSON name their columns, too; numbers stay digit by digit as they stand. */
function bytesOf({ format, bytes }: Batch, style: NameStyle): Buffer {
  if (format !== ndjson || style === 'original') return bytes;
  const rows = linesOf(bytes).map((row) => {
    const members = membersOf(row, 1).map(({ name, kind, content }) => {
      const text = content.toString();
      return `${JSON.stringify(snakeCase(name))}:${kind === CellKind.Text ? JSON.stringify(text) : text}`;
    });
    return `{${members.join(',')}}\n`;
  });
  return Buffer.from(rows.join(''));
}
