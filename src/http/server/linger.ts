import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Milliseconds between two looks at a client that may be reading its answer. */
const LOOK_EVERY = 100;

/** Looks at which nothing new has come after which it is taken to have read it, or to be gone. */
const SILENT = 10;

/** Looks during which it may go on sending, however steadily. */
const LOOKS = 50;

/** Bytes that are read for nothing before its connection is cut. */
const BYTES = 1 << 25;

/**
 * Lets clients read their answer while they still send a body that nobody reads: one that is too long, say. Node closes
 * a connection with its last answer, and bytes that come to a closed connection are answered with a reset, which takes
 * from the client what it has not read yet.
 */
export function lingerAfterAnswers(app: FastifyInstance): void {
  app.server.on('request', (request: IncomingMessage) => {
    const { socket, headers } = request;
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
    const close = () => Socket.prototype.destroySoon.call(socket);
    // It is what Node calls after the last answer on a connection.
    socket.destroySoon = () => {
      if (request.complete) return close();
      request.once('end', close).resume();
      bound(socket.end());
    };
  });
  // RFC 9112, 9.6: nothing that comes after the last answer is done. It cannot be answered either.
  app.addHook('onRequest', ({ socket }, _reply, done) => {
    if (!socket.writableEnded) done();
  });
}

/** Closes the connection of what could not be read as a request, when its client has had time to read why. */
export function linger(socket: Socket): void {
  // Node's parser has no use for the rest either.
  socket.removeAllListeners('data').on('data', () => {});
  bound(socket.end().resume());
}

/**
 * Cuts a connection that its client does not close before long. Looks are counted, not time: a process that was kept
 * from running has read nothing meanwhile, however much has come.
 */
function bound(socket: Socket): void {
  const most = socket.bytesRead + BYTES;
  let before = -1;
  let looks = 0;
  let silent = 0;
  // Node tells of no bytes that its parser reads for nothing, but counts them.
  const looking = setInterval(() => {
    looks++;
    silent = socket.bytesRead === before ? silent + 1 : 0;
    before = socket.bytesRead;
    if (silent === SILENT || looks === LOOKS || before > most) socket.destroy();
  }, LOOK_EVERY).unref();
  socket.once('close', () => clearInterval(looking));
}
