import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { logRequest } from './log.js';
import type { Metrics } from './metrics.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Rows made for the response so far; who makes them adds them. */
    rows: number;
    /** The seed they are made from; empty without rows. */
    seed: string;
    /** Is this one of the metrics' active downloads? */
    download: boolean;
  }
}

/**
 * Counts and logs every request once, when its response is over, whatever ended it. To be called before any other hook
 * is added, so that it also sees the requests that those answer.
 */
export function watchTraffic(app: FastifyInstance, metrics: Metrics, log: Logger): void {
  const logged = log.isLevelEnabled('info');
  app.decorateRequest('rows', 0);
  app.decorateRequest('seed', '');
  app.decorateRequest('download', false);

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
      if (logged) logRequest(outcome);
    });
    if (response.socket === null) closeWithSocket(request, response);
    done();
  });
}

/** Bytes sent on each connection as far as they have been counted. */
const counted = new WeakMap<Socket, number>();

/** What has been sent on the connection since this was asked last: responses are sent one after the other. */
function bytesSent({ socket }: FastifyRequest): number {
  const { bytesWritten = 0 } = socket;
  const before = counted.get(socket) ?? 0;
  counted.set(socket, bytesWritten);
  return bytesWritten - before;
}

/**
 * Node does not tell a response that waits for its turn on the connection (pipelining) when that closes; who waits for
 * its end would wait forever.
 */
function closeWithSocket(request: FastifyRequest, response: ServerResponse): void {
  request.raw.once('close', () => {
    if (!request.socket.destroyed || response.closed) return;
    response.destroy();
    response.emit('close');
  });
}
