import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Logger } from 'pino';
import { logRequest } from './log.js';
import type { Metrics } from './metrics.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The response of Node. */
    response: ServerResponse;
    /** The number of rows made for the response so far. The code that makes rows increases it. */
    rows: number;
    /** The seed of the rows; empty when there are none. */
    seed: string;
    /** Gives the slot of a download back; undefined for other requests. */
    endDownload: (() => void) | undefined;
  }
  interface FastifyInstance {
    readonly metrics: Metrics;
  }
}

/**
 * Counts and logs every request once, when its response has ended for any reason. Hooks that may answer a request must come
 * later, so that those requests are also counted.
 */
export const traffic = fp<{ metrics: Metrics; log: Logger }>(
  async (app, { metrics, log }) => {
    const logged = log.isLevelEnabled('info');
    app.decorate('metrics', metrics);
    app.decorateRequest('response', null as unknown as ServerResponse);
    app.decorateRequest('rows', 0);
    app.decorateRequest('seed', '');
    app.decorateRequest('endDownload', undefined);

    app.addHook('onRequest', (request, { raw: response }, done) => {
      const begun = performance.now();
      request.response = response;
      response.on('close', () => {
        const { method, url, routeOptions, rows, seed, endDownload } = request;
        const outcome = {
          time: Date.now(),
          method,
          url,
          route: routeOptions.url ?? '',
          status: response.statusCode,
          rows,
          seed,
          ms: performance.now() - begun,
          bytes: bytesSent(request),
          aborted: !response.writableFinished,
        };
        metrics.count(outcome, endDownload !== undefined);
        endDownload?.();
        if (logged) logRequest(outcome);
      });
      if (response.socket === null) closeWithSocket(request, response);
      done();
    });
  },
  // A request after the last answer of its connection is dropped before it is counted.
  { name: 'traffic', dependencies: ['connections'] },
);

/** The number of bytes on each connection that have been counted. */
const counted = new WeakMap<Socket, number>();

/** The bytes sent on the connection since the last call. They are those of one response, because responses are sent in turn. */
function bytesSent({ socket }: FastifyRequest): number {
  const { bytesWritten = 0 } = socket;
  const before = counted.get(socket) ?? 0;
  counted.set(socket, bytesWritten);
  return bytesWritten - before;
}

/**
 * Closes a response when its connection closes while the response still waits for its turn (pipelining). Node does not do so, and
 * the response would never emit 'close'.
 */
function closeWithSocket(request: FastifyRequest, response: ServerResponse): void {
  request.raw.once('close', () => {
    if (!request.socket.destroyed || response.closed) return;
    response.destroy();
    response.emit('close');
  });
}
