import { createHash } from 'node:crypto';
import { type NastyFile, rows, table } from './nasty-file.js';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const zip = (name: string) => bytes(`PK\x03\x04\x14\0\0\0\x08\0${'\0'.repeat(20)}${name}`);

/** Bytes without a pattern, the same in each run. */
const noise = Buffer.concat(
  Array.from({ length: 64 }, (_, block) => createHash('sha256').update(`${block}`).digest()),
);

const looksLike = (name: string, content: string | Buffer, kind: RegExp): NastyFile => ({
  name,
  bytes: typeof content === 'string' ? bytes(content) : content,
  error: [415, new RegExp(`^The file looks like ${kind.source}$`)],
});

const form = (...parts: string[]) => bytes(`${parts.map((part) => `--X\r\n${part}\r\n`).join('')}--X--\r\n`);
const filePart = (content: string, disposition = 'name="file"; filename="a.csv"') =>
  `Content-Disposition: form-data; ${disposition}\r\nContent-Type: text/csv\r\n\r\n${content}`;
const multipart = { 'content-type': 'multipart/form-data; boundary=X' };
const utf8Part = filePart(Buffer.from(table).toString('latin1'));

/** What is no text, and forms. */
export const binaryFiles: readonly NastyFile[] = [
  looksLike('a PDF', '%PDF-1.7\n%\xe2\xe3', /a PDF document/),
  looksLike('a PNG', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', /a PNG image/),
  looksLike('a JPEG', '\xff\xd8\xff\xe0\0\x10JFIF', /a JPEG image/),
  looksLike('a GIF', 'GIF89a\x01\0', /a GIF image/),
  looksLike('a ZIP', zip('data/a.csv'), /a ZIP archive or an Office file/),
  looksLike('an xlsx', zip('[Content_Types].xml'), /an Excel workbook \(xlsx\)/),
  looksLike(
    'an ods',
    zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'),
    /an OpenDocument spreadsheet \(ods\)/,
  ),
  looksLike('an xls', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0', /an old Office file \(xls, doc\)/),
  looksLike('a Parquet file', 'PAR1\x15\x04\x15', /a Parquet file/),
  looksLike('an Arrow file', 'ARROW1\0\0\xff\xff\xff\xff', /an Arrow file/),
  looksLike('an Avro file', 'Obj\x01\x04\x16avro.schema', /an Avro file/),
  looksLike('an SQLite database', 'SQLite format 3\0\x10\0', /an SQLite database/),
  looksLike('an HTML page', '\n<!DOCTYPE html>\n<html><body>Please sign in</body></html>', /an HTML page/),
  looksLike('an HTML page in UTF-16', Buffer.from('\uFEFF<html><head>', 'utf16le'), /an HTML page/),
  looksLike('XML', '<?xml version="1.0"?>\n<rows/>', /XML/),
  { name: 'noise', bytes: noise, error: [400, /^line 1: the record is not UTF-8: byte \d+ of it is 0x/] },
  {
    name: 'JSON that is said to be CSV',
    bytes: '[{"a":1},\n{"a":2}]',
    error: [400, /^line 1: the file looks like JSON, not like CSV$/],
  },
  { name: 'NDJSON that is said to be CSV', bytes: '{"a":1,"b":2}\n', error: [400, /looks like JSON/] },
  {
    name: 'CSV that is said to be JSON',
    from: 'json',
    bytes: table,
    error: [400, /the file must be one array of objects/],
  },
  {
    name: 'CSV that is said to be NDJSON',
    from: 'ndjson',
    bytes: table,
    error: [400, /^line 1: the record is not JSON from id,name/],
  },
  { name: 'a form', bytes: form(utf8Part), headers: multipart, rows },
  {
    name: 'a form with a file that has no name',
    bytes: form(filePart('a\n1\n', 'name="file"; filename=""')),
    headers: multipart,
    rows: [{ a: 1 }],
  },
  {
    name: 'a form with a field',
    bytes: form('Content-Disposition: form-data; name="delimiter"\r\n\r\n;', utf8Part),
    headers: multipart,
    error: [400, /^The form must be one file, and it has the field delimiter: parameters go into the URL$/],
  },
  {
    name: 'a form with two files',
    bytes: form(utf8Part, utf8Part),
    headers: multipart,
    error: [400, /^The form must be one file, and it has a second file, file$/],
  },
  { name: 'a form without a file', bytes: form(), headers: multipart, error: [400, /^The form/] },
  {
    name: 'a form that is cut off',
    bytes: form(utf8Part).subarray(0, -12),
    headers: multipart,
    error: [400, /^The form is damaged: /],
  },
  {
    name: 'a form without a boundary',
    bytes: form(utf8Part),
    headers: { 'content-type': 'multipart/form-data' },
    error: [400, /^The form is damaged: Multipart: Boundary not found$/],
  },
  {
    name: 'a form with a PDF',
    bytes: form(filePart('%PDF-1.7')),
    headers: multipart,
    error: [415, /a PDF document/],
  },
  {
    name: 'a form in base64',
    bytes: form(`Content-Transfer-Encoding: base64\r\n${filePart('YQox')}`),
    headers: multipart,
    error: [400, /^The form must be one file, and it is encoded as base64$/],
  },
];
