import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AsyncCache } from '../../cache.js';
import { selectColumns } from '../../columns/select.js';
import { badParameter } from '../../errors.js';
import type {
  EventDataset,
  EventReport,
  EventStream,
  Simulated,
  SimulatedSource,
} from '../../events/event-dataset.js';
import { type Format, type RowsInfo, writerOf } from '../../formats/format.js';
import { eventFormats, formats } from '../../formats/index.js';
import { freshSeed } from '../../fresh-seed.js';
import type { TSchema } from '../../json-schema.js';
import type { GivenPlan } from '../../kernel/run/given-plan.js';
import type { PreparedEvents } from '../../output/prepare.js';
import type { SimulatedRows } from '../../output/simulated.js';
import { seedKey } from '../../random/key.js';
import { asksForFaults, faultInjector } from '../answer/fault-injection.js';
import { entityTag } from '../answer/preconditions.js';
import { sendParts } from '../answer/send-parts.js';
import { type Downloads, FOR_EVER, NEVER, sendRepresentation } from '../answer/send-representation.js';
import type { Tries } from '../answer/tries.js';
import { safe } from '../rows/meaning.js';
import { canonicalQuery, formatOf } from '../rows/negotiation.js';
import { DEFAULT_ROWS, type RequestLimits, rowQuery } from '../rows/parameters.js';
import { type Prepare, registerGet } from '../rows/register.js';
import { type Lives, sendLive } from './live.js';
import { describeEvents, describeReport } from './openapi.js';
import { type EventsQuery, eventsQuery, liveFormats, type ReportQuery } from './parameters.js';

/** What the operations of all datasets of events share. */
export interface EventsContext extends Downloads {
  readonly limits: RequestLimits;
  readonly tries: Tries;
  /** Events that are ready to be made, by columns and format. */
  readonly preparedEvents: AsyncCache<PreparedEvents>;
  readonly lives: Lives;
}

/** What a request asks for. */
interface EventMeaning<Rows extends Simulated> {
  readonly query: EventsQuery;
  readonly format: Format;
  readonly simulated: Rows;
  /** The most rows; Infinity without a limit. */
  readonly most: number;
}

/** A dataset's events or its report. */
interface EventResource {
  readonly path: string;
  /** Its parameters. */
  readonly parameters: Readonly<Record<string, TSchema>>;
}

/** Registers GET and HEAD of /events/{name} and of its report. */
export function registerEvents(app: FastifyInstance, dataset: EventDataset, context: EventsContext): Prepare {
  const { limits } = context;
  const report = dataset.report as EventReport;
  const ofEvents: EventResource = { path: `/events/${dataset.name}`, parameters: dataset.parameters };
  const ofReport: EventResource = { path: `${ofEvents.path}/${report.name}`, parameters: report.parameters };
  const injectFaults = faultInjector(app, limits, context.tries);

  /** Sets the headers of an answer and prepares its rows. Resolves to undefined when the client has disconnected. */
  async function begin<Source extends SimulatedSource>(
    request: FastifyRequest,
    reply: FastifyReply,
    { path, parameters }: EventResource,
    { query, format, simulated, most }: EventMeaning<Simulated<Source>>,
  ) {
    const { seed = freshSeed(), n, part_bytes } = query;
    request.seed = seed;
    const writtenSeed = encodeURIComponent(seed);
    reply.header('seedstream-seed', writtenSeed);
    if (asksForFaults(query) && !(await injectFaults(request, reply, seed))) return undefined;

    const table = path.slice('/events/'.length).replace('/', '-');
    const writer = writerOf(format, query, { table, ...cursorOf(simulated) });
    const layout = canonicalQuery(query, format, {});
    const prepared = await context.preparedEvents(`${path} ${simulated.variant} ${layout}`, async () =>
      writer.prepareEvents(selectColumns(simulated.columns, query.fields)),
    );
    const canonical = canonicalQuery(query, format, parameters);
    const target = `${path}?${n === undefined ? '' : `n=${n}&`}`;
    reply.header('content-type', writer.contentType);
    const parts = part_bytes === undefined ? '' : `&part_bytes=${part_bytes}`;
    reply.header('link', `<${target}seed=${writtenSeed}&${canonical}${parts}>; rel="canonical"`);
    const file = `${table}-${safe(seed)}`;
    if (query.download === true) {
      reply.header('content-disposition', `attachment; filename="${file}.${format.extension}"`);
    }
    const key = seedKey(dataset.generation, dataset.name, seed);
    const open = (turn: () => Promise<void>) => simulated.open(key, turn);
    const rows: SimulatedRows<Source> = { key, open, most };
    const etag =
      query.seed === undefined
        ? undefined
        : entityTag(dataset.generation, dataset.edition, 'events', target, seed, canonical);
    return { prepared, rows, etag, file };
  }

  async function answerEvents(request: FastifyRequest, reply: FastifyReply) {
    const asked = readEvents(dataset, request, limits);
    const begun = await begin(request, reply, ofEvents, asked);
    if (begun === undefined) return reply.hijack();
    const { prepared, rows, etag, file } = begun;
    const { simulated: stream, query, format, most } = asked;
    if (query.live === true) {
      // Live formats have a plan.
      const plan = prepared.plan as GivenPlan;
      return sendLive(request, reply, { plan, rows, stream, query, format }, context.lives);
    }
    const effort = stream.effort(Math.min(most, stream.expected));
    const representation = prepared.all(rows, effort);
    if (query.part_bytes !== undefined) {
      return sendParts(request, reply, representation, { query, format, name: file });
    }
    return sendRepresentation(request, reply, representation, etag, context, cachingOf(request));
  }

  async function answerReport(request: FastifyRequest, reply: FastifyReply) {
    const asked = readReport(report, request, limits);
    const begun = await begin(request, reply, ofReport, asked);
    if (begun === undefined) return reply.hijack();
    const { effort, expected } = asked.simulated;
    const representation = begun.prepared.all(begun.rows, effort(expected));
    return sendRepresentation(request, reply, representation, begun.etag, context, cachingOf(request));
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

function readEvents(
  dataset: EventDataset,
  request: FastifyRequest,
  limits: RequestLimits,
): EventMeaning<EventStream> {
  const query = resumed(dataset, request);
  for (const name of ['speed', 'throttle'] as const) {
    const value = query[name];
    if (value !== undefined && query.live !== true)
      throw badParameter(name, String(value), 'left out unless live is true');
  }
  const format = eventFormatOf(request, query);
  const simulated = dataset.stream(query);
  return { query, format, simulated, most: mostOf(query, simulated, limits) };
}

function readReport(
  report: EventReport,
  request: FastifyRequest,
  { maxRows }: RequestLimits,
): EventMeaning<Simulated> {
  const query = request.query as ReportQuery;
  const format = formatOf(request, query, formats);
  const simulated = report.rows(query);
  const { expected } = simulated;
  if (expected > maxRows) {
    const [step = ''] = ['step', 'every'].filter((name) => query[name] !== undefined);
    throw badParameter(
      step,
      String(query[step]),
      `long enough for at most ${maxRows} rows instead of ${expected}`,
    );
  }
  return { query, format, simulated, most: Number.POSITIVE_INFINITY };
}

/** The header Last-Event-ID: the id of the last event that the client has seen (HTML Standard, section 9.2.4), or empty. */
const lastEventOf = ({ headers: { 'last-event-id': last = '' } }: FastifyRequest) => String(last);

/**
 * How long events may be cached. The URL alone does not identify the events after Last-Event-ID, and an answer that was asked to
 * come late, or to fail at other times, is not for caches.
 */
const cachingOf = (request: FastifyRequest) =>
  lastEventOf(request) !== '' || asksForFaults(request.query as EventsQuery) ? NEVER : FOR_EVER;

/** The query that continues after the event in the header Last-Event-ID. */
function resumed(dataset: EventDataset, request: FastifyRequest): EventsQuery {
  const query = request.query as EventsQuery;
  const last = lastEventOf(request);
  if (last === '') return query;
  const rest = dataset.after(query, last);
  if (rest === undefined) throw badParameter('Last-Event-ID', last, 'the id of an event of this stream');
  return rest as EventsQuery;
}

function eventFormatOf(request: FastifyRequest, query: EventsQuery): Format {
  if (query.live !== true) return formatOf(request, query, eventFormats);
  const { format } = query;
  if (format !== undefined && !Object.hasOwn(liveFormats, format))
    throw badParameter('format', format, Object.keys(liveFormats));
  return formatOf(request, query, liveFormats);
}

/** The cursor of events; reports have none. */
const cursorOf = ({ cursor }: Simulated & Pick<RowsInfo, 'cursor'>) =>
  cursor === undefined ? {} : { cursor };

/** The most events of the answer. */
function mostOf(query: EventsQuery, { expected }: EventStream, { maxRows }: RequestLimits): number {
  if (query.n !== undefined) return query.n;
  if (query.live === true) return Number.POSITIVE_INFINITY;
  if (expected === Number.POSITIVE_INFINITY) return DEFAULT_ROWS;
  if (expected <= maxRows) return Number.POSITIVE_INFINITY;
  const about = `early enough for at most ${maxRows} events instead of about ${Math.round(expected)}`;
  throw badParameter('to', String(query.to), `${about}, unless n is given`);
}
