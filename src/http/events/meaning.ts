import type { FastifyRequest } from 'fastify';
import { checkSeed } from '../../columns/shard.js';
import { badParameter, superfluous } from '../../errors.js';
import type { EventDataset, EventReport, EventStream, Simulated } from '../../events/event-dataset.js';
import { withoutShard } from '../../events/ranges.js';
import type { Format, RowsInfo } from '../../formats/format.js';
import { eventFormats, type Formats, formats } from '../../formats/index.js';
import { sse } from '../../formats/sse.js';
import { freshSeed } from '../../fresh-seed.js';
import { isGrouped } from '../../query/question.js';
import { lastEventOf } from '../answer/event-stream.js';
import type { Asked } from '../rows/asked.js';
import { formatOf } from '../rows/negotiation.js';
import { DEFAULT_ROWS, type RequestLimits } from '../rows/parameters.js';
import { type EventId, readEventId, withEventIds } from './event-id.js';
import { type EventsQuery, liveFormats, type ReportQuery } from './parameters.js';
import { questionOf } from './question.js';

/** What a request asks for. */
export interface EventMeaning<Rows extends Simulated> {
  /** Of a request that continues a stream, the query of the rest. */
  readonly query: EventsQuery;
  readonly seed: string;
  readonly format: Format;
  readonly simulated: Rows;
  /** The most rows; Infinity without a limit. */
  readonly most: number;
  /** Whether the client has had events of this stream already. */
  readonly continues: boolean;
  /** What is asked of the events; undefined when all are wanted. */
  readonly asked?: Asked | undefined;
}

/** Reads a request for events. Throws a ProblemError for wrong parameters. */
export function readEvents(
  dataset: EventDataset,
  request: FastifyRequest,
  limits: RequestLimits,
): EventMeaning<EventStream & Pick<RowsInfo, 'continuation'>> {
  const { shard } = request.query as EventsQuery;
  const asked = questionOf(dataset, request);
  const query = withoutShard(dataset, request.query as EventsQuery);
  for (const name of ['speed', 'throttle'] as const) {
    const value = query[name];
    if (value !== undefined && query.live !== true)
      throw superfluous(name, String(value), 'unless live is true');
  }
  const format = eventFormatOf(request, query, asked);
  const stream = dataset.stream(query);
  const isGroups = asked !== undefined && isGrouped(asked);
  const most = isGroups ? (query.n ?? Number.POSITIVE_INFINITY) : mostOf(query, stream, limits);
  checkSeed(shard, query.seed ?? limits.seed);
  const seed = query.seed ?? limits.seed ?? freshSeed();
  const whole = { query, seed, format, simulated: stream, most, continues: false, asked };
  const last = lastEventOf(request);
  const meaning = last === '' ? whole : restOf(dataset, whole, last);
  if (format !== sse) return meaning;
  const chosen = query.seed === undefined ? meaning.seed : undefined;
  return { ...meaning, simulated: withEventIds(meaning.simulated, meaning.most, chosen) };
}

/** The rest of a stream after the event with the id `last`. */
function restOf(
  dataset: EventDataset,
  whole: EventMeaning<EventStream>,
  last: string,
): EventMeaning<EventStream> {
  const { query, most } = whole;
  const { cursor, left = most, seed = whole.seed } = eventIdOf(last, query, most);
  const rest = dataset.after(query, cursor) as EventsQuery | undefined;
  if (rest === undefined) throw notOfThisStream(last, query, most);
  const counted = Number.isFinite(left) && { n: left };
  const simulated = dataset.stream(rest);
  return { ...whole, query: { ...rest, ...counted }, seed, simulated, most: left, continues: true };
}

/** Reads a request for a report. Throws a ProblemError for wrong parameters. */
export function readReport(
  report: EventReport,
  request: FastifyRequest,
  limits: RequestLimits,
): EventMeaning<Simulated> {
  const query = request.query as ReportQuery;
  const format = formatOf(request, query, formats);
  const simulated = report.rows(query);
  const { expected } = simulated;
  if (expected > limits.maxRows) {
    const [step = ''] = ['step', 'every'].filter((name) => query[name] !== undefined);
    throw badParameter(
      step,
      String(query[step]),
      `long enough for at most ${limits.maxRows} rows instead of ${expected}`,
    );
  }
  const seed = query.seed ?? limits.seed ?? freshSeed();
  return { query, seed, format, simulated, most: Number.POSITIVE_INFINITY, continues: false };
}

/** The parts of an id. Throws a ProblemError when it is not of the stream that the URL asks for. */
function eventIdOf(last: string, query: EventsQuery, most: number): EventId {
  const id = readEventId(last);
  if (
    id === undefined ||
    (id.left !== undefined) !== Number.isFinite(most) ||
    (id.left !== undefined && id.left > most) ||
    (id.seed === undefined && query.seed === undefined)
  )
    throw notOfThisStream(last, query, most);
  if (id.seed !== undefined && query.seed !== undefined && id.seed !== query.seed) {
    throw badParameter(
      'Last-Event-ID',
      last,
      `the id of an event of the seed that the URL has (${query.seed})`,
    );
  }
  return id;
}

function notOfThisStream(last: string, query: EventsQuery, most: number) {
  const form = [
    '{place}',
    ...(Number.isFinite(most) ? [`~n{events left, at most ${most}}`] : []),
    ...(query.seed === undefined ? ['~s{seed}'] : []),
  ];
  return badParameter('Last-Event-ID', last, `the id of an event of this stream: ${form.join('')}`);
}

function eventFormatOf(request: FastifyRequest, query: EventsQuery, asked: Asked | undefined): Format {
  if (asked !== undefined) return formatOf(request, query, formats as Formats);
  if (query.live !== true) return formatOf(request, query, eventFormats);
  const { format } = query;
  if (format !== undefined && !Object.hasOwn(liveFormats, format))
    throw badParameter('format', format, Object.keys(liveFormats));
  return formatOf(request, query, liveFormats);
}

/** The most events of the answer. */
function mostOf(query: EventsQuery, { expected }: EventStream, { maxRows }: RequestLimits): number {
  if (query.n !== undefined) return query.n;
  if (query.live === true) return Number.POSITIVE_INFINITY;
  if (expected === Number.POSITIVE_INFINITY) return DEFAULT_ROWS;
  if (expected <= maxRows) return Number.POSITIVE_INFINITY;
  const about = `early enough for at most ${maxRows} events instead of about ${Math.round(expected)}`;
  throw badParameter('to', String(query.to), `${about}, unless n is given`);
}
