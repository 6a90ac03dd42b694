import type { Client } from 'pg';
import { isPassing, messageOf, TransferError } from '../contract/failure.js';

/** Milliseconds in which a connection must come about. */
const CONNECT_WITHIN = 10_000;

/** A connection to a database; rejects with a TransferError. */
export async function connectPostgres(url: string): Promise<Client> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: url,
    application_name: 'seedstream',
    connectionTimeoutMillis: CONNECT_WITHIN,
    keepAlive: true,
  });
  // What becomes of the connection between two queries is told by the next one.
  client.on('error', () => {});
  await client.connect().catch((error) => {
    client.end().catch(() => {});
    throw postgresFailure(error);
  });
  return client;
}

/** Classes and codes of SQLSTATE that pass: connections, resources, shutdowns, conflicts of transactions. */
const passing = /^(08|53|57P|40001|40P01|55P03)/;

/** An error of a query as a TransferError. */
export function postgresFailure(error: unknown): Error {
  if (error instanceof TransferError) return error;
  const { code } = error as { code?: string };
  const message = messageOf(error);
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !isPassing(error)) {
    return new TransferError(message, passing.test(code));
  }
  // What is left has no SQLSTATE: a connection that broke off, or did not come about in time.
  return new TransferError(message, isPassing(error) || /connection|timeout/i.test(message));
}
