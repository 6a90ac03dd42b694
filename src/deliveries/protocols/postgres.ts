import { Socket } from 'node:net';
import type { Client } from 'pg';
import { isTransient, messageOf, TransferError } from '../contract/failure.js';

/** A connection to a PostgreSQL server. */
export interface PostgresConnection {
  readonly client: Client;
  /**
   * Runs queries. Cuts the connection when `signal` is aborted: the server then rolls back an open transaction. Rejects with a
   * TransferError, or with the reason of `signal`.
   */
  use<T>(signal: AbortSignal, queries: (client: Client) => Promise<T>): Promise<T>;
  /** Resolves when the server has closed the connection, or after a second without its answer. Never rejects. */
  close(): Promise<void>;
}

/** Milliseconds within which a connection must be established. */
const CONNECT_WITHIN = 10_000;
/** Milliseconds that the server has to close a connection. */
const CLOSE_WITHIN = 1000;

/** Connects; rejects with a TransferError, or with the reason of `signal` when that is aborted. */
export async function connectPostgres(url: string, signal: AbortSignal): Promise<PostgresConnection> {
  const { default: pg } = await import('pg');
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: url,
    application_name: 'seedstream',
    connectionTimeoutMillis: CONNECT_WITHIN,
    keepAlive: true,
    stream: () => socket,
  });
  // An error between two queries makes the next query fail.
  client.on('error', () => {});
  const connection: PostgresConnection = {
    client,
    async use(signal, queries) {
      signal.throwIfAborted();
      const cut = () => socket.destroy();
      signal.addEventListener('abort', cut, { once: true });
      try {
        return await queries(client);
      } catch (error) {
        throw signal.aborted ? signal.reason : postgresFailure(error);
      } finally {
        signal.removeEventListener('abort', cut);
      }
    },
    async close() {
      const late = setTimeout(() => socket.destroy(), CLOSE_WITHIN);
      await client.end().catch(() => {});
      clearTimeout(late);
    },
  };
  try {
    await connection.use(signal, () => client.connect());
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return connection;
}

/** Connects, runs queries and closes the connection. */
export async function withPostgres<T>(
  url: string,
  signal: AbortSignal,
  queries: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await connectPostgres(url, signal);
  try {
    return await connection.use(signal, queries);
  } finally {
    await connection.close();
  }
}

/** Classes and codes of SQLSTATE that may go away: connections, resources, shutdowns, conflicts of transactions. */
const transient = /^(08|53|57P|40001|40P01|55P03)/;

/** An error of a query as a TransferError. */
function postgresFailure(error: unknown): Error {
  if (error instanceof TransferError) return error;
  const { code } = error as { code?: string };
  const message = messageOf(error);
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !isTransient(error)) {
    return new TransferError(message, transient.test(code));
  }
  // An error without SQLSTATE is one of the connection: it broke off, or was not established in time.
  return new TransferError(message, isTransient(error) || /connection|timeout/i.test(message));
}
