import { Readable } from 'node:stream';
import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { membersOf } from '../../../files/json/members.js';
import { CellKind } from '../../../files/record.js';
import { loadData, loadDataCell } from '../../../formats/copy.js';
import type { TableDefinition } from '../../../formats/sql/ddl.js';
import { identifiers } from '../../../formats/sql/format.js';
import { storableText } from '../../../formats/sql/storable.js';
import type { Batch } from '../../contract/batch.js';
import { TransferError } from '../../contract/failure.js';
import { linesOf } from '../../protocols/lines.js';

/** Bytes of lines in an INSERT: max_allowed_packet is 16 MiB and more by default, 1 MiB on old servers. */
const STATEMENT = 256 << 10;
/** Bytes of a packet of LOAD DATA, which is written as a whole. */
const PACKET = 256 << 10;

/** How rows get into a table: `INSERT INTO`, or `REPLACE INTO` where the last of several rows with one key counts. */
export type Verb = 'INSERT' | 'REPLACE';

/** May clients send files? MySQL says no unless its operator allows it, MariaDB yes. */
export async function allowsFiles(client: Connection): Promise<boolean> {
  const [rows] = await client.query<RowDataPacket[]>('SELECT @@local_infile AS allowed');
  return Number(rows[0]?.allowed) === 1;
}

/**
 * Puts the rows of a batch into a table with this quoted name. Rejects with a TransferError when the server has left out or
 * changed any of them.
 */
export async function load(
  client: Connection,
  batch: Batch,
  into: string,
  verb: Verb,
  files: boolean,
): Promise<void> {
  const columns = identifiers(
    batch.table.columns.map(({ name }) => name),
    'mysql',
  );
  const lines = batch.format === loadData ? batch.bytes : linesFrom(batch.bytes, batch.table);
  if (files) {
    const replacing = verb === 'REPLACE' ? ' REPLACE' : '';
    const [done] = await client.query<ResultSetHeader>({
      sql: `LOAD DATA LOCAL INFILE 'rows'${replacing} INTO TABLE ${into} CHARACTER SET utf8mb4 (${columns})`,
      // Whatever file the server asks for, it gets these rows.
      infileStreamFactory: () => Readable.from(pieces(lines), { objectMode: false }),
    });
    return checkLoaded(client, done, batch.rows, verb);
  }
  for (const part of parts(lines)) {
    const [done] = await client.query<ResultSetHeader>(
      `${verb} INTO ${into} (${columns}) VALUES\n${valuesOf(part)}`,
    );
    if (done.warningStatus > 0) await checkLoaded(client, done, done.affectedRows, verb);
  }
}

/** With a file, a server takes what is an error otherwise (a key that is there, a number out of range) for a warning. */
async function checkLoaded(
  client: Connection,
  done: ResultSetHeader,
  rows: number,
  verb: Verb,
): Promise<void> {
  if (done.warningStatus > 0) {
    const [warnings] = await client.query<RowDataPacket[]>('SHOW WARNINGS LIMIT 1');
    throw new TransferError(`${warnings[0]?.Message ?? 'the server changed rows'}`, false);
  }
  if (verb === 'INSERT' && done.affectedRows !== rows)
    throw new TransferError(`the server took ${done.affectedRows} of ${rows} rows`, false);
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PACKET) yield bytes.subarray(at, at + PACKET);
}

/** Whole lines of at most STATEMENT bytes together, or one line that has more. */
function* parts(lines: Buffer): Generator<Buffer> {
  for (let from = 0; from < lines.length; ) {
    const most = from + STATEMENT;
    let end = most >= lines.length ? lines.length : lines.lastIndexOf(LF, most - 1) + 1;
    if (end <= from) end = lines.indexOf(LF, most) + 1;
    yield lines.subarray(from, end);
    from = end;
  }
}

const LF = 0x0a;

/** Lines of LOAD DATA as the values of an INSERT, in which a text has the same escapes; numbers in quotes are numbers there. */
export function valuesOf(lines: Buffer): string {
  const cells = lines
    .toString('utf8', 0, lines.length - 1)
    .replaceAll("'", "\\'")
    .replaceAll('\t', "','")
    .replaceAll('\n', "'),\n('");
  return `('${cells}')`.replaceAll("'\\N'", 'NULL');
}

/** Rows of NDJSON as lines of LOAD DATA. */
function linesFrom(rows: Buffer, { columns }: TableDefinition): Buffer {
  const lines = linesOf(rows).map((row) => {
    const members = new Map(membersOf(row, 1).map((member) => [member.name, member]));
    const cells = columns.map(({ name }) => {
      const { kind, content } = members.get(name) ?? { kind: CellKind.Null, content: row };
      if (kind === CellKind.Null) return loadDataCell(null);
      const text = content.toString();
      return kind === CellKind.Boolean ? (text === 'true' ? '1' : '0') : loadDataCell(storableText(text));
    });
    return `${cells.join('\t')}\n`;
  });
  return Buffer.from(lines.join(''));
}
