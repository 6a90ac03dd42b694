import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../config/config.js';
import { ProblemError } from '../../errors.js';

/** The most bytes of the headers without the URL. */
const HEADER_BYTES = 16_384;

/** Milliseconds between two checks for late requests. */
const CHECK_EVERY = 500;

/** The options of Fastify and Node for the limits of connections and requests. */
export function serverOptions({ maxUrlBytes, maxBodyBytes, headerTimeout, idleTimeout, trustProxy }: Config) {
  return {
    // A busy machine may take longer to load everything than the ten seconds of Fastify.
    pluginTimeout: 0,
    // Who is behind one of these proxies has the address that the proxy gives in X-Forwarded-For.
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    connectionTimeout: idleTimeout * 1000,
    // The upload of a file may take any time. requestLimits sets the limit for other bodies.
    requestTimeout: 0,
    bodyLimit: maxBodyBytes,
    http: {
      requestTimeout: 0,
      headersTimeout: headerTimeout * 1000,
      connectionsCheckingInterval: CHECK_EVERY,
      maxHeaderSize: maxUrlBytes + HEADER_BYTES,
      // Node would answer a request without Host by itself. requestLimits answers it with problem details.
      requireHostHeader: false,
    },
    // Names of models may be long, and the length of the URL is limited anyway.
    routerOptions: { maxParamLength: maxUrlBytes, ignoreTrailingSlash: true },
  };
}

/**
 * Refuses requests that have no Host, are too long or take too long. Fastify itself limits a body without Content-Length while it
 * reads the body.
 */
export const requestLimits = fp<{ config: Config }>(
  async (app, { config: { maxUrlBytes, maxBodyBytes, headerTimeout, idleTimeout } }) => {
    // connectionTimeout also covers connections that wait for a request, and it needs no new timer for each request.
    app.server.keepAliveTimeout = 0;
    // A body may take longer than the headers, but not forever, even when its bytes arrive steadily.
    const within = (headerTimeout + idleTimeout) * 1000;
    app.addHook('onRequest', (request, reply, done) => {
      const { url = '', headers, httpVersion } = request.raw;
      if (headers.host === undefined && httpVersion === '1.1') {
        return done(new ProblemError(400, 'The Host header is missing'));
      }
      if (url.length > maxUrlBytes) {
        return done(
          new ProblemError(414, `The URL has ${url.length} bytes, and at most ${maxUrlBytes} are allowed`),
        );
      }
      const { 'content-length': length, 'transfer-encoding': coding } = headers;
      if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked') {
        reply.header('connection', 'close');
        return done(
          new ProblemError(501, `The transfer coding "${coding}" is not implemented`, {
            allowed: ['chunked'],
          }),
        );
      }
      if ((length === undefined && coding === undefined) || request.routeOptions.config.takesStream)
        return done();
      const { bodyLimit: most = maxBodyBytes } = request.routeOptions;
      if (Number(length) > most) {
        reply.header('connection', 'close');
        return done(new ProblemError(413, `The body is longer than the ${most} bytes that are allowed`));
      }
      // A body without Content-Length may never end. Closing the connection ends a body that the operation does not read.
      if (coding !== undefined) reply.header('connection', 'close');
      limitBody(app, request.raw, within);
      done();
    });
  },
  // Refused requests are also counted (traffic) and answered with problem details (problems).
  { name: 'request-limits', dependencies: ['problems', 'traffic'] },
);

/** Answers 408 to a request whose body has not arrived within this many milliseconds. What is injected is there as a whole. */
function limitBody({ server }: FastifyInstance, request: IncomingMessage, within: number): void {
  if (!(request.socket instanceof Socket)) return;
  const end = () => {
    const late = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    server.emit('clientError', late, request.socket);
  };
  const timer = setTimeout(end, within).unref();
  const over = () => clearTimeout(timer);
  request.once('end', over);
  request.once('close', over);
}

interface RateOptions {
  /** The most requests a minute from one address; 0 for no limit. */
  readonly max: number;
  /** Routes whose requests are not counted. */
  readonly free: readonly string[];
}

/** Answers 429 when an address sends more than `max` requests a minute. */
export const rateLimit = fp<RateOptions>(
  async (app, { max, free }) => {
    if (max === 0) return;
    const { default: fastifyRateLimit } = await import('@fastify/rate-limit');
    await app.register(fastifyRateLimit, {
      global: false,
      max,
      timeWindow: '1 minute',
      errorResponseBuilder: (_request, { after }) =>
        new ProblemError(429, `An address may send ${max} requests a minute: try again in ${after}`),
    });
    const limit = app.rateLimit();
    // One hook for all requests instead of one for each route, so that requests to unknown paths also count.
    app.addHook('onRequest', async function (request, reply) {
      if (!free.includes(request.routeOptions.url ?? '')) await limit.call(this, request, reply);
    });
  },
  // With origins first, pages of other origins can read a 429.
  { name: 'rate-limit', dependencies: ['origins'] },
);
