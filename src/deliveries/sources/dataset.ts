import { type Cache, createCache } from '../../cache.js';
import type { Dataset } from '../../columns/dataset.js';
import { selectColumns } from '../../columns/select.js';
import type { Column } from '../../columns/value.js';
import { compile } from '../../kernel/compile.js';
import type { Plan } from '../../kernel/run/plan.js';
import { seedKey } from '../../random/key.js';
import type { Batch, Checkpoint, Notation, RowSource } from '../contract/batch.js';
import { BATCH_BYTES, writeRows, writers } from './write-rows.js';
import { tableOfColumns } from './table.js';

/** Rows [first, first + total) of a dataset by a seed. */
export interface Selection {
  readonly dataset: Dataset;
  /** The dataset's own parameters, with their defaults. */
  readonly parameters: Record<string, unknown>;
  readonly fields?: string;
  readonly seed: string;
  readonly first: number;
  readonly total: number;
}

/** Rows whose length is taken for that of the others. */
const SAMPLE = 256;

/** Rejects with a ProblemError for parameters that the dataset does not take. */
export async function datasetSource(selection: Selection): Promise<RowSource> {
  const { dataset, seed, first, total } = selection;
  const columns = selectColumns(await dataset.columns(selection.parameters), selection.fields);
  const table = tableOfColumns(dataset, columns);
  const key = seedKey(dataset.generation, dataset.family ?? dataset.name, seed);
  let used: { readonly plan: Plan; readonly most: number } | undefined;

  const begin = (notation: Notation) => {
    const plan = planFor(columns, notation);
    const length = plan.measure(key, first, SAMPLE) / SAMPLE;
    return { plan, most: Math.max(1, Math.floor(BATCH_BYTES / length)) };
  };

  return {
    total,
    async read(from: Checkpoint, wanted: number, notation: Notation): Promise<Batch | undefined> {
      used ??= begin(notation);
      const { plan, most } = used;
      const rows = Math.min(wanted, most, total - from.rows);
      if (rows <= 0) return undefined;
      const position = first + from.rows;
      const bytes = await writeRows(plan, key, position, rows);
      return {
        table,
        notation,
        rows,
        bytes,
        position: (row) => position + row,
        begins: from.rows === 0,
        from,
        after: { rows: from.rows + rows, cursor: null },
      };
    },
    async close() {},
  };
}

/**
 * The plan used last in each notation. Shards and repeated deliveries share it: compiling it takes as long as making 500,000
 * rows.
 */
const plans: Record<Notation, Cache<Plan, readonly Column[]>> = {
  copy: createCache(1),
  ndjson: createCache(1),
};

function planFor(columns: readonly Column[], notation: Notation): Plan {
  const { find, add } = plans[notation];
  const { rows, encoding } = writers[notation];
  return find(columns) ?? add(columns, compile(rows(columns), encoding));
}
