import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../config.js';
import { ProblemError } from '../../errors.js';
import type { Metrics } from './metrics.js';

/** Bytes that the headers may have beside the URL. */
const HEADER_BYTES = 16_384;

/** Milliseconds between two checks for late requests. */
const CHECK_EVERY = 500;

/** Seconds after which a client may try a refused download again. */
const RETRY_AFTER = '1';

/** The options of Fastify and Node that keep the limits of connections and requests. */
export function serverOptions({ maxUrlBytes, maxBodyBytes, headerTimeout, idleTimeout }: Config) {
  return {
    connectionTimeout: idleTimeout * 1000,
    // An upload of a file may take any time; requestLimits sets the time of other bodies.
    requestTimeout: 0,
    bodyLimit: maxBodyBytes,
    http: {
      requestTimeout: 0,
      headersTimeout: headerTimeout * 1000,
      connectionsCheckingInterval: CHECK_EVERY,
      maxHeaderSize: maxUrlBytes + HEADER_BYTES,
      // Node answers a request without Host by itself; requestLimits answers it with a problem document.
      requireHostHeader: false,
    },
    // Names of models may be long; the URL has a limit of its own.
    routerOptions: { maxParamLength: maxUrlBytes },
  };
}

/**
 * Refuses requests that have no Host, are too long or take too long. Fastify counts the bytes of a body without a length while
 * it reads them.
 */
export const requestLimits = fp<{ config: Config }>(
  async (app, { config: { maxUrlBytes, maxBodyBytes, headerTimeout, idleTimeout } }) => {
    // connectionTimeout also covers connections that wait for a request, with one timer that is never set anew.
    app.server.keepAliveTimeout = 0;
    // A body may take longer than the headers, but not forever, however steadily its bytes arrive.
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
      if ((length === undefined && coding === undefined) || request.routeOptions.config.takesStream)
        return done();
      if (Number(length) > maxBodyBytes) {
        reply.header('connection', 'close');
        return done(
          new ProblemError(413, `The body is longer than the ${maxBodyBytes} bytes that are allowed`),
        );
      }
      // A body without a length may never end. Where the operation does not read it, it ends with the connection.
      if (coding !== undefined) reply.header('connection', 'close');
      limitBody(app, request.raw, within);
      done();
    });
  },
  // Refused requests are counted, too (traffic), and answered with problem documents (problems).
  { name: 'request-limits', dependencies: ['problems', 'traffic'] },
);

/** Breaks off a request whose body has not arrived within so many milliseconds. */
function limitBody({ server }: FastifyInstance, request: IncomingMessage, within: number): void {
  const late = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  const timer = setTimeout(() => server.emit('clientError', late, request.socket), within).unref();
  const over = () => clearTimeout(timer);
  request.once('end', over);
  request.once('close', over);
}

interface RateOptions {
  /** Requests a minute from one address; 0 for any number. */
  readonly max: number;
  /** Routes whose requests do not count. */
  readonly free: readonly string[];
}

/** Answers 429 when an address sends more requests a minute than it may. */
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
    // A hook of all requests instead of one of each route, so that requests to unknown paths count as well.
    app.addHook('onRequest', async function (request, reply) {
      if (!free.includes(request.routeOptions.url ?? '')) await limit.call(this, request, reply);
    });
  },
  // Pages of other origins may read a 429.
  { name: 'rate-limit', dependencies: ['cors'] },
);

/** Answers 503 to requests to these routes while `max` of them are being answered. */
export function limitDownloads(routes: FastifyInstance, max: number, metrics: Metrics): void {
  routes.addHook('onRequest', (request, reply, done) => {
    if (metrics.active() >= max) {
      reply.header('retry-after', RETRY_AFTER);
      return done(new ProblemError(503, `${max} downloads are running already: try again soon`));
    }
    metrics.beginDownload(request);
    done();
  });
}
