import { Cell } from '../csv/assembly/layout.js';
import { jsonEscapes, reserveCells } from '../escapes.js';
import type { RecordWriter } from '../file-format.js';
import { append, type OutputBuffer, outputBuffer, reserve } from '../output-buffer.js';
import { CELL_WORDS, CellKind, endOf, startOf } from '../record.js';
import { flatObject, nestedObject } from './object-text.js';
import { COMMA, LF, OPEN_LIST, QUOTE } from './syntax.js';

/** The bytes of null, the first the lowest. */
const NULL = 0x6c6c756e;

/** How objects follow one another: as one array, or one a line. */
export type JsonFraming = 'array' | 'lines';

/** Bytes that are copied at a time, as a double. Valid UTF-8 makes no NaN, whose bytes a copy could change. */
const WORD = 8;

/**
 * Writes records as objects whose members are called like the columns. One function with variables of its own, which
 * copies whole words, beyond the end of a text if need be: the next bytes overwrite the rest. Byte by byte and with a call
 * a cell it takes twice as long.
 */
export function membersWriter(columns: readonly string[], framing: JsonFraming, nest: boolean): RecordWriter {
  const { special, written } = jsonEscapes;
  const to = outputBuffer();
  const { order, before, close } = nest ? nestedObject(columns) : flatObject(columns);
  // Each with the quote that begins a text; others are written over it.
  const { words: nameWords, firsts, lengths } = wordsOf(before.map((name) => `${name}"`));
  const closing = Buffer.from(close);
  /** Bytes of a record that are no content: names, null, brackets, and the words that end beyond a text. */
  const fixed = lengths.reduce((sum, length) => sum + length + 'null'.length, closing.length + 2 * WORD);
  let rows = 0;
  return {
    output: to,
    write(record) {
      reserveCells(to, jsonEscapes, record, fixed);
      const { bytes, view, table, first, kinds } = record;
      const { bytes: out, view: words } = to;
      const lastWord = view.byteLength - WORD;
      let { at } = to;
      if (framing === 'array') out[at++] = rows === 0 ? OPEN_LIST : COMMA;
      rows++;
      for (let member = 0; member < lengths.length; member++) {
        const cell = order[member] as number;
        const last = firsts[member + 1] as number;
        for (let word = firsts[member] as number, put = at; word < last; word++, put += WORD) {
          words.setFloat64(put, nameWords[word] as number, true);
        }
        at += (lengths[member] as number) - 1;
        const kind = kinds[cell];
        const place = first + CELL_WORDS * cell;
        const start = table[place] as number;
        const end = table[place + 1] as number;
        if (kind === CellKind.Null) {
          words.setUint32(at, NULL, true);
          at += 4;
        } else if (kind === CellKind.Text && !((table[place + 2] as number) & Cell.Plain)) {
          at++;
          for (let next = start; next < end; next++) {
            const byte = bytes[next] as number;
            if (special[byte] === 0) out[at++] = byte;
            else for (const escaped of written[byte] as Uint8Array) out[at++] = escaped;
          }
          out[at++] = QUOTE;
        } else {
          if (kind === CellKind.Text) at++;
          if (end <= lastWord) {
            for (let from = start, put = at; from < end; from += WORD, put += WORD) {
              words.setFloat64(put, view.getFloat64(from, true), true);
            }
            at += end - start;
          } else {
            for (let next = start; next < end; next++) out[at++] = bytes[next] as number;
          }
          if (kind === CellKind.Text) out[at++] = QUOTE;
        }
      }
      for (let next = 0; next < closing.length; next++) out[at++] = closing[next] as number;
      if (framing === 'lines') out[at++] = LF;
      to.at = at;
    },
    close: () => closeArray(to, framing, rows),
  };
}

/** Texts as words: those of text i are words[firsts[i], firsts[i + 1]), and it has lengths[i] bytes. */
function wordsOf(texts: readonly string[]) {
  // A character takes at most three bytes for each of its UTF-16 units.
  const bytes = Buffer.alloc(texts.reduce((sum, { length }) => sum + 3 * length + WORD, 0));
  const lengths = new Uint32Array(texts.length);
  const firsts = new Uint32Array(texts.length + 1);
  let count = 0;
  for (let index = 0; index < texts.length; index++) {
    const length = bytes.write(texts[index] as string, count * WORD);
    lengths[index] = length;
    count += Math.ceil(length / WORD);
    firsts[index + 1] = count;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const words = new Float64Array(count);
  for (let word = 0; word < count; word++) words[word] = view.getFloat64(word * WORD, true);
  return { words, firsts, lengths };
}

/** Writes objects that are JSON already: the only cell of each record. */
export function objectsWriter(framing: JsonFraming): RecordWriter {
  const to = outputBuffer();
  let rows = 0;
  return {
    output: to,
    write(record) {
      const { bytes } = record;
      const [start, end] = [startOf(record, 0), endOf(record, 0)];
      reserve(to, end - start + 1);
      if (framing === 'array') to.bytes[to.at++] = rows === 0 ? OPEN_LIST : COMMA;
      rows++;
      if (framing === 'array') return append(to, bytes, start, end);
      // Lines may end between the tokens of an object, never in its strings.
      for (let at = start; at < end; at++) {
        const byte = bytes[at] as number;
        if (byte !== 10 && byte !== 13) to.bytes[to.at++] = byte;
      }
      to.bytes[to.at++] = LF;
    },
    close: () => closeArray(to, framing, rows),
  };
}

function closeArray(to: OutputBuffer, framing: JsonFraming, rows: number): void {
  if (framing === 'lines') return;
  reserve(to, 2);
  to.at += to.bytes.write(rows === 0 ? '[]' : ']', to.at);
}
