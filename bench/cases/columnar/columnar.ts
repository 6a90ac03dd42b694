import { open } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { writerOf } from '../../../src/formats/format.js';
import { formats, type RowFormatName, rowFormats } from '../../../src/formats/index.js';
import { compile } from '../../../src/kernel/compile.js';
import type { PreparedRows } from '../../../src/output/prepare.js';
import { itself } from '../../../src/output/work.js';
import { amount, atLeast, interleave, type Measure, median, ratio, skipped, verify } from '../../measures.js';
import { withDirectory } from '../../processes.js';
import { defaultColumns, keyOf, loadDatasets, type Made, writeRate } from '../../rows.js';
import { writeLists } from '../peers/lists.js';
import { inPython } from '../peers/python.js';
import { overHttp } from './over-http.js';

const ROUNDS = 7;

/** Rows of several row groups. */
const PERSONS = 2_500_000;
const USERS = 300_000;
const DUCKDB_ROWS = 500_000;

/** Parquet and Arrow into memory on one thread, compared with rows as text and with DuckDB, and read by columns over HTTP. */
export async function columnar(): Promise<Measure[]> {
  return [
    await against('persons', [], 'csv', PERSONS, 1),
    await against('persons', ['name'], 'csv', PERSONS, 2),
    await against('users', [], 'ndjson', USERS, 1.5),
    await against('persons', [], 'csv', PERSONS, 1.5, 'arrow-stream'),
    await againstDuckDb(),
    await againstPython('polars parquet', 'write_parquet of Polars', 10),
    await againstPython('pyarrow parquet', 'write_table of pyarrow', 3),
    ...(await overHttp()),
  ];
}

interface Sides {
  readonly text: Made;
  readonly file: PreparedRows;
}

type FileFormat = 'parquet' | 'arrow-stream';

async function sidesOf(
  name: string,
  without: readonly string[],
  format: RowFormatName,
  file: FileFormat = 'parquet',
): Promise<Sides> {
  const dataset = (await loadDatasets()).find((dataset) => dataset.name === name);
  if (dataset === undefined) throw new Error(`there is no dataset "${name}"`);
  const columns = (await defaultColumns(dataset)).filter((column) => !without.includes(column.name));
  const { rows, encoding } = writerOf(rowFormats[format], {}, { table: name });
  return {
    text: { plan: compile(rows(columns), encoding), key: keyOf(dataset) },
    file: await writerOf(formats[file], {}, { table: name }).prepare(columns, 'rows'),
  };
}

/** The rows per second that are written into memory as a file. */
async function fileRate({ file: prepared, text: { key } }: Sides, rows: number): Promise<number> {
  const file = prepared.range(key, 0, rows);
  const expected = (await file.measured?.lengths(itself().work))?.total;
  const slices = file.slices(itself());
  const start = performance.now();
  let bytes = 0;
  for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
    bytes += slice.bytes.length;
    slice.release();
  }
  const seconds = (performance.now() - start) / 1000;
  verify('the length of the file', bytes, expected);
  return rows / seconds;
}

async function against(
  name: string,
  without: readonly string[],
  format: RowFormatName,
  rows: number,
  bound: number,
  file: FileFormat = 'parquet',
): Promise<Measure> {
  const sides = await sidesOf(name, without, format, file);
  const rates = await interleave(ROUNDS, {
    file: () => fileRate(sides, rows),
    text: () => writeRate(sides.text, rows),
  });
  const columns = without.length === 0 ? 'all columns' : `without ${without.join(', ')}`;
  return atLeast(
    `${name} as ${file === 'parquet' ? 'Parquet' : 'an Arrow stream'} into memory, one thread, ${columns}, against ${format.toUpperCase()}`,
    ratio(rates.file, rates.text),
    bound,
    '×',
    `${millions(median(rates.file))} against ${millions(median(rates.text))}`,
  );
}

const millions = (rows: number) => amount(rows / 1e6, 'M rows/s');

/** DuckDB that writes the same persons, which it has in a table in memory, into a file. */
async function againstDuckDb(): Promise<Measure> {
  const sides = await sidesOf('persons', [], 'csv');
  return withDirectory(async (directory) => {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    const source = `${directory}/source.parquet`;
    const target = `${directory}/target.parquet`;
    await write(sides, DUCKDB_ROWS, source);
    await connection.run(`CREATE TABLE persons AS SELECT * FROM '${source}'`);
    const rates = await interleave(ROUNDS, {
      ours: () => fileRate(sides, DUCKDB_ROWS),
      theirs: async () => {
        const start = performance.now();
        await connection.run(`COPY persons TO '${target}' (FORMAT parquet, COMPRESSION uncompressed)`);
        return DUCKDB_ROWS / ((performance.now() - start) / 1000);
      },
    });
    connection.closeSync();
    instance.closeSync();
    return atLeast(
      'persons as Parquet into memory against COPY … TO of DuckDB, from a table in memory, one thread each',
      ratio(rates.ours, rates.theirs),
      10,
      '×',
      `DuckDB ${millions(median(rates.theirs))}`,
    );
  });
}

/** A library of Python that writes such persons, which it has in memory. */
const againstPython = (tool: string, what: string, bound: number): Promise<Measure> =>
  withDirectory(async (directory) => {
    const measure = `persons as Parquet into memory against ${what}, from memory, one thread each`;
    const peer = await inPython(tool, what, await writeLists(directory));
    if (typeof peer === 'string') return skipped(measure, peer);
    const sides = await sidesOf('persons', [], 'csv');
    const rates = await interleave(ROUNDS, { ours: () => fileRate(sides, PERSONS), theirs: peer.rate });
    const value = ratio(rates.ours, rates.theirs);
    return atLeast(measure, value, bound, '×', `${peer.version}: ${millions(median(rates.theirs))}`);
  });

async function write({ file: prepared, text: { key } }: Sides, rows: number, path: string): Promise<void> {
  const file = await open(path, 'w');
  const slices = prepared.range(key, 0, rows).slices(itself());
  for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
    await file.write(slice.bytes);
    slice.release();
  }
  await file.close();
}
