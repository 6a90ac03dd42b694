// DuckDB reads the rows of JSON from Parquet files.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import t from 'tap';
import type { Column } from '../../../src/columns/value.js';
import { writerOf } from '../../../src/formats/format.js';
import { json } from '../../../src/formats/json.js';
import { itself } from '../../../src/output/work.js';
import { seedKey } from '../../../src/random/key.js';
import { parameterSets, registered } from '../../datasets/registered.js';
import { sample } from '../../support/property.js';
import { referenceRow } from '../../support/reference.js';
import { compare, everyColumn } from '../columnar/columns.js';
import { prepareFile, wholeOf } from '../columnar/file.js';

const key = seedKey('rows', '42');

const tables = [
  { name: 'columns of every type', columns: everyColumn },
  ...(await Promise.all(
    registered.map(async (dataset) => ({
      name: dataset.name,
      columns: await dataset.columns(parameterSets(dataset)[0] ?? {}),
    })),
  )),
];

/** The rows of the file at a path. */
async function read(path: string): Promise<readonly unknown[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(`SELECT * FROM '${path}'`)).getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

for (const { name, columns } of tables)
  for (const rows of sample([0, 1, 1500], 2))
    t.test(`${rows} rows of ${name}`, async (t) => {
      const path = join(t.testdir(), 'rows.parquet');
      writeFileSync(path, await wholeOf((await prepareFile(columns)).range(key, 3, rows)));
      compare(await read(path), expected(columns, rows));
    });

for (const { name, columns } of tables)
  t.test(`picked rows of ${name} are those of JSON`, async (t) => {
    const numbers = Array.from({ length: 1500 }, (_, index) => (index * 7919) % 100_003);
    const path = join(t.testdir(), 'rows.parquet');
    writeFileSync(path, await wholeOf((await prepareFile(columns)).picked(key, numbers)));
    const ofJson = await writerOf(json, {}, { table: 'rows' }).prepare(columns, 'rows');
    const text = await ofJson.picked(key, numbers).whole(itself());
    compare(await read(path), JSON.parse(Buffer.from(text, 'latin1').toString()));
  });

t.test('DuckDB reads the values of several row groups and of columns without their neighbours', async (t) => {
  const dataset = registered.find(({ name }) => name === 'persons') as (typeof registered)[number];
  const columns = await dataset.columns(parameterSets(dataset)[0] ?? {});
  const rows = 2 ** 20 + 1000;
  const path = join(t.testdir(), 'persons.parquet');
  writeFileSync(path, await wholeOf((await prepareFile(columns)).range(key, 0, rows)));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const query = `SELECT count(*) AS n, min(id) AS least, max(id) AS most, sum(id) AS sum, count(name) AS names FROM '${path}'`;
  const [found] = (await connection.runAndReadAll(query)).getRowObjectsJson();
  const total = BigInt(rows);
  t.strictSame(found, {
    n: `${total}`,
    least: '1',
    most: `${total}`,
    sum: `${(total * (total + 1n)) / 2n}`,
    names: `${total}`,
  });
  const pruned = `SELECT id, name, city FROM '${path}' WHERE id > ${rows - 5} ORDER BY id`;
  const kept = columns.filter(({ name }) => ['id', 'name', 'city'].includes(name));
  const last = (await connection.runAndReadAll(pruned)).getRowObjectsJS();
  compare(
    last,
    [0, 1, 2, 3, 4].map((row) => referenceRow(kept, key, rows - 5 + row)),
  );
  connection.closeSync();
  instance.closeSync();
});

const expected = (columns: readonly Column[], rows: number) =>
  Array.from({ length: rows }, (_, row) => referenceRow(columns, key, 3 + row));
