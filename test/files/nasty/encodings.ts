import { type NastyFile, rows, table } from './nasty-file.js';

const utf16le = (text: string) => Buffer.from(text, 'utf16le');
const utf16be = (text: string) => utf16le(text).swap16();
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const cafe = [{ café: 'crème' }];

/** Bytes of characters: marks, UTF-16, Latin-1, and what is none of these. */
export const encodingFiles: readonly NastyFile[] = [
  { name: 'UTF-8 with a mark', bytes: `\uFEFF${table}`, rows, form: /^encoding=utf-8, bom, delimiter/ },
  { name: 'a mark before a quote', bytes: '\uFEFF"a,b",c\n1,2\n', rows: [{ 'a,b': 1, c: 2 }] },
  { name: 'only a mark', bytes: '\uFEFF', error: [400, /^line 1: there is no header$/] },
  { name: 'a mark in a cell', bytes: 'a\nx\uFEFFy\n', rows: [{ a: 'x\uFEFFy' }] },
  { name: 'UTF-16LE with a mark', bytes: utf16le(`\uFEFF${table}`), rows, form: /^encoding=utf-16le, bom,/ },
  { name: 'UTF-16BE with a mark', bytes: utf16be(`\uFEFF${table}`), rows, form: /^encoding=utf-16be, bom,/ },
  { name: 'UTF-16LE without a mark', bytes: utf16le(table), rows, form: /^encoding=utf-16le, delimiter/ },
  { name: 'UTF-16BE without a mark', bytes: utf16be(table), rows, form: /^encoding=utf-16be, delimiter/ },
  {
    name: 'UTF-16 as charset',
    bytes: utf16le(`\uFEFF${table}`),
    headers: { 'content-type': 'text/csv; charset=UTF-16' },
    rows,
  },
  {
    name: 'UTF-16BE that only the client knows',
    bytes: utf16be('名,b\n1,2\n'),
    query: { encoding: 'utf-16be' },
    rows: [{ 名: 1, b: 2 }],
  },
  {
    name: 'UTF-16 as Excel saves Unicode text',
    bytes: utf16le('\uFEFFa\tb\r\n1\té\r\n'),
    rows: [{ a: 1, b: 'é' }],
    form: /delimiter="%09", quote="\\"", line-end=crlf, header$/,
  },
  {
    name: 'UTF-16 NDJSON',
    from: 'ndjson',
    bytes: utf16le('\uFEFF{"a":"é"}\r\n'),
    rows: [{ a: 'é' }],
    form: /^encoding=utf-16le, bom$/,
  },
  { name: 'UTF-16 JSON', from: 'json', bytes: utf16be('[{"a":"é"}]'), rows: [{ a: 'é' }] },
  {
    name: 'half of a pair in UTF-16',
    bytes: utf16le('\uFEFFa\nx\n\ud800\n'),
    error: [400, /^line 3: half of a pair of surrogates/],
  },
  {
    name: 'UTF-16 that ends within a character',
    bytes: utf16le('\uFEFFa\nx\n').subarray(0, -1),
    error: [400, /ends within a character of UTF-16/],
  },
  {
    name: 'UTF-32',
    bytes: Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0, 0x0a, 0, 0, 0]),
    error: [415, /looks like UTF-32/],
  },
  {
    name: 'Latin-1',
    bytes: latin1('café\ncrème\n'),
    query: { encoding: 'latin1' },
    rows: cafe,
    form: /^encoding=latin1,/,
  },
  {
    name: 'Latin-1 as charset',
    bytes: latin1('café\ncrème\n'),
    headers: { 'content-type': 'text/csv; charset="ISO-8859-1"' },
    rows: cafe,
  },
  {
    name: 'windows-1252',
    bytes: Buffer.from([0x61, 10, 0x80, 0x93, 0xe9, 0x94, 10]),
    query: { encoding: 'latin1' },
    rows: [{ a: '€“é”' }],
  },
  {
    name: 'Latin-1 in the header, unsaid',
    bytes: latin1('id,café\n1,x\n'),
    error: [400, /^line 1: the record is not UTF-8: byte 7 of it is 0xe9; encoding=latin1 reads such bytes$/],
  },
  {
    name: 'Latin-1 in a row, unsaid',
    bytes: latin1('id,name\n1,x\n2,crème\n'),
    error: [400, /^line 3: .* byte 5 of it is 0xe8/],
  },
  {
    name: 'Latin-1 in a name of JSON, unsaid',
    from: 'json',
    bytes: latin1('[{"é":1}]'),
    query: { on_error: 'skip' },
    rows: [],
  },
  {
    name: 'a mark of UTF-8 and another encoding',
    bytes: '\uFEFFa\n1\n',
    query: { encoding: 'latin1' },
    error: [400, /^encoding must be utf-8, whose byte order mark the file begins with, not "latin1"$/],
  },
  {
    name: 'a mark against the charset',
    bytes: '\uFEFFé\n1\n',
    headers: { 'content-type': 'text/csv; charset=latin1' },
    rows: [{ é: 1 }],
  },
  {
    name: 'a charset that is not read',
    bytes: table,
    headers: { 'content-type': 'text/csv; charset=Shift_JIS' },
    error: [415, /^The charset shift_jis/],
  },
  {
    name: 'an encoding that is not read',
    bytes: table,
    query: { encoding: 'ebcdic' },
    error: [400, /^encoding must be one of utf-8, utf-16le, utf-16be, latin1, not "ebcdic"$/],
  },
  {
    name: 'NUL as overlong UTF-8',
    bytes: Buffer.from([0x61, 10, 0xc0, 0x80, 10]),
    error: [400, /^line 2: .* byte 1 of it is 0xc0/],
  },
  {
    name: 'a surrogate in UTF-8',
    bytes: Buffer.from([0x61, 10, 0x78, 0xed, 0xa0, 0x80, 10]),
    error: [400, /^line 2: .* byte 2 of it is 0xed/],
  },
  {
    name: 'UTF-8 that ends within a character',
    bytes: Buffer.from([0x61, 10, 0x78, 0xe2, 0x80]),
    error: [400, /^line 2: .* byte 2 of it is 0xe2/],
  },
  { name: 'a NUL in a cell', bytes: 'a,b\nx\0y,1\n', rows: [{ a: 'x\0y', b: 1 }] },
];
