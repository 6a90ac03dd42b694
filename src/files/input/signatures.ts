// What bytes that are no text look like, by the bytes at their beginning.

interface Signature {
  /** What begins so, as in "the file looks like …". */
  readonly kind: string;
  readonly bytes: string;
  /** Where the bytes stand. */
  readonly at?: number;
}

const signatures: readonly Signature[] = [
  { kind: 'a PDF document', bytes: '%PDF-' },
  { kind: 'a PNG image', bytes: '\x89PNG\r\n\x1a\n' },
  { kind: 'a JPEG image', bytes: '\xff\xd8\xff' },
  { kind: 'a GIF image', bytes: 'GIF8' },
  { kind: 'a Parquet file', bytes: 'PAR1' },
  { kind: 'an Arrow file', bytes: 'ARROW1\0' },
  { kind: 'an Avro file', bytes: 'Obj\x01' },
  { kind: 'an ORC file', bytes: 'ORC\n' },
  { kind: 'an SQLite database', bytes: 'SQLite format 3\0' },
  { kind: 'a PostgreSQL dump', bytes: 'PGDMP' },
  { kind: 'a binary COPY of PostgreSQL', bytes: 'PGCOPY\n\xff\r\n\0' },
  { kind: 'an old Office file (xls, doc)', bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' },
  { kind: 'an RTF document', bytes: '{\\rtf' },
  { kind: 'a bzip2 file', bytes: '1AY&SY', at: 4 },
  { kind: 'an xz file', bytes: '\xfd7zXZ\0' },
  { kind: 'an LZ4 file', bytes: '\x04"M\x18' },
  { kind: 'a compress file (.Z)', bytes: '\x1f\x9d' },
  { kind: 'a 7z archive', bytes: "7z\xbc\xaf'\x1c" },
  { kind: 'a RAR archive', bytes: 'Rar!\x1a\x07' },
  { kind: 'a tar archive', bytes: 'ustar', at: 257 },
  { kind: 'a program', bytes: '\x7fELF' },
  { kind: 'UTF-32', bytes: '\xff\xfe\0\0' },
  { kind: 'UTF-32', bytes: '\0\0\xfe\xff' },
];

/** As many bytes as the signatures look at. */
export const SIGNATURE_BYTES = 512;

/** What the file that begins with these bytes looks like; undefined where it may be a text. */
export function binaryKind(head: Buffer): string | undefined {
  const text = head.toString('latin1', 0, SIGNATURE_BYTES);
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) return zipKind(text);
  return signatures.find(({ bytes, at = 0 }) => text.startsWith(bytes, at))?.kind;
}

function zipKind(text: string): string {
  if (/xl\/|\[Content_Types\]\.xml|docProps\//.test(text)) return 'an Excel workbook (xlsx)';
  return text.includes('opendocument.spreadsheet')
    ? 'an OpenDocument spreadsheet (ods)'
    : 'a ZIP archive or an Office file';
}

/** What the text that begins so looks like; undefined where it may be data. */
export function markupKind(head: string): string | undefined {
  if (/^\s*<(!doctype html|html|head|body)\b/i.test(head)) return 'an HTML page';
  return /^\s*<(\?xml|svg)\b/i.test(head) ? 'XML' : undefined;
}
