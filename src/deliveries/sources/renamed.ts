import type { TableDefinition } from '../../formats/sql/ddl.js';
import type { TableName } from '../../formats/sql/table-name.js';
import type { RowSource } from '../contract/batch.js';

/** The rows of a source, in a table of another name. */
export function renamed(source: RowSource, name: TableName): RowSource {
  /** The same object for all batches of a table. */
  const tables = new WeakMap<TableDefinition, TableDefinition>();
  const renamedTable = (table: TableDefinition) => {
    // It is the only table, so its foreign keys refer to itself.
    const foreignKeys = table.foreignKeys.map((key) => ({ ...key, table: name.name }));
    const known = tables.get(table) ?? { ...table, ...name, foreignKeys };
    tables.set(table, known);
    return known;
  };
  return {
    total: source.total,
    ...(source.notes && { notes: source.notes }),
    ...(source.tables && { tables: async () => (await source.tables?.())?.map(renamedTable) ?? [] }),
    async read(from, rows, wanted, signal) {
      const batch = await source.read(from, rows, wanted, signal);
      return batch && { ...batch, table: renamedTable(batch.table) };
    },
    close: () => source.close(),
  };
}
