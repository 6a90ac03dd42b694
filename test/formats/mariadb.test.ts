// SQL and CREATE TABLE for MySQL with a real MariaDB.
import t from 'tap';
import { uniform } from '../../src/columns/draw.js';
import { flatten } from '../../src/columns/flatten.js';
import { column, type Value } from '../../src/columns/value.js';
import { headerOf } from '../../src/formats/sql/ddl.js';
import { onlyTimes } from '../../src/formats/sql/storable.js';
import type { SeedKey } from '../../src/random/key.js';
import { parameterSets, registered } from '../datasets/registered.js';
import { planOf, represent } from '../support/engine.js';
import { fc } from '../support/property.js';
import { referenceRow } from '../support/reference.js';
import { mariaDbUnavailable, startMariaDb } from './mariadb.js';
import { cellsOf, nastyColumns, stored } from './nasty-columns.js';
import { dump, rows, staff } from './staff.js';

const SEED = 0x5eed5eedn as SeedKey;
const dialect = 'mysql';

const reason = await mariaDbUnavailable();
t.test('MariaDB', { skip: reason ?? false }, async (t) => {
  const { query, stop } = await startMariaDb();
  t.teardown(stop);

  t.test('a dump of tables with cyclic references loads, and its keys hold', async (t) => {
    await query(dump(staff, rows, SEED, dialect));
    for (const [name, count] of Object.entries(rows))
      t.equal(await query(`SELECT count(*) FROM \`${name}\``), `${count}\n`, name);
    const keys =
      "SELECT count(*) FROM information_schema.referential_constraints WHERE constraint_schema = 'test'";
    t.equal(await query(keys), `${staff.flatMap(({ foreignKeys }) => foreignKeys).length}\n`);
    await t.rejects(query(`INSERT INTO Manager VALUES (41, 1201, 'ffff')`), /foreign key constraint fails/);
  });

  for (const dataset of registered) {
    const { name } = dataset;
    t.test(`1,000 ${name} load, whatever the client's character set is, and are read back`, async (t) => {
      const [parameters] = parameterSets(dataset) as [Record<string, unknown>];
      const columns = await dataset.columns(parameters);
      const table = { name, columns, primaryKey: dataset.key, foreignKeys: [] };
      const inserts = represent(planOf(columns, 'sql', { dialect, table: name }), SEED, 0, 1000);
      await query(headerOf(table, dialect) + inserts, ['--default-character-set=latin1']);
      const read = await query(`SET NAMES utf8mb4; SELECT JSON_ARRAY(${names(columns)}) FROM \`${name}\``);
      const asRead = (cell: unknown) => (typeof cell === 'boolean' ? Number(cell) : cell);
      const expected = Array.from({ length: 1000 }, (_, row) =>
        cellsOf(columns, referenceRow(columns, SEED, row)).map(asRead),
      );
      const sorted = (rows: readonly unknown[][]) => rows.map((row) => JSON.stringify(row)).sort();
      t.same(
        sorted(
          read
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line)),
        ),
        sorted(expected),
      );
    });
  }

  t.test('keys that differ only in case, accents or spaces at the end are different', async (t) => {
    const values = ['a', 'A', 'á', 'a ', 'ａ'];
    const key: Value = { kind: 'pick', draw: uniform('key', 1), values };
    const table = {
      name: 'k',
      columns: [column('k', key, { type: 'string', maxLength: 9 })],
      primaryKey: ['k'],
      foreignKeys: [],
    };
    await query(`${headerOf(table, dialect)}INSERT INTO k VALUES ${values.map((value) => `('${value}')`)};`);
    t.equal(await query('SELECT count(*) FROM k'), `${values.length}\n`);
  });

  t.test('any strings are read back', async () => {
    await fc.assert(
      fc.asyncProperty(nastyColumns, async (nasty) => {
        const columns = flatten(nasty)
          .filter(({ value }) => value.kind !== 'list')
          // MariaDB writes numbers without exponents.
          .filter(
            ({ name, value }) =>
              !cellsIn(name, value).some((cell) => typeof cell === 'number' && /e/.test(`${cell}`)),
          )
          .map(({ value }, index) => column(`c${index}"'\`\\`, value, {}));
        if (columns.length === 0) return;
        const table = { name: 'nasty', columns, primaryKey: [], foreignKeys: [] };
        const inserts = represent(planOf(columns, 'sql', { dialect, table: 'nasty' }), SEED, 0, 30);
        const read = await query(
          `DROP TABLE IF EXISTS nasty; ${headerOf(table, dialect)}${inserts}
           SELECT CONCAT_WS(',', ${columns.map(({ name }) => `IFNULL(HEX(\`${name.replaceAll('`', '``')}\`), 'NULL')`)}) FROM nasty`,
        );
        const expected = Array.from({ length: 30 }, (_, row) =>
          columns
            .map(({ name, value }) => hexOf(stored(referenceRow(columns, SEED, row)[name]), value))
            .join(','),
        );
        const same = read.replace(/\n$/, '').split('\n').sort().join('\n') === expected.sort().join('\n');
        if (!same) throw new Error(`${read}\nexpected\n${expected.join('\n')}`);
      }),
      { numRuns: 30 },
    );
  });
});

const names = (columns: Parameters<typeof flatten>[0]) => flatten(columns).map(({ name }) => `\`${name}\``);

const cellsIn = (name: string, value: Value) =>
  Array.from({ length: 30 }, (_, row) => referenceRow([column(name, value, {})], SEED, row)[name]);

/** A cell as it is stored: types of MySQL have no time zone. */
function hexOf(cell: unknown, value: Value): string {
  if (cell === null) return 'NULL';
  const text =
    typeof cell === 'object' ? JSON.stringify(cell) : String(typeof cell === 'boolean' ? Number(cell) : cell);
  return Buffer.from(onlyTimes(value) ? text.replace(/Z$/, '') : text)
    .toString('hex')
    .toUpperCase();
}
