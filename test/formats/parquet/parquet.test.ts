// Parquet files have the rows of JSON, in readers that others wrote, and any range of them is a range of the whole.
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import t from 'tap';
import type { Column } from '../../../src/columns/value.js';
import { parquet } from '../../../src/formats/parquet/format.js';
import { seedKey } from '../../../src/random/key.js';
import { parameterSets, registered, variantName } from '../../datasets/registered.js';
import { cases, fc, sample } from '../../support/property.js';
import { referenceRow } from '../../support/reference.js';
import { compare, everyColumn } from '../columnar/columns.js';
import { arrayBufferOf, compressors, lengthOf, prepareFile, rangeOf, wholeOf } from '../columnar/file.js';

const key = seedKey('rows', '42');

async function checkRows(bytes: Buffer, columns: readonly Column[], numbers: readonly number[]) {
  const rows = await parquetReadObjects({ file: arrayBufferOf(bytes), compressors });
  if (rows.length !== numbers.length) throw new Error(`${rows.length} rows instead of ${numbers.length}`);
  for (const [index, number] of numbers.entries())
    compare(rows[index], referenceRow(columns, key, number), `row ${number}`);
}

const upTo = (first: number, rows: number) => Array.from({ length: rows }, (_, index) => first + index);

for (const rows of sample([0, 1, 7, 8, 9, 1000, 3001], 2))
  t.test(`${rows} rows of columns of every type`, async () => {
    const prepared = await prepareFile(everyColumn);
    for (const first of [0, 2 ** 40]) {
      const bytes = await wholeOf(prepared.range(key, first, rows));
      await checkRows(bytes, everyColumn, upTo(first, rows));
    }
    const numbers = upTo(0, rows).map((row) => (row * 7919) % 100_003);
    await checkRows(await wholeOf(prepared.picked(key, numbers)), everyColumn, numbers);
  });

t.test('long columns of every type: rows of all pages, in dictionaries', async () => {
  const rows = 140_001;
  for (const column of sample(everyColumn, Math.ceil(everyColumn.length / 6))) {
    const prepared = await prepareFile([column]);
    const bytes = await wholeOf(prepared.range(key, 0, rows));
    const found = await parquetReadObjects({ file: arrayBufferOf(bytes) });
    for (let row = 0; row < rows; row += 1 + ((row * 31) % 997))
      compare(found[row], referenceRow([column], key, row), `row ${row}`);
  }
});

for (const dataset of registered)
  for (const parameters of sample(parameterSets(dataset), 1))
    t.test(`${dataset.name} ${variantName(dataset, parameters)}`, async () => {
      const columns = await dataset.columns(parameters);
      const prepared = await prepareFile(columns);
      await checkRows(await wholeOf(prepared.range(key, 5, 500)), columns, upTo(5, 500));
      const numbers = [0, 7, 8, 9, 99, 100, 2 ** 40, ...upTo(1000, 1200).map((row) => row * 31), 3];
      await checkRows(await wholeOf(prepared.picked(key, numbers)), columns, numbers);
    });

t.test(
  'columns that share draws are the same made at once and by themselves, in several row groups',
  async (t) => {
    const dataset = registered.find(({ name }) => name === 'persons') as (typeof registered)[number];
    const columns = await dataset.columns(parameterSets(dataset)[0] ?? {});
    const chosen = columns.filter(({ name }) => ['id', 'age', 'isMarried', 'city', 'country'].includes(name));
    const prepared = await prepareFile(chosen);
    const rows = 2 ** 20 + 70_001;
    const file = prepared.range(key, 3, rows);
    const whole = await wholeOf(file);
    t.equal(await lengthOf(file), whole.length);
    const { row_groups: groups, num_rows } = parquetMetadata(arrayBufferOf(whole));
    t.equal(num_rows, BigInt(rows));
    t.equal(groups.length, 2);
    for (const group of groups)
      for (const { meta_data: chunk } of group.columns) {
        const start = Number(chunk?.dictionary_page_offset ?? chunk?.data_page_offset);
        const end = start + Number(chunk?.total_compressed_size) - 1;
        t.ok(
          (await rangeOf(file, start, end)).equals(whole.subarray(start, end + 1)),
          `column ${chunk?.path_in_schema}`,
        );
      }
    const file2 = arrayBufferOf(whole);
    for (const [rowStart, rowEnd] of [
      [0, 100],
      [2 ** 20 - 50, 2 ** 20 + 50],
      [rows - 100, rows],
    ] as const) {
      const found = await parquetReadObjects({ file: file2, rowStart, rowEnd });
      for (const [index, row] of found.entries())
        compare(row, referenceRow(chosen, key, 3 + rowStart + index), `row ${rowStart + index}`);
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(3_000_000), async (start, length) => {
        const end = Math.min(whole.length - 1, start + length);
        if (!(await rangeOf(file, start, end)).equals(whole.subarray(start, end + 1)))
          throw new Error(`bytes ${start}-${end}`);
      }),
      { numRuns: cases(60, 3) },
    );
  },
);

t.test('a footer is as long as is told without it, however many row groups it names', async (t) => {
  const prepared = await prepareFile(everyColumn.slice(0, 3));
  for (const [first, rows] of [
    [0, 1],
    [3, 2 ** 20],
    [0, 2 ** 20 + 1],
    [0, 2 ** 22],
    [7, 1e8],
    [0, 1e9 + 1],
    [1e9, 3e9],
  ] as const) {
    const file = prepared.range(key, first, rows);
    const total = await lengthOf(file);
    const end = await rangeOf(file, total - 8, total - 1);
    t.equal(end.subarray(4).toString(), 'PAR1');
    const start = total - 8 - end.readUInt32LE(0);
    const { num_rows } = parquetMetadata(arrayBufferOf(await rangeOf(file, start, total - 1)));
    t.equal(num_rows, BigInt(rows));
  }
});

t.test('the length of a billion rows and its footer are known without the rows', async (t) => {
  const prepared = await prepareFile(everyColumn.slice(0, 3));
  const file = prepared.range(key, 0, 1e9);
  const total = await lengthOf(file);
  const tail = await rangeOf(file, total - 600_000, total - 1);
  const length = tail.readUInt32LE(tail.length - 8);
  const footer = await rangeOf(file, total - length - 8, total - 1);
  const { num_rows, row_groups } = parquetMetadata(arrayBufferOf(footer));
  t.equal(num_rows, 1_000_000_000n);
  const last = row_groups.at(-1)?.columns[0]?.meta_data?.statistics;
  t.equal(last?.max_value, 1_000_000_000n);
});

t.test(
  'the items of arrays are counted: a file of several row groups, its ranges, and rows that are found',
  async (t) => {
    const items = everyColumn.filter(({ name }) => ['id', 'list', 'rows'].includes(name));
    const prepared = await prepareFile(items);
    const rows = 2 ** 20 + 3000;
    const file = prepared.range(key, 0, rows);
    const whole = await wholeOf(file);
    t.equal(await lengthOf(file), whole.length);
    const bytes = arrayBufferOf(whole);
    const first = parquetMetadata(bytes).row_groups[0]?.columns.map(
      ({ meta_data: chunk }) => chunk?.num_values,
    );
    t.ok(first?.slice(1).every((values) => Number(values) > 2 ** 20 && Number(values) < 6 * 2 ** 20));
    for (const rowStart of sample([0, 2 ** 20 - 50, rows - 100], 1)) {
      const found = await parquetReadObjects({ file: bytes, rowStart, rowEnd: rowStart + 100 });
      for (const [index, row] of found.entries())
        compare(row, referenceRow(items, key, rowStart + index), `row ${rowStart + index}`);
    }
    for (const [start, end] of [
      [whole.length - 5000, whole.length - 1],
      [1000, 2000],
      [10_000_000, 10_100_000],
    ] as const)
      t.ok((await rangeOf(file, start, end)).equals(whole.subarray(start, end + 1)), `bytes ${start}-${end}`);

    const numbers = upTo(0, 150_000).map((row) => row * 3);
    const found = [numbers.slice(0, 100), numbers.slice(100)];
    const begin = () => {
      const left = [...found];
      return { next: async () => left.shift() };
    };
    const streamed = await wholeOf(prepared.streamed(key, begin, numbers.length));
    const last = await parquetReadObjects({ file: arrayBufferOf(streamed), rowStart: 149_900 });
    for (const [index, row] of last.entries())
      compare(row, referenceRow(items, key, numbers[149_900 + index] as number), `found ${index}`);
  },
);

t.test('columns have types of their own, in arrays too', async (t) => {
  const bytes = await wholeOf((await prepareFile(everyColumn)).range(key, 0, 1));
  const { schema } = parquetMetadata(arrayBufferOf(bytes));
  const typeOf = (name: string) => schema.find((element) => element.name === name)?.type;
  for (const name of ['maybe sum', 'number elsewhere', 'one of numbers'])
    t.equal(typeOf(name), 'INT64', name);
  t.equal(typeOf('maybe large'), 'BOOLEAN');
  t.equal(typeOf('maybe shout'), 'BYTE_ARRAY');
  const itemOf = (name: string) => schema[schema.findIndex((element) => element.name === name) + 2];
  t.match(itemOf('list'), { type: 'INT64', repetition_type: 'REQUIRED' });
  t.match(itemOf('flags'), { type: 'BOOLEAN', repetition_type: 'OPTIONAL' });
  t.match(itemOf('halves'), { type: 'DOUBLE' });
  t.match(itemOf('days'), { type: 'INT32', converted_type: 'DATE' });
});

t.test('pages compressed with gzip have the same rows', async (t) => {
  const prepared = await prepareFile(everyColumn, parquet, { codec: 'gzip' });
  for (const rows of sample([0, 1, 1500], 2))
    await checkRows(await wholeOf(prepared.range(key, 3, rows)), everyColumn, upTo(3, rows));
  const numbers = upTo(0, 1500).map((row) => (row * 7919) % 100_003);
  await checkRows(await wholeOf(prepared.picked(key, numbers)), everyColumn, numbers);
  const begin = () => {
    const left = [numbers];
    return { next: async () => left.shift() };
  };
  await checkRows(await wholeOf(prepared.streamed(key, begin, 1500)), everyColumn, numbers);

  const few = everyColumn.filter(({ name }) =>
    sample(['id', 'many', 'maybe whole', 'list'], 2).includes(name),
  );
  const rows = 2 ** 20 + 1000;
  const file = (await prepareFile(few, parquet, { codec: 'gzip' })).range(key, 0, rows);
  t.equal(file.measured, undefined, 'nobody knows the length');
  const bytes = arrayBufferOf(await wholeOf(file));
  const { row_groups: groups } = parquetMetadata(bytes);
  t.equal(groups.length, 2);
  for (const { columns } of groups)
    for (const { meta_data: chunk } of columns)
      t.ok(chunk?.codec === 'GZIP' && chunk.total_compressed_size < chunk.total_uncompressed_size);
  for (const rowStart of [0, 2 ** 20 - 50, rows - 100]) {
    const found = await parquetReadObjects({ file: bytes, compressors, rowStart, rowEnd: rowStart + 100 });
    for (const [index, row] of found.entries())
      compare(row, referenceRow(few, key, rowStart + index), `row ${rowStart + index}`);
  }
});
