import { identifier } from '../../formats/sql.js';
import { Type } from '../../json-schema.js';
import { kindOf } from '../configuration/kinds.js';
import { connectPostgres, type PostgresConnection } from '../protocols/postgres.js';
import type { Polled } from './incremental.js';

const settings = {
  url: Type.String({ pattern: '^postgres(ql)?://', title: 'a URL of postgres://' }),
  /** A SELECT. */
  query: Type.String({ minLength: 1 }),
  /** The column by which rows are ordered in time. */
  cursor: Type.String({ minLength: 1 }),
  key: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  /** The name of its table. Left out: the name of the source. */
  table: Type.Optional(Type.String({ minLength: 1 })),
};

/** The rows of a query; numbers come digit by digit, as PostgreSQL writes them into JSON. */
export const postgres = kindOf('postgres', settings, ({ url, query, cursor }) => (): Polled => {
  let connection: PostgresConnection | undefined;
  const column = identifier(cursor, 'postgresql');
  const select = `SELECT row_to_json(q)::text AS text, q.${column}::text AS at FROM (${query.replace(/;\s*$/, '')}\n) AS q`;

  async function close(): Promise<void> {
    const closing = connection?.close();
    connection = undefined;
    await closing;
  }

  return {
    async fetch(at, wanted, signal) {
      const from = at === null ? '' : `WHERE q.${column} >= $2`;
      const values = at === null ? [wanted] : [wanted, at];
      // All rows of the last time are needed: some of them may have been given before.
      const text = `${select} ${from} ORDER BY q.${column} FETCH FIRST $1 ROWS WITH TIES`;
      try {
        connection ??= await connectPostgres(url, signal);
        return await connection.use(
          signal,
          async (client) => (await client.query<{ text: string; at: string }>(text, values)).rows,
        );
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };
});
