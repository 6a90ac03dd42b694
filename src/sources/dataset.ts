import { selectColumns } from '../columns/select.js';
import type { Column } from '../columns/value.js';
import type { Dataset } from '../datasets/dataset.js';
import { copy } from '../formats/copy.js';
import { flatten } from '../formats/csv.js';
import { createMissing } from '../formats/ddl.js';
import { ndjson } from '../formats/json.js';
import { compile } from '../kernel/compile.js';
import type { Plan } from '../kernel/plan.js';
import { seedKey } from '../random/key.js';
import type { Batch, Checkpoint, Notation, Source } from '../transfer/batch.js';
import { rowsOf } from './rows.js';

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

/** The most bytes a batch should have: it is in memory as a whole. */
const BATCH_BYTES = 8 << 20;
/** Rows whose length is taken for that of the others. */
const SAMPLE = 256;

const formats = { copy, ndjson };

/** Rejects with a ProblemError for parameters that the dataset does not take. */
export async function datasetSource(selection: Selection): Promise<Source> {
  const { dataset, seed, first, total } = selection;
  const columns = selectColumns(await dataset.columns(selection.parameters), selection.fields);
  const table = tableOf(dataset, columns);
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
      const bytes = await rowsOf(plan, key, position, rows);
      return {
        table,
        notation,
        rows,
        bytes,
        position,
        begins: from.rows === 0,
        from,
        after: { rows: from.rows + rows, cursor: null },
      };
    },
    async close() {},
  };
}

let newest: { columns: readonly Column[]; notation: Notation; plan: Plan } | undefined;

/** The plan used last is kept: shards and repeated deliveries share it, and compiling takes as long as 500,000 rows. */
function planFor(columns: readonly Column[], notation: Notation): Plan {
  if (newest?.columns !== columns || newest.notation !== notation) {
    const format = formats[notation];
    newest = { columns, notation, plan: compile(format.rows(columns), format) };
  }
  return newest.plan;
}

function tableOf({ name, key }: Dataset, columns: readonly Column[]) {
  const names = flatten(columns).map((column) => column.name);
  // Without all of its columns a key tells nothing apart.
  const primaryKey = key.every((column) => names.includes(column)) ? key : [];
  const create = createMissing({ name, columns, primaryKey, foreignKeys: [] }, 'postgresql');
  return { name, columns: names, key: primaryKey, create };
}
