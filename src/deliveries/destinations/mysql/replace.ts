import type { RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { nameOf, type TableDefinition } from '../../../formats/sql/ddl.js';
import { identifier, identifiers } from '../../../formats/sql/format.js';
import { sha256 } from '../../../random/sha256.js';
import { TransferError } from '../../contract/failure.js';

// mode=replace: the rows of a run go to a new table beside each old one. When all are there, one transaction deletes the old rows of all
// tables and copies the new ones into them, so readers see all old or all new rows, and a run that is cancelled leaves the old ones. The
// table of checkpoints has a row "delivery/run/new/table" of each new table, whose number says whether its rows are in place (1).

const DIALECT = 'mysql';

/** A new table, and the table whose rows it replaces. */
interface NewTable {
  readonly schema: string | null;
  readonly name: string;
  /** The quoted names of both tables, and of their columns. */
  readonly target: string;
  readonly made: string;
  readonly columns: string;
}

/** The quoted name of the new table of a run beside a table. */
export const newTableOf = (run: string, table: TableDefinition): string =>
  nameOf(
    { ...table, name: `seedstream_new_${sha256(`${run} ${nameOf(table, DIALECT)}`, 'hex').slice(0, 40)}` },
    DIALECT,
  );

/** Makes the new table, empty: with the columns and keys of the old one, but without its foreign keys. */
export async function makeNewTable(client: Connection, run: string, table: TableDefinition): Promise<void> {
  const target = nameOf(table, DIALECT);
  const made = newTableOf(run, table);
  const columns = table.columns.map(({ name }) => name);
  const row: NewTable = {
    schema: table.schema ?? null,
    name: table.name,
    target,
    made,
    columns: identifiers(columns, DIALECT),
  };
  await client.query('REPLACE INTO seedstream_deliveries (delivery, `rows`, `cursor`) VALUES (?, 0, ?)', [
    `${run}/new/${target}`,
    JSON.stringify(row),
  ]);
  await client.query(`DROP TABLE IF EXISTS ${made}`);
  await client.query(`CREATE TABLE ${made} LIKE ${target}`);
}

/**
 * Puts the rows of all new tables of a run in the place of the old rows, in one transaction, and drops the new tables. Rejects with a
 * TransferError, and leaves the old rows, where a foreign key from or to one of the tables would not resolve.
 */
export async function putInPlace(client: Connection, run: string): Promise<void> {
  // Neither do deletions cascade nor does the order of the tables matter; the keys are looked at below.
  await client.query('SET foreign_key_checks = 0');
  await client.query('START TRANSACTION');
  // Of two processes that continue one run, the second waits here, and finds nothing to do.
  await client.query('UPDATE seedstream_deliveries SET changed = CURRENT_TIMESTAMP WHERE delivery = ?', [
    run,
  ]);
  const tables = (await newTables(client, `${run}/new/`)).filter(({ placed }) => !placed);
  for (const { target } of tables) await client.query(`DELETE FROM ${target}`);
  for (const { target, made, columns } of tables)
    await client.query(`INSERT INTO ${target} (${columns}) SELECT ${columns} FROM ${made}`);
  for (const table of tables) await checkKeys(client, table);
  for (const { row } of tables)
    await client.query('UPDATE seedstream_deliveries SET `rows` = 1 WHERE delivery = ?', [row]);
  await client.query('COMMIT');
  await client.query('SET foreign_key_checks = 1');
  await dropNewTables(client, `${run}/new/`);
}

/** Drops the new tables of a run, or of all runs of a delivery, by what the names of their rows begin with. */
export async function dropNewTables(client: Connection, prefix: string): Promise<void> {
  for (const { made, row } of await newTables(client, prefix)) {
    await client.query(`DROP TABLE IF EXISTS ${made}`);
    await client.query('DELETE FROM seedstream_deliveries WHERE delivery = ?', [row]);
  }
}

/** With the names of their rows, and whether what they have is in place. */
async function newTables(
  client: Connection,
  prefix: string,
): Promise<(NewTable & { readonly row: string; readonly placed: boolean })[]> {
  const [rows] = await client.query<RowDataPacket[]>(
    "SELECT delivery, `rows`, `cursor` FROM seedstream_deliveries WHERE LEFT(delivery, ?) = ? AND delivery LIKE '%/new/%'",
    [prefix.length, prefix],
  );
  return rows.map(({ delivery, rows, cursor }) => ({
    ...JSON.parse(cursor),
    row: delivery,
    placed: Number(rows) === 1,
  }));
}

/** Rejects with a TransferError where a row of a table refers to none, or one of another table to none of it. */
async function checkKeys(client: Connection, { schema, name }: NewTable): Promise<void> {
  const [rows] = await client.query<RowDataPacket[]>(
    `SELECT constraint_name AS name, table_schema AS a, table_name AS b, column_name AS c,
       referenced_table_schema AS d, referenced_table_name AS e, referenced_column_name AS f
     FROM information_schema.key_column_usage
     WHERE referenced_table_name IS NOT NULL AND (
       (table_schema = COALESCE(?, DATABASE()) AND table_name = ?) OR
       (referenced_table_schema = COALESCE(?, DATABASE()) AND referenced_table_name = ?))
     ORDER BY table_schema, table_name, constraint_name, ordinal_position`,
    [schema, name, schema, name],
  );
  const keys = new Map<string, RowDataPacket[]>();
  for (const row of rows) {
    const key = [row.a, row.b, row.name].join(' ');
    keys.set(key, [...(keys.get(key) ?? []), row]);
  }
  const quote = (text: string) => identifier(text, DIALECT);
  for (const columns of keys.values()) {
    const [key] = columns as [RowDataPacket];
    const same = columns.map(({ c, f }) => `p.${quote(f)} = r.${quote(c)}`).join(' AND ');
    const given = columns.map(({ c }) => `r.${quote(c)} IS NOT NULL`).join(' AND ');
    const [found] = await client.query<RowDataPacket[]>(
      `SELECT 1 FROM ${quote(key.a)}.${quote(key.b)} r LEFT JOIN ${quote(key.d)}.${quote(key.e)} p ON ${same}
       WHERE ${given} AND p.${quote(key.f)} IS NULL LIMIT 1`,
    );
    if (found.length > 0)
      throw new TransferError(
        `with the new rows, a row of ${key.b} would refer to none of ${key.e} (foreign key ${key.name}): the old rows stay`,
        false,
      );
  }
}
