import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../../errors.js';
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
  return {
    connectionTimeout: idle,
    // Uploads of files take as long as they take; limitRequests limits the others.
    requestTimeout: 0,
    bodyLimit: bodyBytes,
    http: {
      requestTimeout: 0,
      headersTimeout: headerTimeout * 1000,
      connectionsCheckingInterval: CHECK_EVERY,
      maxHeaderSize: urlBytes + HEADER_BYTES,
      // Node answers a request without Host by itself; limitRequests does it with a problem document.
      requireHostHeader: false,
    },
  };
}

/**
 * Refuses requests that are too long, take too long or have no Host; a body without a length is Fastify's to count as it is
 * read.
 */
export function limitRequests(
  app: FastifyInstance,
  { urlBytes, bodyBytes, headerTimeout, idleTimeout }: Limits,
): void {
  // connectionTimeout sees to connections that wait for a request, too, with one timer that is never set anew.
  app.server.keepAliveTimeout = 0;
  // A body may take longer than the head, but not forever, however steadily it drips.
  const within = (headerTimeout + idleTimeout) * 1000;
  app.addHook('onRequest', (request, reply, done) => {
    const { url = '', headers, httpVersion } = request.raw;
    if (headers.host === undefined && httpVersion === '1.1') {
      return done(new ProblemError(400, 'The Host header is missing'));
    }
    if (url.length > urlBytes) {
      return done(new ProblemError(414, `The URL may have ${urlBytes} bytes, not ${url.length}`));
    }
    const { 'content-length': length, 'transfer-encoding': coding } = headers;
    if ((length === undefined && coding === undefined) || request.routeOptions.config.takesStream)
      return done();
    if (Number(length) > bodyBytes) {
      reply.header('connection', 'close');
      return done(new ProblemError(413, `The body may have ${bodyBytes} bytes`));
    }
    // A body without a length may never end; that of an operation that reads none ends with the connection.
    if (coding !== undefined) reply.header('connection', 'close');
    limitBody(app, request.raw, within);
    done();
  });
}

/** Breaks a request off whose body has not arrived within so many milliseconds. */
function limitBody({ server }: FastifyInstance, request: IncomingMessage, within: number): void {
  const late = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  const timer = setTimeout(() => server.emit('clientError', late, request.socket), within).unref();
  const over = () => clearTimeout(timer);
  request.once('end', over);
  request.once('close', over);
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
