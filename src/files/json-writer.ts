import { append, output, reserve } from './output.js';
import { isPlain, Kind } from './record.js';
import { roomFor, type Writer } from './writer.js';

const QUOTE = 0x22;
const CLOSE = 0x7d;

/** What bytes become in a JSON string that are not plain: as JSON.stringify has it. */
const escapes = Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(JSON.stringify(String.fromCharCode(byte)).slice(1, -1)),
);

/** Bytes that are copied at a time: as a double, which no valid UTF-8 makes a NaN that could be changed on the way. */
const WORD = 8;

/**
 * All in one function with its own variables, and whole words copied, beyond the end of a text where need be: what comes next
 * overwrites that. Byte by byte, with a call a cell, it takes twice as long.
 */
export function jsonWriter(columns: readonly string[], format: 'json' | 'ndjson'): Writer {
  const to = output();
  const names = columns.map((name, index) => {
    const text = `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`;
    const length = Buffer.byteLength(text);
    const bytes = Buffer.alloc(Math.ceil(length / WORD) * WORD);
    bytes.write(text);
    return {
      length,
      words: Array.from({ length: bytes.length / WORD }, (_, word) => bytes.readDoubleLE(word * WORD)),
    };
  });
  const fixed = names.reduce((sum, { length }) => sum + length, 2 * WORD);
  let rows = 0;
  return {
    output: to,
    write(row) {
      // Escaped, a byte takes six at the most.
      reserve(to, roomFor(row) * 6 + fixed);
      const { bytes, view, starts, ends, kinds, plain } = row;
      const { bytes: out, view: words } = to;
      let { at } = to;
      if (format === 'json') out[at++] = rows === 0 ? 0x5b : 0x2c;
      rows++;
      for (let cell = 0; cell < names.length; cell++) {
        const name = names[cell] as (typeof names)[0];
        for (let word = 0; word < name.words.length; word++) {
          words.setFloat64(at + word * WORD, name.words[word] as number, true);
        }
        at += name.length;
        const kind = kinds[cell];
        const start = starts[cell] as number;
        const end = ends[cell] as number;
        if (kind === Kind.Null) {
          at += out.write('null', at);
        } else if (kind === Kind.Text && !plain[cell]) {
          out[at++] = QUOTE;
          for (let next = start; next < end; next++) {
            const byte = bytes[next] as number;
            if (isPlain(byte)) out[at++] = byte;
            else for (const escaped of escapes[byte] as Buffer) out[at++] = escaped;
          }
          out[at++] = QUOTE;
        } else {
          if (kind === Kind.Text) out[at++] = QUOTE;
          if (end + WORD <= view.byteLength) {
            for (let from = start, put = at; from < end; from += WORD, put += WORD) {
              words.setFloat64(put, view.getFloat64(from, true), true);
            }
            at += end - start;
          } else {
            for (let next = start; next < end; next++) out[at++] = bytes[next] as number;
          }
          if (kind === Kind.Text) out[at++] = QUOTE;
        }
      }
      out[at++] = CLOSE;
      if (format === 'ndjson') out[at++] = 10;
      to.at = at;
    },
    close() {
      if (format === 'json') to.at += to.bytes.write(rows === 0 ? '[]' : ']', to.at);
    },
  };
}

/** Writes objects that are JSON already: the only cell of each row. */
export function objectWriter(format: 'json' | 'ndjson'): Writer {
  const to = output();
  let rows = 0;
  return {
    output: to,
    write({ bytes, starts, ends }) {
      const [start, end] = [starts[0] as number, ends[0] as number];
      reserve(to, end - start + 1);
      if (format === 'json') to.bytes[to.at++] = rows === 0 ? 0x5b : 0x2c;
      rows++;
      if (format === 'json') return append(to, bytes, start, end);
      // Between the tokens of an object there may be ends of lines; in its strings there are none.
      for (let at = start; at < end; at++) {
        const byte = bytes[at] as number;
        if (byte !== 10 && byte !== 13) to.bytes[to.at++] = byte;
      }
      to.bytes[to.at++] = 10;
    },
    close() {
      if (format === 'json') to.at += to.bytes.write(rows === 0 ? '[]' : ']', to.at);
    },
  };
}
