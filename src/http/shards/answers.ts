import type { FastifyReply, FastifyRequest } from 'fastify';
import { selectColumns } from '../../columns/select.js';
import { MOST_SHARDS } from '../../columns/shard.js';
import type { Column } from '../../columns/value.js';
import { badParameter } from '../../errors.js';
import type { EventDataset } from '../../events/event-dataset.js';
import { type TypeNames, typeNames } from '../../formats/columnar/type-names.js';
import { freshSeed } from '../../fresh-seed.js';
import { pascalCase, type TSchema } from '../../json-schema.js';
import { nextTurn } from '../../turns.js';
import { readEvents } from '../events/meaning.js';
import { eventsUrl } from '../events/url.js';
import { prepareRows, type RowsContext } from '../rows/answers.js';
import { manyRows, meaningOf, type RowsResource } from '../rows/meaning.js';
import type { RequestLimits } from '../rows/parameters.js';
import { rowOf, singular } from '../rows/row-schema.js';
import { originOf } from '../server/url.js';
import { DEFAULT_SHARDS, type ShardsQuery } from './parameters.js';

/** The parts that rows are divided into. Each is a whole file, and their rows together are those that were asked for. */
export interface Shards {
  readonly seed: string;
  /** undefined where it is not known before they are made. */
  readonly rows: number | undefined;
  readonly schema: TypeNames & { readonly json: TSchema };
  readonly shards: readonly Shard[];
}

interface Shard {
  readonly url: string;
  readonly rows?: number;
  /** Where the length follows from the number of rows. */
  readonly bytes?: number;
}

/** Answers with the shards of rows of a dataset, which follow each other. */
export async function answerRowShards(
  request: FastifyRequest,
  reply: FastifyReply,
  resource: RowsResource,
  context: RowsContext,
): Promise<Shards> {
  const { origin, seed, shards, query } = begin(request, reply, context.limits);
  const { dataset } = resource;
  checkRows(query.n as number, shards.length, context.limits);
  const columns = selectColumns(await dataset.columns(query), query.fields);
  const found: Shard[] = [];
  let all = 0;
  for (const shard of shards) {
    request.query = { ...query, shard };
    const meaning = meaningOf(request, resource, manyRows(request, resource), seed);
    const { key, about } = meaning.head(seed);
    const prepared = await context.prepared(meaning.name, () => prepareRows(resource, meaning, context));
    const { first, rows } = meaning.selection;
    const { measured } = prepared.range(key, first, rows, undefined, about);
    const length = measured?.quick ? await measured.lengths(request.work) : undefined;
    found.push({ url: origin + about.url, rows, ...(length && { bytes: length.total }) });
    all += rows;
    await nextTurn();
  }
  return { seed, rows: all, schema: schemaOf(columns, dataset.name), shards: found };
}

/**
 * Answers with the shards of a window of events: ranges of them that follow each other, or events of some of the users each, which are
 * merged by time.
 */
export async function answerEventShards(
  request: FastifyRequest,
  reply: FastifyReply,
  dataset: EventDataset,
  base: string,
  limits: RequestLimits,
): Promise<Shards> {
  const { origin, seed, shards, query } = begin(request, reply, limits);
  const { n } = query;
  const isRanges = dataset.skip !== undefined;
  checkRows(n ?? 0, shards.length, limits);
  const columns = selectColumns(dataset.stream(query).columns, query.fields);
  const found = shards.map((shard): Shard => {
    request.query = { ...query, shard };
    const { query: own, format } = readEvents(dataset, request, limits);
    const url = eventsUrl(base, dataset, own, format, seed);
    return { url: origin + url, ...(isRanges && { rows: own.n as number }) };
  });
  return { seed, rows: n, schema: schemaOf(columns, `${dataset.name}-event`), shards: found };
}

/** Throws a ProblemError where a shard has more rows than an answer may have. */
function checkRows(n: number, shards: number, { maxRows }: RequestLimits): void {
  if (n <= shards * maxRows) return;
  if (n > MOST_SHARDS * maxRows)
    throw badParameter('n', `${n}`, `an integer from 0 to ${MOST_SHARDS * maxRows}`);
  const least = `an integer from ${Math.ceil(n / maxRows)} to ${MOST_SHARDS}, since a shard has at most ${maxRows} rows`;
  throw badParameter('shards', `${shards}`, least);
}

/** What all shards share. */
function begin(request: FastifyRequest, reply: FastifyReply, limits: RequestLimits) {
  const { shards = DEFAULT_SHARDS, ...asked } = request.query as ShardsQuery;
  const seed = asked.seed ?? limits.seed ?? freshSeed();
  request.seed = seed;
  // The URLs depend on the host that was asked.
  reply.header('cache-control', 'no-store').header('seedstream-seed', encodeURIComponent(seed));
  return {
    origin: originOf(request),
    seed,
    shards: Array.from({ length: shards }, (_, index) => `${index + 1}/${shards}`),
    query: { ...asked, seed } as ShardsQuery & { readonly seed: string },
  };
}

const schemaOf = (columns: readonly Column[], name: string) => ({
  ...typeNames(columns),
  json: rowOf(columns, pascalCase(singular(name))),
});
