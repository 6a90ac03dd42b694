import type { ClientBase } from 'pg';
import { addForeignKeys, nameOf, type TableDefinition } from '../../formats/sql/ddl.js';
import { messageOf } from '../contract/failure.js';

// Foreign keys come after the rows, so that tables may refer to each other in cycles. The statements that add them wait in the table of
// checkpoints, in a row "delivery/run/keys/table", so they survive a kill, and are run when all rows have arrived.

/** The foreign keys of one table that wait for the rows of a run. */
interface Waiting {
  readonly adding: readonly string[];
  /** Whether the table had them before. */
  readonly had: boolean;
}

const DIALECT = 'postgresql';

/**
 * Lets the foreign keys of a table that was just made wait: those that can be made, which depends on the tables that were there.
 * Calls `note` with each of the others, and why it cannot.
 */
export async function keepKeys(
  client: ClientBase,
  run: string,
  table: TableDefinition,
  tables: readonly TableDefinition[],
  note: (text: string) => void,
): Promise<void> {
  const adding: string[] = [];
  for (const key of table.foreignKeys) {
    const statement = addForeignKeys([{ ...table, foreignKeys: [key] }], DIALECT, tables);
    const reason = await trial(client, statement);
    if (reason === undefined) adding.push(statement);
    else note(`${table.name} gets no foreign key (${key.columns.join(', ')}) to ${key.table}: ${reason}`);
  }
  await wait(client, run, nameOf(table, DIALECT), { adding, had: false });
}

/**
 * Drops the foreign keys of a table that was there before to itself and to tables whose rows come later, and lets them wait. Leaves
 * those of a table that the role does not own.
 */
export async function suspendKeys(
  client: ClientBase,
  run: string,
  table: TableDefinition,
  tables: readonly TableDefinition[],
): Promise<void> {
  if (table.foreignKeys.length === 0) return;
  const target = nameOf(table, DIALECT);
  const later = tables.slice(tables.indexOf(table)).map((other) => nameOf(other, DIALECT));
  const { rows } = await client.query<{ dropping: string; adding: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS dropping,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(k.oid)) AS adding
     FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid
     WHERE contype = 'f' AND conparentid = 0 AND conrelid = $1::regclass AND pg_has_role(relowner, 'USAGE')
       AND confrelid IN (SELECT to_regclass(name) FROM unnest($2::text[]) name) ORDER BY k.oid`,
    [target, later],
  );
  for (const { dropping } of rows) await client.query(dropping);
  await wait(client, run, target, { adding: rows.map(({ adding }) => adding), had: true });
}

/** Adds the foreign keys that wait for the end of a run. A reference that does not resolve rejects, and all of them go on waiting. */
export async function addKeys(client: ClientBase, run: string): Promise<void> {
  await client.query('BEGIN');
  for (const { adding } of await taken(client, `${run}/keys/`))
    for (const statement of adding) await client.query(statement);
  await client.query('COMMIT');
}

/** Gives the tables of a delivery that will not go on the keys that they had; these then hold for new rows, whatever rows there are. */
export async function restoreKeys(client: ClientBase, delivery: string): Promise<void> {
  await client.query('BEGIN');
  for (const { adding, had } of await taken(client, `${delivery}/`)) {
    if (!had) continue;
    for (const statement of adding) {
      const restoring = `${statement.replace(/ NOT VALID$/, '')} NOT VALID`;
      // The table may be gone.
      if ((await trial(client, restoring)) === undefined) await client.query(restoring);
    }
  }
  await client.query('COMMIT');
}

async function wait(client: ClientBase, run: string, target: string, waiting: Waiting): Promise<void> {
  if (waiting.adding.length === 0) return;
  await client.query(
    `INSERT INTO seedstream_deliveries (delivery, "rows", "cursor") VALUES ($1, 0, $2)
     ON CONFLICT (delivery) DO UPDATE SET "cursor" = EXCLUDED."cursor"`,
    [`${run}/keys/${target}`, JSON.stringify(waiting)],
  );
}

/** What waits under names that begin like this, and does not any more. The role may lack the privilege to delete it. */
async function taken(client: ClientBase, prefix: string): Promise<Waiting[]> {
  const { rows } = await client.query<{ cursor: string }>(
    `WITH waiting AS (
       SELECT delivery, "cursor" FROM seedstream_deliveries
       WHERE starts_with(delivery, $1) AND delivery LIKE '%/keys/%' AND "cursor" IS NOT NULL FOR UPDATE)
     UPDATE seedstream_deliveries AS d SET "cursor" = NULL FROM waiting w WHERE d.delivery = w.delivery RETURNING w."cursor"`,
    [prefix],
  );
  return rows.map(({ cursor }) => JSON.parse(cursor));
}

/** Runs a statement in this transaction and takes it back. Resolves to why it cannot be run; undefined where it can. */
async function trial(client: ClientBase, statement: string): Promise<string | undefined> {
  await client.query('SAVEPOINT trial');
  try {
    await client.query(statement);
    return undefined;
  } catch (error) {
    return messageOf(error);
  } finally {
    await client.query('ROLLBACK TO trial');
  }
}
