import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** `_httpMessage` is the next response of the connection until all of that response has been sent. */
type Connection = Socket & { _httpMessage?: ServerResponse | null };

/**
 * Lets a server that stops send every response to its end. Node's own closeIdleConnections(), which close() also calls, treats a
 * connection as idle when the last bytes of a response have been written to it, and so drops bytes that the client has not read.
 */
export function closeOnlyIdleConnections(server: Server): void {
  const connections = new Set<Connection>();
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  server.closeIdleConnections = () => {
    for (const connection of connections) {
      const { bytesRead, writableEnded, _httpMessage: response = null } = connection;
      // A connection that the server has ended closes by itself after its client has had time to read the answer (see linger.ts).
      if (bytesRead > 0 && !writableEnded && response === null) connection.destroy();
    }
  };
}

/**
 * Closes a connection after a time-out only if its client is to act next. Node would also close one whose client waits for the
 * server. The next byte in either direction starts the time anew.
 */
export function closeOnlyIdleClients(server: Server): void {
  server.on('timeout', (connection: Connection) => {
    if (waitsForClient(connection)) connection.destroy();
  });
}

/** Is it the client that is to send a request or the rest of it, or to read what was sent? */
function waitsForClient({ _httpMessage: response, writableLength }: Connection): boolean {
  if (!response || writableLength > 0) return true;
  const { complete, readableLength } = response.req;
  return !complete && readableLength === 0;
}
