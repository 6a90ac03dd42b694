import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BusyError } from '../../errors.js';
import { isLoopbackAddress } from './access/loopback.js';
import type { Metrics } from './metrics.js';

/** Downloads of one connection at a time; further requests of a pipeline wait until one of them is over. */
const PER_CONNECTION = 16;

/** What a connection has under way, and what waits on it. */
interface Connection {
  active: number;
  readonly waiting: (() => void)[];
}

/**
 * Bounds the downloads of these routes: `max` at a time in all, half of that for one address (except this machine), and a few for
 * one connection. Answers 503 when there are as many.
 */
export function limitDownloads(routes: FastifyInstance, max: number, metrics: Metrics): void {
  const perAddress = Math.max(1, Math.floor(max / 2));
  routes.addHook('onRequest', (request, _reply, done) => {
    const connection = connectionOf(request);
    const begin = () => {
      const { ip } = request;
      const reason =
        metrics.active() >= max
          ? `There are ${max} downloads already`
          : (ofAddress.get(ip) ?? 0) >= perAddress
            ? `There are ${perAddress} downloads of ${ip} already`
            : undefined;
      if (reason !== undefined) {
        // Not at once: one call inside the other for each of thousands of waiting requests would overflow the stack.
        setImmediate(startNext, connection);
        return done(new BusyError(reason));
      }
      take(request, connection);
      metrics.beginDownload();
      done();
    };
    if (connection.active < PER_CONNECTION) return begin();
    connection.waiting.push(begin);
  });
}

const connections = new WeakMap<Socket, Connection>();
const ofAddress = new Map<string, number>();

function connectionOf({ raw: { socket } }: FastifyRequest): Connection {
  const known = connections.get(socket);
  if (known !== undefined) return known;
  const connection: Connection = { active: 0, waiting: [] };
  connections.set(socket, connection);
  return connection;
}

/** Takes a slot for the request, which it gives back when its response is over (see traffic.ts). */
function take(request: FastifyRequest, connection: Connection): void {
  const { ip } = request;
  const counted = !isLoopbackAddress(ip);
  connection.active++;
  if (counted) ofAddress.set(ip, (ofAddress.get(ip) ?? 0) + 1);
  request.endDownload = () => {
    connection.active--;
    if (counted) {
      const left = (ofAddress.get(ip) ?? 1) - 1;
      if (left > 0) ofAddress.set(ip, left);
      else ofAddress.delete(ip);
    }
    if (!request.raw.socket.destroyed) startNext(connection);
  };
}

const startNext = ({ waiting }: Connection) => waiting.shift()?.();
