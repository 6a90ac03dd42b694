// What the cells of CSV become: types, numbers, null, and objects made of dotted names.
import t from 'tap';
import { Numeral, numeralOf } from '../../src/files/csv/literals.js';
import { cases, fc } from '../support/property.js';
import { converted } from './converted.js';

const rowsOf = async (...args: Parameters<typeof converted>) =>
  (await converted(...args))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

t.test('a number is what a double gives back as the same text', async (t) => {
  const digits = fc.stringMatching(/^-?\d{1,22}$/);
  const decimal = fc.stringMatching(/^-?\d{1,3}\.\d{1,19}$/);
  const small = fc.stringMatching(/^-?0\.0{0,8}\d{1,9}$/);
  const exponent = fc.stringMatching(/^-?\d(\.\d{1,17})?[eE][+-]?\d{1,3}$/);
  const any = fc.oneof(
    digits,
    decimal,
    small,
    exponent,
    fc.double().map(String),
    fc.stringMatching(/^[-+.eE0-9xIn]{1,8}$/),
  );
  const check = (text: string) => {
    const bytes = Buffer.from(`${text},`);
    const value = Number(text);
    const comesBack = Number.isFinite(value) && String(value) === text;
    const wanted = !comesBack ? Numeral.None : Number.isSafeInteger(value) ? Numeral.Integer : Numeral.Float;
    if (numeralOf(bytes, 0, text.length) !== wanted) throw new Error(`${text} is ${Numeral[wanted]}`);
  };
  for (const text of [
    '',
    '-',
    '-0',
    '0',
    '-0.5',
    '0.000001',
    '0.0000001',
    '1e21',
    '1e+21',
    '100000000000000000000',
  ])
    check(text);
  for (const text of [
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '313542930477137804',
    '1e400',
  ])
    check(text);
  fc.assert(fc.property(any, check), { numRuns: cases(20_000, 2000) });
  t.pass('by example and by chance');
});

t.test('integers and booleans are told from what looks like them, wherever they lie', async (t) => {
  const texts =
    '0 00 01 7 -7 - 1x x1 1_ /1 1: 123456789012345 012345678901234 1234567890123456 1.5 12345678901234é true false True tru truex trues falsey fals falsE'.split(
      ' ',
    );
  const right = { int: /^-?(0|[1-9]\d*)$/, float: /^-?(0|[1-9]\d*)(\.\d+)?$/, bool: /^(true|false)$/ };
  for (const [type, pattern] of Object.entries(right)) {
    const wanted = ['', ...texts.filter((text) => pattern.test(text))].join();
    for (let back = 0; back < 220; back += 3) {
      const rows = [`,${'x'.repeat(32_768 - back)}`, ...texts.map((text) => `${text},x`)];
      const options = { types: `a:${type}`, onError: 'skip', delimiter: ',', quote: '"' } as const;
      const made = await converted(`a,b\n${rows.join('\n')}\n`, 'csv', 'ndjson', options);
      const kept = [...made.matchAll(/^\{"a":([^"]*),"b"/gm)].map(([, text]) => text?.replace('null', ''));
      if (kept.join() !== wanted) t.equal(kept.join(), wanted, `${type}, ${back}`);
    }
  }
  t.pass();
});

t.test('digits never change, in the sample and after it', async (t) => {
  const kept = [
    '313542930477137804',
    '9.9999999999999999',
    '1e400',
    '1E5',
    '-0',
    '1.0',
    '.5',
    '007',
    '1.50',
    '+1',
    '0x10',
    'NaN',
    'Infinity',
    '1_000',
    '9007199254740993',
  ];
  const record = (value: unknown) => Object.fromEntries(kept.map((_, index) => [`c${index}`, value]));
  const header = Object.keys(record(0)).join();
  const lastRow = Object.fromEntries(kept.map((text, index) => [`c${index}`, text]));
  const short = await rowsOf(`${header}\n${kept}\n`, 'csv', 'ndjson');
  t.strictSame(short, [lastRow], 'in the sample');
  const numbers = (value: number) => `${Object.values(record(value))}\n`;
  const long = `${header}\n${numbers(1234567).repeat(10_000)}${kept}\n${numbers(5)}`;
  const made = await rowsOf(long, 'csv', 'ndjson', { spoolBytes: 1, piece: 1 << 16 });
  t.strictSame(made.slice(-3), [record(1234567), lastRow, record('5')], 'after the sample');
});

t.test('types come from the whole file where it fits', async (t) => {
  const text = `a,b\n${'1,2\n'.repeat(400_000)}hello,2\n`;
  const made = await rowsOf(text, 'csv', 'ndjson', { piece: 65_536 });
  t.strictSame(made[0], { a: '1', b: 2 });
  t.strictSame(made.at(-1), { a: 'hello', b: 2 });
});

t.test('a guessed column becomes one of strings, and only a type that was said loses rows', async (t) => {
  const text = `a,b,c\n${'1,true,0.5\n'.repeat(200_000)}hello,"true",\n7,false,1.25\n,yes,2.5\n`;
  const last = [
    { a: 1, b: true, c: 0.5 },
    { a: 'hello', b: 'true', c: null },
    { a: '7', b: 'false', c: 1.25 },
    { a: '', b: 'yes', c: 2.5 },
  ];
  const options = { spoolBytes: 1 << 20, piece: 65_536 };
  for (const onError of ['fail', 'skip'] as const)
    t.strictSame((await rowsOf(text, 'csv', 'ndjson', { ...options, onError })).slice(-4), last, onError);
  const said = converted(text, 'csv', 'ndjson', { ...options, types: 'a:int' });
  await t.rejects(said, {
    message: 'line 200002: a is "hello", which is no int; types=a:string accepts it',
    line: 200_002,
    cell: { column: 'a', value: 'hello' },
  });
  const skipped: string[] = [];
  const left = await rowsOf(text, 'csv', 'ndjson', {
    ...options,
    types: 'a:int',
    onError: 'skip',
    skipped: ({ message }) => skipped.push(message),
  });
  t.equal(left.length, 200_002);
  t.strictSame(skipped, ['line 200002: a is "hello", which is no int; types=a:string accepts it']);
});

t.test('text in quotes stays text, unless its type was said', async (t) => {
  const text = 'house,country,zip,n\n"2812",NA,00420,"1"\n"7",DE,10115,""\n';
  t.strictSame(await rowsOf(text, 'csv', 'ndjson'), [
    { house: '2812', country: 'NA', zip: '00420', n: '1' },
    { house: '7', country: 'DE', zip: '10115', n: '' },
  ]);
  const said = await rowsOf(text, 'csv', 'ndjson', { types: 'house:int,n:float' });
  t.strictSame(said[1], { house: 7, country: 'DE', zip: '10115', n: null });
});

t.test('a type that was said keeps digits, and refuses what a double cannot hold at all', async (t) => {
  const types = 'a:float';
  t.equal(
    await converted('a\n1.50\n-0\n1E5\n', 'csv', 'ndjson', { types }),
    '{"a":1.50}\n{"a":-0}\n{"a":1E5}\n',
  );
  for (const text of ['1e400', '9'.repeat(400), '.5', '1.', 'NaN', '0x1'])
    await t.rejects(
      converted(`a\n${text}\n`, 'csv', 'ndjson', { types }),
      /^line 2: a is ".*", which is no float/,
    );
});

t.test('columns of any name are named in types=', async (t) => {
  const text = '"a, b","say ""x""",c:d\n1,2,3\n';
  const made = await converted(text, 'csv', 'ndjson', {
    types: '"a, b":string,"say ""x""":string,c:d:float',
  });
  t.equal(made, '{"a, b":"1","say \\"x\\"":"2","c:d":3}\n');
  const wrong = (types: string) => converted(text, 'csv', 'ndjson', { types });
  await t.rejects(wrong('a:int'), {
    status: 400,
    message: /types must be one of "a, b", say "x", c:d, not "a"/,
  });
  await t.rejects(wrong('"a, b:int'), { status: 400, message: /column:type/ });
  await t.rejects(wrong('c:d:int,c:d:int'), { status: 400, message: /names each column once/ });
});

t.test('objects become columns with dots, and come back with nest=true', async (t) => {
  const rows = [
    { id: 1, address: { city: 'Bonn', geo: { lat: 50.7 } }, tags: ['a'], none: {} },
    { id: 2, address: null, tags: [], none: {} },
    { id: 3, address: { city: 'Kiel', geo: null }, tags: null, none: {} },
  ];
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const csv = await converted(text, 'ndjson', 'csv');
  t.equal(
    csv,
    'id,address.city,address.geo.lat,tags,none\n1,Bonn,50.7,"[""a""]",{}\n2,,,[],{}\n3,Kiel,,,{}\n',
  );
  t.strictSame(await rowsOf('id,a.b,c,a.d.e,a.d.f\n1,2,3,4,5\n', 'csv', 'ndjson', { nest: true }), [
    { id: 1, a: { b: 2, d: { e: 4, f: 5 } }, c: 3 },
  ]);
  t.equal(await converted('a.b\n1\n', 'csv', 'json', { nest: true }), '[{"a":{"b":1}}]');
  t.equal(await converted('a.b\n1\n', 'csv', 'json'), '[{"a.b":1}]');
  t.equal(await converted('[{"a.b":1}]', 'json', 'ndjson', { nest: true }), '{"a":{"b":1}}\n');
  await t.rejects(
    converted('a.b\n1\n', 'csv', 'csv', { nest: true }),
    /nest must be left out unless to is json or ndjson/,
  );
});

t.test('flat objects of any names and values come back', async () => {
  const name = fc.string({
    minLength: 1,
    maxLength: 4,
    unit: fc.constantFrom('a', 'é', '"', ',', ' ', '\n'),
  });
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: fc.constantFrom('x', '"', ',', '\n', '\\') }).map((text) => `t${text}`),
      fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  const record = fc.dictionary(name, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(record, fc.integer({ min: 1, max: 60 }), async (row, piece) => {
      const text = `${JSON.stringify(row)}\n`;
      const csv = await converted(text, 'ndjson', 'csv', { piece });
      const back = await converted(csv, 'csv', 'ndjson', { piece, nest: true });
      if (back !== text) throw new Error(`${text} as ${csv} is ${back}`);
    }),
    { numRuns: cases(500, 150) },
  );
});

t.test('two columns of one name are a 422 that names both', async (t) => {
  for (const text of ['{"a":{"b":1},"a.b":2}\n', '{"a":{"b":1}}\n{"a.b":2}\n'])
    await t.rejects(converted(text, 'ndjson', 'csv'), {
      status: 422,
      message: '/a/b and /a.b would both be the column a.b',
    });
  await t.rejects(converted('a,b,a.b.c\n1,2,3\n', 'csv', 'ndjson', { nest: true }), {
    status: 422,
    message: /the column a is a value, and the column a\.b\.c/,
  });
});

t.test('a member that has no column ends the conversion, also where records may be left out', async (t) => {
  const text = `${'{"a":1,"o":{"x":1}}\n'.repeat(60_000)}{"a":1,"o":{"y":2}}\n`;
  for (const onError of ['fail', 'skip'] as const)
    await t.rejects(converted(text, 'ndjson', 'csv', { onError, spoolBytes: 1, piece: 65_536 }), {
      message: /^line 60001: the member o\.y is in none of the records/,
      cell: { column: 'o.y' },
    });
  const made = await converted(text, 'ndjson', 'csv');
  t.ok(made.startsWith('a,o.x,o.y\n') && made.endsWith('1,,2\n'), 'a file that fits has all columns');
});

t.test('deep and wide objects', async (t) => {
  const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
  const csv = await converted(deep, 'ndjson', 'csv');
  t.match(csv, /^(a\.){32}a\n"\{""a"":/, 'beyond 32 levels an object is JSON in a cell');
  const names = Array.from({ length: 3000 }, (_, index) => `"o${index % 50}":{"m${index}":${index}}`);
  t.equal((await converted(`{${names}}`, 'ndjson', 'csv')).split('\n')[1]?.split(',').length, 3000);
});

t.test('null is told from an empty text by null=', async (t) => {
  const csv = 'a,b\n\\N,1\n,\\N\n"\\N",3\nx,4\n';
  const rows = [
    { a: null, b: 1 },
    { a: '', b: null },
    { a: '\\N', b: 3 },
    { a: 'x', b: 4 },
  ];
  t.strictSame(await rowsOf(csv, 'csv', 'ndjson', { null: '\\N', piece: 3 }), rows);
  const ndjson = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const made = await converted(ndjson, 'ndjson', 'csv', { null: '\\N' });
  t.equal(made, 'a,b\n\\N,1\n"",\\N\n"\\N",3\nx,4\n');
  t.strictSame(await rowsOf(made, 'csv', 'ndjson', { null: '\\N' }), rows);
  t.equal(await converted('a,b\nNA,2\n3,\n', 'csv', 'csv', { null: 'NA' }), 'a,b\nNA,2\n3,NA\n');
  await t.rejects(
    converted('{}', 'ndjson', 'json', { null: 'x' }),
    /null must be left out unless from is csv or tsv or to is csv/,
  );
});

t.test('bom=true', async (t) => {
  t.equal(await converted('{"a":"é"}', 'ndjson', 'csv', { bom: true }), '\uFEFFa\né\n');
  await t.rejects(converted('a\n', 'csv', 'json', { bom: true }), /bom must be left out unless to is csv/);
});

t.test('a column of SQL has one type: that of the whole file, or that which was said', async (t) => {
  const text = `a,b,c\n${'1,true,2\n'.repeat(150_000)}1,yes,2\n`;
  const linesOf = async (options: object) =>
    (await converted(text, 'csv', 'sql', { piece: 65_536, ...options }))
      .split('\n')
      .filter((line) => /^\(/.test(line));
  const whole = await linesOf({});
  t.strictSame([whole[0], whole.at(-1)], ["(1,'true',2),", "(1,'yes',2);"]);
  const long = await linesOf({ spoolBytes: 1, types: 'c:int' });
  t.strictSame([long[0], long.at(-1)], ["('1','true',2),", "('1','yes',2);"]);
});
