// Arrow files and streams have the rows of JSON, in a reader that others wrote, and any range of them is a range of the whole.
import { tableFromIPC } from 'apache-arrow';
import t from 'tap';
import { uniform } from '../../../src/columns/draw.js';
import { type Column, column, pick } from '../../../src/columns/value.js';
import { preparingColumns } from '../../../src/formats/arrow/columns.js';
import { type ContainerOf, fileOf } from '../../../src/formats/arrow/container.js';
import { fileRepresentation } from '../../../src/formats/arrow/file.js';
import { arrow, arrowStream } from '../../../src/formats/arrow/format.js';
import { Type } from '../../../src/json-schema.js';
import { columnsInTurns } from '../../../src/output/compile.js';
import { itself } from '../../../src/output/work.js';
import { seedKey } from '../../../src/random/key.js';
import { parameterSets, registered, variantName } from '../../datasets/registered.js';
import { cases, fc, sample } from '../../support/property.js';
import { referenceRow } from '../../support/reference.js';
import { compare, everyColumn } from '../columnar/columns.js';
import { bytesOf, lengthOf, prepareFile, rangeOf, wholeOf } from '../columnar/file.js';
import { rowsOf } from './table.js';

const key = seedKey('rows', '42');
const formats = [arrow, arrowStream];

function check(bytes: Buffer, columns: readonly Column[], numbers: readonly number[]) {
  const rows = rowsOf(bytes);
  if (rows.length !== numbers.length) throw new Error(`${rows.length} rows instead of ${numbers.length}`);
  for (const [index, number] of numbers.entries())
    compare(rows[index], referenceRow(columns, key, number), `row ${number}`);
}

const upTo = (first: number, rows: number) => Array.from({ length: rows }, (_, index) => first + index);

for (const format of formats) {
  const prepared = prepareFile(everyColumn, format);
  for (const rows of sample([0, 1, 7, 8, 9, 1000, 3001], 2))
    t.test(`${format.name}: ${rows} rows of columns of every type`, async (t) => {
      const { range, picked, streamed } = await prepared;
      const bytes = await wholeOf(range(key, 3, rows));
      t.equal(await lengthOf(range(key, 3, rows)), bytes.length);
      check(bytes, everyColumn, upTo(3, rows));
      const numbers = upTo(0, rows).map((row) => (row * 7919) % 100_003);
      check(await wholeOf(picked(key, numbers)), everyColumn, numbers);
      const found = [numbers.slice(0, 999), numbers.slice(999)].filter(({ length }) => length > 0);
      const begin = () => {
        const left = [...found];
        return { next: async () => left.shift() };
      };
      check(await wholeOf(streamed(key, begin, rows)), everyColumn, numbers);
    });

  for (const dataset of registered)
    for (const parameters of sample(parameterSets(dataset), 1))
      t.test(`${format.name}: ${dataset.name} ${variantName(dataset, parameters)}`, async () => {
        const columns = await dataset.columns(parameters);
        const { range, picked } = await prepareFile(columns, format);
        check(await wholeOf(range(key, 5, 300)), columns, upTo(5, 300));
        const numbers = [2 ** 40, 0, 9, 10, ...upTo(0, 300).map((row) => row * 31)];
        check(await wholeOf(picked(key, numbers)), columns, numbers);
      });

  t.test(`${format.name}: several batches, dictionaries, and any range of them`, async (t) => {
    const dataset = registered.find(({ name }) => name === 'persons') as (typeof registered)[number];
    const columns = await dataset.columns(parameterSets(dataset)[0] ?? {});
    const rows = 150_001;
    const file = (await prepareFile(columns, format)).range(key, 0, rows, undefined, { seed: '42' });
    const whole = await wholeOf(file);
    t.equal(await lengthOf(file), whole.length);
    const table = tableFromIPC(whole);
    t.ok(table.batches.length > 1);
    t.equal(table.schema.metadata.get('seed'), '42');
    const types = Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, `${type}`]));
    t.match(types, { id: 'Int64', name: 'Utf8', city: 'Dictionary<Int32, Utf8>', isMarried: 'Bool' });
    for (let row = 0; row < rows; row += 1 + ((row * 31) % 997))
      compare(table.get(row)?.toJSON(), referenceRow(columns, key, row), `row ${row}`);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(3_000_000), async (start, length) => {
        const end = Math.min(whole.length - 1, start + length);
        if (!(await rangeOf(file, start, end)).equals(whole.subarray(start, end + 1)))
          throw new Error(`bytes ${start}-${end}`);
      }),
      { numRuns: cases(60, 5) },
    );
  });
}

const any = Type.Unsafe<unknown>({});

t.test('nulls are counted, and bytes that no row has are zero', async (t) => {
  const columns = [column('maybe', pick(uniform('maybe', 2), [1, null]), any)];
  const prepared = await prepareFile(columns, arrowStream);
  const batch = tableFromIPC(await wholeOf(prepared.range(key, 0, 1001))).batches[0]?.data.children[0];
  const nulls = upTo(0, 1001).filter((row) => referenceRow(columns, key, row).maybe === null);
  t.equal(batch?.nullCount, nulls.length);
  const again = await bytesOf(prepared.range(key, 0, 1001).slices(itself()));
  t.ok(again.equals(await wholeOf(prepared.range(key, 0, 1001))), 'what regions held before leaves no trace');
});

t.test('an index of a file has an end, and a stream has none', async (t) => {
  const columns = [column('one', pick(uniform('one', 2), ['a', 'b']), any)];
  const rows = 2 ** 18 * 2 ** 16 + 1;
  t.ok((await prepareFile(columns, arrowStream)).range(key, 0, rows));
  const file = await prepareFile(columns, arrow);
  t.throws(() => file.range(key, 0, rows), {
    status: 422,
    name: 'ProblemError',
    members: { parameter: 'n', value: `${rows}` },
  });
  const total = await lengthOf(file.range(key, 0, 1e9));
  const tail = await rangeOf(file.range(key, 0, 1e9), total - 10, total - 1);
  t.equal(tail.subarray(4).toString(), 'ARROW1');
});

t.test('the index of a long file is made for its own bytes alone', async (t) => {
  let made = 0;
  const counted: ContainerOf = (schema, form) => {
    const container = fileOf(schema, form);
    return {
      ...container,
      end({ count, block }) {
        const counting = (number: number) => {
          made++;
          return block(number);
        };
        return container.end({ count, block: counting });
      },
    };
  };
  const columns = [column('one', pick(uniform('one', 2), ['a', 'b']), any)];
  const prepared = await columnsInTurns(preparingColumns(columns));
  const file = fileRepresentation(prepared, { key, rows: 1e9, first: 0, numbers: [] }, counted, {});
  const total = await lengthOf(file);
  await rangeOf(file, 100, 199);
  t.equal(made, 0);
  const tail = await rangeOf(file, total - 10, total - 1);
  t.equal(tail.subarray(4).toString(), 'ARROW1');
  t.equal(made, 0);
  await rangeOf(file, total - 1000, total - 1);
  t.ok(made > 0 && made <= 4096, 'a range of the index is made for the blocks of one turn');
});
