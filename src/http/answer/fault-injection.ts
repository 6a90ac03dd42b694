// Fault injection: delays and failures that a request asks for, so that people can try how their client bears them.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { badParameter, ProblemError } from '../../errors.js';
import { type TSchema, Type } from '../../json-schema.js';
import { fractionOf } from '../../random/key.js';
import type { Tries } from './tries.js';

/** The worst that requests may ask for. */
export interface FaultLimits {
  /** Milliseconds. */
  readonly maxDelay: number;
  /** Share of requests, 0 … 1. */
  readonly maxFail: number;
}

/** Parameters that ask for faults, after checking. */
export interface FaultQuery {
  readonly delay?: string;
  readonly fail?: string;
}

/** The schema of a FaultQuery. */
export const faultParameters = (limits: FaultLimits): Record<string, TSchema> => ({
  delay: Type.String({
    title: delayAllowed(limits),
    pattern: '^\\d+(-\\d+)?$',
    description:
      'Milliseconds before the answer begins, or a range such as 200-800. The URL and the seed choose a delay from the range, always the same.',
  }),
  // Without an example, because Swagger UI would fill it in.
  fail: Type.String({
    title: failAllowed(limits),
    pattern: '^((\\d+(\\.\\d*)?|\\.\\d+)(e-?\\d+)?|\\d{1,3}x)(:\\d{3})?$',
    description:
      'Answers with an error instead of rows. 0.1 fails a tenth of all requests; whether a request is among them follows from its URL and seed, always the same. 429 fails every request with this status. 2x fails the first two tries of a URL. After a colon, the status of the errors, which is 503 otherwise: 0.1:429, 2x:500.',
  }),
});

const delayAllowed = ({ maxDelay }: FaultLimits) =>
  `milliseconds from 0 to ${maxDelay}, or a range lowest-highest`;

const failAllowed = ({ maxFail }: FaultLimits) =>
  `a share from 0 to ${maxFail}, tries such as 2x${maxFail < 1 ? ' (not here)' : ''}, each with or without :status, or a status from 400 to 599`;

/** The status of failures when the request does not name one. */
const FAIL_STATUS = 503;

/** Seconds after which a client may try again. */
const RETRY_AFTER = 1;

/**
 * Delays a request and lets it fail as its parameters say. Call it before the answer is made. Resolves to false when the
 * client has disconnected. Rejects with a ProblemError for a request that fails and for wrong parameters.
 */
export type InjectFaults = (request: FastifyRequest, reply: FastifyReply, seed: string) => Promise<boolean>;

/** The function that injects faults into requests of `app`. When `app` closes, delayed requests are answered at once. */
export function faultInjector(app: FastifyInstance, limits: FaultLimits, tries: Tries): InjectFaults {
  const waiting = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const go of waiting) go();
  });

  const wait = (milliseconds: number, { raw }: FastifyReply) =>
    new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        raw.off('close', go);
        waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, milliseconds);
      raw.once('close', go);
      waiting.add(go);
    });

  /** Has the URL been tried more often than it is to fail? */
  const isOver = async (first: number, url: string) => {
    if ((await tries.count(url)) <= first) return false;
    tries.forget(url);
    return true;
  };

  return async (request, reply, seed) => {
    const query = request.query as FaultQuery;
    // Of pipelined requests only the response to the first one emits 'close'.
    const isLost = () => reply.raw.destroyed || request.raw.socket.destroyed;
    if (!asksForFaults(query)) return !isLost();
    const { delay = '0', fail = '0' } = query;
    const { share, first, status } = readFail(fail, limits);
    const [lowest, highest] = readDelay(delay, limits);
    const draw = drawOf(request, seed);
    const milliseconds = lowest + Math.floor(draw('delay') * (highest - lowest + 1));
    if (milliseconds > 0) await wait(milliseconds, reply);
    if (isLost()) return false;
    if (first > 0 ? await isOver(first, targetOf(request)) : draw('fail') >= share) return true;
    if (status === 429 || status === 503) reply.header('retry-after', RETRY_AFTER);
    throw injectedFailure(fail, status);
  };
}

/** The failure that fail=`fail` asks for. */
export const injectedFailure = (fail: string, status: number) =>
  new ProblemError(status, `This request fails because of fail=${fail}`, {
    parameter: 'fail',
    value: fail,
  });

export const asksForFaults = ({ delay, fail }: FaultQuery): boolean =>
  delay !== undefined || fail !== undefined;

function readDelay(text: string, limits: FaultLimits): [lowest: number, highest: number] {
  const [lowest = 0, highest = lowest] = text.split('-').map(Number);
  if (lowest > highest || highest > limits.maxDelay) throw badParameter('delay', text, delayAllowed(limits));
  return [lowest, highest];
}

interface Failing {
  /** The share of requests that fail. */
  readonly share: number;
  /** How many tries of the URL fail; 0 where the share decides. */
  readonly first: number;
  readonly status: number;
}

function readFail(text: string, { maxFail, ...limits }: FaultLimits): Failing {
  const [how = '', coded] = text.split(':');
  const isStatus = (text: string) => /^[45]\d\d$/.test(text);
  const status = coded ?? (isStatus(how) ? how : `${FAIL_STATUS}`);
  const first = how.endsWith('x') ? Number(how.slice(0, -1)) : 0;
  const share = first > 0 || (coded === undefined && isStatus(how)) ? 1 : Number(how);
  // 0x fails nothing, so it would be a mistake.
  if (!(share <= maxFail) || !isStatus(status))
    throw badParameter('fail', text, failAllowed({ maxFail, ...limits }));
  return { share, first, status: Number(status) };
}

/** The path and the parameters in any order, without the `_` against caches, which differs from try to try. */
const targetOf = ({ url, query }: FastifyRequest) =>
  `${url.split('?', 1)[0]} ${JSON.stringify(Object.entries(query as object).sort())}`;

/**
 * Draws in [0, 1) that follow from the URL and the seed. The seed is that of the URL, or else the fresh one that the answer
 * tells, so that the URL with this seed added draws the same. The order of parameters makes no difference.
 */
function drawOf(request: FastifyRequest, seed: string): (name: string) => number {
  const [path = ''] = request.url.split('?', 1);
  const { seed: _, ...query } = request.query as Record<string, unknown>;
  const parts = [seed, path, JSON.stringify(Object.entries(query).sort())];
  return (name) => fractionOf(name, parts);
}
