import { promisify } from 'node:util';
import type { Connection as CoreConnection } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { isTransient, messageOf, TransferError } from '../contract/failure.js';

/** A connection to a server of MySQL or MariaDB. */
export interface MysqlConnection {
  readonly client: Connection;
  /**
   * Runs queries. Cuts the connection when `signal` is aborted: the server then rolls back an open transaction. Rejects with a
   * TransferError, or with the reason of `signal`.
   */
  use<T>(signal: AbortSignal, queries: (client: Connection) => Promise<T>): Promise<T>;
  /** Resolves when the server has closed the connection, or after a second without its answer. Never rejects. */
  close(): Promise<void>;
}

/** Milliseconds within which a connection must be established. */
const CONNECT_WITHIN = 10_000;
/** Milliseconds that the server has to close a connection. */
const CLOSE_WITHIN = 1000;

/**
 * Connects, with a session that rejects what it cannot store and makes tables with transactions. Rejects with a TransferError, or
 * with the reason of `signal` when that is aborted.
 */
export async function connectMysql(url: string, signal: AbortSignal): Promise<MysqlConnection> {
  const { default: mysql } = await import('mysql2');
  const core = mysql.createConnection({ uri: url, charset: 'utf8mb4', connectTimeout: CONNECT_WITHIN });
  // An error between two queries makes the next query fail.
  core.on('error', () => {});
  const cut = () => streamOf(core).destroy();
  const connection: MysqlConnection = {
    client: core.promise(),
    async use(signal, queries) {
      signal.throwIfAborted();
      signal.addEventListener('abort', cut, { once: true });
      try {
        return await queries(connection.client);
      } catch (error) {
        throw signal.aborted ? signal.reason : mysqlFailure(error);
      } finally {
        signal.removeEventListener('abort', cut);
      }
    },
    async close() {
      const late = setTimeout(cut, CLOSE_WITHIN);
      await connection.client.end().catch(() => {});
      clearTimeout(late);
    },
  };
  try {
    await connection.use(signal, async (client) => {
      await promisify(core.connect.bind(core))();
      await client.query(
        "SET SESSION sql_mode = 'STRICT_ALL_TABLES', time_zone = '+00:00', default_storage_engine = InnoDB",
      );
    });
  } catch (error) {
    cut();
    throw error;
  }
  return connection;
}

/** Its socket, which TLS replaces; mysql2 has it without a type. */
const streamOf = (core: CoreConnection) => (core as unknown as { stream: { destroy(): void } }).stream;

/**
 * Numbers of errors that may go away: too many connections (1040, 1203), shutdowns (1053, 1077, 1079), connections that broke (1152,
 * 1158 to 1161), locks (1205), deadlocks (1213), a server that only reads for now (1290, 1836), queries that somebody ended (1317,
 * 1927).
 */
const transient = new Set([
  1040, 1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1290, 1317, 1836, 1927,
]);

/** An error of a query as a TransferError. */
function mysqlFailure(error: unknown): Error {
  if (error instanceof TransferError) return error;
  const { errno, sqlState, code } = error as { errno?: number; sqlState?: string; code?: string };
  // 'me'@'10.0.0.7': clients see no addresses.
  const message = messageOf(error).replace(/'@'[^']*'/g, "'");
  if (sqlState !== undefined && errno !== undefined) return new TransferError(message, transient.has(errno));
  // An error without SQLSTATE is one of the connection: it broke off, or was not established in time.
  const broken = isTransient(error) || /^PROTOCOL_/.test(`${code}`) || /closed state|ETIMEDOUT/.test(message);
  return new TransferError(message, broken);
}
