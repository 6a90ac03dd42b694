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
import { type RowsInfo, writerOf } from '../../formats/format.js';
import type { TSchema } from '../../json-schema.js';
import type { GivenPlan } from '../../kernel/run/given-plan.js';
import type { PreparedEvents } from '../../output/prepare.js';
import type { SimulatedRows } from '../../output/simulated.js';
import type { Client } from '../../output/work.js';
import { GENERATION, seedKey } from '../../random/key.js';
import type { Turn } from '../../turns.js';
import { sendEnd } from '../answer/event-stream.js';
import { asksForFaults, faultInjector } from '../answer/fault-injection.js';
import { entityTag } from '../answer/preconditions.js';
import { sendParts } from '../answer/send-parts.js';
import {
  type Caching,
  type Downloads,
  NEVER,
  sendRepresentation,
  WHILE_UNCHANGED,
} from '../answer/send-representation.js';
import type { Tries } from '../answer/tries.js';
import { safe } from '../rows/meaning.js';
import { canonicalQuery } from '../rows/negotiation.js';
import { type RequestLimits, rowQuery } from '../rows/parameters.js';
import { type Prepare, registerGet } from '../rows/register.js';
import { type Lives, sendLive } from './live.js';
import { type EventMeaning, readEvents, readReport } from './meaning.js';
import { describeEvents, describeReport } from './openapi.js';
import { eventsQuery } from './parameters.js';

/** What the operations of all datasets of events share. */
export interface EventsContext extends Downloads {
  readonly limits: RequestLimits;
  readonly tries: Tries;
  /** Events that are ready to be made, by columns and format. */
  readonly preparedEvents: AsyncCache<PreparedEvents>;
  readonly lives: Lives;
}

/** What is written of events, which have cursors, or of a report. */
type Written<Source extends SimulatedSource> = Simulated<Source> & Pick<RowsInfo, 'cursor' | 'continuation'>;

/** A dataset's events or its report. */
interface EventResource {
  readonly path: string;
  /** The columns of its primary key. */
  readonly key: readonly string[];
  /** Its parameters. */
  readonly parameters: Readonly<Record<string, TSchema>>;
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
    { query, seed, format, simulated, most }: EventMeaning<Written<Source>>,
  ) {
    const { n, part_bytes } = query;
    request.seed = seed;
    const writtenSeed = encodeURIComponent(seed);
    reply.header('seedstream-seed', writtenSeed);
    if (asksForFaults(query) && !(await injectFaults(request, reply, seed))) return undefined;

    const table = path.slice('/events/'.length).replace('/', '-');
    const { cursor, continuation = [] } = simulated;
    const writer = writerOf(format, query, {
      table,
      key: primaryKey,
      ...(cursor !== undefined && { cursor, continuation }),
    });
    const layout = canonicalQuery(query, format, {});
    const prepared = await context.preparedEvents(`${path} ${simulated.variant} ${layout}`, async () =>
      writer.prepareEvents(selectColumns(simulated.columns, query.fields)),
    );
    const canonical = canonicalQuery(query, format, parameters);
    const target = `${app.base}${path}?${n === undefined ? '' : `n=${n}&`}`;
    reply.header('content-type', writer.contentType);
    const parts = part_bytes === undefined ? '' : `&part_bytes=${part_bytes}`;
    reply.header('link', `<${target}seed=${writtenSeed}&${canonical}${parts}>; rel="canonical"`);
    const file = `${table}-${safe(seed)}`;
    if (query.download === true) {
      reply.header('content-disposition', `attachment; filename="${file}.${format.extension}"`);
    }
    const key = seedKey(dataset.name, seed);
    const open = (turn: Turn) => simulated.open(key, turn);
    const rows: SimulatedRows<Source> = { key, open, most };
    const etag =
      query.seed === undefined && limits.seed === undefined
        ? undefined
        : entityTag(GENERATION, dataset.edition, 'events', target, seed, canonical);
    return { prepared, rows, etag, file };
  }

  async function answerEvents(request: FastifyRequest, reply: FastifyReply) {
    const asked = readEvents(dataset, request, limits);
    const begun = await begin(request, reply, ofEvents, asked);
    if (begun === undefined) return reply.hijack();
    const { prepared, rows, etag, file } = begun;
    const { simulated: stream, query, format, most, continues } = asked;
    if (continues && (await isOver(stream, prepared, rows, request))) return sendEnd(reply);
    if (query.live === true) {
      // Live formats have a plan.
      const plan = prepared.plan as GivenPlan;
      return sendLive(request, reply, { plan, rows, stream, query, format }, context.lives);
    }
    const effort = stream.effort(Math.min(most, stream.expected));
    const representation = prepared.all(rows, effort);
    if (query.part_bytes !== undefined) {
      return sendParts(request, reply, representation, { query, name: file });
    }
    return sendRepresentation(request, reply, representation, etag, context, cachingOf(asked, context));
  }

  async function answerReport(request: FastifyRequest, reply: FastifyReply) {
    const asked = readReport(report, request, limits);
    const begun = await begin(request, reply, ofReport, asked);
    if (begun === undefined) return reply.hijack();
    const { effort, expected } = asked.simulated;
    const representation = begun.prepared.all(begun.rows, effort(expected));
    return sendRepresentation(request, reply, representation, begun.etag, context, cachingOf(asked, context));
  }

  const descriptions = { events: {}, report: {} };
  const querystring = eventsQuery(limits, ofEvents.parameters);
  registerGet(app, ofEvents.path, { querystring }, answerEvents, () => descriptions.events);
  const reportQuery = { querystring: rowQuery(limits, ofReport.parameters) };
  registerGet(app, ofReport.path, reportQuery, answerReport, () => descriptions.report);
  return async () => {
    descriptions.events = await describeEvents(dataset);
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
