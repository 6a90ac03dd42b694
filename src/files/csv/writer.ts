import { csv } from '../../formats/csv.js';
import { writerOf } from '../../formats/format.js';
import { escapesOf, reserveCells, writeQuoted } from '../escapes.js';
import { type FileColumn, type FileOptions, namesOf, type RecordWriter } from '../file-format.js';
import { append, outputBuffer } from '../output-buffer.js';
import { CellKind, endOf, layInto, placeCell, type RecordCells, recordCells, startOf } from '../record.js';
import { isSame } from './literals.js';

const LF = 10;
const COMMA = 0x2c;

/** How datasets write CSV by default. */
const { encoding } = writerOf(csv, {}, { table: '' });

const escapes = escapesOf(encoding.fragment, encoding.quote);

/** 1 for each byte that a cell can hold in quotes only. */
const needsQuotes = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 128 && encoding.needsQuote(String.fromCharCode(byte)) ? 1 : 0,
);

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Writes CSV as datasets have it: RFC 4180 with LF, quotes where needed. Where null is written as a text, that text and an empty
 * one stand in quotes, so that each can be told from null.
 */
export function csvWriter(
  columns: readonly FileColumn[],
  { null: writtenNull = '', bom = false }: FileOptions,
): RecordWriter {
  const to = outputBuffer();
  const nothing = Buffer.from(writtenNull);
  if (bom) to.at += to.bytes.write(BYTE_ORDER_MARK);
  writeRecord(textCells(namesOf(columns)));
  return { output: to, write: writeRecord, close() {} };

  function writeRecord(record: RecordCells): void {
    const { bytes, kinds } = record;
    reserveCells(to, escapes, record, (1 + nothing.length) * columns.length + 1);
    for (let cell = 0; cell < columns.length; cell++) {
      if (cell > 0) to.bytes[to.at++] = COMMA;
      if (kinds[cell] === CellKind.Null) append(to, nothing, 0, nothing.length);
      else writeCell(bytes, startOf(record, cell), endOf(record, cell));
    }
    to.bytes[to.at++] = LF;
  }

  function writeCell(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end && needsQuotes[bytes[at] as number] === 0) at++;
    const looksNull = nothing.length > 0 && (start === end || isSame(nothing, bytes, start, end));
    if (at === end && !looksNull) append(to, bytes, start, end);
    else writeQuoted(to, escapes, bytes, start, end);
  }
}

/** The texts as the cells of a record. */
function textCells(texts: readonly string[]): RecordCells {
  const cells = recordCells(texts.length);
  const bytes = Buffer.from(texts.join(''));
  layInto(cells, bytes, bytes.length);
  let at = 0;
  texts.forEach((text, cell) => {
    const start = at;
    at += Buffer.byteLength(text);
    placeCell(cells, cell, start, at);
  });
  return cells;
}
