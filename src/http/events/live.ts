import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EventSource, EventStream } from '../../events/event-dataset.js';
import { createThrottle, type PacedSource, pacedSource } from '../../events/pacing.js';
import type { Format } from '../../formats/format.js';
import { comment, sse } from '../../formats/sse.js';
import type { Slice } from '../../kernel/run/plan.js';
import { type SimulatedRows, turn } from '../../output/simulated.js';
import type { Slices } from '../../output/slices.js';
import { KEEP_ALIVE, unbuffered } from '../answer/event-stream.js';
import { rowStream } from '../answer/row-stream.js';
import type { EventsQuery } from './parameters.js';

/** The live streams that are open. */
export interface Lives {
  /** Ends one stream each. */
  readonly streams: Set<() => void>;
  /** Cut a connection after this many ms without reading. */
  readonly idleTimeout: number;
}

/** Live streams end when the server is about to stop; their clients know where to continue. */
export function createLives(app: FastifyInstance, idleTimeout: number): Lives {
  const streams = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const end of streams) end();
  });
  return { streams, idleTimeout };
}

/** Milliseconds in which events are gathered for one write: people would see more, and less would be a write for each event. */
const GATHERED = 20;

/** Events of a slice, at most. */
const MOST_ROWS = 4096;

/** The events that a request asks for live. */
interface LiveEvents {
  readonly events: SimulatedRows<EventSource>;
  readonly stream: EventStream;
  readonly query: EventsQuery;
  readonly format: Format;
}

/** Answers with events when their time has come. */
export function sendLive(
  request: FastifyRequest,
  reply: FastifyReply,
  asked: LiveEvents,
  lives: Lives,
): FastifyReply {
  reply.headers({ ...unbuffered, vary: 'accept, accept-encoding' });
  // A compressor would hold events back, too.
  request.headers['accept-encoding'] = 'identity';
  if (request.method === 'HEAD') return reply.send();
  const slices = liveSlices(asked, request, reply);
  lives.streams.add(slices.cancel);
  const { socket } = request.raw;
  reply.raw.once('close', () => {
    lives.streams.delete(slices.cancel);
    slices.cancel();
    socket.setTimeout(lives.idleTimeout);
  });
  // A client is idle while it does not read what is sent, not while there is nothing to send.
  const watched: Slices = {
    async next() {
      socket.setTimeout(0);
      const slice = await slices.next();
      socket.setTimeout(lives.idleTimeout);
      return slice;
    },
    cancel: slices.cancel,
  };
  return reply.send(rowStream(watched));
}

const commentSlice = (text: string): Slice => ({ bytes: Buffer.from(comment(text)), release() {} });

const now = () => performance.now();

function liveSlices(
  { events, stream, query, format }: LiveEvents,
  made: { rows: number },
  reply: FastifyReply,
): Slices {
  const { plan, key, open, most } = events;
  const { speed = 1 } = query;
  const throttle = createThrottle(query.throttle, 2 * GATHERED, now);
  let source: PacedSource | undefined;
  let left = most;
  let cancelled = false;
  let wake = () => {};
  /** When the last bytes were sent. */
  let spoken = 0;

  const close = () => {
    source?.close();
    source = undefined;
  };
  const begin = async () => {
    source = pacedSource(await open(turn), stream, speed, now);
    if (cancelled) return close();
    spoken = now();
    reply.raw.flushHeaders();
  };
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** The events that may go now, if there are any. */
  const write = (source: PacedSource): Slice | undefined => {
    const allowed = Math.min(left, MOST_ROWS, plan.sliceRows, throttle.allowed());
    if (allowed === 0) return undefined;
    const slice = plan.write(key, source, allowed);
    if (slice.rows === 0) {
      slice.release();
      return undefined;
    }
    left -= slice.rows;
    made.rows += slice.rows;
    throttle.take(slice.rows);
    return slice;
  };

  return {
    async next() {
      if (cancelled) return undefined;
      const first = source === undefined;
      if (first) await begin();
      if (first && format === sse && !cancelled) return commentSlice('seedstream');
      while (!cancelled && left > 0) {
        const events = source as PacedSource;
        const slice = write(events);
        if (slice !== undefined) {
          spoken = now();
          return slice;
        }
        if (events.ended) return undefined;
        const silence = format === sse ? spoken + KEEP_ALIVE - now() : KEEP_ALIVE;
        if (silence <= 0) {
          spoken = now();
          return commentSlice('keep-alive');
        }
        const wait = Math.max(throttle.untilAllowed(), events.untilDue());
        await pause(Math.max(GATHERED, Math.min(wait, silence)));
      }
      return undefined;
    },
    cancel() {
      cancelled = true;
      close();
      wake();
    },
  };
}
