import { uniform } from '../../columns/draw.js';
import { column, pick } from '../../columns/value.js';
import { defaultOf } from '../../formats/format.js';
import { headerOf, type TableColumn, type TableDefinition, tableOf } from '../../formats/sql/ddl.js';
import { type Dialect, encodings, insertTexts, sql as sqlFormat } from '../../formats/sql/format.js';
import { inStyle } from '../../formats/sql/names.js';
import { storableText } from '../../formats/sql/storable.js';
import { GROUP_ROWS } from '../../kernel/assembly/group.js';
import { escapesOf, reserveCells, writeQuoted } from '../escapes.js';
import type { FileColumn, FileOptions, OutputFormat, RecordWriter } from '../file-format.js';
import { append, outputBuffer, reserve } from '../output-buffer.js';
import { CellKind, endOf, startOf } from '../record.js';

export const sql: OutputFormat = {
  mediaType: sqlFormat.mediaType,
  outputOptions: ['table', 'dialect', 'names', 'create'],
  takesMixedColumns: false,
  write: sqlWriter,
};

const COMMA = 0x2c;

const DEFAULT_DIALECT = defaultOf(sqlFormat.options.dialect) as Dialect;

/** Writes CREATE TABLE and INSERT statements, with the names, literals and lengths of statements that generated rows have. */
function sqlWriter(
  columns: readonly FileColumn[],
  { table: name = 'rows', dialect = DEFAULT_DIALECT, names = 'original', create = true }: FileOptions,
): RecordWriter {
  const to = outputBuffer();
  const [styled] = inStyle([tableOf({ name, key: [] }, columns.map(tableColumn))], names) as [
    TableDefinition,
  ];
  // The name of the table is as the client says.
  const table = { ...styled, name };
  const { begin, nextRow, nextStatement, end: last } = insertTexts(table, dialect);
  const [first, row, statement, close] = [`${begin}(`, `)${nextRow}(`, `)${nextStatement}(`, `)${last}`].map(
    (text) => Buffer.from(text),
  ) as [Buffer, Buffer, Buffer, Buffer];
  const { scalar, fragment, quote } = encodings[dialect];
  const [none, yes, no] = [null, true, false].map((value) => Buffer.from(scalar(value))) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const escapes = escapesOf((text) => fragment(storableText(text)), quote);
  const put = (bytes: Buffer) => append(to, bytes, 0, bytes.length);
  /** Bytes of a record that are no content: words, commas and what stands between rows. */
  const fixed = (none.length + no.length + 1) * columns.length + statement.length;
  const head = Buffer.from(create && columns.length > 0 ? headerOf(table, dialect) : '');
  reserve(to, head.length);
  put(head);
  let rows = 0;
  return {
    output: to,
    write(record) {
      reserveCells(to, escapes, record, fixed);
      put(rows === 0 ? first : rows % GROUP_ROWS === 0 ? statement : row);
      rows++;
      const { bytes, kinds } = record;
      for (let cell = 0; cell < columns.length; cell++) {
        if (cell > 0) to.bytes[to.at++] = COMMA;
        const [start, end] = [startOf(record, cell), endOf(record, cell)];
        switch (kinds[cell] as CellKind) {
          case CellKind.Null:
            put(none);
            break;
          case CellKind.Boolean:
            put(end - start === 'true'.length ? yes : no);
            break;
          case CellKind.Number:
            append(to, bytes, start, end);
            break;
          case CellKind.Text:
            writeQuoted(to, escapes, bytes, start, end);
            break;
          case CellKind.Json: {
            if (hasUnicodeEscape(bytes, start, end)) {
              const json = storableJson(bytes.toString('utf8', start, end));
              writeQuoted(to, escapes, json, 0, json.length);
            } else writeQuoted(to, escapes, bytes, start, end);
          }
        }
      }
    },
    close() {
      if (rows === 0) return;
      reserve(to, close.length);
      put(close);
    },
  };
}

const nullable = pick(uniform('none', 1), [null]);

/** A number that no double holds has a type for it in PostgreSQL only, and stays a text elsewhere. */
function tableColumn({ name, type }: FileColumn): TableColumn {
  if (type === 'decimal') return { ...column(name, nullable, { type: 'string' }), postgresqlType: 'NUMERIC' };
  return column(name, nullable, { type: type === 'json' ? 'object' : type });
}

const BACKSLASH = 0x5c;
const SMALL_U = 0x75;

function hasUnicodeEscape(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end - 1; at++) {
    if (bytes[at] === BACKSLASH && bytes[at + 1] === SMALL_U) return true;
  }
  return false;
}

/** A JSON text without escapes of what databases cannot store, in strings that storableText() would change. */
function storableJson(json: string): Buffer {
  // An escape of a pair of surrogates, of another character, or of one letter.
  const escapes = /\\(?:u(?:d[89ab]..\\ud[c-f]..|[0-9a-f]{4})|.)/gi;
  const text = json.replace(escapes, (escaped) => {
    const value: string = JSON.parse(`"${escaped}"`);
    const storable = storableText(value);
    return storable === value ? escaped : storable;
  });
  return Buffer.from(text);
}
