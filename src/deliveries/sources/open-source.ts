import type { Dataset } from '../../columns/dataset.js';
import { rangeOf } from '../../columns/shard.js';
import type { EventDataset } from '../../events/event-dataset.js';
import type { Clock } from '../../events/pacing.js';
import { type ForeignKey, tableOf } from '../../formats/sql/ddl.js';
import type { Catalog } from '../../schemas/catalog.js';
import type { ModelOutline } from '../../schemas/outline.js';
import type { RowSource } from '../contract/batch.js';
import { type DatasetRows, type Delivery, type SchemaRows, seedOfRun } from '../contract/delivery.js';
import type { Destination } from '../contract/destination.js';
import { chainedSources } from './chained.js';
import { datasetSource } from './dataset.js';
import { openEvents } from './events.js';
import { inFiles } from './files.js';
import type { ConfiguredSource } from './index.js';
import { renamed } from './renamed.js';

/** The stored schemas. */
export type StoredSchemas = Pick<Catalog, 'open' | 'dataset'>;

/** What deliveries may read. */
export interface KnownSources {
  readonly datasets: readonly Dataset[];
  readonly events: readonly EventDataset[];
  readonly catalog: StoredSchemas;
  /** The sources of DESTINATIONS_FILE by name. */
  readonly configured: ReadonlyMap<string, ConfiguredSource>;
}

/** Opens what a run of a delivery reads. Rejects with an Error when it does not exist any more. */
export async function openSource(
  sources: KnownSources,
  { request, run }: Pick<Delivery, 'request' | 'run'>,
  destination: Destination,
  clock: Clock,
): Promise<RowSource> {
  const { table, names = 'original' } = request.options;
  const name = table === undefined ? undefined : destination.table?.(table);
  const source = await openRows(sources, request, run, clock);
  if (destination.files !== undefined) return inFiles(source, destination.files);
  return name === undefined && names === 'original' ? source : renamed(source, names, name);
}

async function openRows(
  sources: KnownSources,
  request: Delivery['request'],
  run: number,
  clock: Clock,
): Promise<RowSource> {
  const { source } = request;
  if ('schema' in source) return openSchema(sources.catalog, source, run);
  if ('events' in source) return openEvents(sources.events, source, request.options, run, clock);
  if ('dataset' in source) return openDataset(sources, source, request.options, run);
  const found = sources.configured.get(source.source);
  if (found === undefined) throw new Error(`there is no source ${source.source} any more`);
  return found.open();
}

function openDataset(
  { datasets }: KnownSources,
  { dataset: name, n, offset, shard, seed, fields, parameters }: DatasetRows,
  { mode }: Delivery['request']['options'],
  run: number,
): Promise<RowSource> {
  const dataset = datasets.find((dataset) => dataset.name === name);
  if (dataset === undefined) throw new Error(`there is no dataset ${name} any more`);
  const { first, rows } = rangeOf(n, shard);
  return datasetSource({
    dataset,
    parameters,
    ...(fields !== undefined && { fields }),
    seed: mode === 'append' ? seed : seedOfRun(seed, run),
    first: offset + first + (mode === 'append' ? run * n : 0),
    total: rows,
  });
}

/** The rows of all models. A model comes after those that its foreign keys refer to, except in cycles. */
async function openSchema(
  catalog: StoredSchemas,
  { schema: name, model: only, edition, seed, rows, shard }: SchemaRows,
  run: number,
): Promise<RowSource> {
  const schema = await catalog.open(name);
  if (schema.edition !== edition)
    throw new Error(`the schema ${name} has changed since the delivery was created`);
  const parameters = rows === undefined ? {} : { rows };
  const models = modelsOf(parentsFirst(schema.outline.models), only);
  const parts = models.map((model) => {
    const dataset = catalog.dataset(schema, model.name);
    const total = dataset.end?.(parameters).rows ?? model.rows;
    return {
      total,
      table: async () => ({
        ...tableOf(dataset, await dataset.columns(parameters)),
        foreignKeys: shard === undefined ? keysAmong(models, model) : [],
      }),
      open: () => datasetSource({ dataset, parameters, seed: seedOfRun(seed, run), first: 0, total }),
    };
  });
  const all = parts.reduce((sum, { total }) => sum + total, 0);
  return chainedSources(parts, rangeOf(all, shard), notesOn(models, shard));
}

/** The foreign keys of a model to any of `models`. Those of a shard cannot be made: the rows that they refer to are in others. */
const keysAmong = (models: readonly ModelOutline[], { foreignKeys }: ModelOutline): ForeignKey[] =>
  foreignKeys
    .filter((key) => models.some(({ name }) => name === key.model))
    .map(({ model: table, children: _, ...key }) => ({ table, ...key }));

/** Which foreign keys these models have that a delivery of them does not make. */
function notesOn(models: readonly ModelOutline[], shard: string | undefined): string[] {
  const keys = models.flatMap(({ name, foreignKeys }) => foreignKeys.map((key) => ({ ...key, name })));
  if (shard !== undefined) {
    return keys.length === 0
      ? []
      : [
          'A shard adds no foreign keys: dry_run without shard answers the statements that do, for when all shards are done',
        ];
  }
  return keys
    .filter(({ model }) => !models.some(({ name }) => name === model))
    .map(
      ({ name, columns, model }) =>
        `${name} gets no foreign key (${columns.join(', ')}), because ${model} is not part of the delivery`,
    );
}

/** All models, or only one of them. */
export const modelsOf = (
  models: readonly ModelOutline[],
  only: string | undefined,
): readonly ModelOutline[] => (only === undefined ? models : models.filter(({ name }) => name === only));

function parentsFirst(models: readonly ModelOutline[]): ModelOutline[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  const ordered = new Set<ModelOutline>();
  const entered = new Set<ModelOutline>();
  const enter = (model: ModelOutline | undefined) => {
    if (model === undefined || entered.has(model)) return;
    entered.add(model);
    for (const key of model.foreignKeys) enter(byName.get(key.model));
    ordered.add(model);
  };
  models.forEach(enter);
  return [...ordered];
}
