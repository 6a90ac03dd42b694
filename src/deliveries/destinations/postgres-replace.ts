import type { ClientBase } from 'pg';
import { sha256 } from '../../random/sha256.js';

// mode=replace: the rows of a run go to a new table beside each old one, over as many transactions as there are batches. When all
// are there, one transaction puts them in the place of the old rows of all tables. So readers see all old or all new rows, a run
// that is cancelled leaves the old ones, and a run that is killed continues. A new table tells in its comment to which run and to
// which table it belongs: "delivery/run schema.table".

const PREFIX = 'seedstream_new_';

/** The quoted name of the new table of a run, in the schema of `target`, which exists. */
export async function newTableOf(client: ClientBase, run: string, target: string): Promise<string> {
  return textOf(
    client,
    "SELECT format('%s.%I', relnamespace::regnamespace, $2::text) FROM pg_class WHERE oid = $1::regclass",
    [target, PREFIX + sha256(`${run} ${target}`, 'base64url')],
  );
}

/** Makes the new table: with the columns, defaults, constraints and indexes of `target`, but without its foreign keys. */
export async function makeNewTable(
  client: ClientBase,
  run: string,
  target: string,
  made: string,
): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS ${made}`);
  await client.query(`CREATE TABLE ${made} (LIKE ${target} INCLUDING ALL EXCLUDING IDENTITY)`);
  // Numbers that PostgreSQL gives come from the sequence of the old table, which stays.
  await runAll(
    client,
    `SELECT format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT nextval(%L)', $2::text, attname,
      pg_get_serial_sequence($1, attname)) AS statement
     FROM pg_attribute WHERE attrelid = $1::regclass AND attidentity <> '' AND NOT attisdropped`,
    [target, made],
  );
  await runAll(
    client,
    `SELECT format('COMMENT ON TABLE %s IS %L', $2::text, format('%s %s.%I', $3::text, relnamespace::regnamespace, relname))
      AS statement FROM pg_class WHERE oid = $1::regclass`,
    [target, made, run],
  );
}

/**
 * Puts the rows of all new tables of a run in the place of the old rows, in one transaction. Where nothing depends on an old table
 * but what a new one has as well, the new one takes its name; any other keeps its views, triggers and so on, and gets the new rows.
 * Foreign keys from and to the tables are checked at the end. Does nothing when the run has no new tables (any more).
 */
export async function putInPlace(client: ClientBase, run: string): Promise<void> {
  await client.query('BEGIN');
  // Readers wait behind a transaction that waits for a lock, so it must not wait for long.
  await client.query(`SET LOCAL lock_timeout = '3s'`);
  // Of two processes that continue one run, the second waits here, and finds nothing to do.
  await client.query('UPDATE seedstream_deliveries SET changed = now() WHERE delivery = $1', [run]);
  const tables = await newTables(client, run);
  const targets = tables.map(({ target }) => target);
  if (targets.length > 0) await client.query(`LOCK TABLE ${targets.join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
  const keys = await foreignKeys(client, targets);
  for (const { dropping } of keys) await client.query(dropping);
  for (const { made, target } of tables) {
    if (await isPlain(client, target)) await swap(client, made, target);
    else await refill(client, made, target);
  }
  for (const { adding } of keys) await client.query(adding);
  await client.query('COMMIT');
}

/** Drops the new tables of all runs of a delivery that has none under way. */
export async function dropNewTables(client: ClientBase, delivery: string): Promise<void> {
  for (const { made } of await newTables(client, delivery))
    await client.query(`DROP TABLE IF EXISTS ${made}`);
}

/** The new tables of a run, or of all runs of a delivery, and the tables whose rows they replace, by their quoted names. */
async function newTables(client: ClientBase, run: string): Promise<{ made: string; target: string }[]> {
  const { rows } = await client.query(
    `SELECT format('%s.%I', relnamespace::regnamespace, relname) AS made, substring(note FROM ' (.*)') AS target
     FROM (SELECT *, obj_description(oid, 'pg_class') AS note FROM pg_class WHERE relkind = 'r' AND starts_with(relname, $2)) c
     WHERE $1 IN (split_part(note, ' ', 1), split_part(note, '/', 1)) ORDER BY target`,
    [run, PREFIX],
  );
  return rows;
}

/** The foreign keys from and to these tables: a statement that drops each, and one that adds it again. */
async function foreignKeys(
  client: ClientBase,
  tables: readonly string[],
): Promise<{ dropping: string; adding: string }[]> {
  const { rows } = await client.query(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS dropping,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS adding
     FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
       AND (conrelid = ANY($1::text[]::regclass[]) OR confrelid = ANY($1::text[]::regclass[])) ORDER BY oid`,
    [tables],
  );
  return rows;
}

/**
 * Whether a table is ours and is a table of its own whose indexes, constraints and defaults are all that depends on it: no views,
 * triggers, policies, publications, sequences, columns of its type …
 */
async function isPlain(client: ClientBase, table: string): Promise<boolean> {
  const plain = await textOf(
    client,
    `SELECT relkind = 'r' AND relpersistence = 'p' AND NOT relispartition AND NOT relhassubclass AND NOT relrowsecurity
       AND NOT relforcerowsecurity AND reltablespace = 0 AND reloptions IS NULL AND reloftype = 0 AND relreplident = 'd'
       AND relowner = current_user::regrole
       AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)
       AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal)
       AND NOT EXISTS (SELECT FROM pg_attribute
         WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND (attacl IS NOT NULL OR attidentity <> ''))
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE refclassid = 'pg_class'::regclass AND refobjid = c.oid
         AND classid NOT IN ('pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_statistic_ext'::regclass)
         AND NOT (classid = 'pg_type'::regclass AND objid = c.reltype)
         AND NOT EXISTS (SELECT FROM pg_class i WHERE classid = 'pg_class'::regclass AND i.oid = objid AND i.relkind IN ('i', 't')))
       AND NOT EXISTS (SELECT FROM pg_depend d JOIN pg_type t ON t.oid IN (c.reltype, (SELECT typarray FROM pg_type WHERE oid = c.reltype))
         WHERE refclassid = 'pg_type'::regclass AND refobjid = t.oid AND deptype = 'n') AS plain
     FROM pg_class c WHERE oid = $1::regclass`,
    [table],
  );
  return plain === 'true';
}

/** Gives the new table the name of the old one, its grants, its comment and the names of its indexes, and drops the old one. */
async function swap(client: ClientBase, made: string, target: string): Promise<void> {
  const name = await textOf(client, 'SELECT quote_ident(relname) FROM pg_class WHERE oid = $1::regclass', [
    target,
  ]);
  await runAll(
    client,
    `SELECT format('COMMENT ON TABLE %s IS %L', $2::text, obj_description($1::regclass, 'pg_class')) AS statement
     UNION ALL
     SELECT DISTINCT format('REVOKE ALL ON %s FROM %s', $2::text, role)
     FROM pg_class, aclexplode(relacl) a, ${ROLE} WHERE oid = $2::regclass AND a.grantee <> relowner
     UNION ALL
     SELECT format('GRANT %s ON %s TO %s', privilege_type, $2::text, role) || CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
     FROM pg_class, aclexplode(relacl) a, ${ROLE} WHERE oid = $1::regclass AND a.grantee <> relowner`,
    [target, made],
  );
  const renames = await statements(
    client,
    `WITH indexes AS (
       SELECT indrelid, format('%s.%I', relnamespace::regnamespace, relname) AS index, relname, indisprimary, indisunique, definition,
         row_number() OVER (PARTITION BY indrelid, indisprimary, indisunique, definition ORDER BY c.oid) AS nth
       FROM pg_index JOIN pg_class c ON c.oid = indexrelid,
         LATERAL (SELECT substring(pg_get_indexdef(indexrelid) FROM ' USING .*') AS definition) d)
     SELECT format('ALTER INDEX %s RENAME TO %I', made.index, old.relname) AS statement
     FROM indexes made JOIN indexes old USING (indisprimary, indisunique, definition, nth)
     WHERE made.indrelid = $2::regclass AND old.indrelid = $1::regclass`,
    [target, made],
  );
  await client.query(`DROP TABLE ${target}`);
  await client.query(`ALTER TABLE ${made} RENAME TO ${name}`);
  for (const rename of renames) await client.query(rename);
}

/** The name of the role of an access right. */
const ROLE = `LATERAL (SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS role) r`;

/** Replaces the rows of the old table by those of the new one, and drops the new one. */
async function refill(client: ClientBase, made: string, target: string): Promise<void> {
  const columns = await textOf(
    client,
    `SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [target],
  );
  await client.query(`DELETE FROM ${target}`);
  await client.query(
    `INSERT INTO ${target} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${made}`,
  );
  await client.query(`DROP TABLE ${made}`);
}

/** The only cell of the only row, as text. */
async function textOf(client: ClientBase, query: string, values: readonly unknown[]): Promise<string> {
  const { rows } = await client.query({ text: query, values: [...values], rowMode: 'array' });
  return String(rows[0]?.[0]);
}

/** The statements that a query makes. */
async function statements(client: ClientBase, query: string, values: unknown[]): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(query, values);
  return rows.map(({ statement }) => statement);
}

/** Runs the statements that a query makes, in their order. */
async function runAll(client: ClientBase, query: string, values: unknown[]): Promise<void> {
  for (const statement of await statements(client, query, values)) await client.query(statement);
}
