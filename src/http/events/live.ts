import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EventSource, EventStream } from '../../events/event-dataset.js';
import { createThrottle, type PacedSource, pacedSource } from '../../events/pacing.js';
import type { Format } from '../../formats/format.js';
import { comment, sse } from '../../formats/sse.js';
import type { GivenPlan } from '../../kernel/run/given-plan.js';
import type { Slice } from '../../kernel/run/plan.js';
import type { SimulatedRows } from '../../output/simulated.js';
import type { Slices } from '../../output/slices.js';
import type { Client } from '../../output/work.js';
import { KEEP_ALIVE, unbuffered } from '../answer/event-stream.js';
import { rowStream } from '../answer/row-stream.js';
import type { EventsQuery } from './parameters.js';

/** The open live streams: functions that each end one of them. */
export type Lives = Set<() => void>;

/** The live streams of a server, which end when the server is about to stop. Clients continue them by the last event id. */
export function createLives(app: FastifyInstance): Lives {
  const lives: Lives = new Set();
  app.addHook('preClose', async () => {
    for (const end of lives) end();
  });
  return lives;
}

/** Events are gathered for this many ms before they are written: people would notice more, and less means a write per event. */
const GATHERED = 20;

/** The most events of a slice. */
const MOST_ROWS = 4096;

/** The live events that a request asks for. */
interface LiveEvents {
  readonly plan: GivenPlan;
  readonly rows: SimulatedRows<EventSource>;
  readonly stream: EventStream;
  readonly query: EventsQuery;
  readonly format: Format;
}

/** Answers with events, each when its time has come. */
export function sendLive(
  request: FastifyRequest,
  reply: FastifyReply,
  asked: LiveEvents,
  lives: Lives,
): FastifyReply {
  reply.headers({ ...unbuffered, vary: 'accept, accept-encoding' });
  // A compressor would also hold events back.
  request.headers['accept-encoding'] = 'identity';
  if (request.method === 'HEAD') return reply.send();
  const slices = liveSlices(asked, request, reply);
  lives.add(slices.cancel);
  reply.raw.once('close', () => {
    lives.delete(slices.cancel);
    slices.cancel();
  });
  return reply.send(rowStream(slices));
}

const commentSlice = (text: string): Slice => ({ bytes: Buffer.from(comment(text)), release() {} });

const now = () => performance.now();

function liveSlices(
  { plan, rows, stream, query, format }: LiveEvents,
  client: Client,
  reply: FastifyReply,
): Slices {
  const { key, open, most } = rows;
  const { speed = 1 } = query;
  const throttle = createThrottle(query.throttle, 2 * GATHERED, now);
  let source: PacedSource | undefined;
  let left = most;
  let cancelled = false;
  let wake = () => {};
  /** The time at which the last bytes were sent. */
  let spoken = 0;

  const close = () => {
    source?.close();
    source = undefined;
  };
  const begin = async () => {
    source = pacedSource(await client.work(async (turn) => open(turn)), stream, speed, now);
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

  /** The events that may be sent now; undefined when there are none. */
  const write = (source: PacedSource): Slice | undefined => {
    const allowed = Math.min(left, MOST_ROWS, plan.sliceRows, throttle.allowed());
    if (allowed === 0) return undefined;
    const slice = plan.write(key, source, allowed);
    if (slice.rows === 0) {
      slice.release();
      return undefined;
    }
    left -= slice.rows;
    client.rows += slice.rows;
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
