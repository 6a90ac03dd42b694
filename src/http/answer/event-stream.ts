import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** An event as the HTML standard has it; `comment` is for people who read along, programs leave it out. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: unknown;
  readonly comment?: string;
}

/** Milliseconds of silence after which a comment keeps the connection open. */
const KEEP_ALIVE = 15_000;

/** Answers with events as they come; ends with them, or when `stop` is aborted, or with the connection. */
export function sendEvents(
  reply: FastifyReply,
  events: (signal: AbortSignal) => AsyncIterable<ServerSentEvent>,
  stop: AbortSignal,
) {
  const gone = new AbortController();
  const end = () => gone.abort();
  reply.raw.once('close', end);
  stop.addEventListener('abort', end, { once: true });
  const stream = Readable.from(written(events(gone.signal)), { objectMode: false });
  const keepAlive = setInterval(() => stream.push(': \n\n'), KEEP_ALIVE);
  stream.once('close', () => {
    clearInterval(keepAlive);
    stop.removeEventListener('abort', end);
    end();
  });
  return reply
    .header('content-type', 'text/event-stream')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .send(stream);
}

async function* written(events: AsyncIterable<ServerSentEvent>): AsyncGenerator<string> {
  for await (const { event, data, comment } of events) {
    const aside = comment === undefined ? '' : `: ${comment}\n`;
    yield `${aside}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  }
}
