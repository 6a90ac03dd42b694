import zlib from 'node:zlib';
import { type NastyFile, rows, table } from './nasty-file.js';

const gzip = (bytes: string | Buffer) => zlib.gzipSync(bytes);
const br = (bytes: string) => zlib.brotliCompressSync(bytes);

/** A frame of zstd (RFC 8878) with these bytes as they are. */
function zstd(text: string): Buffer {
  const content = Buffer.from(text);
  const block = (content.length << 3) | 1;
  const head = [0x28, 0xb5, 0x2f, 0xfd, 0x20, content.length, block & 255, (block >> 8) & 255, block >> 16];
  return Buffer.concat([Buffer.from(head), content]);
}
const readsZstd = Number.parseInt(process.versions.node, 10) >= 24;
const noZstd = [415, /compressed with zstd, which cannot be read here$/] as const;

const damaged = gzip(table);
damaged[damaged.length - 6] = (damaged.at(-6) as number) ^ 1;

/** Bytes of compressed files: those that are read, those that are not, and damaged ones. */
export const compressedFiles: readonly NastyFile[] = [
  { name: 'a gzip file', bytes: gzip(table), rows, form: /^encoding=utf-8, compression=gzip, delimiter/ },
  { name: 'gzip on the way', bytes: gzip(table), headers: { 'content-encoding': 'gzip' }, rows },
  { name: 'gzip by its old name', bytes: gzip(table), headers: { 'content-encoding': 'X-GZip' }, rows },
  {
    name: 'a gzip file, gzip on the way',
    bytes: gzip(gzip(table)),
    headers: { 'content-encoding': 'gzip' },
    rows,
  },
  { name: 'brotli on the way', bytes: br(table), headers: { 'content-encoding': 'br' }, rows },
  {
    name: 'a zstd file',
    bytes: zstd(table),
    ...(readsZstd ? { rows, form: /compression=zstd/ } : { error: noZstd }),
  },
  {
    name: 'zstd on the way',
    bytes: zstd(table),
    headers: { 'content-encoding': 'zstd' },
    ...(readsZstd ? { rows } : { error: noZstd }),
  },
  {
    name: 'zstd that is cut off',
    bytes: zstd(table).subarray(0, -5),
    error: readsZstd ? [400, /^The zstd data of the body are damaged: unexpected end of file$/] : noZstd,
  },
  {
    name: 'gzip in two members',
    bytes: Buffer.concat([gzip('a,b\n1,2\n'), gzip('3,4\n')]),
    rows: [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ],
  },
  {
    name: 'gzip of UTF-16',
    bytes: gzip(Buffer.from(`\uFEFF${table}`, 'utf16le')),
    rows,
    form: /^encoding=utf-16le, bom, compression=gzip/,
  },
  {
    name: 'gzip of NDJSON',
    from: 'ndjson',
    bytes: gzip('{"a":1}\n'),
    rows: [{ a: 1 }],
    form: /^encoding=utf-8, compression=gzip$/,
  },
  { name: 'gzip of nothing', bytes: gzip(''), error: [400, /^line 1: there is no header$/] },
  {
    name: 'gzip that is cut off',
    bytes: gzip(table).subarray(0, -9),
    error: [400, /^The gzip data of the body are damaged: unexpected end of file$/],
  },
  {
    name: 'gzip with a wrong checksum',
    bytes: damaged,
    error: [400, /^The gzip data of the body are damaged: incorrect/],
  },
  {
    name: 'gzip with text after it',
    bytes: Buffer.concat([gzip(table), Buffer.from('3,x,y\n')]),
    error: [400, /^The gzip data of the body are damaged/],
  },
  {
    name: 'brotli with text after it',
    bytes: Buffer.concat([br(table), Buffer.from('3,x,y\n')]),
    headers: { 'content-encoding': 'br' },
    error: [400, /^The br data of the body are damaged: other bytes follow their end$/],
  },
  { name: 'gzip twice', bytes: gzip(gzip(table)), error: [415, /^The body is compressed with gzip twice/] },
  {
    name: 'a text that is said to be gzip',
    bytes: table,
    headers: { 'content-encoding': 'gzip' },
    error: [400, /^The gzip data of the body are damaged: incorrect header check$/],
  },
  {
    name: 'an unknown coding',
    bytes: zlib.deflateSync(table),
    headers: { 'content-encoding': 'deflate' },
    error: [415, /^The body is compressed with deflate/],
  },
  {
    name: 'two codings',
    bytes: gzip(table),
    headers: { 'content-encoding': 'br, gzip' },
    error: [415, /^The body is compressed with br, gzip/],
  },
  { name: 'gzip of a PDF', bytes: gzip('%PDF-1.7\n'), error: [415, /looks like a PDF document$/] },
  {
    name: 'a tar.gz',
    bytes: gzip(Buffer.concat([Buffer.from('a.csv'.padEnd(257, '\0')), Buffer.from('ustar\x0000')])),
    error: [415, /looks like a tar archive$/],
  },
  {
    name: 'a bzip2 file',
    bytes: Buffer.from('BZh91AY&SY\x00\x01', 'latin1'),
    error: [415, /looks like a bzip2 file$/],
  },
  {
    name: 'an xz file',
    bytes: Buffer.from('\xfd7zXZ\0\0\x04', 'latin1'),
    error: [415, /looks like an xz file$/],
  },
  {
    name: 'a bomb of one record',
    bytes: gzip(Buffer.alloc(64 << 20, 'x')),
    error: [400, /header has no end|longer than 8388608 bytes/],
  },
  {
    name: 'a bomb of empty lines',
    bytes: gzip(Buffer.concat([Buffer.from('a,b\n'), Buffer.alloc(4 << 20, '\n'), Buffer.from('x,y\n')])),
    rows: [{ a: 'x', b: 'y' }],
  },
];
