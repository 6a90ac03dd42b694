import type { FastifyRequest } from 'fastify';
import { badParameter, ProblemError, superfluous } from '../../errors.js';
import type { EventDataset, EventStream } from '../../events/event-dataset.js';
import { formatNames } from '../../formats/index.js';
import { type EventSearch, prepareEventSearch } from '../../query/events/search.js';
import { isGrouped } from '../../query/question.js';
import { lastEventOf } from '../answer/event-stream.js';
import { type Asked, askedOf, ROWS_ASKED } from '../rows/asked.js';
import { propertiesOf } from '../server/check-text.js';
import { unknownParameter } from '../server/problem.js';
import type { EventsQuery } from './parameters.js';

const QUESTION = 'conditions, where, q, group or aggregate';

/**
 * What the request asks of the events of a window; undefined when it asks for all of them. Throws a ProblemError for parameters that do not
 * go with a question.
 */
export function questionOf(dataset: EventDataset, request: FastifyRequest): Asked | undefined {
  const asked = askedOf(request);
  const { live, shard, format, rows } = request.query as EventsQuery;
  if (asked === undefined) {
    if (rows !== undefined) throw superfluous('rows', `${rows}`, `unless there are ${QUESTION}`);
    return undefined;
  }
  if (asked.sort !== undefined && !isGrouped(asked))
    throw new ProblemError(
      400,
      'sort must be left out: events are made one after the other, in the order of time',
      {
        parameter: 'sort',
        value: asked.sort,
        allowed: 'left out unless group is given, whose results are sorted',
      },
    );
  if (live === true) throw superfluous('live', 'true', `with ${QUESTION}`);
  // Such shards are ranges of events, and nobody knows where in them the events are that match.
  if (shard !== undefined && dataset.skip !== undefined)
    throw superfluous('shard', shard, `with ${QUESTION}`);
  if (format === 'sse') throw badParameter('format', format, formatNames);
  const last = lastEventOf(request);
  if (last !== '') throw superfluous('Last-Event-ID', last, `with ${QUESTION}`);
  return asked;
}

/** How many events of a stream a question is about: without an end, a million. */
export const lookedAt = ({ rows }: EventsQuery, { expected }: Pick<EventStream, 'expected'>): number =>
  rows ?? (expected === Number.POSITIVE_INFINITY ? ROWS_ASKED : Number.POSITIVE_INFINITY);

/** Reads the question of a request. Rejects with a ProblemError. */
export const searchOf = (
  request: FastifyRequest,
  asked: Asked,
  { columns, open }: EventStream,
): Promise<EventSearch> =>
  prepareEventSearch(
    asked,
    columns,
    Object.keys(propertiesOf(request.routeOptions.schema?.querystring)),
    unknownParameter,
    open,
  );
