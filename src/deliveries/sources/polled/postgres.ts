import type { CustomTypesConfig } from 'pg';
import { copy, copyLine } from '../../../formats/copy.js';
import { ndjson } from '../../../formats/json.js';
import type { RowFormat } from '../../../formats/row-format.js';
import { identifier } from '../../../formats/sql/format.js';
import { Type } from '../../../json-schema.js';
import { kindOf } from '../../configuration/kinds.js';
import { TransferError } from '../../contract/failure.js';
import { inOneLine } from '../../protocols/lines.js';
import { connectPostgres, type PostgresConnection } from '../../protocols/postgres.js';
import type { DeclaredColumns, Found, Polled } from './incremental.js';
import { describeQuery } from './postgres-types.js';

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

/** Writes values so that they are read back as they were, whatever the settings of the database that reads them. */
const NOTATION =
  "SET datestyle TO ISO; SET intervalstyle TO postgres; SET extra_float_digits TO 1; SET lc_monetary TO 'C'";

/**
 * The rows of a query. A destination that wants the format of COPY gets each value as PostgreSQL writes it, and the types of
 * the columns; any other gets what row_to_json() makes: all digits of a number, JSON as it is, all else as text.
 */
export const postgres = kindOf('postgres', settings, ({ url, query: written, cursor }) => (): Polled => {
  let connected: { readonly connection: PostgresConnection; readonly described: DeclaredColumns } | undefined;
  const query = written.replace(/;\s*$/, '');
  const time = `q.${identifier(cursor, 'postgresql')}`;

  async function close(): Promise<void> {
    const closing = connected?.connection.close();
    connected = undefined;
    await closing;
  }

  async function connect(signal: AbortSignal) {
    const connection = await connectPostgres(url, signal);
    try {
      const described = await connection.use(signal, async (client) => {
        await client.query(NOTATION);
        const described = await describeQuery(client, query);
        const { rowCount } = await client.query(
          `SELECT FROM (${query}\n) AS q WHERE ${time} IS NULL LIMIT 1`,
        );
        if (rowCount !== 0) throw new TransferError(`a row of the query has no value in ${cursor}`, false);
        return described;
      });
      return { connection, described };
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  return {
    async fetch(at, wantedRows, wanted, signal) {
      const format = wanted === copy ? copy : ndjson;
      const row = format === copy ? 'q.*' : 'row_to_json(q)';
      const from = at === null ? '' : `WHERE ${time} >= $2`;
      // All rows of the last time are needed: some of them may have been given before.
      const text = `SELECT ${time}, ${row} FROM (${query}\n) AS q ${from} ORDER BY ${time} FETCH FIRST $1 ROWS WITH TIES`;
      try {
        connected ??= await connect(signal);
        const { connection, described } = connected;
        const { rows } = await connection.use(signal, (client) =>
          client.query<(string | null)[]>({
            text,
            values: at === null ? [wantedRows] : [wantedRows, at],
            rowMode: 'array',
            types: asWritten,
          }),
        );
        return { rows: rows.map((row) => foundIn(row, format)), format, declared: described };
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };
});

function foundIn([at, ...values]: (string | null)[], format: RowFormat): Found {
  return { text: format === copy ? copyLine(values) : inOneLine(values[0] as string), at: at as string };
}

/** Leaves values as PostgreSQL writes them. */
const asWritten = { getTypeParser: () => (text: string) => text } as unknown as CustomTypesConfig;
