import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AsyncCache } from '../../cache.js';
import { selectColumns } from '../../columns/select.js';
import type {
  EventDataset,
  EventReport,
  EventStream,
  Simulated,
  SimulatedSource,
} from '../../events/event-dataset.js';
import type { TSchema } from '../../json-schema.js';
import type { GivenPlan } from '../../kernel/run/given-plan.js';
import { type About, aboutRows, type PreparedEvents } from '../../output/prepare.js';
import type { Representation } from '../../output/representation.js';
import type { SimulatedRows } from '../../output/simulated.js';
import type { Client } from '../../output/work.js';
import { GENERATION } from '../../random/key.js';
import type { Turn } from '../../turns.js';
import { sendEnd } from '../answer/event-stream.js';
import { asksForFaults, faultInjector } from '../answer/fault-injection.js';
import { entityTag } from '../answer/preconditions.js';
import { sendFound } from '../answer/send-found.js';
import { sendParts } from '../answer/send-parts.js';
import {
  type Caching,
  type Downloads,
  NEVER,
  sendRepresentation,
  WHILE_UNCHANGED,
} from '../answer/send-representation.js';
import type { Tries } from '../answer/tries.js';
import { type Asked, questionParameters, takeConditions, withConditions } from '../rows/asked.js';
import { safe, withoutSeed } from '../rows/meaning.js';
import { canonicalQuery } from '../rows/negotiation.js';
import { LONGEST_LINKS } from '../rows/paging.js';
import { type RequestLimits, rowQuery } from '../rows/parameters.js';
import { type Prepare, registerGet } from '../rows/register.js';
import { formatOfSuffix, suffixes } from '../rows/suffix.js';
import { type Lives, sendLive } from './live.js';
import { type Making, makingOf, type Written } from './making.js';
import { type EventMeaning, readEvents, readReport } from './meaning.js';
import { describeEvents, describeReport } from './openapi.js';
import { eventsQuery } from './parameters.js';
import { lookedAt, searchOf } from './question.js';

/** What the operations of all datasets of events share. */
export interface EventsContext extends Downloads {
  readonly limits: RequestLimits;
  readonly tries: Tries;
  /** Events that are ready to be made, by columns and format. */
  readonly preparedEvents: AsyncCache<PreparedEvents>;
  readonly lives: Lives;
}

/** A dataset's events or its report. */
interface EventResource {
  readonly path: string;
  /** The columns of its primary key. */
  readonly key: readonly string[];
  /** Its parameters. */
  readonly parameters: Readonly<Record<string, TSchema>>;
}

/** What begins every answer: how its rows are made and written, and what a file may say of them. */
interface Begun extends Making<SimulatedSource> {
  readonly about: About;
}

/** Registers GET and HEAD of /events/{name} and of its report. */
export function registerEvents(app: FastifyInstance, dataset: EventDataset, context: EventsContext): Prepare {
  const { limits } = context;
  const report = dataset.report as EventReport;
  const { key, parameters } = dataset;
  const ofEvents: EventResource = { path: `/events/${dataset.name}`, key, parameters };
  const ofReport: EventResource = {
    path: `${ofEvents.path}/${report.name}`,
    key: report.key,
    parameters: report.parameters,
  };
  const injectFaults = faultInjector(app, limits, context.tries);

  /** Sets the headers of an answer and prepares its rows. Resolves to undefined when the client has disconnected. */
  async function begin<Source extends SimulatedSource>(
    request: FastifyRequest,
    reply: FastifyReply,
    { path, key: primaryKey, parameters }: EventResource,
    meaning: EventMeaning<Written<Source>>,
  ) {
    const { query, seed, format, asked } = meaning;
    const { n, rows: looked, part_bytes } = query;
    request.seed = seed;
    const writtenSeed = encodeURIComponent(seed);
    reply.header('seedstream-seed', writtenSeed);
    if (asksForFaults(query) && !(await injectFaults(request, reply, seed))) return undefined;

    const making = makingOf(dataset.name, { path, key: primaryKey }, meaning, context.preparedEvents);
    const { table, writer } = making;
    const canonical = canonicalQuery(query, format, parameters);
    const size = (n === undefined ? '' : `n=${n}&`) + (looked === undefined ? '' : `rows=${looked}&`);
    const target = `${app.base}${path}?${size}${asked?.text ?? ''}`;
    if (format.readInParts && query.seed === undefined && limits.seed === undefined)
      throw withoutSeed(format, `${target}seed=${writtenSeed}&${canonical}`);
    reply.header('content-type', writer.contentType);
    const parts = part_bytes === undefined ? '' : `&part_bytes=${part_bytes}`;
    const link = `<${target}seed=${writtenSeed}&${canonical}${parts}>; rel="canonical"`;
    if (link.length <= LONGEST_LINKS) reply.header('link', link);
    const file = `${table}-${safe(seed)}`;
    if (query.download === true) {
      reply.header('content-disposition', `attachment; filename="${file}.${format.extension}"`);
    }
    // Which events match may depend on the order of texts, which changes with Unicode's.
    const collation = asked === undefined ? '' : ` ${process.versions.cldr}`;
    const etag =
      query.seed === undefined && limits.seed === undefined
        ? undefined
        : entityTag(GENERATION, dataset.edition, 'events', target, seed, canonical + collation);
    const url = `${target}seed=${writtenSeed}&${canonical}`;
    const about = { ...aboutRows(dataset.name, seed), url };
    return { ...making, etag, file, about };
  }

  async function answerEvents(request: FastifyRequest, reply: FastifyReply) {
    const asked = readEvents(dataset, request, limits);
    const begun = await begin(request, reply, ofEvents, asked);
    if (begun === undefined) return reply.hijack();
    const { rows, etag, file, about } = begun;
    const { simulated: stream, query, format, most, continues } = asked;
    if (asked.asked !== undefined) {
      const find = await answerOf(request, reply, asked, begun);
      const parts = { query, name: file };
      return sendFound(request, reply, find, etag, context, cachingOf(asked, context), parts);
    }
    const prepared = await begun.prepare();
    if (continues && (await isOver(stream, prepared, rows, request))) return sendEnd(reply);
    if (query.live === true) {
      // Live formats have a plan.
      const plan = prepared.plan as GivenPlan;
      return sendLive(request, reply, { plan, rows, stream, query, format }, context.lives);
    }
    const effort = stream.effort(Math.min(most, stream.expected));
    const representation = prepared.all(rows, effort, about);
    if (query.part_bytes !== undefined) {
      return sendParts(request, reply, representation, { query, name: file });
    }
    return sendRepresentation(request, reply, representation, etag, context, cachingOf(asked, context));
  }

  /** What finds the events that match, or results of their groups. Rejects with a ProblemError where the question is wrong. */
  async function answerOf(
    request: FastifyRequest,
    reply: FastifyReply,
    { asked, query, simulated, most }: EventMeaning<EventStream>,
    { prepare, writer, rows, about }: Begun,
  ): Promise<() => Promise<Representation>> {
    const { groups, matching } = await searchOf(request, asked as Asked, simulated);
    const { key, open } = rows;
    const looked = lookedAt(query, simulated);
    if (groups === undefined) {
      const found = async (turn: Turn) => matching(await open(turn), key, looked);
      const effort = simulated.effort(Math.min(looked, simulated.expected));
      const prepared = await prepare();
      return async () => prepared.all({ key, open: found, most }, effort, about);
    }
    selectColumns(groups.columns, query.fields);
    return async () => {
      const results = await request.work((turn) => groups.results(key, looked, turn));
      reply.header('x-total-count', results.rows);
      const prepared = await writer.prepare(selectColumns(results.columns, query.fields), 'rows');
      return prepared.range(key, 0, Math.min(most, results.rows), context.threads, about);
    };
  }

  async function answerReport(request: FastifyRequest, reply: FastifyReply) {
    const asked = readReport(report, request, limits);
    const begun = await begin(request, reply, ofReport, asked);
    if (begun === undefined) return reply.hijack();
    const { effort, expected } = asked.simulated;
    const prepared = await begun.prepare();
    const representation = prepared.all(begun.rows, effort(expected), begun.about);
    return sendRepresentation(request, reply, representation, begun.etag, context, cachingOf(asked, context));
  }

  const descriptions = { events: {}, report: {} };
  const querystring = eventsQuery(limits, { ...ofEvents.parameters, ...questionParameters });
  const take = takeConditions({ querystring });
  registerGet(app, ofEvents.path, { querystring }, answerEvents, () => descriptions.events, [take]);
  const hidden = () => ({ hide: true });
  for (const suffix of suffixes)
    registerGet(app, ofEvents.path + suffix.text, { querystring }, answerEvents, hidden, [
      formatOfSuffix(suffix),
      take,
    ]);
  const reportQuery = { querystring: rowQuery(limits, ofReport.parameters) };
  registerGet(app, ofReport.path, reportQuery, answerReport, () => descriptions.report);
  for (const suffix of suffixes)
    registerGet(app, ofReport.path + suffix.text, reportQuery, answerReport, hidden, [
      formatOfSuffix(suffix),
    ]);
  return async () => {
    descriptions.events = { querystring: withConditions(querystring), ...(await describeEvents(dataset)) };
    descriptions.report = await describeReport(dataset);
  };
}

/** The answer depends on the header Last-Event-ID, too. */
const dependingOnId = ({ control, vary }: Caching): Caching => ({ control, vary: `${vary}, last-event-id` });

/**
 * How events may be cached. The URL alone does not identify those after Last-Event-ID, and an answer that was asked to come late, or
 * to fail at other times, is not for caches. One without a seed in its URL changes with the seed of the service.
 */
function cachingOf({ continues, query }: EventMeaning<Simulated>, { unchanging }: EventsContext): Caching {
  if (continues || asksForFaults(query)) return dependingOnId(NEVER);
  return dependingOnId(query.seed === undefined ? WHILE_UNCHANGED : unchanging);
}

/** Has a stream no event any more? One that ends at an instant is simulated until there is one. */
async function isOver(
  { expected }: EventStream,
  prepared: PreparedEvents,
  rows: SimulatedRows,
  { work }: Client,
): Promise<boolean> {
  if (rows.most === 0) return true;
  if (expected === Number.POSITIVE_INFINITY) return false;
  const client = { rows: 0, work };
  const slices = prepared.all({ ...rows, most: 1 }, 1).slices(client);
  try {
    (await slices.next())?.release();
  } finally {
    slices.cancel();
  }
  return client.rows === 0;
}
