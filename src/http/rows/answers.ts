import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AsyncCache, createCache } from '../../cache.js';
import { selectMembers } from '../../columns/given.js';
import { selectColumns } from '../../columns/select.js';
import { freshSeed } from '../../fresh-seed.js';
import type { GivenRows } from '../../output/given.js';
import type { About, PreparedRows } from '../../output/prepare.js';
import type { Representation } from '../../output/representation.js';
import type { NumberSource } from '../../output/streamed.js';
import type { SeedKey } from '../../random/key.js';
import { asksForFaults, faultInjector } from '../answer/fault-injection.js';
import { sendFound } from '../answer/send-found.js';
import { sendParts } from '../answer/send-parts.js';
import {
  type Downloads,
  NEVER,
  sendRepresentation,
  setFields,
  WHILE_UNCHANGED,
} from '../answer/send-representation.js';
import type { Tries } from '../answer/tries.js';
import { askedOf, NOTHING } from './asked.js';
import { enveloped, envelopeOf } from './envelope.js';
import {
  isSearched,
  type Meaning,
  manyRows,
  meaningOf,
  oneRow,
  type RowsResource,
  type Select,
} from './meaning.js';
import type { RequestLimits, RowParams, RowsQuery } from './parameters.js';
import { numberOf } from './row-number.js';
import { columnsOf, type Searching, searched } from './search.js';

/** What the operations of every dataset share. */
export interface RowsContext extends Downloads {
  readonly limits: RequestLimits;
  readonly tries: Tries;
  /** Rows that are ready to be made, by columns and format. */
  readonly prepared: AsyncCache<PreparedRows>;
  readonly searching: Searching;
}

/** The most URLs whose meaning is remembered, a few hundred bytes each. */
const REMEMBERED = 1024;

/** The most characters of a URL that is remembered. */
const LONGEST = 500;

/** Answers requests for rows of any dataset. */
export function rowsAnswers(app: FastifyInstance, context: RowsContext) {
  const injectFaults = faultInjector(app, context.limits, context.tries);
  // Finding out what a URL means takes longer than making ten rows.
  const meanings = createCache<Meaning>(REMEMBERED);

  function recall(request: FastifyRequest, resource: RowsResource): Meaning | undefined {
    const meaning = meanings.find(request.url);
    if (meaning?.accept !== request.headers.accept || meaning?.edition !== resource.dataset.edition)
      return undefined;
    request.query = meaning.query;
    return meaning;
  }

  function read(request: FastifyRequest, resource: RowsResource, select: Select): Meaning {
    const known = recall(request, resource);
    if (known !== undefined) return known;
    const meaning = meaningOf(request, resource, select(request, resource), context.limits.seed);
    // A resource whose rows are found depends on more than its URL and dataset.
    if (resource.path === undefined || isSearched(resource) || request.url.length > LONGEST) return meaning;
    return meanings.add(request.url, meaning);
  }

  function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    resource: RowsResource,
    meaning: Meaning,
  ): unknown {
    const { query } = meaning;
    const seed = resource.seed ?? query.seed ?? context.limits.seed ?? freshSeed();
    request.seed = seed;
    if (!asksForFaults(query)) return send(request, reply, resource, meaning, seed);
    reply.header('seedstream-seed', encodeURIComponent(seed));
    return injectFaults(request, reply, seed).then((there) => {
      if (!there) return reply.hijack();
      reply.removeHeader('seedstream-seed');
      return send(request, reply, resource, meaning, seed);
    });
  }

  function send(
    request: FastifyRequest,
    reply: FastifyReply,
    resource: RowsResource,
    meaning: Meaning,
    seed: string,
  ): unknown {
    reply.header('content-type', meaning.writer.contentType);
    if (resource.results !== undefined)
      return sendPage(request, reply, resource, meaning, seed, (key, about) =>
        foundResults(resource, meaning, key, request, about),
      );
    const prepared = context.prepared(meaning.name, () => prepareRows(resource, meaning, context));
    const sendWith = (prepared: PreparedRows) =>
      resource.find === undefined
        ? sendRange(request, reply, resource, meaning, seed, prepared)
        : sendPage(request, reply, resource, meaning, seed, (key, about) =>
            found(resource, key, meaning, request, prepared, about),
          );
    return prepared instanceof Promise ? prepared.then(sendWith) : sendWith(prepared);
  }

  function sendRange(
    request: FastifyRequest,
    reply: FastifyReply,
    resource: RowsResource,
    meaning: Meaning,
    seed: string,
    prepared: PreparedRows,
  ): unknown {
    const { first, rows } = meaning.selection;
    const { fields, etag, key, about } = meaning.head(seed);
    const { page } = meaning.selection;
    const representation = around(
      meaning,
      prepared.range(key, first, rows, context.threads, about),
      page?.total,
    );
    if (meaning.query.part_bytes !== undefined) {
      setFields(reply, fields);
      return sendParts(request, reply, representation, partsOf(meaning, seed));
    }
    return sendRepresentation(
      request,
      reply,
      representation,
      etag,
      context,
      cachingOf(resource, meaning, context),
      fields,
    );
  }

  /** The rows of a page of results, which are columns of their own. */
  async function foundResults(
    { dataset, results }: RowsResource,
    { query, writer, selection, name }: Meaning,
    key: SeedKey,
    { work }: FastifyRequest,
    about: About,
  ): Promise<FoundPage> {
    // Wrong fields are refused before anything is searched.
    selectColumns(await dataset.columns(query), query.fields);
    const all = await (results as NonNullable<typeof results>)(key, work);
    const total = all.rows;
    const prepared = await context.prepared(`${name} ${all.name}`, () =>
      writer.prepare(selectColumns(all.columns, query.fields), selection.layout),
    );
    const { first, rows } = selection;
    const left = Math.max(0, Math.min(rows, total - first));
    return { total, representation: prepared.range(key, first, left, context.threads, about) };
  }

  /** Like sendRange(), but finds the rows first. They are not searched when the client has them already. */
  async function sendPage(
    request: FastifyRequest,
    reply: FastifyReply,
    resource: RowsResource,
    meaning: Meaning,
    seed: string,
    find: (key: SeedKey, about: About) => Promise<FoundPage>,
  ): Promise<unknown> {
    const { fields, etag, key, about } = meaning.head(seed);
    setFields(reply, fields);
    const { page } = meaning.selection;
    const linked = async () => {
      const { total, representation } = await find(key, about);
      setFields(reply, meaning.linksOf(seed, page && { ...page, total }));
      return around(meaning, representation, total);
    };
    const caching = cachingOf(resource, meaning, context);
    return sendFound(request, reply, linked, etag, context, caching, partsOf(meaning, seed));
  }

  return {
    /** The meaning of the request, if its URL is remembered. Its parameters were checked when it was remembered. */
    recall,
    answer,
    /** The rows that the query asks for. */
    many(request: FastifyRequest, reply: FastifyReply, resource: RowsResource) {
      const asked = askedOf(request) ?? (isSearchedAnyway(resource) ? NOTHING : undefined);
      const own = asked === undefined ? resource : searched(resource, asked, request, context.searching);
      return answer(request, reply, own, read(request, own, manyRows));
    },
    /** The row with the number in the path, or with the key there. */
    one(request: FastifyRequest, reply: FastifyReply, resource: RowsResource) {
      const { id } = request.params as RowParams;
      const asked = (number: number) =>
        answer(
          request,
          reply,
          resource,
          read(request, resource, (_, own) => oneRow(number, request, own)),
        );
      if (typeof id === 'number') return asked(id);
      const seed = (request.query as RowsQuery).seed ?? context.limits.seed;
      return numberOf(id, request, resource.dataset, seed, context.searching).then(asked);
    },
  };
}

const isSearchedAnyway = ({ within, find }: RowsResource) => within !== undefined && find === undefined;

/** Prepares the rows of a meaning, but no results of groups. Rejects with a ProblemError for wrong parameters. */
export async function prepareRows(
  { dataset }: RowsResource,
  { query, writer, selection }: Meaning,
  { searching }: RowsContext,
): Promise<PreparedRows> {
  const columns = selectColumns(await columnsOf(dataset, query, searching), query.fields);
  return writer.prepare(columns, selection.layout);
}

/**
 * An answer that was asked to come late, or to fail at other times, is not for caches. One without a seed in its URL changes with
 * the seed of the service.
 */
function cachingOf(
  { changing = false, own = false, vary: others }: RowsResource,
  { query }: Meaning,
  { unchanging }: RowsContext,
) {
  const lasting = changing || query.seed === undefined ? WHILE_UNCHANGED : unchanging;
  const caching = asksForFaults(query) ? NEVER : lasting;
  const control = own ? `private, ${caching.control}` : caching.control;
  return { control, vary: others === undefined ? caching.vary : `${caching.vary}, ${others}` };
}

/** The rows of a page, of so many in all, in the envelope that was asked for. */
const around = (
  { selection: { enveloped: isEnveloped, page } }: Meaning,
  rows: Representation,
  total: number | undefined,
): Representation => (isEnveloped && page ? enveloped(rows, ...envelopeOf(page, total)) : rows);

/** The most rows whose numbers are all found before the first is sent, which gives the answer a length and ranges. */
export const MOST_LISTED = 100_000;

interface FoundPage {
  /** The number of all rows that are found. */
  readonly total: number | undefined;
  readonly representation: Representation;
}

/** The rows of a selection. */
async function found(
  { find, stream, related }: RowsResource,
  key: SeedKey,
  { selection: { first, rows }, query: { fields } }: Meaning,
  { work }: FastifyRequest,
  prepared: PreparedRows,
  about: About,
): Promise<FoundPage> {
  const list = find as NonNullable<typeof find>;
  const end = first + rows;
  if (stream !== undefined && rows > MOST_LISTED) {
    const { total } = await list(key, 0, 0, work);
    if (total === undefined || Math.min(end, total) - first > MOST_LISTED) {
      const begin = await stream(key, first, end, work);
      return {
        total,
        representation: prepared.streamed(key, () => selecting(begin(), fields), rows, about),
      };
    }
  }
  const listed = await list(key, first, end, work);
  const more = await related?.(listed.rows, key);
  const rowsGiven = more?.given ?? listed.given;
  const given = rowsGiven && beside(selected(rowsGiven, fields), more?.beside);
  return { total: listed.total, representation: prepared.picked(key, listed.rows, given, about) };
}

const beside = (given: GivenRows, more: GivenRows | undefined): GivenRows =>
  more === undefined
    ? given
    : new Map([...given].map(([number, row]) => [number, { ...row, ...more.get(number) }]));

/** Given rows with the members that `fields` lists. */
const selected = (given: GivenRows, fields: string | undefined): GivenRows =>
  fields === undefined
    ? given
    : new Map([...given].map(([number, row]) => [number, selectMembers(row, fields)]));

const selecting = (source: NumberSource, fields: string | undefined): NumberSource => ({
  ...source,
  ...(source.given && { given: () => selected(source.given?.() ?? new Map(), fields) }),
});

const partsOf = ({ query, fileName }: Meaning, seed: string) => ({ query, name: fileName(seed) });
