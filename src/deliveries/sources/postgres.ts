import type { Client } from 'pg';
import { Type } from 'typebox';
import { identifier } from '../../formats/sql.js';
import { connectPostgres, postgresFailure } from '../protocols/postgres.js';
import type { Polled } from './incremental.js';

export const postgresSettings = Type.Object(
  {
    kind: Type.Literal('postgres'),
    url: Type.String({ pattern: '^postgres(ql)?://', title: 'a URL of postgres://' }),
    /** A SELECT. */
    query: Type.String({ minLength: 1 }),
    /** The column that its rows are ordered by in time. */
    cursor: Type.String({ minLength: 1 }),
    key: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    /** What its table is called; left out: as the source. */
    table: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
);

interface Settings {
  readonly url: string;
  readonly query: string;
  readonly cursor: string;
}

/** The rows of a query; numbers come digit by digit, as PostgreSQL writes them into JSON. */
export function pollPostgres({ url, query, cursor }: Settings): Pick<Polled, 'fetch' | 'close'> {
  let client: Client | undefined;
  const column = identifier(cursor, 'postgresql');
  const select = `SELECT row_to_json(q)::text AS text, q.${column}::text AS at FROM (${query.replace(/;\s*$/, '')}\n) AS q`;
  return {
    async fetch(at, wanted) {
      try {
        client ??= await connectPostgres(url);
        const from = at === null ? '' : `WHERE q.${column} >= $2`;
        const values = at === null ? [wanted] : [wanted, at];
        // Rows of one time are wanted together: some of them may have been given before.
        const text = `${select} ${from} ORDER BY q.${column} FETCH FIRST $1 ROWS WITH TIES`;
        return (await client.query<{ text: string; at: string }>(text, values)).rows;
      } catch (error) {
        client?.end().catch(() => {});
        client = undefined;
        throw postgresFailure(error);
      }
    },
    async close() {
      await client?.end().catch(() => {});
      client = undefined;
    },
  };
}
