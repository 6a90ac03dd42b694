// SQL and CREATE TABLE with a real PostgreSQL.
import { once } from 'node:events';
import pg from 'pg';
import copyStreams from 'pg-copy-streams';
import t from 'tap';
import { uniform } from '../../src/columns/draw.js';
import { range } from '../../src/columns/draw64.js';
import { flatten } from '../../src/columns/flatten.js';
import { type Column, column, pick, uuid, type Value } from '../../src/columns/value.js';
import { copy, copyOptions } from '../../src/formats/copy.js';
import { writerOf } from '../../src/formats/format.js';
import { createTables } from '../../src/formats/sql/ddl.js';
import { compile } from '../../src/kernel/compile.js';
import type { SeedKey } from '../../src/random/key.js';
import { parameterSets, registered } from '../datasets/registered.js';
import { converted } from '../files/converted.js';
import { asNdjson, nastyRows, storedRows } from '../files/nasty-texts.js';
import { planOf, represent } from '../support/engine.js';
import { cases, fc } from '../support/property.js';
import { referenceRow } from '../support/reference.js';
import { cellsOf, nastyColumns, stored, time } from './nasty-columns.js';
import { startPostgresql, unavailable } from './postgresql.js';
import { dump, rows, staff } from './staff.js';

const SEED = 0x5eed5eedn as SeedKey;
const dialect = 'postgresql';

/** A number without exponent, as PostgreSQL prints a numeric. */
function asText(number: number): string {
  const [digits, exponent] = JSON.stringify(number).split('e') as [string, string?];
  if (exponent === undefined) return digits;
  const [whole, fraction = ''] = digits.replace('-', '').split('.') as [string, string?];
  const point = whole.length + Number(exponent);
  const all = (whole + fraction).padEnd(point, '0');
  const text = point > 0 ? `${all.slice(0, point)}.${all.slice(point)}` : `0.${'0'.repeat(-point)}${all}`;
  return (digits.startsWith('-') ? '-' : '') + text.replace(/\.$/, '');
}

const reason = await unavailable();
t.test('PostgreSQL', { skip: reason ?? false }, async (t) => {
  const { client, stop } = await startPostgresql();
  t.teardown(stop);

  /** The rows of a table: numbers, booleans and JSON as JavaScript values, all else as PostgreSQL prints it. */
  const read = async (table: string) => {
    const { types } = pg;
    const { INT2, INT4, INT8, FLOAT8, NUMERIC } = types.builtins;
    const numbers = new Set<number>([INT2, INT4, INT8, FLOAT8, NUMERIC]);
    const parsed = new Set<number>([types.builtins.BOOL, types.builtins.JSONB]);
    const getTypeParser = ((oid: number) => {
      if (numbers.has(oid)) return Number;
      return parsed.has(oid) ? types.getTypeParser(oid) : String;
    }) as typeof types.getTypeParser;
    const text = `SELECT * FROM "${table}"`;
    const { rows } = await client.query<unknown[]>({ text, rowMode: 'array', types: { getTypeParser } });
    return rows;
  };
  /** The rows in a fixed order, since tables have none. */
  const sorted = (rows: readonly unknown[][]) => rows.map((row) => JSON.stringify(row)).sort();
  const rowsOf = (columns: readonly Column[], n: number) =>
    Array.from({ length: n }, (_, row) => referenceRow(columns, SEED, row));

  t.test('a dump of tables with cyclic references loads with constraints on', async (t) => {
    await client.query(dump(staff, rows, SEED, dialect));
    for (const [name, count] of Object.entries(rows)) t.equal((await read(name)).length, count, name);
    const keys = await client.query("SELECT 1 FROM pg_constraint WHERE contype = 'f' AND convalidated");
    t.equal(keys.rowCount, staff.flatMap(({ foreignKeys }) => foreignKeys).length);
    const orphan = `INSERT INTO "Manager" VALUES (41, 1201, 'ffff')`;
    await t.rejects(client.query(orphan), /violates foreign key constraint/);
  });

  t.test('a dump whose references do not resolve leaves nothing behind', async (t) => {
    const renamed = staff.map((table) => ({
      ...table,
      name: `${table.name}2`,
      foreignKeys: table.foreignKeys.map((key) => ({ ...key, table: `${key.table}2` })),
    }));
    const damaged = dump(renamed, { Employee2: 1200, Manager2: 39, Team2: 100 }, SEED, dialect);
    await t.rejects(client.query(damaged), /violates foreign key constraint/);
    await client.query('ROLLBACK');
    await t.rejects(read('Team2'), /does not exist/);
  });

  for (const dataset of registered) {
    const { name } = dataset;
    t.test(`1,000 ${name} load and are read back`, async (t) => {
      const [parameters] = parameterSets(dataset) as [Record<string, unknown>];
      const columns = await dataset.columns(parameters);
      const id = (flatten(columns)[0] as Column).name;
      const table = { name, columns, primaryKey: [id], foreignKeys: [] };
      await client.query(dump([table], { [name]: 1000 }, SEED, dialect));
      const expected = rowsOf(columns, 1000).map((row) => cellsOf(columns, row));
      t.same(sorted(await read(name)), sorted(expected));
    });
  }

  t.test('every type stores its values without change', async (t) => {
    const none = pick(uniform('none', 1), [null]);
    const choice = (...values: Value[]): Value => ({
      kind: 'choice',
      draw: uniform('c', values.length),
      values,
    });
    const string = (format: string) => ({ type: 'string', format });
    const micro: Value = {
      ...time('date-time'),
      digits: 6,
      draw64: range('wide', 10n ** 17n),
      min: -(10n ** 16n),
      step: 1n,
    };
    const columns = [
      column('date', time('date'), string('date')),
      column('time', time('time'), string('time')),
      column('at', micro, string('date-time')),
      column('maybe', choice(none, time('date')), { anyOf: [string('date'), { type: 'null' }] }),
      column('uuid', uuid('uuid'), string('uuid')),
      column('any', choice(none, time('date'), pick(uniform('any', 3), [1.5, true, "'"])), {}),
      column('yes', pick(uniform('yes', 3), [true, false, null]), { type: ['boolean', 'null'] }),
      column('small', pick(uniform('small', 3), [1e-300, -1.7976931348623157e308, 0.1]), { type: 'number' }),
    ];
    await client.query(
      dump([{ name: 'all', columns, primaryKey: [], foreignKeys: [] }], { all: 1000 }, SEED, dialect),
    );
    const printed = (name: string, cell: unknown) => {
      if (name === 'time') return String(cell).replace(/\.?0*Z$/, '');
      if (name === 'at')
        return `${String(cell)
          .replace('T', ' ')
          .replace(/\.?0*Z$/, '')}+00`;
      return name === 'any' && cell !== null ? String(cell) : cell;
    };
    const expected = rowsOf(columns, 1000).map((row) =>
      Object.entries(row).map(([name, cell]) => printed(name, cell)),
    );
    await client.query("SET TIME ZONE 'UTC'");
    t.same(sorted(await read('all')), sorted(expected));
  });

  t.test('any strings are read back after INSERT and COPY', async () => {
    const dialectTable = { dialect, table: 'nasty' } as const;
    await fc.assert(
      fc.asyncProperty(nastyColumns, async (nasty) => {
        // PostgreSQL cuts names after 63 bytes, so these columns get short names.
        const columns = flatten(nasty).map(({ value }, index) =>
          column(`c${index}"'\\`, value, value.kind === 'list' ? { type: 'array' } : {}),
        );
        const table = { name: 'nasty', columns, primaryKey: [], foreignKeys: [] };
        await client.query('DROP TABLE IF EXISTS nasty');
        await client.query(createTables([table], dialect));
        await client.query(represent(planOf(columns, 'sql', dialectTable), SEED, 0, 30));
        const inserted = sorted(await read('nasty'));
        await client.query('TRUNCATE nasty');
        const copying = client.query(copyStreams.from(`COPY nasty FROM STDIN WITH (${copyOptions})`));
        const { rows, encoding } = writerOf(copy, {}, { table: 'nasty' });
        copying.end(represent(compile(rows(columns), encoding), SEED, 0, 30));
        await once(copying, 'finish');
        const copied = sorted(await read('nasty'));
        const expected = (numberText: (number: number) => string) =>
          rowsOf(columns, 30).map((row) =>
            columns.map(({ name, value }) => {
              const cell = stored(row[name]);
              if (value.kind === 'list' || cell === null) return cell;
              if (typeof cell === 'number') return numberText(cell);
              return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
            }),
          );
        // INSERT reads a number in a text column as a number, and COPY reads its text.
        for (const [made, rows] of [
          [inserted, expected(asText)],
          [copied, expected(JSON.stringify)],
        ] as const) {
          const wanted = sorted(rows).join('\n');
          if (made.join('\n') !== wanted) throw new Error(`${made.join('\n')}\nexpected\n${wanted}`);
        }
      }),
      { numRuns: cases(60, 25) },
    );
  });

  t.test('the SQL of /convert for any texts is read back', async () => {
    await client.query('CREATE TABLE converted (row SERIAL, text TEXT, list JSONB)');
    await fc.assert(
      fc.asyncProperty(nastyRows, async (nasty) => {
        await client.query('TRUNCATE converted');
        await client.query(
          await converted(asNdjson(nasty), 'ndjson', 'sql', { dialect, table: 'converted' }),
        );
        const { rows } = await client.query('SELECT text, list FROM converted ORDER BY row');
        const made = JSON.stringify(rows.map(({ text, list }) => [text, JSON.stringify(list)]));
        const expected = JSON.stringify(storedRows(nasty));
        if (made !== expected) throw new Error(`${made}\nexpected\n${expected}`);
      }),
      { numRuns: cases(60, 25) },
    );
  });
});
