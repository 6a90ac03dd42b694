// Conversions, compared with csv-parse, csv-stringify and JSON.

import { tableFromIPC } from 'apache-arrow';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import t from 'tap';
import { rowsOf as arrowRowsOf } from '../formats/arrow/table.js';
import { cases, fc, sample } from '../support/property.js';
import { converted, convertedBytes } from './converted.js';

const objects = (ndjson: string) =>
  ndjson
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.stringMatching(/^[\r\n",;\t a]{0,8}$/),
  fc.constantFrom('', 'x', '007', '"', '""', '\r', '\n', '\r\n', 'é', '🎉'),
);
const names = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 5,
});
const tables = names.chain((columns) =>
  fc.record({
    columns: fc.constant(columns),
    rows: fc.array(fc.array(cell, { minLength: columns.length, maxLength: columns.length }), {
      maxLength: 12,
    }),
    eol: fc.constantFrom('\n', '\r\n'),
    quoted: fc.boolean(),
    piece: fc.integer({ min: 1, max: 40 }),
  }),
);

t.test('any CSV becomes the objects that csv-parse reads', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ columns, rows, eol, quoted, piece }) => {
      const text = stringify([columns, ...rows], {
        record_delimiter: eol,
        quoted,
        quoted_empty: true,
        quoted_match: /[\r\n]/,
      });
      const expected = parse(text, { columns: true, record_delimiter: eol }) as Record<string, string>[];
      const types = undefined;
      const made = objects(
        await converted(text, 'csv', 'ndjson', { piece, types, delimiter: ',', quote: '"' }),
      );
      const asTexts = made.map((row) =>
        Object.values(row).map((value) => (value === null ? '' : String(value))),
      );
      const wanted = expected.map((row) => columns.map((name) => row[name] as string));
      if (JSON.stringify(asTexts) !== JSON.stringify(wanted)) {
        throw new Error(
          `${JSON.stringify(text)}: ${JSON.stringify(asTexts)}, expected ${JSON.stringify(wanted)}`,
        );
      }
    }),
    { numRuns: cases(500, 80) },
  );
});

t.test('cells of any length lie anywhere in the bytes that are searched at a time', async (t) => {
  const rows = [
    '"\r\nb",1',
    '"a""""b",é',
    'x\\y,"z"',
    '"""",',
    'a\rb,',
    '"",\r',
    '"🎉",a\r',
    '"a"b,c',
    'one',
  ];
  for (const size of [32_768, 65_536]) {
    for (const back of sample(
      Array.from({ length: 60 }, (_, back) => back),
      24,
    )) {
      for (const eol of ['\n', '\r\n']) {
        const text = ['a,b', `${'é'.repeat(size / 2 - back)},"${'"",'.repeat(9)}"`, ...rows].join(eol);
        const skipped: number[] = [];
        const made = await converted(text, 'csv', 'ndjson', {
          types: 'a:string,b:string',
          onError: 'skip',
          delimiter: ',',
          quote: '"',
          skipped: ({ line }) => skipped.push(line),
        });
        const found = objects(made).map(({ a, b }) => [a.replace(/^é+$/, 'é'), b]);
        const wanted = [
          ['é', '",'.repeat(9)],
          ['\r\nb', '1'],
          ['a""b', 'é'],
          ['x\\y', 'z'],
          ['"', ''],
          ['a\rb', ''],
          ['', eol === '\n' ? '' : '\r'],
          ['🎉', eol === '\n' ? 'a' : 'a\r'],
        ];
        const isSame = JSON.stringify([found, skipped]) === JSON.stringify([wanted, [11, 12]]);
        if (!isSame)
          t.strictSame([found, skipped], [wanted, [11, 12]], `${back} before ${size}, ${eol.length}`);
      }
    }
  }
  t.pass();
});

t.test('CSV to CSV is what csv-stringify writes, whole or in pieces', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ columns, rows, piece }) => {
      const text = stringify([columns, ...rows], { quoted: true, quoted_empty: true });
      const made = await converted(text, 'csv', 'csv', { piece, delimiter: ',', quote: '"' });
      const again = parse(made, { skip_empty_lines: false, relax_column_count: true });
      // With one column, an empty cell is an empty line.
      if (columns.length > 1 && JSON.stringify(again) !== JSON.stringify([columns, ...rows]))
        throw new Error(made);
    }),
    { numRuns: cases(300, 50) },
  );
});

t.test('inferred types are the narrowest without loss', async (t) => {
  const text = [
    'int,float,bool,zip,long,mixed,empty,exp',
    '1,1.1,true,007,12345678901234567890,1,,1e+21',
    '-20,0.5,false,012,1,x,,2.5e-7',
    ',,,,,,,',
    '',
  ].join('\n');
  t.equal(
    await converted(text, 'csv', 'ndjson'),
    '{"int":1,"float":1.1,"bool":true,"zip":"007","long":"12345678901234567890","mixed":"1","empty":"","exp":1e+21}\n' +
      '{"int":-20,"float":0.5,"bool":false,"zip":"012","long":"1","mixed":"x","empty":"","exp":2.5e-7}\n' +
      '{"int":null,"float":null,"bool":null,"zip":"","long":"","mixed":"","empty":"","exp":null}\n',
  );
});

t.test('given types are used, and digits are kept', async (t) => {
  const text = 'a,b,c\n12345678901234567890,2,3\n';
  const types = 'a:int,b:string,c:float';
  t.equal(await converted(text, 'csv', 'ndjson', { types }), '{"a":12345678901234567890,"b":"2","c":3}\n');
  await t.rejects(
    converted(text, 'csv', 'ndjson', { types: 'd:int' }),
    /types must be one of a, b, c, not "d"/,
  );
  await t.rejects(
    converted(text, 'csv', 'ndjson', { types: 'a:number' }),
    /column:type, where type is one of string, int/,
  );
  await t.rejects(
    converted('{}', 'ndjson', 'csv', { types }),
    /types must be left out unless from is csv or tsv/,
  );
  await t.rejects(
    converted('a\n007\n', 'csv', 'ndjson', { types: 'a:int' }),
    /line 2: a is "007", which is no int/,
  );
});

t.test('every format is converted to every format', async (t) => {
  const csv = 'id,name,ok,score\n1,"O\'Hara, ""Z""",true,1.5\n2,,false,\n';
  const ndjson =
    '{"id":1,"name":"O\'Hara, \\"Z\\"","ok":true,"score":1.5}\n{"id":2,"name":"","ok":false,"score":null}\n';
  const json = `[${ndjson.trimEnd().replace('\n', ',')}]`;
  const insert = (dialect: string, yes: string, no: string) =>
    `INSERT INTO ${dialect} VALUES\n(1,'O''Hara, "Z"',${yes},1.5),\n(2,'',${no},NULL);\n`;
  const sql = insert('"rows" ("id","name","ok","score")', 'TRUE', 'FALSE');
  const inputs = { csv, tsv: csv.replace(/,(?! )/g, '\t'), json, ndjson } as const;
  for (const [from, text] of Object.entries(inputs)) {
    for (const [to, expected] of Object.entries({ csv, json, ndjson, sql })) {
      for (const piece of [1, 7, 1000]) {
        const options = to === 'sql' ? { piece, create: false } : { piece };
        const made = await converted(text, from as 'csv', to as 'csv', options);
        t.equal(made, expected, `${from} to ${to} in pieces of ${piece}`);
      }
    }
  }
  const mysql = { dialect: 'mysql', table: 't', create: false } as const;
  t.equal(
    await converted(csv, 'csv', 'sql', mysql),
    insert('`t` (`id`,`name`,`ok`,`score`)', 'TRUE', 'FALSE'),
  );
  t.equal(
    await converted(csv, 'csv', 'sql', { dialect: 'sqlite', create: false }),
    insert('"rows" ("id","name","ok","score")', '1', '0'),
  );
});

const columnarReaders = {
  parquet: (bytes: Buffer) => parquetReadObjects({ file: new Uint8Array(bytes).buffer }),
  arrow: async (bytes: Buffer) => arrowRowsOf(bytes),
  'arrow-stream': async (bytes: Buffer) => arrowRowsOf(bytes),
};
const columnarFormats = Object.keys(columnarReaders) as (keyof typeof columnarReaders)[];

/** The rows of a columnar file, integers as numbers. */
async function rowsOf(bytes: Buffer, format: keyof typeof columnarReaders = 'parquet'): Promise<unknown[]> {
  const rows = await columnarReaders[format](bytes);
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value);
  return JSON.parse(JSON.stringify(rows, plain));
}

t.test('Parquet and Arrow have the rows and types of a file', async (t) => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ columns, rows }) => {
      const text = stringify([columns, ...rows], { quoted: true });
      const options = { delimiter: ',', quote: '"' } as const;
      const expected = objects(await converted(text, 'csv', 'ndjson', options));
      for (const format of columnarFormats)
        t.strictSame(await rowsOf(await convertedBytes(text, 'csv', format, options), format), expected);
    }),
    { numRuns: cases(100, 10) },
  );
  const csv = `whole,half,yes,text,null\n${'-7,0.5,true,"a,b",\n,,,,\n9007199254740991,-1e+21,false,é🎉,\n'.repeat(5)}`;
  const file = await convertedBytes(csv, 'csv', 'parquet', { piece: 5 });
  const expected = objects(await converted(csv, 'csv', 'ndjson'));
  for (const format of columnarFormats)
    t.strictSame(await rowsOf(await convertedBytes(csv, 'csv', format, { piece: 5 }), format), expected);
  const arrow = tableFromIPC(await convertedBytes(csv, 'csv', 'arrow'));
  t.equal(`${arrow.schema.fields.map(({ type }) => type)}`, 'Int64,Float64,Bool,Utf8,Utf8');
  const types = parquetMetadata(new Uint8Array(file).buffer)
    .schema.slice(1)
    .map(({ type }) => type);
  t.strictSame(types, ['INT64', 'DOUBLE', 'BOOLEAN', 'BYTE_ARRAY', 'BYTE_ARRAY']);
  const ndjson = '{"o":{"a":[1,2]},"n":12345678901234567890.5}\n{"o":{"b":9223372036854775807}}\n';
  const [first, second] = await parquetReadObjects({
    file: new Uint8Array(await convertedBytes(ndjson, 'ndjson', 'parquet')).buffer,
  });
  t.strictSame(first, { 'o.a': '[1,2]', 'o.b': null, n: '12345678901234567890.5' });
  t.strictSame(second, { 'o.a': null, 'o.b': 9223372036854775807n, n: null });
  const large = 'n\n1\n9223372036854775808\n-9223372036854775808\n';
  const types64 = { types: 'n:int' };
  await t.rejects(convertedBytes(large, 'csv', 'parquet', types64), /line 3: n is no integer of 64 bits/);
  const left = await convertedBytes(large, 'csv', 'parquet', { ...types64, onError: 'skip' });
  const found = await parquetReadObjects({ file: new Uint8Array(left).buffer });
  t.strictSame(found, [{ n: 1n }, { n: -(2n ** 63n) }]);
});

t.test('a long file is several row groups of Parquet, and batches of Arrow', async (t) => {
  const rows = Array.from({ length: 3000 }, (_, index) => ({
    id: index,
    text: 'x'.repeat((index * 37) % 9000),
  }));
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const file = await convertedBytes(text, 'ndjson', 'parquet', { piece: 100_000 });
  t.ok(parquetMetadata(new Uint8Array(file).buffer).row_groups.length > 1);
  t.strictSame(await rowsOf(file), rows);
  for (const format of ['arrow', 'arrow-stream'] as const) {
    const file = await convertedBytes(text, 'ndjson', format, { piece: 100_000 });
    t.ok(tableFromIPC(file).batches.length > 1);
    t.strictSame(await rowsOf(file, format), rows);
  }
});

t.test('JSON keeps its digits, its nesting and its order', async (t) => {
  const text =
    '[ {"n": 12345678901234567890.10, "o": {"a": [1, "}"]}, "s": "\\u00e9\\n"},\n {"s": "x", "n": null} ]';
  t.equal(
    await converted(text, 'json', 'csv', { piece: 3 }),
    'n,o.a,s\n12345678901234567890.10,"[1, ""}""]","é\n"\n,,x\n',
  );
  t.equal(
    await converted(text, 'json', 'ndjson'),
    '{"n": 12345678901234567890.10, "o": {"a": [1, "}"]}, "s": "\\u00e9\\n"}\n{"s": "x", "n": null}\n',
  );
  t.equal(await converted('[]', 'json', 'json'), '[]');
  t.equal(await converted('', 'ndjson', 'json'), '[]');
  t.equal(await converted('', 'ndjson', 'sql'), '');
});

t.test('a byte order mark, blank lines and a missing last line break are accepted', async (t) => {
  t.equal(
    await converted('\uFEFFa,b\n\n1,2\r\n\r\n3,4', 'csv', 'ndjson', { piece: 2 }),
    '{"a":1,"b":2}\n{"a":3,"b":4}\n',
  );
});

t.test('a bad record is an error with its line and reason, or is skipped and reported', async (t) => {
  const text = 'a,b\n"1\n1",2\n3\n4,"5"x\n6,7\n';
  await t.rejects(converted(text, 'csv', 'ndjson'), /^line 4: the record has 1 cells and the header 2$/);
  const told: string[] = [];
  const skipped = ({ message }: Error) => told.push(message);
  t.equal(
    await converted(text, 'csv', 'ndjson', { onError: 'skip', skipped }),
    '{"a":"1\\n1","b":2}\n{"a":"6","b":7}\n',
  );
  t.same(told, [
    'line 4: the record has 1 cells and the header 2',
    'line 5: a closing quote is not followed by a delimiter',
  ]);
  const latin = Buffer.from('a\né\nb\n', 'latin1');
  await t.rejects(
    converted(latin, 'csv', 'ndjson', { piece: 1 }),
    /^line 2: the record is not UTF-8: byte 1 of it is 0xe9; encoding=latin1/,
  );
  const cut = Buffer.from('a\n\xc3', 'latin1');
  await t.rejects(
    converted(cut, 'csv', 'ndjson'),
    /^line 2: the record is not UTF-8: byte 1 of it is 0xc3/,
    'a character cut at the end',
  );
  await t.rejects(converted('{"a":1}\n{"a":}\n', 'ndjson', 'ndjson'), /^line 2: the record is not JSON/);
  await t.rejects(converted('{"a":1}\n[1]\n', 'ndjson', 'csv'), /^line 2: the record is not an object/);
  const lines = '{"a":1}\n{"a":}\n{"a":3}\n';
  t.equal(await converted(lines, 'ndjson', 'json', { onError: 'skip' }), '[{"a":1},{"a":3}]');
});

t.test('a conversion gives way to other work after each block', async (t) => {
  const csv = `a,b\n${'1,text\n'.repeat(500_000)}`;
  let turns = 0;
  let over = false;
  const others = () => {
    turns++;
    if (!over) setImmediate(others);
  };
  setImmediate(others);
  await converted(csv, 'csv', 'ndjson', { piece: 65_536 });
  over = true;
  // The first megabyte, and then quarters of one.
  t.ok(turns >= 8, `${turns} turns`);
});

t.test('files of very many columns', async (t) => {
  const columns = Array.from({ length: 60_000 }, (_, index) => `c${index}`);
  const csv = `${columns.join(',')}\n${columns.map((_, index) => index).join(',')}\n`;
  const json = `[{${columns.map((name, index) => `"${name}":${index}`).join(',')}}]`;
  t.ok((await converted(csv, 'csv', 'json')) === json, 'CSV to JSON');
  t.ok((await converted(json, 'json', 'csv')) === csv, 'JSON to CSV');
  await t.rejects(
    converted(`${columns},c59999\n1\n`, 'csv', 'json'),
    /^line 1: the header names c59999 twice; header=false reads/,
  );
});

t.test('escapes of JSON are replaced where they stand, and members that come twice count once', async (t) => {
  const json = '[{"a":"\\u00e9\\n\\ud83d\\ude00","b":"\\ud800","a":"x\\ty"},{"b":"plain","a":"\\\\"}]';
  const rows = (JSON.parse(json) as { a: string; b: string }[]).map(({ a, b }) => `${a},${b}\n`);
  t.equal(await converted(json, 'json', 'csv'), Buffer.from(`a,b\n${rows.join('')}`).toString());
});

t.test('errors of the whole file cannot be skipped', async (t) => {
  const skip = { onError: 'skip' } as const;
  await t.rejects(
    converted('a,b\n1,"2\n3,4\n', 'csv', 'ndjson', skip),
    /^line 2: a quote is opened and not closed$/,
  );
  await t.rejects(converted('[{"a":1}', 'json', 'ndjson', skip), /^line 1: the array is not closed$/);
  await t.rejects(
    converted('{"a":1}', 'json', 'ndjson', skip),
    /^line 1: the file must be one array of objects$/,
  );
  await t.rejects(converted('[1]', 'json', 'ndjson', skip), /^line 1: the array may hold objects only$/);
  await t.rejects(converted('', 'csv', 'ndjson', skip), /there is no header/);
  await t.rejects(converted('a,a\n', 'csv', 'ndjson', skip), /the header names a twice/);
});
