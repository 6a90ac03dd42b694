import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../errors.js';
import type { Metrics } from './metrics.js';

/** What clients may take of the server. Times are in seconds. */
export interface Limits {
  readonly urlBytes: number;
  readonly bodyBytes: number;
  /** In which the head of a request must arrive. */
  readonly headerTimeout: number;
  /** After which a connection without a byte in or out is closed. */
  readonly idleTimeout: number;
}

/** Bytes that the headers may have beside the URL. */
const HEADER_BYTES = 16_384;

/** Milliseconds between two looks for requests that are late. */
const CHECK_EVERY = 500;

/** Seconds after which a download that was refused may be tried again. */
const RETRY_AFTER = '1';

/** The options of Fastify and Node that keep the limits. */
export function serverOptions({ urlBytes, headerTimeout, idleTimeout, bodyBytes }: Limits) {
  const idle = idleTimeout * 1000;
  // A body may take longer than the head, but not forever, however steadily it drips.
  const requestTimeout = headerTimeout * 1000 + idle;
  return {
    connectionTimeout: idle,
    keepAliveTimeout: idle,
    requestTimeout,
    bodyLimit: bodyBytes,
    http: {
      requestTimeout,
      headersTimeout: headerTimeout * 1000,
      connectionsCheckingInterval: CHECK_EVERY,
      maxHeaderSize: urlBytes + HEADER_BYTES,
      // Node answers a request without Host by itself; limitRequests does it with a problem document.
      requireHostHeader: false,
    },
  };
}

/** Refuses requests that are too long or without Host; a body without a length is Fastify's to count as it is read. */
export function limitRequests(app: FastifyInstance, { urlBytes, bodyBytes }: Limits): void {
  app.addHook('onRequest', ({ raw }, reply, done) => {
    const { url = '', headers, httpVersion } = raw;
    if (headers.host === undefined && httpVersion === '1.1') {
      return done(new ProblemError(400, 'The Host header is missing'));
    }
    if (url.length > urlBytes) {
      return done(new ProblemError(414, `The URL may have ${urlBytes} bytes, not ${url.length}`));
    }
    if (Number(headers['content-length']) > bodyBytes) {
      reply.header('connection', 'close');
      return done(new ProblemError(413, `The body may have ${bodyBytes} bytes`));
    }
    // A body without a length may never end; that of an operation that reads none ends with the connection.
    if (headers['transfer-encoding'] !== undefined) reply.header('connection', 'close');
    done();
  });
}

/** Refuses what one address asks for beyond `max` requests a minute, except at `free` paths. */
export async function limitRate(app: FastifyInstance, max: number, free: readonly string[]): Promise<void> {
  const { default: rateLimit } = await import('@fastify/rate-limit');
  await app.register(rateLimit, {
    global: false,
    max,
    timeWindow: '1 minute',
    errorResponseBuilder: (_request, { after }) =>
      new ProblemError(429, `An address may ask ${max} times a minute: try again in ${after}`),
  });
  const limit = app.rateLimit();
  // As a hook and not on each route, so that it counts what is not found as well.
  app.addHook('onRequest', async function (request, reply) {
    if (!free.includes(request.routeOptions.url ?? '')) await limit.call(this, request, reply);
  });
}

/** Refuses the requests of these routes while `max` of them are being answered. */
export function limitDownloads(routes: FastifyInstance, max: number, metrics: Metrics): void {
  routes.addHook('onRequest', (request, reply, done) => {
    if (metrics.active() >= max) {
      reply.header('retry-after', RETRY_AFTER);
      return done(new ProblemError(503, `There are ${max} downloads already: try again soon`));
    }
    metrics.beginDownload(request);
    done();
  });
}
