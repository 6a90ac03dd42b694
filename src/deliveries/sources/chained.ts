import type { TableDefinition } from '../../formats/sql/ddl.js';
import type { RowSource } from '../contract/batch.js';

/** A source of `total` rows, opened when it is needed. */
export interface ChainedPart {
  readonly total: number;
  table(): Promise<TableDefinition>;
  open(): Promise<RowSource>;
}

/** Rows [first, first + rows) of several sources, one after the other. */
export function chainedSources(
  parts: readonly ChainedPart[],
  { first, rows: total }: { first: number; rows: number },
  notes: readonly string[],
): RowSource {
  const opened = new Map<ChainedPart, Promise<RowSource>>();
  const sourceOf = (part: ChainedPart) => {
    const known = opened.get(part) ?? part.open();
    opened.set(part, known);
    return known;
  };
  return {
    total,
    ...(notes.length > 0 && { notes }),
    tables: () => Promise.all(parts.map((part) => part.table())),
    async read(from, wantedRows, wanted, signal) {
      const left = Math.min(wantedRows, total - from.rows);
      if (left <= 0) return undefined;
      let before = first + from.rows;
      for (const part of parts) {
        if (before >= part.total) {
          before -= part.total;
          continue;
        }
        const batch = await (await sourceOf(part)).read({ rows: before, cursor: null }, left, wanted, signal);
        if (batch === undefined) return undefined;
        return { ...batch, from, after: { rows: from.rows + batch.rows, cursor: null } };
      }
      return undefined;
    },
    async close() {
      for (const source of opened.values()) await (await source).close();
    },
  };
}
