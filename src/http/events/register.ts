import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { badParameter } from '../../errors.js';
import type {
  EventDataset,
  EventStream,
  Report,
  Simulated,
  SimulatedSource,
} from '../../events/event-dataset.js';
import { simulatedDocument } from '../../output/representation.js';
import { type Simulation, simulatedSlices } from '../../output/simulated-slices.js';
import { seedKey } from '../../random/key.js';
import { entityTag } from '../answer/conditions.js';
import { sendSplit } from '../answer/send-parts.js';
import { type Downloads, sendDocument } from '../answer/send-representation.js';
import { freshSeed, safe } from '../rows/answers.js';
import { asksForMishaps, mishapsOf } from '../rows/fault-injection.js';
import { DEFAULT_ROWS, type Limits, rowQuery } from '../rows/parameters.js';
import { registerGet } from '../rows/register.js';
import { formatOf, mediaTypes, variantQuery } from '../rows/variant.js';
import { type Lives, sendLive } from './live.js';
import { describeEvents, describeReport } from './openapi.js';
import { type EventFormat, type EventsQuery, eventsQuery, eventTypes, liveTypes } from './parameters.js';
import { type GivenPlans, makeGivenPlan } from './plan.js';

/** What the operations of every dataset of events share. */
export interface EventsContext extends Downloads {
  readonly limits: Limits;
  readonly eventPlans: GivenPlans;
  readonly lives: Lives;
}

/** What a request asks for, once it is understood. */
interface Asked<Rows extends Simulated> {
  readonly query: EventsQuery;
  readonly format: EventFormat;
  readonly simulated: Rows;
  /** Rows at the most; Infinity for no limit. */
  readonly most: number;
}

/** A dataset's events or its report. */
interface Place {
  readonly path: string;
  /** Its parameters. */
  readonly parameters: Readonly<Record<string, TSchema>>;
}

/**
 * Registers GET and HEAD of /events/{name} and of its report: parameters -> simulation -> bytes. What it returns prepares
 * their part of the API document, which is not to be asked for before.
 */
export function registerEvents(
  app: FastifyInstance,
  dataset: EventDataset,
  context: EventsContext,
): () => Promise<void> {
  const { limits } = context;
  const report = dataset.report as Report;
  const ofEvents: Place = { path: `/events/${dataset.name}`, parameters: dataset.parameters };
  const ofReport: Place = { path: `${ofEvents.path}/${report.name}`, parameters: report.parameters };
  const mishaps = mishapsOf(app, limits);

  /** Sets the headers of an answer and prepares its rows; undefined when the client has gone in the meantime. */
  async function begin<Source extends SimulatedSource>(
    request: FastifyRequest,
    reply: FastifyReply,
    { path, parameters }: Place,
    { query, format, simulated, most }: Asked<Simulated<Source>>,
  ) {
    const { seed = freshSeed(), n, split } = query;
    request.seed = seed;
    const writtenSeed = encodeURIComponent(seed);
    reply.header('seedstream-seed', writtenSeed);
    if (asksForMishaps(query) && !(await mishaps(request, reply, seed))) return undefined;

    const table = path.slice('/events/'.length).replace('/', '-');
    const layout = variantQuery(query, format, {});
    const plan = await context.eventPlans(`${path} ${simulated.variant} ${layout}`, async () =>
      makeGivenPlan(simulated, format, query, table),
    );
    const variant = variantQuery(query, format, parameters);
    const target = `${path}?${n === undefined ? '' : `n=${n}&`}`;
    reply.header('content-type', plan.mediaType);
    const parts = split === undefined ? '' : `&split=${split}`;
    reply.header('link', `<${target}seed=${writtenSeed}&${variant}${parts}>; rel="canonical"`);
    const file = `${table}-${safe(seed)}`;
    if (query.download === true) {
      reply.header('content-disposition', `attachment; filename="${file}.${format}"`);
    }
    const key = seedKey(dataset.generation, dataset.name, seed);
    const open = (turn: () => Promise<void>) => simulated.open(key, turn);
    const simulation: Simulation<Source> = { plan, key: key, open, most };
    const etag =
      query.seed === undefined
        ? undefined
        : entityTag(dataset.generation, dataset.edition, 'events', target, seed, variant);
    return { simulation, etag, file };
  }

  async function answerEvents(request: FastifyRequest, reply: FastifyReply) {
    const asked = readEvents(dataset, request, limits);
    const begun = await begin(request, reply, ofEvents, asked);
    if (begun === undefined) return reply.hijack();
    const { simulation, etag, file } = begun;
    const { simulated: stream, query, format, most } = asked;
    if (query.live === true) {
      return sendLive(request, reply, { events: simulation, stream, query, format }, context.lives);
    }
    const { split, header = true, delimiter = ',' } = query;
    if (split !== undefined) {
      const splitting = { maxBytes: split, header, delimiter: delimiter.charCodeAt(0), name: file };
      return sendSplit(request, reply, () => simulatedSlices(simulation, request), splitting);
    }
    const document = simulatedDocument(simulation, stream.effort(Math.min(most, stream.expected)));
    return sendDocument(request, reply, document, etag, context);
  }

  async function answerReport(request: FastifyRequest, reply: FastifyReply) {
    const asked = readReport(report, request, limits);
    const begun = await begin(request, reply, ofReport, asked);
    if (begun === undefined) return reply.hijack();
    const { effort, expected } = asked.simulated;
    const document = simulatedDocument(begun.simulation, effort(expected));
    return sendDocument(request, reply, document, begun.etag, context);
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

function readEvents(dataset: EventDataset, request: FastifyRequest, limits: Limits): Asked<EventStream> {
  const query = resumed(dataset, request);
  for (const name of ['speed', 'rate_limit'] as const) {
    const value = query[name];
    if (value !== undefined && query.live !== true)
      throw badParameter(name, String(value), 'left out unless live is true');
  }
  const format = eventFormatOf(request, query);
  const simulated = dataset.stream(query);
  return { query, format, simulated, most: mostOf(query, simulated, limits) };
}

function readReport(report: Report, request: FastifyRequest, { maxRows }: Limits): Asked<Simulated> {
  const query = request.query as EventsQuery & { format?: keyof typeof mediaTypes };
  const format = formatOf(request, query, mediaTypes);
  const simulated = report.rows(query);
  const { expected } = simulated;
  if (expected > maxRows) {
    const [step = ''] = ['step', 'every'].filter((name) => query[name] !== undefined);
    throw badParameter(
      step,
      String(query[step]),
      `so long that there are at most ${maxRows} rows, not ${expected}`,
    );
  }
  return { query, format, simulated, most: Number.POSITIVE_INFINITY };
}

/** The query, from the event on that a client says it has seen last (HTML Standard, section 9.2.4). */
function resumed(dataset: EventDataset, request: FastifyRequest): EventsQuery {
  const query = request.query as EventsQuery;
  const { 'last-event-id': last = '' } = request.headers;
  if (typeof last !== 'string' || last === '') return query;
  const rest = dataset.after(query, last);
  if (rest === undefined) throw badParameter('Last-Event-ID', last, 'the id of an event of this stream');
  return rest as EventsQuery;
}

function eventFormatOf(request: FastifyRequest, query: EventsQuery): EventFormat {
  if (query.live !== true) return formatOf(request, query, eventTypes);
  const { format } = query;
  if (format !== undefined && !Object.hasOwn(liveTypes, format))
    throw badParameter('format', format, Object.keys(liveTypes));
  return formatOf(request, query as EventsQuery & { format?: keyof typeof liveTypes }, liveTypes);
}

/** Events at the most. */
function mostOf(query: EventsQuery, { expected }: EventStream, { maxRows }: Limits): number {
  if (query.n !== undefined) return query.n;
  if (query.live === true) return Number.POSITIVE_INFINITY;
  if (expected === Number.POSITIVE_INFINITY) return DEFAULT_ROWS;
  if (expected <= maxRows) return Number.POSITIVE_INFINITY;
  const about = `so that there are at most ${maxRows} events, not about ${Math.round(expected)}`;
  throw badParameter('to', String(query.to), `${about}, or n is given`);
}
