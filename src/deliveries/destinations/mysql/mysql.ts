import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { loadData } from '../../../formats/copy.js';
import { addForeignKeys, createMissing, nameOf, type TableDefinition } from '../../../formats/sql/ddl.js';
import { identifier, identifiers } from '../../../formats/sql/format.js';
import { readTableName } from '../../../formats/sql/table-name.js';
import { Type } from '../../../json-schema.js';
import { kindOf, timeoutSetting } from '../../configuration/kinds.js';
import type { Batch, Checkpoint } from '../../contract/batch.js';
import {
  type Destination,
  type Mode,
  modes,
  type RunName,
  type Session,
} from '../../contract/destination.js';
import { TransferError } from '../../contract/failure.js';
import { connectMysql, type MysqlConnection } from '../../protocols/mysql.js';
import { addKeys, keepKeys } from './keys.js';
import { allowsFiles, load } from './load.js';
import { dropNewTables, makeNewTable, newTableOf, putInPlace } from './replace.js';

const DIALECT = 'mysql';

/**
 * Rows of a transaction: as many as the source gives at once, 8 MiB (190,000 persons). Beside LOAD DATA of a file by the server's client,
 * transactions of 100,000 rows took 1.1 to 1.35 times as long.
 */
const BATCH = { usual: 1_000_000, most: 1_000_000 };

/**
 * A database of MySQL or MariaDB. Each batch is one transaction of InnoDB: its rows (LOAD DATA where the server takes files from
 * clients, else INSERT), and an update of the delivery's row in the table seedstream_deliveries, which holds the checkpoint. So a
 * batch is there as a whole or not at all, and never twice, whichever side is killed.
 */
export const mysql = kindOf(
  'mysql',
  {
    url: Type.String({ pattern: '^mysql://', title: 'a URL of mysql://' }),
    ...timeoutSetting(60),
  },
  ({ url, timeout }): Destination => ({
    kind: 'mysql',
    guarantee: 'exactly-once',
    modes,
    wants: { format: loadData },
    batch: BATCH,
    timeout: timeout as number,
    parallel: 1,
    table: readTableName,
    ddl: (tables) =>
      tables.map((table) => createMissing(table, DIALECT, tables)).join('') + addForeignKeys(tables, DIALECT),
    check: (signal) => within(url, signal, (client) => client.query('SELECT 1')),
    async open(run, mode, signal, tables, note) {
      const connection = await connectMysql(url, signal);
      try {
        return await connection.use(signal, () => openSession(connection, run, mode, tables, note));
      } catch (error) {
        await connection.close();
        throw error;
      }
    },
    forget: (delivery, signal) =>
      within(url, signal, async (client) => {
        if ((await engineOf(client, { name: CHECKPOINTS })) === undefined) return;
        await dropNewTables(client, `${delivery}/`);
        const own = "DELETE FROM seedstream_deliveries WHERE SUBSTRING_INDEX(delivery, '/', 1) = ?";
        await client.query(own, [delivery]);
      }),
    async close() {},
  }),
  ['mysql2@3'],
);

/** Connects, runs queries and closes the connection. */
async function within(
  url: string,
  signal: AbortSignal,
  queries: (client: Connection) => Promise<unknown>,
): Promise<void> {
  const connection = await connectMysql(url, signal);
  try {
    await connection.use(signal, queries);
  } finally {
    await connection.close();
  }
}

/** The table of checkpoints. */
const CHECKPOINTS = 'seedstream_deliveries';
const MAKE_CHECKPOINTS = `CREATE TABLE IF NOT EXISTS ${CHECKPOINTS} (
  delivery VARCHAR(255) PRIMARY KEY, \`rows\` BIGINT NOT NULL, \`cursor\` LONGTEXT,
  changed TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

/** Prepares a run on a new connection. */
async function openSession(
  connection: MysqlConnection,
  run: RunName,
  mode: Mode,
  tables: readonly TableDefinition[],
  note: (text: string) => void,
): Promise<Session> {
  const { client } = connection;
  const name = `${run.delivery}/${run.run}`;
  /** The tables that this session knows to be there, by their quoted names, and the quoted names of those that take their rows. */
  const made = new Map<string, string>();

  const files = await allowsFiles(client);
  if ((await engineOf(client, { name: CHECKPOINTS })) === undefined) await client.query(MAKE_CHECKPOINTS);
  const [known] = await client.query<RowDataPacket[]>(
    'SELECT `rows`, `cursor` FROM seedstream_deliveries WHERE delivery = ?',
    [name],
  );
  const [kept] = known;

  /** Moves the checkpoint, if it is still at `from`: of two processes that continue one run, one fails here. */
  async function advance(from: Checkpoint, after: Checkpoint): Promise<void> {
    const [{ affectedRows }] =
      from.rows === 0
        ? await client.query<ResultSetHeader>(
            'INSERT IGNORE INTO seedstream_deliveries (delivery, `rows`, `cursor`) VALUES (?, ?, ?)',
            [name, after.rows, after.cursor],
          )
        : await client.query<ResultSetHeader>(
            'UPDATE seedstream_deliveries SET `rows` = ?, `cursor` = ? WHERE delivery = ? AND `rows` = ?',
            [after.rows, after.cursor, name, from.rows],
          );
    if (affectedRows !== 1) throw new TransferError('another process has continued the delivery', true);
  }

  /**
   * Makes the table if it is missing; resolves to the quoted name of the one that takes its rows, which is new where the run begins.
   * That commits, so it comes before the transaction of a batch.
   */
  async function makeTable(table: TableDefinition, begins: boolean): Promise<string> {
    const target = nameOf(table, DIALECT);
    const known = made.get(target);
    if (known !== undefined) return known;
    const engine = await engineOf(client, table);
    if (engine === undefined) {
      const whole = tables.find(({ name }) => name === table.name) ?? table;
      await keepKeys(client, name, whole, tables);
      await client.query(createMissing(whole, DIALECT, tables));
    } else if (engine !== 'InnoDB') {
      // Its rows would stay when a transaction is rolled back, and come twice.
      throw new TransferError(
        `${target} is no table of InnoDB, so its rows and the checkpoint cannot be one transaction: ${engine}`,
        false,
      );
    }
    if (mode === 'upsert') {
      if (!(await hasUniqueKey(client, table)))
        await client.query(`ALTER TABLE ${target} ADD UNIQUE (${identifiers(table.primaryKey, DIALECT)})`);
      // With the types of the table, and no key but that of the rows.
      await client.query(
        `CREATE TEMPORARY TABLE IF NOT EXISTS ${staged(table)} (PRIMARY KEY (${identifiers(table.primaryKey, DIALECT)}))
         SELECT ${identifiers(namesOf(table), DIALECT)} FROM ${target} WHERE FALSE`,
      );
    }
    if (mode === 'replace' && begins) await makeNewTable(client, name, table);
    const into = mode === 'append' ? target : mode === 'upsert' ? staged(table) : newTableOf(name, table);
    made.set(target, into);
    return into;
  }

  async function deliver(batch: Batch): Promise<void> {
    const { table, from, after } = batch;
    const begins = from.rows === 0;
    if (begins) for (const one of tables) await makeTable(one, begins);
    const into = await makeTable(table, begins);
    await client.query('START TRANSACTION');
    await advance(from, after);
    if (mode === 'upsert') {
      await client.query(`DELETE FROM ${into}`);
      await load(client, batch, into, 'REPLACE', files);
      for (const statement of mergeOf(table)) await client.query(statement);
    } else {
      await load(client, batch, into, 'INSERT', files);
    }
    await client.query('COMMIT');
  }

  async function finish(): Promise<void> {
    if (kept === undefined && made.size === 0) {
      // There was no batch, but there are tables that stay or become empty.
      for (const table of tables) await makeTable(table, true);
      await advance({ rows: 0, cursor: null }, { rows: 0, cursor: null });
    }
    if (mode === 'replace') await putInPlace(client, name);
    await addKeys(client, name, note);
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

const namesOf = ({ columns }: TableDefinition) => columns.map(({ name }) => name);

/** The temporary table that an upsert loads rows into first. */
const staged = ({ name }: TableDefinition) => identifier(`seedstream ${name}`.slice(0, 64), DIALECT);

/**
 * UPDATE of the rows whose key is there, and INSERT of the others. ON DUPLICATE KEY UPDATE would also overwrite a row that only has
 * another unique column in common; this fails then.
 */
function mergeOf(table: TableDefinition): string[] {
  const target = nameOf(table, DIALECT);
  const quote = (column: string) => identifier(column, DIALECT);
  const same = table.primaryKey.map((key) => `t.${quote(key)} = s.${quote(key)}`).join(' AND ');
  const set = namesOf(table)
    .filter((column) => !table.primaryKey.includes(column))
    .map((column) => `t.${quote(column)} = s.${quote(column)}`);
  const columns = namesOf(table).map((column) => `s.${quote(column)}`);
  return [
    ...(set.length === 0
      ? []
      : [`UPDATE ${target} t JOIN ${staged(table)} s ON ${same} SET ${set.join(', ')}`]),
    `INSERT INTO ${target} (${identifiers(namesOf(table), DIALECT)})
     SELECT ${columns.join(', ')} FROM ${staged(table)} s LEFT JOIN ${target} t ON ${same}
     WHERE t.${quote(table.primaryKey[0] as string)} IS NULL`,
  ];
}

/** The storage engine of a table; undefined when there is no such table. */
async function engineOf(
  client: Connection,
  { name, schema }: { readonly name: string; readonly schema?: string },
): Promise<string | undefined> {
  const [rows] = await client.query<RowDataPacket[]>(
    'SELECT COALESCE(engine, table_type) AS engine FROM information_schema.tables WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?',
    [schema ?? null, name],
  );
  return rows[0]?.engine;
}

/** Whether there is a unique index on exactly these columns. */
async function hasUniqueKey(
  client: Connection,
  { name, schema, primaryKey }: TableDefinition,
): Promise<boolean> {
  const [rows] = await client.query<RowDataPacket[]>(
    `SELECT JSON_ARRAYAGG(column_name) AS columns FROM information_schema.statistics
     WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND non_unique = 0 GROUP BY index_name`,
    [schema ?? null, name],
  );
  const wanted = JSON.stringify([...primaryKey].sort());
  return rows.some(({ columns }) => {
    const list = typeof columns === 'string' ? JSON.parse(columns) : columns;
    return JSON.stringify([...list].sort()) === wanted;
  });
}
