import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Logger } from 'pino';
import { logRequest } from './log.js';
import type { Metrics } from './metrics.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Rows made for the response so far; the code that makes them adds to it. */
    rows: number;
    /** The seed that the rows are made from; empty without rows. */
    seed: string;
    /** Does this request count among the active downloads of the metrics? */
    download: boolean;
    /** Gives the slot of a download back. */
    endDownload: (() => void) | undefined;
  }
  interface FastifyInstance {
    readonly metrics: Metrics;
  }
}

/**
 * Counts and logs every request once, when its response is over, whatever ended it. Hooks that may answer a request come after
 * it, so that it sees those requests, too.
 */
export const traffic = fp<{ metrics: Metrics; log: Logger }>(
  async (app, { metrics, log }) => {
    const logged = log.isLevelEnabled('info');
    app.decorate('metrics', metrics);
    app.decorateRequest('rows', 0);
    app.decorateRequest('seed', '');
    app.decorateRequest('download', false);
    app.decorateRequest('endDownload', undefined);

    app.addHook('onRequest', (request, { raw: response }, done) => {
      const begun = performance.now();
      response.on('close', () => {
        const { method, url, routeOptions, rows, seed, download } = request;
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
        metrics.count(outcome, download);
        request.endDownload?.();
        if (logged) logRequest(outcome);
      });
      if (response.socket === null) closeWithSocket(request, response);
      done();
    });
  },
  // A request that comes after the last answer of its connection is dropped before it counts.
  { name: 'traffic', dependencies: ['connections'] },
);

/** The bytes sent on each connection that have been counted. */
const counted = new WeakMap<Socket, number>();

/** Bytes sent on the connection since the last call, which are those of one response: responses are sent in turn. */
function bytesSent({ socket }: FastifyRequest): number {
  const { bytesWritten = 0 } = socket;
  const before = counted.get(socket) ?? 0;
  counted.set(socket, bytesWritten);
  return bytesWritten - before;
}

/**
 * Closes a response when its connection closes while the response still waits for its turn (pipelining). Node does not, so its
 * 'close' would never come.
 */
function closeWithSocket(request: FastifyRequest, response: ServerResponse): void {
  request.raw.once('close', () => {
    if (!request.socket.destroyed || response.closed) return;
    response.destroy();
    response.emit('close');
  });
}
