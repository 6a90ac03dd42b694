import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyCorsOptions } from '@fastify/cors';
import fastifyCors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import fp from 'fastify-plugin';
import { ProblemError } from '../../../errors.js';
import { isLoopback } from './loopback.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Does a request change or reveal state (stored schemas, deliveries, destinations) rather than generate rows? */
    state?: boolean | ((request: FastifyRequest) => boolean);
  }
}

interface Options {
  /** Origins that may see and change state; loopback origins of any port where there are none. */
  readonly allowed: readonly string[];
  /** Is there an API key, which browsers bring as a cookie? */
  readonly hasKey: boolean;
}

/** Seconds that a browser may keep the answer to a preflight. */
const PREFLIGHT_SECONDS = 86_400;

/** The headers that pages may read, by name: an asterisk means all headers only without credentials. */
const exposed =
  'accept-ranges, allow, cache-control, content-disposition, content-length, content-range, etag, link, location, preference-applied, retry-after, seedstream-file, seedstream-seed, seedstream-transfer, x-total-count';

/** Without an Origin header nobody reads CORS headers, so there are none. */
const noCors: FastifyCorsOptions = { origin: false };

/**
 * Decides what pages of other origins may do. Every page may read generated rows (Fetch standard, CORS protocol): front ends are
 * developed on another port. State is shown and changed only for the pages of allowed origins; the rest get 403, even where their
 * browser does not ask first.
 */
export const origins = fp<Options>(
  async (app, { allowed, hasKey }) => {
    const trusted = trustIn(allowed);
    const answerCors = corsHook(app, (request, decide) => decide(null, corsOf(request, trusted, hasKey)));
    // Requests of other clients than browsers have no Origin. The hook would take a twentieth of a request for ten rows.
    app.addHook('onRequest', (request, reply, done) => {
      if (request.raw.headers.origin === undefined && request.raw.method !== 'OPTIONS') return done();
      answerCors.call(app, request, reply, done);
    });
    app.addHook('onRequest', (request, _reply, done) => {
      const foreign = foreignOrigin(request.raw.headers);
      if (foreign === undefined || trusted(foreign) || !concernsState(request)) return done();
      done(
        new ProblemError(
          403,
          `Pages of "${foreign}" may not do this: the variable ALLOWED_ORIGINS names those that may`,
          {
            value: foreign,
            allowed: allowed.length > 0 ? allowed : ['loopback origins of any port'],
          },
        ),
      );
    });
  },
  // Requests that are refused for their length, duration or host are not for pages to see.
  { name: 'origins', dependencies: ['hosts'] },
);

type Delegator = (
  request: FastifyRequest,
  decide: (error: Error | null, options: FastifyCorsOptions) => void,
) => void;

/** Registers the OPTIONS route of @fastify/cors, and returns its hook instead of adding it. */
function corsHook(app: FastifyInstance, delegator: Delegator): onRequestHookHandler {
  let hook: onRequestHookHandler | undefined;
  const scope = Object.create(app, {
    addHook: {
      value(_name: string, handler: onRequestHookHandler) {
        hook = handler;
        return scope;
      },
    },
  });
  fastifyCors(scope, { delegator }, () => {});
  return hook as unknown as onRequestHookHandler;
}

export function concernsState(request: FastifyRequest): boolean {
  const { state = false } = request.routeOptions.config;
  return typeof state === 'function' ? state(request) : state;
}

function corsOf(
  request: FastifyRequest,
  trusted: (origin: string) => boolean,
  hasKey: boolean,
): FastifyCorsOptions {
  const { origin } = request.headers;
  if (origin === undefined || origin === '') return noCors;
  const isTrusted = trusted(origin);
  if (concernsState(request) && !isTrusted) return noCors;
  return {
    origin,
    exposedHeaders: exposed,
    maxAge: PREFLIGHT_SECONDS,
    // A cookie with the key goes along from every port and subdomain, so rows made with it are not for every page.
    credentials: origin !== 'null' && (isTrusted || !hasKey),
    methods: isTrusted ? 'GET, HEAD, POST, PUT, PATCH, DELETE' : 'GET, HEAD, POST',
  };
}

/** The origin of the page that sends the request, if that is another one than ours; undefined also for other clients than browsers. */
function foreignOrigin(headers: IncomingHttpHeaders): string | undefined {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (origin !== undefined) return isSameOrigin(origin, host) ? undefined : origin;
  return site === 'cross-site' ? 'another site' : undefined;
}

function isSameOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

function trustIn(allowed: readonly string[]): (origin: string) => boolean {
  if (allowed.length > 0) return (origin) => allowed.includes(origin);
  return (origin) => URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
