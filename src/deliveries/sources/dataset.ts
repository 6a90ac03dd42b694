import { type Cache, createCache } from '../../cache.js';
import type { Dataset } from '../../columns/dataset.js';
import { selectColumns } from '../../columns/select.js';
import type { Column } from '../../columns/value.js';
import { writerOf } from '../../formats/format.js';
import { rowKeys } from '../../formats/row-keys.js';
import { tableOf } from '../../formats/sql/ddl.js';
import type { Plan } from '../../kernel/run/plan.js';
import { planInTurns } from '../../output/compile.js';
import { aboutRows } from '../../output/prepare.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import { itself } from '../../output/work.js';
import { seedKey } from '../../random/key.js';
import type { RowSource, WantedFiles, WantedRows } from '../contract/batch.js';
import { keyColumnsOf, keysIn } from './keys.js';
import { inMemory } from './memory.js';
import { BATCH_BYTES, batchMemory, writeRows } from './write-rows.js';

/** Rows [first, first + total) of a dataset with a seed. */
export interface DatasetSelection {
  readonly dataset: Dataset;
  /** The dataset's own parameters, with their defaults. */
  readonly parameters: Record<string, unknown>;
  readonly fields?: string;
  readonly seed: string;
  readonly first: number;
  readonly total: number;
}

/** The first rows, or fewer where they take long to make, whose average length is taken for that of all rows. */
const SAMPLE = 256;

/** Rejects with a ProblemError for parameters that the dataset does not take. */
export async function datasetSource(selection: DatasetSelection): Promise<RowSource> {
  const { dataset, seed, first, total } = selection;
  const columns = selectColumns(await dataset.columns(selection.parameters), selection.fields);
  const table = tableOf(dataset, columns);
  const key = seedKey(dataset.family ?? dataset.name, seed);
  const pool = batchMemory();
  let prepared: Awaited<ReturnType<typeof prepare>> | undefined;

  const prepare = async (wanted: WantedRows) => {
    const plan = await planFor(columns, wanted, dataset.name);
    const sample = Math.min(SAMPLE, rowsOfTurn(plan));
    const length = plan.measure(key, first, sample) / sample;
    const keyColumns = keyColumnsOf(table, wanted);
    return {
      plan,
      most: Math.max(1, Math.floor(BATCH_BYTES / length)),
      keyPlan: keyColumns && (await planInTurns(rowKeys.rows(keyColumns), rowKeys.encoding)),
    };
  };

  const prepareFiles = ({ format, options = {} }: WantedFiles) =>
    writerOf(format, options, { table: table.name, key: table.primaryKey }).prepare(columns, 'rows');
  let files: Awaited<ReturnType<typeof prepareFiles>> | undefined;
  const about = aboutRows(dataset.name, seed);

  return {
    total,
    tables: async () => [table],
    async file(from, wanted) {
      const rows = Math.min(wanted.rows, total - from.rows);
      if (rows <= 0) return undefined;
      files ??= await inMemory(() => prepareFiles(wanted));
      return {
        table,
        slices: files.range(key, first + from.rows, rows, undefined, about).slices(itself()),
        after: () => ({ rows: from.rows + rows, cursor: null }),
      };
    },
    async read(from, wantedRows, wanted) {
      prepared ??= await inMemory(() => prepare(wanted));
      const { plan, most, keyPlan } = prepared;
      const rows = Math.min(wantedRows, most, total - from.rows);
      if (rows <= 0) return undefined;
      const position = first + from.rows;
      const { bytes, memory } = await writeRows(plan, key, position, rows, pool);
      return {
        table,
        format: wanted.format,
        rows,
        bytes,
        release: () => pool.release(memory),
        ...(keyPlan && { keys: keysIn((await writeRows(keyPlan, key, position, rows)).bytes) }),
        position: (index) => position + index,
        begins: from.rows === 0,
        from,
        after: { rows: from.rows + rows, cursor: null },
      };
    },
    async close() {},
  };
}

/** The plan used last in each format, by the format or by its options, of which a destination has one object. */
const plans = new WeakMap<object, Cache<Plan, readonly Column[]>>();

/** Shards and repeated deliveries share a plan: compiling it takes as long as writing 500,000 rows. */
async function planFor(
  columns: readonly Column[],
  { format, options }: WantedRows,
  table: string,
): Promise<Plan> {
  const cache = plans.get(options ?? format) ?? createCache<Plan, readonly Column[]>(1);
  plans.set(options ?? format, cache);
  const writer = writerOf(format, options ?? {}, { table });
  return cache.find(columns) ?? cache.add(columns, await planInTurns(writer.rows(columns), writer.encoding));
}
