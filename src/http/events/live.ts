import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EventSource, EventStream } from '../../events/event-dataset.js';
import type { Format } from '../../formats/format.js';
import { sse } from '../../formats/sse.js';
import type { Slice } from '../../kernel/run/plan.js';
import { type SimulatedRows, turn } from '../../output/simulated.js';
import type { Slices } from '../../output/slices.js';
import { rowStream } from '../answer/row-stream.js';
import type { EventsQuery } from './parameters.js';

/** The live streams there are, and how long they may be silent. */
export interface Lives {
  readonly streams: Set<() => void>;
  /** Milliseconds after which a connection is cut that takes nothing of what it is sent. */
  readonly idleTimeout: number;
}

/** Live streams end when the server is about to stop; their clients know where to go on. */
export function createLives(app: FastifyInstance, idleTimeout: number): Lives {
  const streams = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const end of streams) end();
  });
  return { streams, idleTimeout };
}

/** Milliseconds in which events are gathered: more would be seen, less would be a write for each. */
const GATHERED = 20;

/** Milliseconds after which a silent stream of server-sent events says that it is alive. */
const KEEP_ALIVE = 15_000;

/** Events in a slice, at the most. */
const MOST_ROWS = 4096;

/** What is asked for live. */
interface LiveEvents {
  readonly events: SimulatedRows<EventSource>;
  readonly stream: EventStream;
  readonly query: EventsQuery;
  readonly format: Format;
}

/** Answers with events as their time comes. */
export function sendLive(
  request: FastifyRequest,
  reply: FastifyReply,
  asked: LiveEvents,
  lives: Lives,
): FastifyReply {
  reply.header('cache-control', 'no-store');
  reply.header('vary', 'accept, accept-encoding');
  // Proxies (nginx) shall not gather what is to come at once, nor a compressor.
  reply.header('x-accel-buffering', 'no');
  request.headers['accept-encoding'] = 'identity';
  if (request.method === 'HEAD') return reply.send();
  const slices = liveSlices(asked, request, reply);
  lives.streams.add(slices.cancel);
  const { socket } = request.raw;
  // Who is sent nothing is not idle; who does not take what is sent, is.
  reply.raw.once('close', () => {
    lives.streams.delete(slices.cancel);
    slices.cancel();
    socket.setTimeout(lives.idleTimeout);
  });
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

const comment = (text: string): Slice => ({ bytes: Buffer.from(`: ${text}\n\n`), release() {} });

function liveSlices(
  { events, stream, query, format }: LiveEvents,
  made: { rows: number },
  reply: FastifyReply,
): Slices {
  const { plan, key, open, most } = events;
  const { speed = 1, throttle: rate = Number.POSITIVE_INFINITY } = query;
  const ticksPerMillisecond = (stream.ticksPerSecond * speed) / 1000;
  const allowance = createAllowance(rate);
  let source: EventSource | undefined;
  let left = most;
  let cancelled = false;
  let wake = () => {};
  /** The tick and the moment at which the stream began. */
  let start = 0n;
  let begun = 0;
  let spoken = 0;

  const close = () => {
    source?.close();
    source = undefined;
  };
  const begin = async () => {
    source = await open(turn);
    if (cancelled) return close();
    start = stream.start ?? source.due();
    begun = performance.now();
    spoken = begun;
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

  return {
    async next() {
      if (cancelled) return undefined;
      const first = source === undefined;
      if (first) await begin();
      if (first && format === sse && !cancelled) return comment('seedstream');
      while (!cancelled && left > 0) {
        const events = source as EventSource;
        const now = performance.now();
        const tick = start + BigInt(Math.floor((now - begun) * ticksPerMillisecond));
        events.limit(tick);
        const allowed = Math.min(left, MOST_ROWS, plan.sliceRows, allowance.of(now));
        const slice = allowed === 0 ? undefined : plan.write(key, events, allowed);
        if (slice !== undefined && slice.rows > 0) {
          left -= slice.rows;
          made.rows += slice.rows;
          allowance.take(slice.rows);
          spoken = now;
          return slice;
        }
        slice?.release();
        if (events.ended) return undefined;
        if (format === sse && now - spoken >= KEEP_ALIVE) {
          spoken = now;
          return comment('keep-alive');
        }
        const due = slice === undefined ? 0 : Number(events.due() - tick) / ticksPerMillisecond;
        const silence = format === sse ? spoken + KEEP_ALIVE - now : KEEP_ALIVE;
        await pause(Math.max(GATHERED, Math.min(due, silence)));
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

/** How many events may go out by now: `rate` a second, of which two gatherings' worth is saved up at the most. */
function createAllowance(rate: number) {
  let saved = 1;
  let last: number | undefined;
  return {
    of(now: number): number {
      if (rate === Number.POSITIVE_INFINITY) return rate;
      saved = Math.min(
        Math.max(1, rate * (GATHERED / 1000) * 2),
        saved + ((now - (last ?? now)) / 1000) * rate,
      );
      last = now;
      return Math.floor(saved);
    },
    take(rows: number): void {
      saved -= rows;
    },
  };
}
