import type { ClientBase } from 'pg';
import { eventually } from '../support/eventually.js';

/**
 * Locks a table (a quoted identifier), and resolves when another transaction waits for it: to a function that unlocks the table.
 * Whoever is killed meanwhile is killed in the middle of that transaction.
 */
export async function blockedAt(client: ClientBase, table: string): Promise<() => Promise<void>> {
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  const waiting = async () => {
    const text = 'SELECT 1 FROM pg_locks WHERE NOT granted AND relation = $1::regclass';
    return (await client.query(text, [table])).rowCount;
  };
  if (!(await eventually(waiting, Boolean))) throw new Error(`nobody waits for ${table}`);
  return async () => {
    await client.query('ROLLBACK');
  };
}

/** Where the process is killed each time: while it waits for a table, or, when undefined, as soon as rows have arrived. */
export const killedAt = (kill: number, table: string) =>
  [table, 'seedstream_deliveries', undefined][kill % 3];
