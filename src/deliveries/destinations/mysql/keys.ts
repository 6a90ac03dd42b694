import type { RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { addForeignKeys, nameOf, type TableDefinition } from '../../../formats/sql/ddl.js';
import { identifier } from '../../../formats/sql/format.js';
import { sha256 } from '../../../random/sha256.js';
import { messageOf } from '../../contract/failure.js';

// Foreign keys come after the rows, so that tables may refer to each other in cycles. What makes a table or a key commits by itself in
// MySQL, so the statements that add keys wait in the table of checkpoints, in a row "delivery/run/keys/table" that is there before the
// table is, and each key has a name by which it is known when it is there already.

/** A foreign key that waits for the rows of a run. */
interface Waiting {
  readonly name: string;
  readonly adding: string;
  /** What is said where it cannot be made, before the reason. */
  readonly without: string;
}

const DIALECT = 'mysql';

/** Lets the foreign keys of a table that is about to be made wait. */
export async function keepKeys(
  client: Connection,
  run: string,
  table: TableDefinition,
  tables: readonly TableDefinition[],
): Promise<void> {
  const waiting = table.foreignKeys.map((key): Waiting => {
    const adding = addForeignKeys([{ ...table, foreignKeys: [key] }], DIALECT, tables);
    const name = `seedstream_${sha256(adding, 'base64url').slice(0, 22)}`;
    return {
      name,
      adding: adding.replace(
        ' ADD FOREIGN KEY ',
        ` ADD CONSTRAINT ${identifier(name, DIALECT)} FOREIGN KEY `,
      ),
      without: `${table.name} gets no foreign key (${key.columns.join(', ')}) to ${key.table}`,
    };
  });
  if (waiting.length === 0) return;
  await client.query('REPLACE INTO seedstream_deliveries (delivery, `rows`, `cursor`) VALUES (?, 0, ?)', [
    `${run}/keys/${nameOf(table, DIALECT)}`,
    JSON.stringify(waiting),
  ]);
}

/**
 * Numbers of errors of a key that the tables cannot have: columns of other types, no index on the other side. MariaDB has one number
 * (1005) for all of them.
 */
const impossible = new Set([1005, 1215, 1822, 3780]);

/**
 * Adds the foreign keys that wait for the end of a run. A reference that does not resolve rejects, and the keys go on waiting. Calls
 * `note` with a key that cannot be made, and why.
 */
export async function addKeys(client: Connection, run: string, note: (text: string) => void): Promise<void> {
  const [rows] = await client.query<RowDataPacket[]>(
    'SELECT delivery, `cursor` FROM seedstream_deliveries WHERE delivery LIKE ?',
    [`${run}/keys/%`],
  );
  for (const row of rows) {
    for (const { name, adding, without } of JSON.parse(row.cursor) as Waiting[]) {
      if (await isThere(client, name)) continue;
      await client.query(adding).catch((error) => {
        if (!impossible.has(error.errno)) throw error;
        note(`${without}: ${messageOf(error)}`);
      });
    }
    await client.query('DELETE FROM seedstream_deliveries WHERE delivery = ?', [row.delivery]);
  }
}

async function isThere(client: Connection, name: string): Promise<boolean> {
  const [rows] = await client.query<RowDataPacket[]>(
    'SELECT 1 FROM information_schema.referential_constraints WHERE constraint_name = ?',
    [name],
  );
  return rows.length > 0;
}
