import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Milliseconds between two checks of a client that may still be reading its answer. */
const CHECK_EVERY = 100;

/** After this many checks without a new byte, the client has read its answer or has disconnected. */
const SILENT_CHECKS = 10;

/** The client may continue sending for this many checks. */
const CHECKS = 50;

/** The server discards this many bytes before it cuts the connection. */
const BYTES = 1 << 25;

/**
 * Lets clients read an answer while they still send a body that nobody reads, such as one that is too long. Node closes a
 * connection after its last answer. Bytes that arrive afterwards cause a reset, which discards what the client has not read yet.
 */
export function lingerAfterAnswers(app: FastifyInstance): void {
  app.server.on('request', (request: IncomingMessage) => {
    const { socket, headers } = request;
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
    const close = () => Socket.prototype.destroySoon.call(socket);
    // Node calls this after the last answer on a connection.
    socket.destroySoon = () => {
      if (request.complete) return close();
      request.once('end', close).resume();
      cutInTime(socket.end());
    };
  });
  // RFC 9112, section 9.6: a request after the last answer is not processed. It cannot be answered either.
  app.addHook('onRequest', ({ socket }, _reply, done) => {
    if (!socket.writableEnded) done();
  });
}

/** Ends a connection on which no request could be parsed, and lets its client read the answer. */
export function linger(socket: Socket): void {
  // The rest of the bytes must not reach Node's parser.
  socket.removeAllListeners('data').on('data', () => {});
  cutInTime(socket.end().resume());
}

/**
 * Cuts a connection that its client does not close soon. It counts checks instead of time, because a process that the system
 * suspends reads nothing in that time.
 */
function cutInTime(socket: Socket): void {
  const most = socket.bytesRead + BYTES;
  let before = -1;
  let checks = 0;
  let silent = 0;
  // Node emits no event for bytes that its parser discards, but it counts them.
  const checking = setInterval(() => {
    checks++;
    silent = socket.bytesRead === before ? silent + 1 : 0;
    before = socket.bytesRead;
    if (silent === SILENT_CHECKS || checks === CHECKS || before > most) socket.destroy();
  }, CHECK_EVERY).unref();
  socket.once('close', () => clearInterval(checking));
}
