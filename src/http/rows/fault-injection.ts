// Delays and failures that a request asks for, so that people can try how their client bears them.
import { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { badParameter, ProblemError } from '../../errors.js';
import { uniform } from '../../random/key.js';
import { type AnyQuery, delayAllowed, type Limits } from './parameters.js';

/** Seconds after which a client may try again. */
const RETRY_AFTER = 1;

/**
 * Makes requests wait and fail as they ask to; call it before the answer costs anything. Resolves to false when the
 * client has gone in the meantime. Throws a ProblemError for those that fail and for wrong parameters.
 */
export type Mishaps = (request: FastifyRequest, reply: FastifyReply, seed: string) => Promise<boolean>;

export function mishapsOf(app: FastifyInstance, limits: Limits): Mishaps {
  const waiting = new Set<() => void>();
  // Nobody waits for an answer that only waits itself.
  app.addHook('preClose', async () => {
    for (const go of waiting) go();
  });

  const wait = (milliseconds: number, { raw }: FastifyReply) =>
    new Promise<void>((resolve) => {
      // A connection that waits is not idle. Injected requests have none.
      const socket = raw.socket instanceof Socket ? raw.socket : undefined;
      const idle = socket?.timeout ?? 0;
      socket?.setTimeout(0);
      const go = () => {
        clearTimeout(timer);
        socket?.setTimeout(idle);
        raw.off('close', go);
        waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, milliseconds);
      raw.once('close', go);
      waiting.add(go);
    });

  return async (request, reply, seed) => {
    const { delay = '0', fail = 0, status = 503 } = request.query as AnyQuery;
    const [lowest, highest] = readDelay(delay, limits);
    const draw = drawOf(request, seed);
    const milliseconds = lowest + Math.floor(draw('delay') * (highest - lowest + 1));
    if (milliseconds > 0) await wait(milliseconds, reply);
    // Of pipelined requests only the first one's response hears of the close.
    if (reply.raw.destroyed || request.raw.socket.destroyed) return false;
    if (draw('fail') >= fail) return true;
    if (status === 429 || status === 503) reply.header('retry-after', RETRY_AFTER);
    throw mishap(fail, status);
  };
}

export const mishap = (fail: number, status: number) =>
  new ProblemError(status, `This is one of the requests that fail=${fail} fails`, {
    parameter: 'fail',
    value: String(fail),
  });

/** Does the query ask for a mishap? Throws a ProblemError for a status without one. */
export function asksForMishaps({ delay, fail, status }: AnyQuery): boolean {
  if (status !== undefined && fail === undefined)
    throw badParameter('status', `${status}`, 'left out unless fail is given');
  return delay !== undefined || fail !== undefined;
}

function readDelay(text: string, limits: Limits): [lowest: number, highest: number] {
  const [lowest = 0, highest = lowest] = text.split('-').map(Number);
  if (lowest > highest || highest > limits.maxDelay) throw badParameter('delay', text, delayAllowed(limits));
  return [lowest, highest];
}

/**
 * Draws in [0, 1) that follow from the URL and the seed: the one in the URL, or else the one that the answer tells, so
 * that the URL with this seed added draws the same. The order of parameters makes no difference.
 */
function drawOf(request: FastifyRequest, seed: string): (name: string) => number {
  const [path = ''] = request.url.split('?', 1);
  const { seed: _, ...query } = request.query as AnyQuery;
  const parts = [seed, path, JSON.stringify(Object.entries(query).sort())];
  return (name) => uniform(name, parts);
}
