import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** With what Node keeps there: the response that is next on the connection, until all of it has been sent. */
type Connection = Socket & { _httpMessage?: object | null };

/**
 * Lets a server that ends send what it has begun to the end. Node's own closeIdleConnections(), which close() calls as well,
 * takes a connection for idle once the last bytes of a response have been written to it, and drops those that its client
 * has not read yet.
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
      // One that the server has ended closes by itself, once its client has had time to read why (see linger.ts).
      if (bytesRead > 0 && !writableEnded && response === null) connection.destroy();
    }
  };
}
