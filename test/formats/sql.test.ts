import initSqlJs from 'sql.js';
import t from 'tap';
import { flatten } from '../../src/columns/flatten.js';
import { type Column, column, integer, position } from '../../src/columns/value.js';
import { type Dialect, dialects, sql } from '../../src/formats/sql/format.js';
import { compile } from '../../src/kernel/compile.js';
import type { Slice } from '../../src/kernel/run/plan.js';
import { measure } from '../../src/output/lengths.js';
import { wholeText } from '../../src/output/rows.js';
import { slicesOf } from '../../src/output/rows-slices.js';
import { itself } from '../../src/output/work.js';
import type { SeedKey } from '../../src/random/key.js';
import { body, planOf, represent } from '../support/engine.js';
import { cases, fc } from '../support/property.js';
import { referenceRow } from '../support/reference.js';
import { cellsOf, naiveSql, nastyColumns, quotedName, time } from './nasty-columns.js';

const SEED = 0x0123456789abcdefn as SeedKey;
const { Database } = await initSqlJs();

const rowsOf = (columns: readonly Column[], first: number, n: number) =>
  Array.from({ length: n }, (_, i) => referenceRow(columns, SEED, first + i));

const same = (made: string, expected: string) => {
  if (made !== expected) throw new Error(`made\n${made}\nexpected\n${expected}`);
};

t.test('the SQL of any columns is that of a naive writer', async () => {
  fc.assert(
    fc.property(
      nastyColumns,
      fc.constantFrom(...dialects),
      fc.constantFrom('t', 'a"b`c\0', "O'Neill.é"),
      fc.constantFrom(0, 7, 480, 499, 500, 4_990),
      fc.integer({ min: 0, max: 30 }),
      (columns, dialect, table, first, n) => {
        const made = represent(planOf(columns, 'sql', { dialect, table }), SEED, first, n);
        same(made, naiveSql(columns, rowsOf(columns, first, n), first, table, dialect));
      },
    ),
    { numRuns: cases(300, 100) },
  );
});

t.test('SQLite reads the rows back', async () => {
  fc.assert(
    fc.property(nastyColumns, fc.constantFrom(0, 480), (columns, first) => {
      const n = 40;
      const database = new Database();
      const names = flatten(columns).map(({ name }) => quotedName(name, 'sqlite'));
      database.run(`CREATE TABLE "t" (${names.join(',')})`);
      database.run(represent(planOf(columns, 'sql', { dialect: 'sqlite', table: 't' }), SEED, first, n));
      const read = database.exec('SELECT * FROM "t" ORDER BY rowid')[0]?.values;
      database.close();
      const expected = rowsOf(columns, first, n).map((row) =>
        cellsOf(columns, row).map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)),
      );
      same(JSON.stringify(read), JSON.stringify(expected));
    }),
    { numRuns: cases(150, 50) },
  );
});

t.test('a MySQL string, read by the rules of MySQL, is the text', async () => {
  fc.assert(
    fc.property(nastyColumns, (columns) => {
      const made = represent(planOf(columns, 'sql', { dialect: 'mysql', table: 't' }), SEED, 0, 20);
      const strings = [...made.matchAll(/'((?:[^'\\]|''|\\.)*)'/gs)].map(([, inside]) =>
        (inside as string).replace(/''|\\(.)/gs, (_, escaped) => (escaped === 'r' ? '\r' : (escaped ?? "'"))),
      );
      const zones = (cell: string) => (/^\d{4}-.*T.*Z$/.test(cell) ? cell.slice(0, -1) : cell);
      const expected = rowsOf(columns, 0, 20)
        .flatMap((row) => cellsOf(columns, row))
        .filter((cell): cell is string => typeof cell === 'string')
        .map(zones);
      // Identifiers are in backquotes and may contain quotes.
      if (!columns.some(({ name }) => name.includes("'"))) {
        // The client drops a CR before an LF.
        if (made.replaceAll(/`[^`]*`/g, '').includes('\r')) throw new Error(made);
        same(JSON.stringify(strings.map(zones)), JSON.stringify(expected));
      }
    }),
    { numRuns: cases(150, 50) },
  );
});

const plain = [column('id', position(1), {}), column('n', integer('n', -20, 20_000), {})];
const boundaries = [0, 1, 2, 498, 499, 500, 501, 502, 999, 1000, 1001];
const FAR = 2 ** 52;

t.test('statements begin at multiples of 500 rows of the dataset, for any first row', async () => {
  for (const dialect of dialects) {
    const plan = planOf(plain, 'sql', { dialect, table: 'numbers' });
    for (const first of [0, 3, 250, 498, 499, 500, 501, 1000, FAR + 450]) {
      for (const n of boundaries) {
        const expected = naiveSql(plain, rowsOf(plain, first, n), first, 'numbers', dialect);
        same(represent(plan, SEED, first, n), expected);
      }
    }
  }
});

t.test('rows(0, a) ++ rows(a, b) are rows(0, a + b), and lengths are measured', async (t) => {
  const plan = planOf(plain, 'sql');
  for (const first of [0, 250, 499, FAR]) {
    const whole = body(plan, SEED, first, 2000);
    t.equal(plan.measure(SEED, first, 2000), whole.length);
    for (const a of boundaries) {
      const joined = Buffer.concat([body(plan, SEED, first, a), body(plan, SEED, first + a, 2000 - a)]);
      t.ok(joined.equals(whole), `${a} rows from ${first}`);
    }
  }
});

t.test('representations are the same in one piece and in slices, and have the measured length', async (t) => {
  const plan = planOf(plain, 'sql');
  for (const first of [0, 3, 250]) {
    for (const n of [...boundaries, 4096]) {
      const rows = { plan, key: SEED, first, rows: n };
      const whole = Buffer.from(wholeText(rows), 'latin1').toString();
      t.equal(whole, represent(plan, SEED, first, n));
      const slices = slicesOf(rows);
      let sliced = '';
      for (let slice = slices.next(); slice !== undefined; slice = slices.next()) {
        sliced += Buffer.from((slice as Slice).bytes).toString();
        (slice as Slice).release();
      }
      t.equal(sliced, whole);
      t.equal((await measure(rows, undefined, itself().work)).total, Buffer.byteLength(whole));
    }
  }
});

t.test('no rows give an empty text, except for the frames of JSON and CSV', async (t) => {
  t.equal(represent(planOf(plain, 'sql'), SEED, 700, 0), '');
  t.equal(represent(planOf(plain, 'json'), SEED, 0, 0), '[]');
  t.equal(represent(planOf(plain, 'csv'), SEED, 0, 0), 'id,n\n');
});

t.test('a single row is a statement', async (t) => {
  const { single, encoding } = sql.writer(
    { header: false, names: 'original', dialect: 'postgresql' },
    { table: 't' },
  );
  const columns = [column('id', position(1), {}), column('at', time('date-time'), {})];
  const row = (index: number) => represent(compile(single(columns), encoding), SEED, index, 1);
  for (const index of [0, 499]) {
    const { id, at } = referenceRow(columns, SEED, index);
    t.equal(row(index), `INSERT INTO "t" ("id","at") VALUES\n(${id},'${at}');\n`);
  }
});

t.test('names, media type and the differences of dialects', async (t) => {
  t.equal(
    sql.writer({ header: false, names: 'original', dialect: 'mysql' }, { table: 't' }).contentType,
    'application/sql; charset=utf-8',
  );
  const scalars = (dialect: Dialect) =>
    [true, false, null, 1e-7, "it's \\", '\r\n'].map(
      sql.writer({ header: false, names: 'original', dialect }, { table: 't' }).encoding.scalar,
    );
  t.same(scalars('postgresql'), ['TRUE', 'FALSE', 'NULL', '1e-7', "'it''s \\'", "'\r\n'"]);
  t.same(scalars('mysql'), ['TRUE', 'FALSE', 'NULL', '1e-7', "'it''s \\\\'", "'\\r\n'"]);
  t.same(scalars('sqlite'), ['1', '0', 'NULL', '1e-7', "'it''s \\'", "'\r\n'"]);
});
