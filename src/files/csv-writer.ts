import { append, output, reserve } from './output.js';
import { Kind } from './record.js';
import { doubling, flags, roomFor, type Writer } from './writer.js';

const QUOTE = 0x22;
const quoted = flags('",\r\n');
const quotes = flags('"');

/** CSV as the datasets have it: RFC 4180 with LF, quotes where needed; null is an empty cell. */
export function csvWriter(columns: readonly string[]): Writer {
  const to = output();
  const cellTo = (from: Buffer, start: number, end: number) => {
    for (let at = start; at < end; at++) {
      if (quoted[from[at] as number]) return doubling(to, QUOTE, quotes, from, start, end);
    }
    return append(to, from, start, end);
  };
  const separated = (index: number) => {
    if (index > 0) to.bytes[to.at++] = 0x2c;
  };
  columns.forEach((name, index) => {
    const bytes = Buffer.from(name);
    reserve(to, 2 * bytes.length + 4);
    separated(index);
    cellTo(bytes, 0, bytes.length);
  });
  to.bytes[to.at++] = 10;
  return {
    output: to,
    write(row) {
      reserve(to, roomFor(row) * 2 + 2 * columns.length);
      for (let cell = 0; cell < columns.length; cell++) {
        separated(cell);
        if (row.kinds[cell] === Kind.Null) continue;
        cellTo(row.bytes, row.starts[cell] as number, row.ends[cell] as number);
      }
      to.bytes[to.at++] = 10;
    },
    close() {},
  };
}
