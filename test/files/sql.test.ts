// SQL from /convert is the SQL of generated rows, and databases load it (PostgreSQL: see formats/postgresql.test.ts).

import initSqlJs from 'sql.js';
import t from 'tap';
import { narrowed } from '../../src/columns/draw.js';
import { row } from '../../src/columns/draw64.js';
import { column, pick } from '../../src/columns/value.js';
import { dialects } from '../../src/formats/sql/format.js';
import { fc } from '../support/property.js';
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
          await converted(asNdjson(rows), 'ndjson', 'sql', { dialect, table }),
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
          await converted(asCsv(rows), 'csv', 'sql', { dialect, table, types: 'text:string' }),
          generatedSql(texts, rows, dialect, table),
        );
      },
    ),
    { numRuns: 300 },
  );
});

t.test('names of columns are written as in generated rows', async () => {
  const names = ['a"b', 'a`b', "it's \\", 'nul\0nul', 'é😀'];
  const rows = [{ text: 'x', list: ['', ''] as const }];
  for (const dialect of dialects) {
    const record = Object.fromEntries(names.map((name) => [name, 'x']));
    const columns = names.map((name) => column(name, pick(narrowed(row), ['x']), {}));
    same(
      await converted(JSON.stringify(record), 'ndjson', 'sql', { dialect, table: 't' }),
      generatedSql(columns, rows, dialect, 't'),
    );
  }
});

t.test('SQLite loads the SQL of a file and returns the texts', async () => {
  await fc.assert(
    fc.asyncProperty(nastyRows, async (rows) => {
      const database = new Database();
      database.run('CREATE TABLE "t" ("text" TEXT, "list" TEXT)');
      database.run(await converted(asNdjson(rows), 'ndjson', 'sql', { dialect: 'sqlite', table: 't' }));
      const read = database.exec('SELECT * FROM "t" ORDER BY rowid')[0]?.values;
      database.close();
      same(JSON.stringify(read), JSON.stringify(storedRows(rows)));
    }),
    { numRuns: 150 },
  );
});
