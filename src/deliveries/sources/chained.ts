import type { TableDefinition } from '../../formats/sql/ddl.js';
import type { Checkpoint, RowSource } from '../contract/batch.js';

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
  /** The source that has the row after a checkpoint, and how many of its rows come before; undefined at the end. */
  async function at({ rows }: Checkpoint) {
    let before = first + rows;
    for (const part of rows < total ? parts : []) {
      if (before < part.total) return { source: await sourceOf(part), start: { rows: before, cursor: null } };
      before -= part.total;
    }
    return undefined;
  }

  return {
    total,
    ...(notes.length > 0 && { notes }),
    tables: () => Promise.all(parts.map((part) => part.table())),
    async read(from, wantedRows, wanted, signal) {
      const place = await at(from);
      const left = Math.min(wantedRows, total - from.rows);
      const batch = await place?.source.read(place.start, left, wanted, signal);
      return batch && { ...batch, from, after: { rows: from.rows + batch.rows, cursor: null } };
    },
    async file(from, wanted, signal) {
      const place = await at(from);
      if (place === undefined) return undefined;
      const { source, start } = place;
      const rows = Math.min(wanted.rows, total - from.rows);
      const file = await source.file?.(start, { ...wanted, rows }, signal);
      const after = ({ rows }: Checkpoint) => ({ rows: from.rows + rows - start.rows, cursor: null });
      return file && { ...file, after: () => after(file.after()) };
    },
    async close() {
      for (const source of opened.values()) await (await source).close();
    },
  };
}
