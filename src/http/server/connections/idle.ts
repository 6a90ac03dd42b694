import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** `_httpMessage` is the next response of the connection until all of that response has been sent. */
type Connection = Socket & { _httpMessage?: object | null };

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
