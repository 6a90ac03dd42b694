import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { systemClock } from '../../clock.js';
import { unbuffered } from '../answer/event-stream.js';
import { rowStream } from '../answer/row-stream.js';
import { type LiveEvents, liveSlices } from './live-slices.js';

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

/** Answers with events, each when its time has come. */
export function sendLive(
  request: FastifyRequest,
  reply: FastifyReply,
  asked: LiveEvents,
  lives: Lives,
): FastifyReply {
  reply.headers({ ...unbuffered, vary: 'accept, accept-encoding, origin, last-event-id' });
  // A compressor would also hold events back.
  request.headers['accept-encoding'] = 'identity';
  if (request.method === 'HEAD') return reply.send();
  const slices = liveSlices(asked, request, systemClock, () => reply.raw.flushHeaders());
  lives.add(slices.cancel);
  reply.raw.once('close', () => {
    lives.delete(slices.cancel);
    slices.cancel();
  });
  return reply.send(rowStream(slices));
}
