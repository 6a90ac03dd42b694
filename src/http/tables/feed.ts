import type { FastifyReply, FastifyRequest } from 'fastify';
import { sleep, systemClock } from '../../clock.js';
import { superfluous } from '../../errors.js';
import { Type } from '../../json-schema.js';
import { changesSince, liveChanges, type RowChange } from '../../tables/feed.js';
import { type JsonEvent, lastEventOf, sendEvents } from '../answer/event-stream.js';
import type { RowsContext } from '../rows/answers.js';
import { meansOf, tableOf } from './located.js';

const MOST = 1000;

/** The parameters of the changes of a table. */
export const changesQuery = {
  type: 'object',
  properties: {
    position: Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'Only changes after this position, that of a change or 0. Default: all that are known, and with live those from now on. The header Last-Event-ID comes first.',
    }),
    n: Type.Integer({
      minimum: 1,
      maximum: MOST,
      description: 'How many changes, unless live. Default: 100.',
    }),
    live: Type.Boolean({ description: 'true for server-sent events, as changes are made' }),
  },
  additionalProperties: false,
};

interface ChangesQuery {
  readonly position?: string;
  readonly n?: number;
  readonly live?: boolean;
}

/** Answers with the changes of a table, one for each row: those that are known, or as they are made until `stop` is aborted. */
export async function sendChanges(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RowsContext,
  stop: AbortSignal,
) {
  const table = tableOf(request);
  const means = meansOf(request, context);
  const { n, live = false, position } = request.query as ChangesQuery;
  const last = lastEventOf(request);
  const asked = last === '' ? position : last;
  const name = last === '' ? 'position' : 'Last-Event-ID';
  if (!live) {
    reply.header('cache-control', 'no-store');
    return some(await changesSince(table, asked, name, means), n ?? 100);
  }
  if (n !== undefined) throw superfluous('n', `${n}`, 'where live is true');
  if (request.method === 'HEAD') return reply.header('content-type', 'text/event-stream').send();
  const { position: first, changes, close } = await liveChanges(table, asked, name, rest, means);
  reply.raw.once('close', close);
  async function* events(signal: AbortSignal): AsyncGenerator<JsonEvent> {
    // Who reconnects before the first change misses none.
    yield { event: 'position', id: first, data: { position: first } };
    for await (const one of changes(signal)) yield { event: one.change, id: one.position, data: one };
  }
  return sendEvents(reply, events, stop);
}

/** Milliseconds after which changes of other processes are looked for. */
const LOOKS_EVERY = 100;

const rest = (signal: AbortSignal) => sleep(systemClock, LOOKS_EVERY, signal);

async function some(changes: AsyncGenerator<RowChange>, most: number): Promise<RowChange[]> {
  const found: RowChange[] = [];
  for await (const change of changes) if (found.push(change) === most) break;
  return found;
}
