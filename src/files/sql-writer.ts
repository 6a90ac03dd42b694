import { type Dialect, identifier, identifiers } from '../formats/sql.js';
import { GROUP_ROWS } from '../kernel/assembly/group.js';
import { append, output, reserve } from './output.js';
import { Kind } from './record.js';
import { doubling, flags, roomFor, type Writer } from './writer.js';

const comma = Buffer.from(',');

/** INSERT statements, as the datasets have them. */
export function sqlWriter(columns: readonly string[], table: string, dialect: Dialect): Writer {
  const to = output();
  const insert = `INSERT INTO ${identifier(table, dialect)} (${identifiers(columns, dialect)}) VALUES\n(`;
  const [first, between, next] = [insert, '),\n(', `);\n${insert}`].map((text) => Buffer.from(text)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const doubled = flags(dialect === 'mysql' ? "'\\" : "'");
  const literals = dialect === 'sqlite' ? ['0', '1'] : ['FALSE', 'TRUE'];
  const [no, yes] = literals.map((text) => Buffer.from(text)) as [Buffer, Buffer];
  const none = Buffer.from('NULL');
  let rows = 0;
  const put = (bytes: Buffer) => append(to, bytes, 0, bytes.length);
  return {
    output: to,
    write(row) {
      reserve(to, roomFor(row) * 2 + 8 * columns.length + next.length);
      put(rows === 0 ? first : rows % GROUP_ROWS === 0 ? next : between);
      rows++;
      const { bytes, starts, ends, kinds } = row;
      for (let cell = 0; cell < columns.length; cell++) {
        if (cell > 0) put(comma);
        const [start, end] = [starts[cell] as number, ends[cell] as number];
        switch (kinds[cell]) {
          case Kind.Null:
            put(none);
            break;
          case Kind.Boolean:
            put(end - start === 4 ? yes : no);
            break;
          case Kind.Number:
            append(to, bytes, start, end);
            break;
          default:
            doubling(to, 0x27, doubled, bytes, start, end);
        }
      }
    },
    close() {
      reserve(to, 3);
      if (rows > 0) put(Buffer.from(');\n'));
    },
  };
}
