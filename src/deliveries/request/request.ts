import type { Dataset } from '../../columns/dataset.js';
import { selectColumns } from '../../columns/select.js';
import { checkSeed, shardOf } from '../../columns/shard.js';
import { secondsOf } from '../../duration.js';
import { ProblemError, superfluous } from '../../errors.js';
import type { EventDataset } from '../../events/event-dataset.js';
import { tableOf } from '../../formats/sql/ddl.js';
import { inStyle } from '../../formats/sql/names.js';
import { aTableName } from '../../formats/sql/table-name.js';
import { freshSeed } from '../../fresh-seed.js';
import { Type } from '../../json-schema.js';
import { parseRows, rowsOfModels } from '../../schemas/dataset.js';
import { shaped } from '../../shape.js';
import type { DatasetRows, DeliveryOptions, DeliveryRequest, SchemaRows } from '../contract/delivery.js';
import type { Destination } from '../contract/destination.js';
import type { ConfiguredSource } from '../sources/index.js';
import type { StoredSchemas } from '../sources/open-source.js';
import { modelsOf } from '../sources/open-source.js';
import { readEvents } from './event-request.js';
import { checkKey, refusal, unknownName } from './refusals.js';
import { configured, DEFAULT_ROWS, datasetRows, LAST_ROW, outline, schemaRows } from './request-shape.js';

/** The things whose names a request may have. */
export interface KnownNames {
  readonly datasets: readonly Dataset[];
  readonly events: readonly EventDataset[];
  readonly catalog: StoredSchemas;
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly sources: ReadonlyMap<string, ConfiguredSource>;
  readonly maxRows: number;
  /** The seed of requests without one. */
  readonly seed: string | undefined;
}

/** Reads the body of POST /deliveries; rejects with a ProblemError that says what is wrong with it. */
export async function readRequest(body: unknown, known: KnownNames): Promise<DeliveryRequest> {
  const { source, destination: name, options: asked = {} } = shaped(outline, body, refusal(''));
  const destination = known.destinations.get(name);
  if (destination === undefined) throw unknownName('/destination', name, [...known.destinations.keys()]);
  const { every, mode = 'append', ...others } = asked;
  const options: DeliveryOptions = {
    ...others,
    mode,
    ...(every !== undefined && { every: secondsOf(every) }),
  };
  checkOptions(options, destination, source);
  const read = await readSource(source, known, options);
  const { shard, seed = known.seed } = source as { shard?: string; seed?: string };
  checkSeed(shard, seed);
  return { source: read, destination: name, options };
}

function checkOptions(
  { mode, batch, table, names, live }: DeliveryOptions,
  { kind, modes, batch: { most }, table: readTable, ddl, files }: Destination,
  source: object,
): void {
  const refuse = (option: string, value: unknown, allowed: string | string[]) =>
    new ProblemError(400, `options.${option} must be ${[allowed].flat().join(' or ')}, not ${value}`, {
      pointer: `/options/${option}`,
      value: String(value),
      allowed,
    });
  if (!modes.includes(mode)) throw refuse('mode', mode, `${modes.join(' or ')} for ${kind}`);
  if (batch !== undefined && batch > most) throw refuse('batch', batch, `an integer from 1 to ${most}`);
  if (table !== undefined && readTable?.(table) === undefined)
    throw refuse('table', `"${table}"`, readTable === undefined ? `left out for ${kind}` : aTableName);
  if (names !== undefined && ddl === undefined) throw refuse('names', names, `left out for ${kind}`);
  if ('shard' in source && mode === 'replace')
    throw refuse('mode', mode, 'append or upsert with shard, because parts would replace each other');
  if (files === undefined) return;
  const { name } = files.format;
  if (live === true) throw refuse('live', live, `left out for ${name}, whose files have an end`);
  if (batch !== undefined) throw refuse('batch', batch, `left out for files of ${name}`);
  if ('source' in source)
    throw refusal('/source')({
      pointer: '/source',
      message: `must be rows, a schema or events for ${name}: rows that are polled are text`,
    });
}

async function readSource(
  source: object,
  known: KnownNames,
  options: DeliveryOptions,
): Promise<DeliveryRequest['source']> {
  if (options.speed !== undefined && options.live !== true) {
    throw refusal('/options')({ pointer: '/speed', message: 'must be left out unless live is true' });
  }
  if (options.live === true && !('events' in source)) {
    throw refusal('/options')({ pointer: '/live', message: 'must be left out: only events have a time' });
  }
  if ('source' in source) return readConfigured(source, known, options);
  if ('schema' in source) return readSchema(source, known, options);
  if ('events' in source) return readEvents(source, known, options);
  const names = known.datasets.map(({ name }) => name);
  const { dataset: name } = source as { dataset?: unknown };
  const dataset = known.datasets.find((dataset) => dataset.name === name);
  if (dataset === undefined) throw unknownName('/source/dataset', String(name), names);
  const schema = datasetRows(dataset.parameters, Type.Literal(dataset.name), known.maxRows);
  const {
    dataset: _,
    n,
    offset,
    shard,
    seed,
    fields,
    ...parameters
  } = shaped(schema, source, refusal('/source')) as {
    dataset: string;
    n?: number;
    offset?: number;
    shard?: string;
    seed?: string;
    fields?: string;
  };
  const rows: DatasetRows = {
    dataset: dataset.name,
    n: n ?? DEFAULT_ROWS,
    offset: offset ?? 0,
    // A delivery that continues after a restart must make the same rows.
    seed: seed ?? known.seed ?? freshSeed(),
    ...(fields !== undefined && { fields }),
    ...(shard !== undefined && { shard }),
    parameters,
  };
  if (shard !== undefined) {
    if (n === undefined) throw superfluous('shard', shard, 'unless n is given');
    shardOf(shard);
  }
  if (rows.offset > LAST_ROW - rows.n) {
    throw refusal('/source')({
      pointer: '/offset',
      message: `must be at most ${LAST_ROW - rows.n} for this n`,
    });
  }
  selectColumns(await dataset.columns(parameters), fields);
  checkKey(dataset.key, fields, options);
  return rows;
}

async function readSchema(
  source: object,
  { catalog, maxRows, seed: seedOfAll }: KnownNames,
  options: DeliveryOptions,
): Promise<SchemaRows> {
  const { schema: name, model: only, rows, shard, seed } = shaped(schemaRows, source, refusal('/source'));
  const opened = await catalog.open(name);
  const { edition, outline } = opened;
  const names = outline.models.map((model) => model.name);
  if (only !== undefined && !names.includes(only)) throw unknownName('/source/model', only, names);
  if (options.table !== undefined && only === undefined && names.length > 1) {
    throw refusal('/options')({
      pointer: '/table',
      message: 'must be left out unless source.model is given',
    });
  }
  const rowsOf = rowsOfModels(outline, parseRows(rows, outline, only));
  const models = modelsOf(outline.models, only);
  if (shard !== undefined) shardOf(shard);
  for (const model of models) {
    if (rowsOf(model.name) > maxRows) {
      throw refusal('/source')({
        pointer: '/rows',
        message: `must not ask for more than ${maxRows} rows of a model`,
      });
    }
    if (options.mode === 'upsert' && model.primaryKey.length === 0) {
      throw refusal('/options')({
        pointer: '/mode',
        message: `must not be upsert: ${model.name} has no key`,
      });
    }
  }
  if (options.every !== undefined && options.mode === 'append') {
    throw refusal('/options')({
      pointer: '/mode',
      message: 'must be replace or upsert with every: each run sends the same rows of a schema',
    });
  }
  if (options.names !== undefined) {
    const parameters = rows === undefined ? {} : { rows };
    const tables = models.map(async (model) => {
      const dataset = catalog.dataset(opened, model.name);
      return tableOf(dataset, await dataset.columns(parameters));
    });
    inStyle(await Promise.all(tables), options.names);
  }
  return {
    schema: name,
    ...(only !== undefined && { model: only }),
    edition,
    seed: seed ?? seedOfAll ?? freshSeed(),
    ...(rows !== undefined && { rows }),
    ...(shard !== undefined && { shard }),
  };
}

function readConfigured(
  source: object,
  { sources }: KnownNames,
  { mode }: DeliveryOptions,
): DeliveryRequest['source'] {
  const { source: name } = shaped(configured, source, refusal('/source'));
  const known = sources.get(name);
  if (known === undefined) throw unknownName('/source/source', name, [...sources.keys()]);
  if (mode === 'replace') {
    throw refusal('/options')({
      pointer: '/mode',
      message: 'must be append or upsert: each run reads only the new rows of this source',
    });
  }
  if (mode === 'upsert' && known.key.length === 0) {
    throw refusal('/options')({ pointer: '/mode', message: 'must not be upsert: the source has no key' });
  }
  return { source: name };
}
