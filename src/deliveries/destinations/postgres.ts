import { once } from 'node:events';
import type { Client, ClientBase } from 'pg';
import { Type } from 'typebox';
import { copyOptions } from '../../formats/copy.js';
import { identifier, identifiers } from '../../formats/sql.js';
import type { Batch, Checkpoint, Table } from '../contract/batch.js';
import { type Destination, type Mode, modes, type Session } from '../contract/destination.js';
import { TransferError } from '../contract/failure.js';
import { connectPostgres, postgresFailure } from '../protocols/postgres.js';

export const postgresSettings = Type.Object(
  {
    kind: Type.Literal('postgres'),
    url: Type.String({ pattern: '^postgres(ql)?://', title: 'a URL of postgres://' }),
  },
  { additionalProperties: false },
);

/** Rows of a transaction: 100,000 of persons take a fifth of a second, so that a commit costs little beside them. */
const BATCH = { usual: 100_000, most: 1_000_000 };
/**
 * A database. Each batch is a COPY in a transaction of its own together with the row of seedstream_deliveries that says how
 * far the delivery has come. So a batch is there as a whole or not at all, and never twice, whoever is killed.
 */
export function postgres({ url }: { url: string }): Destination {
  return {
    kind: 'postgres',
    modes,
    notation: 'copy',
    batch: BATCH,
    parallel: 1,
    async check(signal) {
      const client = await connectPostgres(url);
      const cut = () => client.end().catch(() => {});
      signal.addEventListener('abort', cut, { once: true });
      try {
        await client.query('SELECT 1');
      } finally {
        signal.removeEventListener('abort', cut);
        await cut();
      }
    },
    async open(delivery, mode) {
      const client = await connectPostgres(url);
      try {
        return await openSession(client, delivery, mode);
      } catch (error) {
        client.end().catch(() => {});
        throw postgresFailure(error);
      }
    },
    async close() {},
  };
}

/** Any number that others are unlikely to lock: CREATE TABLE IF NOT EXISTS fails when two do it at once. */
const MAKING_TABLES = 7_305_517_211;

async function openSession(client: Client, delivery: string, mode: Mode): Promise<Session> {
  const { from: copyFrom } = (await import('pg-copy-streams')).default;
  const made = new Set<Table>();

  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock($1)', [MAKING_TABLES]);
  await client.query(`CREATE TABLE IF NOT EXISTS seedstream_deliveries (
    delivery text PRIMARY KEY, "rows" bigint NOT NULL, "cursor" text, changed timestamptz NOT NULL DEFAULT now())`);
  await client.query('COMMIT');
  const known = await client.query<{ rows: string; cursor: string | null }>(
    'SELECT "rows", "cursor" FROM seedstream_deliveries WHERE delivery = $1',
    [delivery],
  );
  const [kept] = known.rows;

  /** Takes the delivery from one checkpoint to the next, if it is still there: whoever else runs it, one wins. */
  async function advance(from: Checkpoint, after: Checkpoint): Promise<void> {
    const { rowCount } =
      from.rows === 0
        ? await client.query(
            'INSERT INTO seedstream_deliveries (delivery, "rows", "cursor") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
            [delivery, after.rows, after.cursor],
          )
        : await client.query(
            'UPDATE seedstream_deliveries SET "rows" = $2, "cursor" = $3, changed = now() WHERE delivery = $1 AND "rows" = $4',
            [delivery, after.rows, after.cursor, from.rows],
          );
    if (rowCount !== 1) throw new TransferError('the delivery has gone on elsewhere', true);
  }

  async function makeTable(table: Table): Promise<void> {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MAKING_TABLES]);
    await client.query(table.create);
    if (mode !== 'upsert') return;
    const name = identifier(table.name, 'postgresql');
    const keys = identifiers(table.key, 'postgresql');
    // A table that was there before may lack what ON CONFLICT needs; where it has it, this is a second one less.
    if (!(await hasUniqueKey(client, name, table.key)))
      await client.query(`ALTER TABLE ${name} ADD UNIQUE (${keys})`);
    await client.query(
      `CREATE TEMPORARY TABLE IF NOT EXISTS ${staged(table)} (LIKE ${name} INCLUDING DEFAULTS) ON COMMIT DELETE ROWS`,
    );
  }

  async function insert(batch: Batch): Promise<void> {
    const { table, notation, bytes } = batch;
    const into = mode === 'upsert' ? staged(table) : identifier(table.name, 'postgresql');
    const columns = identifiers(table.columns, 'postgresql');
    if (notation === 'copy') {
      const copy = client.query(copyFrom(`COPY ${into} (${columns}) FROM STDIN WITH (${copyOptions})`));
      copy.end(bytes);
      await once(copy, 'finish');
    } else {
      const array = `[${bytes.toString().trimEnd().replaceAll('\n', ',')}]`;
      await client.query(
        `INSERT INTO ${into} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${into}, $1)`,
        [array],
      );
    }
    if (mode === 'upsert') await client.query(mergeOf(table));
  }

  return {
    checkpoint: kept === undefined ? null : { rows: Number(kept.rows), cursor: kept.cursor },
    async send(batch) {
      const { table, from, after } = batch;
      try {
        await client.query('BEGIN');
        await advance(from, after);
        if (!made.has(table)) {
          await makeTable(table);
          if (mode === 'replace' && batch.begins) {
            await client.query(`TRUNCATE ${identifier(table.name, 'postgresql')}`);
          }
        }
        await insert(batch);
        await client.query('COMMIT');
        made.add(table);
        return { quarantined: 0 };
      } catch (error) {
        throw postgresFailure(error);
      }
    },
    async close() {
      await client.end().catch(() => {});
    },
  };
}

const staged = ({ name }: Table) => identifier(`seedstream ${name}`, 'postgresql');

/** INSERT … ON CONFLICT of what is staged; of several rows with one key the last one counts. */
function mergeOf(table: Table): string {
  const { name, columns, key } = table;
  const keys = identifiers(key, 'postgresql');
  const all = identifiers(columns, 'postgresql');
  const others = columns.filter((column) => !key.includes(column));
  const set = others.map((column) => {
    const quoted = identifier(column, 'postgresql');
    return `${quoted} = EXCLUDED.${quoted}`;
  });
  const action = set.length === 0 ? 'NOTHING' : `UPDATE SET ${set.join(', ')}`;
  return `INSERT INTO ${identifier(name, 'postgresql')} (${all})
    SELECT DISTINCT ON (${keys}) ${all} FROM ${staged(table)} ORDER BY ${keys}, ctid DESC
    ON CONFLICT (${keys}) DO ${action}`;
}

/** Is there a unique index on exactly these columns, without conditions? */
async function hasUniqueKey(client: ClientBase, table: string, key: readonly string[]): Promise<boolean> {
  const { rows } = await client.query<{ columns: string[] }>(
    `SELECT array_agg(a.attname::text) AS columns FROM pg_index i
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
     WHERE i.indrelid = $1::regclass AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL GROUP BY i.indexrelid`,
    [table],
  );
  const wanted = [...key].sort().join();
  return rows.some(({ columns }) => [...columns].sort().join() === wanted);
}
