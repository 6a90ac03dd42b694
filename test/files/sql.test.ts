// SQL from /convert is the SQL of generated rows, and databases load it (PostgreSQL: see formats/postgresql.test.ts).

import initSqlJs from 'sql.js';
import t from 'tap';
import { narrowed } from '../../src/columns/draw.js';
import { row } from '../../src/columns/draw64.js';
import { column, pick } from '../../src/columns/value.js';
import { dialects } from '../../src/formats/sql/format.js';
import { cases, fc } from '../support/property.js';
import { converted } from './converted.js';
import { asCsv, asNdjson, columnsOf, generatedSql, nastyRows, storedRows } from './nasty-texts.js';

const { Database } = await initSqlJs();

const same = (made: string, expected: string) => {
  if (made !== expected) throw new Error(`made\n${made}\nexpected\n${expected}`);
};

t.test('the SQL of a file is the SQL of generated rows with the same texts', async () => {
  await fc.assert(
    fc.asyncProperty(
      nastyRows,
      fc.constantFrom(...dialects),
      fc.constantFrom('t', 'a"b`c\0'),
      async (rows, dialect, table) => {
        const columns = columnsOf(rows);
        same(
          await converted(asNdjson(rows), 'ndjson', 'sql', { dialect, table, create: false }),
          generatedSql(columns, rows, dialect, table),
        );
        const texts = [
          columns[0] as (typeof columns)[0],
          column(
            '',
            pick(
              narrowed(row),
              rows.map(() => 'x'),
            ),
            {},
          ),
        ];
        same(
          await converted(asCsv(rows), 'csv', 'sql', { dialect, table, types: 'text:string', create: false }),
          generatedSql(texts, rows, dialect, table),
        );
      },
    ),
    { numRuns: cases(300, 80) },
  );
});

t.test('names of columns are written as in generated rows', async () => {
  const names = ['a"b', 'a`b', "it's \\", 'nul\0nul', 'é😀'];
  const rows = [{ text: 'x', list: ['', ''] as const }];
  for (const dialect of dialects) {
    const record = Object.fromEntries(names.map((name) => [name, 'x']));
    const columns = names.map((name) => column(name, pick(narrowed(row), ['x']), {}));
    same(
      await converted(JSON.stringify(record), 'ndjson', 'sql', { dialect, table: 't', create: false }),
      generatedSql(columns, rows, dialect, 't'),
    );
  }
});

t.test('SQLite loads the SQL of a file and returns the texts', async () => {
  await fc.assert(
    fc.asyncProperty(nastyRows, async (rows) => {
      const database = new Database();
      database.run(await converted(asNdjson(rows), 'ndjson', 'sql', { dialect: 'sqlite', table: 't' }));
      const read = database.exec('SELECT * FROM "t" ORDER BY rowid')[0]?.values;
      database.close();
      same(JSON.stringify(read), JSON.stringify(storedRows(rows)));
    }),
    { numRuns: cases(150, 50) },
  );
});

/** The types of the columns in the CREATE TABLE of a file. */
const typesOf = async (...[text, from, more]: [string, 'csv' | 'ndjson', object?]) => {
  const sql = await converted(text, from, 'sql', more);
  return Object.fromEntries(
    [...sql.matchAll(/^ {2}"(.*?)" (.*?),?$/gm)].map(([, name, type]) => [name, type]),
  );
};

t.test('the types of CREATE TABLE are those of all values', async (t) => {
  const csv = 'int,float,bool,text,empty,quoted,digits\n1,1,true,x,,"1",9007199254740993\n,1.5,,,,"",1\n';
  const known = {
    int: 'BIGINT',
    float: 'DOUBLE PRECISION',
    bool: 'BOOLEAN',
    text: 'TEXT',
    empty: 'TEXT',
    quoted: 'TEXT',
    digits: 'TEXT',
  };
  t.strictSame(await typesOf(csv, 'csv'), known);
  t.strictSame(await typesOf(csv, 'csv', { types: 'digits:int,int:string' }), {
    ...known,
    digits: 'BIGINT',
    int: 'TEXT',
  });
  const row = '1,1.5,true,x,,"1",2\n';
  const long = `${csv}${row.repeat((1 << 20) / row.length)}`;
  const texts = Object.fromEntries(Object.keys(known).map((name) => [name, 'TEXT']));
  t.strictSame(await typesOf(long, 'csv', { spoolBytes: 1, types: 'int:int' }), { ...texts, int: 'BIGINT' });

  const values: Record<string, [values: unknown[], type: string]> = {
    int: [[1, null, -5], 'BIGINT'],
    wide: [['9223372036854775807', '-9223372036854775808'], 'BIGINT'],
    wider: [['9223372036854775808'], 'NUMERIC'],
    float: [['1.0', '15E-1', 7, '-0.0'], 'DOUBLE PRECISION'],
    digits: [['0.1234567890123456789', 1], 'NUMERIC'],
    huge: [['1e400'], 'NUMERIC'],
    'both.a': [['9007199254740993', '1.5'], 'NUMERIC'],
    bool: [['true', 'false'], 'BOOLEAN'],
    list: [['[1,2]', '{}', 'null'], 'JSONB'],
    text: [['"1"'], 'TEXT'],
    mixed: [['"x"', 1, 'true', '[]'], 'TEXT'],
    nothing: [['null'], 'TEXT'],
  };
  const rows = Array.from({ length: 4 }, (_, row) => {
    const members = Object.entries(values).map(([name, [some]]) => `"${name}":${some[row] ?? null}`);
    return `{${members.join(',')}}\n`;
  }).join('');
  t.strictSame(
    await typesOf(rows, 'ndjson'),
    Object.fromEntries(Object.entries(values).map(([name, [, type]]) => [name, type])),
  );
  const longer = await typesOf(`${rows}${'{}\n'.repeat(1 << 19)}`, 'ndjson', { spoolBytes: 1 });
  t.strictSame(new Set(Object.values(longer)), new Set(['TEXT']));
});

t.test('names and CREATE TABLE by parameter', async (t) => {
  const row = '{"userId":1,"address":{"city":"x"}}\n';
  const rows = 'INSERT INTO "My Rows" ("user_id","address_city") VALUES\n(1,\'x\');\n';
  const options = { names: 'snake_case', table: 'My Rows', dialect: 'sqlite' } as const;
  t.equal(await converted(row, 'ndjson', 'sql', { ...options, create: false }), rows);
  t.equal(
    await converted(row, 'ndjson', 'sql', options),
    `CREATE TABLE IF NOT EXISTS "My Rows" (\n  "user_id" INTEGER,\n  "address_city" TEXT\n);\n${rows}`,
  );
  await t.rejects(converted('userId,user_id\n', 'csv', 'sql', options), {
    status: 422,
    message: /The columns of My Rows userId and user_id would both be user_id/,
  });
  t.match(await converted('a\n', 'csv', 'sql'), /CREATE TABLE IF NOT EXISTS "rows" \(\n {2}"a" TEXT\n\);\n$/);
  t.equal(await converted('', 'ndjson', 'sql'), '', 'there is no table without columns');
});
