// A server that stops closes only the connections that wait for a request.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { closeOnlyIdleConnections } from '../../../../src/http/server/connections/idle.js';
import { bytes, everything, get, open } from '../../../support/sockets.js';

/** More bytes than the buffers between two processes hold. */
const LONG = 64 * 1024 * 1024;

t.test('a connection is idle when all of a response has been sent', async (t) => {
  const responses: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    responses.push(response);
    response.end(Buffer.alloc(LONG));
  }).listen(0, '127.0.0.1');
  closeOnlyIdleConnections(server);
  t.teardown(() => server.close());
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const silent = await open(t, origin);
  const socket = await open(t, origin);
  socket.write(get('/'));
  await once(server, 'request');
  t.ok(responses[0]?.writableEnded, 'the server has written the whole response');
  server.closeIdleConnections();
  await bytes(socket, LONG);
  if (!responses[0]?.writableFinished) await once(responses[0] as ServerResponse, 'finish');

  const closed = everything(socket);
  server.closeIdleConnections();
  await t.resolves(closed, 'the connection now waits for another request');

  t.notOk(silent.closed, 'a new connection is not closed');
  silent.write(get('/'));
  await t.resolves(bytes(silent, LONG), 'and its request is answered');
});
