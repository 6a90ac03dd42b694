// Which connections are idle: for a server that stops, and when the time of a connection is up.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import t from 'tap';
import {
  closeOnlyIdleClients,
  closeOnlyIdleConnections,
} from '../../../../src/http/server/connections/idle.js';
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

t.test('when the time is up, a connection closes only if its client is to act', async (t) => {
  const connections: Socket[] = [];
  let answer = (_response: ServerResponse) => {};
  const server = createServer((request, response) => {
    request.resume();
    answer(response);
  }).listen(0, '127.0.0.1');
  closeOnlyIdleClients(server);
  server.on('connection', (connection) => connections.push(connection));
  t.teardown(() => server.closeAllConnections());
  t.teardown(() => server.close());
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  /** Sends a text; resolves to the two ends of the connection and, when a response has been asked for, to that. */
  const send = async (text: string) => {
    const asked = new Promise<ServerResponse>((resolve) => {
      answer = resolve;
    });
    const client = await open(t, origin);
    client.write(text);
    const response = await asked;
    return { client, response, connection: connections.at(-1) as Socket };
  };

  const working = await send(get('/'));
  working.connection.emit('timeout');
  t.notOk(working.connection.destroyed, 'the client waits for the server');
  working.response.end('done');
  await t.resolves(bytes(working.client, 100), 'and gets its answer');
  working.connection.emit('timeout');
  t.ok(working.connection.destroyed, 'the client may send another request');

  const unread = await send(get('/'));
  unread.response.write(Buffer.alloc(LONG));
  unread.connection.emit('timeout');
  t.ok(unread.connection.destroyed, 'the client has bytes to read');

  const uploading = await send(get('/', 'Content-Length: 5').replace('GET', 'POST'));
  uploading.connection.emit('timeout');
  t.ok(uploading.connection.destroyed, 'the client has a body to send');
});
