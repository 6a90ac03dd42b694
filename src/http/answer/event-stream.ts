import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { comment, eventStreamType, framed } from '../../formats/sse.js';

/** A server-sent event whose data is written as JSON. */
export interface JsonEvent {
  readonly event: string;
  /** What a client that reconnects sends as Last-Event-ID; without line breaks. */
  readonly id: string;
  readonly data: unknown;
  /** For people who read along. */
  readonly comment?: string;
}

/** Milliseconds of silence after which a comment keeps the connection open. */
export const KEEP_ALIVE = 15_000;

/** The headers of an answer that grows as things happen: neither caches nor proxies (nginx) may hold it back. */
export const unbuffered = { 'cache-control': 'no-store', 'x-accel-buffering': 'no' };

/** The header Last-Event-ID: the id of the last event that the client has seen (HTML Standard, section 9.2.4), or empty. */
export const lastEventOf = ({ headers: { 'last-event-id': last = '' } }: FastifyRequest): string =>
  String(last);

/** Answers that there are no more events, upon which a client stops reconnecting (HTML Standard, section 9.2.3). */
export function sendEnd(reply: FastifyReply): FastifyReply {
  for (const name of ['content-type', 'content-disposition', 'link']) reply.removeHeader(name);
  return reply.code(204).header('cache-control', 'no-store').send();
}

/** Answers with events as they come. The answer ends after the last event, when `stop` is aborted, or with the connection. */
export function sendEvents(
  reply: FastifyReply,
  events: (signal: AbortSignal) => AsyncIterable<JsonEvent>,
  stop: AbortSignal,
) {
  const gone = new AbortController();
  const end = () => gone.abort();
  reply.raw.once('close', end);
  stop.addEventListener('abort', end, { once: true });
  const stream = Readable.from(written(events(gone.signal)), { objectMode: false });
  const keepAlive = setInterval(() => stream.push(comment('')), KEEP_ALIVE);
  stream.once('close', () => {
    clearInterval(keepAlive);
    stop.removeEventListener('abort', end);
    end();
  });
  return reply.headers({ ...unbuffered, 'content-type': eventStreamType }).send(stream);
}

async function* written(events: AsyncIterable<JsonEvent>): AsyncGenerator<string> {
  for await (const { data, id, ...fields } of events) {
    yield framed({ ...fields, id: [id], data: [JSON.stringify(data)] }).join('');
  }
}
