import type { NastyFile } from './nasty-file.js';

/** A column of one value, which stays a string. */
const text = (value: string): NastyFile => ({
  name: `${value} is not what a double gives back`,
  bytes: `a,b\n${value},1\n`,
  rows: [{ a: value, b: 1 }],
});

const asNumber = (value: string): NastyFile => ({
  name: `${value} is a number`,
  bytes: `a,b\n${value},x\n`,
  rows: `{"a":${value},"b":"x"}\n`,
});

/** Cells that look like something else than they are. */
export const valueFiles: readonly NastyFile[] = [
  ...['313542930477137804', '9007199254740993', '9.9999999999999999', '1e400', '1E5', '1e5', '-0', '1.0'].map(
    text,
  ),
  ...['.5', '5.', '007', '+1', '1.50', '1_000', '0x1F', 'NaN', 'Infinity', 'TRUE', 'yes', '2024-01-01'].map(
    text,
  ),
  ...['9007199254740991', '-12', '0', '0.1', '123.456', '1e+21', '5e-324'].map(asNumber),
  {
    name: 'house numbers in quotes, Namibia and post codes',
    bytes: 'house,country,zip\n"2812",NA,01067\n"7",DE,10115\n',
    rows: [
      { house: '2812', country: 'NA', zip: '01067' },
      { house: '7', country: 'DE', zip: '10115' },
    ],
  },
  {
    name: 'one text among numbers',
    bytes: `a,b\n${'1,2\n'.repeat(1000)}hello,2\n`,
    rows: [...Array.from({ length: 1000 }, () => ({ a: '1', b: 2 })), { a: 'hello', b: 2 }],
  },
  {
    name: 'one digit too many among integers',
    bytes: 'id\n1\n313542930477137804\n',
    rows: [{ id: '1' }, { id: '313542930477137804' }],
  },
  {
    name: 'true and 1 in a column',
    bytes: 'a,b\ntrue,1\n1,1\n',
    rows: [
      { a: 'true', b: 1 },
      { a: '1', b: 1 },
    ],
  },
  {
    name: 'empty cells and empty texts',
    bytes: 'n,t,q\n1,x,"1"\n,,""\n',
    rows: [
      { n: 1, t: 'x', q: '1' },
      { n: null, t: '', q: '' },
    ],
  },
  {
    name: 'null as COPY writes it',
    bytes: 'n,t\n\\N,\\N\n1,\n2,"\\N"\n',
    query: { null: '\\N' },
    rows: [
      { n: null, t: null },
      { n: 1, t: '' },
      { n: 2, t: '\\N' },
    ],
  },
  { name: 'NA as null', bytes: 'n\nNA\n1\n', query: { null: 'NA' }, rows: [{ n: null }, { n: 1 }] },
  {
    name: 'columns with commas whose types are said',
    bytes: '"a, b","c ""d"""\n1,2\n',
    query: { types: '"a, b":string,c "d":float' },
    rows: [{ 'a, b': '1', 'c "d"': 2 }],
  },
  {
    name: 'a type that was said and does not fit',
    bytes: 'a,b\n1,2\nhello,3\n',
    query: { types: 'a:int' },
    error: [400, /^line 3: a is "hello", which is no int; types=a:string accepts it$/],
  },
  {
    name: 'a number that is too large for the type that was said',
    bytes: 'a\n1e400\n',
    query: { types: 'a:float' },
    error: [400, /^line 2: a is "1e400", which is no float/],
  },
  {
    name: 'dotted names as objects',
    bytes: 'id,address.city,address.geo.lat,tags\n1,Bonn,50.7,x\n',
    query: { nest: 'true' },
    rows: [{ id: 1, address: { city: 'Bonn', geo: { lat: 50.7 } }, tags: 'x' }],
  },
  { name: 'dotted names as they are', bytes: 'a.b,a.c\n1,2\n', rows: [{ 'a.b': 1, 'a.c': 2 }] },
  {
    name: 'dotted names that clash',
    bytes: 'a,a.b\n1,2\n',
    query: { nest: 'true' },
    error: [422, /the column a is a value, and the column a\.b makes an object of it/],
  },
  {
    name: 'names of the prototype of objects',
    bytes: '__proto__.x,constructor\n1,2\n',
    query: { nest: 'true' },
    rows: '{"__proto__":{"x":1},"constructor":2}\n',
  },
  {
    name: 'digits of JSON',
    from: 'json',
    bytes: '[{"n": 12345678901234567890.10, "e": 1E5}]',
    rows: '{"n": 12345678901234567890.10, "e": 1E5}\n',
  },
];
