import { once } from 'node:events';
import type { ClientBase } from 'pg';
import { copy, copyOptions } from '../../formats/copy.js';
import {
  addForeignKeys,
  createMissing,
  nameOf,
  type PostgresqlType,
  type TableDefinition,
} from '../../formats/sql/ddl.js';
import { identifier, identifiers } from '../../formats/sql/format.js';
import { readTableName } from '../../formats/sql/table-name.js';
import { Type } from '../../json-schema.js';
import { kindOf, timeoutSetting } from '../configuration/kinds.js';
import type { Batch, Checkpoint } from '../contract/batch.js';
import { type Destination, type Mode, modes, type RunName, type Session } from '../contract/destination.js';
import { TransferError } from '../contract/failure.js';
import { connectPostgres, type PostgresConnection, withPostgres } from '../protocols/postgres.js';
import { addKeys, keepKeys, restoreKeys, suspendKeys } from './postgres-keys.js';
import { dropNewTables, makeNewTable, newTableOf, putInPlace } from './postgres-replace.js';

const DIALECT = 'postgresql';

/** Rows of a transaction: 100,000 persons take a fifth of a second, so the commit costs little beside them. */
const BATCH = { usual: 100_000, most: 1_000_000 };

/**
 * A PostgreSQL database. Each batch is one transaction: a COPY of its rows, and an update of the delivery's row in the table
 * seedstream_deliveries, which holds the checkpoint. So a batch is there as a whole or not at all, and never twice, whichever
 * side is killed. With mode replace, rows go to new tables, which take the place of the old ones at the end.
 */
export const postgres = kindOf(
  'postgres',
  {
    url: Type.String({ pattern: '^postgres(ql)?://', title: 'a URL of postgres://' }),
    ...timeoutSetting(60),
  },
  ({ url, timeout }): Destination => ({
    kind: 'postgres',
    guarantee: 'exactly-once',
    modes,
    wants: { format: copy },
    batch: BATCH,
    timeout: timeout as number,
    parallel: 1,
    table: readTableName,
    ddl: (tables) =>
      [
        ...tables.flatMap((table) => [
          ...(table.postgresqlTypes ?? []).map(({ create }) => (create === undefined ? '' : `${create};\n`)),
          createMissing(table, DIALECT, tables),
        ]),
        addForeignKeys(tables, DIALECT),
      ].join(''),
    async check(signal) {
      await withPostgres(url, signal, (client) => client.query('SELECT 1'));
    },
    async open(run, mode, signal, tables, note) {
      const connection = await connectPostgres(url, signal);
      try {
        return await connection.use(signal, () => openSession(connection, run, mode, tables, note));
      } catch (error) {
        await connection.close();
        throw error;
      }
    },
    async forget(delivery, signal) {
      await withPostgres(url, signal, async (client) => {
        await dropNewTables(client, delivery);
        if (!(await exists(client, CHECKPOINTS))) return;
        await restoreKeys(client, delivery);
        await client.query("DELETE FROM seedstream_deliveries WHERE split_part(delivery, '/', 1) = $1", [
          delivery,
        ]);
      });
    },
    async close() {},
  }),
);

/** The key of an advisory lock around CREATE TABLE IF NOT EXISTS, which fails when two sessions do it at once. */
const MAKING_TABLES = 7_305_517_211;

/** The table of checkpoints, and the statement that makes it. */
const CHECKPOINTS = 'seedstream_deliveries';
const MAKE_CHECKPOINTS = `CREATE TABLE IF NOT EXISTS ${CHECKPOINTS} (delivery text PRIMARY KEY, "rows" bigint NOT NULL, "cursor" text, changed timestamptz NOT NULL DEFAULT now())`;

/** Prepares a run on a new connection. */
async function openSession(
  connection: PostgresConnection,
  run: RunName,
  mode: Mode,
  tables: readonly TableDefinition[],
  note: (text: string) => void,
): Promise<Session> {
  const { client } = connection;
  const { from: copyFrom } = (await import('pg-copy-streams')).default;
  const name = `${run.delivery}/${run.run}`;
  /** The tables that there are, by their quoted names, and where their rows go in this mode. */
  const made = new Map<string, string>();

  // A source writes intervals and money like this, whatever the settings of the databases.
  await client.query("SET intervalstyle TO postgres; SET lc_monetary TO 'C'");
  if (!(await exists(client, CHECKPOINTS))) await makeCheckpoints(client);
  await demand(client, CHECKPOINTS, ['SELECT', 'INSERT', 'UPDATE']);
  const known = await client.query<{ rows: string; cursor: string | null }>(
    'SELECT "rows", "cursor" FROM seedstream_deliveries WHERE delivery = $1',
    [name],
  );
  const [kept] = known.rows;

  /** Moves the checkpoint, if it is still at `from`: of two processes that continue one run, one fails here. */
  async function advance(from: Checkpoint, after: Checkpoint): Promise<void> {
    const { rowCount } =
      from.rows === 0
        ? await client.query(
            'INSERT INTO seedstream_deliveries (delivery, "rows", "cursor") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
            [name, after.rows, after.cursor],
          )
        : await client.query(
            'UPDATE seedstream_deliveries SET "rows" = $2, "cursor" = $3, changed = now() WHERE delivery = $1 AND "rows" = $4',
            [name, after.rows, after.cursor, from.rows],
          );
    if (rowCount !== 1) throw new TransferError('another process has continued the delivery', true);
  }

  /** Makes all tables that are missing, those without rows, too; resolves to the quoted names of those that take the rows. */
  async function makeTables(): Promise<Map<string, string>> {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MAKING_TABLES]);
    const known = new Set<TableDefinition>();
    for (const table of tables) if (await exists(client, nameOf(table, DIALECT))) known.add(table);
    const into = new Map<string, string>();
    for (const table of tables) into.set(nameOf(table, DIALECT), await makeTable(table, true));
    for (const table of tables) {
      if (!known.has(table)) await keepKeys(client, name, table, tables, note);
      else if (mode !== 'replace') await suspendKeys(client, name, table, tables);
    }
    return into;
  }

  /** Makes the table if it is missing; resolves to the quoted name of the table that takes its rows. */
  async function makeTable(table: TableDefinition, begins: boolean): Promise<string> {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MAKING_TABLES]);
    const target = nameOf(table, DIALECT);
    if (!(await exists(client, target))) {
      for (const type of table.postgresqlTypes ?? []) await makeType(client, type, table);
      const whole = tables.find(({ name }) => name === table.name) ?? table;
      await client.query(createMissing(whole, DIALECT, tables));
    }
    await demand(client, target, mode === 'upsert' ? ['SELECT', 'INSERT', 'UPDATE'] : ['INSERT']);
    if (mode === 'append') return target;
    if (mode === 'replace') {
      const into = await newTableOf(client, name, target);
      if (begins) await makeNewTable(client, name, target, into);
      return into;
    }
    // A table that was there before may lack the unique index that ON CONFLICT needs.
    if (!(await hasUniqueKey(client, target, table.primaryKey)))
      await client.query(`ALTER TABLE ${target} ADD UNIQUE (${identifiers(table.primaryKey, DIALECT)})`);
    await client.query(
      `CREATE TEMPORARY TABLE IF NOT EXISTS ${staged(table)} (LIKE ${target} INCLUDING DEFAULTS) ON COMMIT DELETE ROWS`,
    );
    return staged(table);
  }

  async function insert({ table, format, bytes }: Batch, into: string): Promise<void> {
    const columns = identifiers(namesOf(table), DIALECT);
    if (format === copy) {
      const stream = client.query(copyFrom(`COPY ${into} (${columns}) FROM STDIN WITH (${copyOptions})`));
      stream.end(bytes);
      await once(stream, 'finish');
    } else {
      const array = `[${bytes.toString().trimEnd().replaceAll('\n', ',')}]`;
      await client.query(
        `INSERT INTO ${into} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${into}, $1)`,
        [array],
      );
    }
    if (mode === 'upsert') await client.query(mergeOf(table));
  }

  async function deliver(batch: Batch): Promise<void> {
    const { table, from, after, begins } = batch;
    const target = nameOf(table, DIALECT);
    await client.query('BEGIN');
    await advance(from, after);
    const fresh = from.rows === 0 ? await makeTables() : new Map<string, string>();
    const into = fresh.get(target) ?? made.get(target) ?? (await makeTable(table, begins));
    await insert(batch, into);
    await client.query('COMMIT');
    for (const [known, place] of fresh.set(target, into)) made.set(known, place);
  }

  async function finish(): Promise<void> {
    if (kept === undefined && made.size === 0) {
      // There was no batch, but there are tables that stay or become empty.
      const start: Checkpoint = { rows: 0, cursor: null };
      await client.query('BEGIN');
      await advance(start, start);
      await makeTables();
      await client.query('COMMIT');
    }
    if (mode === 'replace') await putInPlace(client, name);
    await addKeys(client, name);
  }

  return {
    checkpoint: kept === undefined ? null : { rows: Number(kept.rows), cursor: kept.cursor },
    async send(batch, signal) {
      await connection.use(signal, () => deliver(batch));
      return { quarantined: 0 };
    },
    ...((mode === 'replace' || tables.some(({ foreignKeys }) => foreignKeys.length > 0)) && {
      finish: (signal) => connection.use(signal, finish),
    }),
    close: connection.close,
  };
}

/** Is there a table of this quoted name? */
async function exists(client: ClientBase, table: string): Promise<boolean> {
  const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS known', [table]);
  return rows[0]?.known === true;
}

/** Rejects with a TransferError that says which privileges on a table the role lacks. */
async function demand(client: ClientBase, table: string, privileges: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ privilege: string; role: string }>(
    'SELECT privilege, quote_ident(current_user) AS role FROM unnest($2::text[]) privilege WHERE NOT has_table_privilege($1, privilege)',
    [table, privileges],
  );
  const [first] = rows;
  if (first === undefined) return;
  const missing = rows.map(({ privilege }) => privilege).join(', ');
  throw new TransferError(`the role lacks privileges: GRANT ${missing} ON ${table} TO ${first.role}`, false);
}

async function makeCheckpoints(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ may: boolean | null; role: string }>(
    "SELECT has_schema_privilege(current_schema(), 'CREATE') AS may, quote_ident(current_user) AS role",
  );
  if (rows[0]?.may !== true) {
    const make = `${MAKE_CHECKPOINTS}; GRANT SELECT, INSERT, UPDATE, DELETE ON ${CHECKPOINTS} TO ${rows[0]?.role}`;
    throw new TransferError(
      `the role may not make the table that holds how far deliveries are. Another role can: ${make}`,
      false,
    );
  }
  await client.query('BEGIN');
  // Others hold this lock while they copy the first batch into a table that they make.
  await client.query('SELECT pg_advisory_xact_lock($1)', [MAKING_TABLES]);
  await client.query(MAKE_CHECKPOINTS);
  await client.query('COMMIT');
}

/** Makes a type of the source unless there is one of this name. */
async function makeType(client: ClientBase, { name, create }: PostgresqlType, table: TableDefinition) {
  const { rows } = await client.query('SELECT to_regtype($1) IS NOT NULL AS known', [name]);
  if (rows[0]?.known === true) return;
  if (create === undefined) {
    throw new TransferError(`${table.name} needs the type ${name}, which the database does not have`, false);
  }
  await client.query(create);
}

const namesOf = ({ columns }: TableDefinition) => columns.map(({ name }) => name);

/** The temporary table that an upsert copies rows into first. */
const staged = ({ name }: TableDefinition) => identifier(`seedstream ${name}`, DIALECT);

/** INSERT … ON CONFLICT of the staged rows; of several rows with one key, the last one counts. */
function mergeOf(table: TableDefinition): string {
  const { primaryKey } = table;
  const keys = identifiers(primaryKey, DIALECT);
  const all = identifiers(namesOf(table), DIALECT);
  const others = namesOf(table).filter((column) => !primaryKey.includes(column));
  const set = others.map((column) => {
    const quoted = identifier(column, DIALECT);
    return `${quoted} = EXCLUDED.${quoted}`;
  });
  const action = set.length === 0 ? 'NOTHING' : `UPDATE SET ${set.join(', ')}`;
  return `INSERT INTO ${nameOf(table, DIALECT)} (${all})
    SELECT DISTINCT ON (${keys}) ${all} FROM ${staged(table)} ORDER BY ${keys}, ctid DESC
    ON CONFLICT (${keys}) DO ${action}`;
}

/** Whether there is a unique index on exactly these columns, without conditions. */
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
