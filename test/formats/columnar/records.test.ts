// Events and changed tables as Parquet and Arrow: rows that a simulation makes, or that are given.
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import t from 'tap';
import { range } from '../../../src/columns/draw64.js';
import { column, position, type Value } from '../../../src/columns/value.js';
import { fileOf } from '../../../src/formats/arrow/container.js';
import { recordsRepresentation as ofArrow } from '../../../src/formats/arrow/records.js';
import { nodeOf } from '../../../src/formats/columnar/leaves.js';
import { nodesFor, type Records } from '../../../src/formats/columnar/records.js';
import { recordsRepresentation as ofParquet } from '../../../src/formats/parquet/records.js';
import { Type } from '../../../src/json-schema.js';
import { itself } from '../../../src/output/work.js';
import { testApp } from '../../support/app.js';
import { sample } from '../../support/property.js';
import { rowsOf } from '../arrow/table.js';
import { compare } from './columns.js';
import { arrayBufferOf, compressors, wholeOf } from './file.js';

const readers = {
  parquet: (bytes: Buffer) => parquetReadObjects({ file: arrayBufferOf(bytes), compressors }),
  arrow: async (bytes: Buffer) => rowsOf(bytes),
  'arrow-stream': async (bytes: Buffer) => rowsOf(bytes),
};

const urls = [
  '/events/e-store?n=3000&seed=42',
  '/events/app-store?n=3000&seed=42',
  '/events/app-store?n=500&seed=42&fields=app_id,user_id',
  // More than a row group.
  '/events/e-store?n=140000&seed=42&fields=action,price',
  '/events/app-store?seed=42&rows=5000&device_type=phone&n=100',
  '/events/e-store?seed=42&rows=5000&group=action&aggregate=count&n=50',
  '/events/e-store/totals?seed=42',
  '/events/app-store/rates?seed=42',
];

t.test('events and reports have the rows of JSON, and are files that need a seed', async (t) => {
  const app = await testApp(t);
  for (const url of sample(urls, 3)) {
    const rows = (await app.inject(url)).json();
    t.ok(rows.length > 0, url);
    for (const [format, read] of Object.entries(readers)) {
      const file = await app.inject(`${url}&format=${format}`);
      t.equal(file.statusCode, 200, url);
      compare(await read(file.rawPayload), rows);
      // What takes long to simulate is not simulated twice.
      const length = url.includes('rates') ? undefined : `${file.rawPayload.length}`;
      t.equal(file.headers['content-length'], length, `${format} ${url}`);
    }
    const compressed = await app.inject(`${url}&format=parquet&codec=gzip`);
    compare(await readers.parquet(compressed.rawPayload), rows);
  }
  const url = '/events/e-store.parquet?n=2000&seed=42';
  const whole = await app.inject(url);
  const tail = await app.inject({ url, headers: { range: 'bytes=-5000' } });
  t.equal(tail.statusCode, 206);
  t.ok(tail.rawPayload.equals(whole.rawPayload.subarray(-5000)));
  const { key_value_metadata } = parquetMetadata(arrayBufferOf(whole.rawPayload));
  t.match(Object.fromEntries(key_value_metadata?.map(({ key, value }) => [key, value]) ?? []), {
    dataset: 'e-store',
    seed: '42',
    url: /e-store.*format=parquet/,
  });
  const refused = await app.inject('/events/e-store.parquet?n=20');
  t.equal(refused.statusCode, 400);
  t.match(refused.json(), { parameter: 'seed', allowed: /seed=.*format=parquet/ });
  t.equal((await app.inject(refused.json().allowed)).statusCode, 200);
  const live = await app.inject('/events/e-store?live=true&format=parquet&seed=42');
  t.match([live.statusCode, live.json()], [400, { parameter: 'format', value: 'parquet' }]);
});

t.test('a table with changes is a file of its rows', async (t) => {
  const app = await testApp(t);
  const ask = (method: 'PUT' | 'PATCH' | 'POST' | 'DELETE', url: string, payload?: object) =>
    app.inject({ method, url, ...(payload && { payload }) });
  await ask('PUT', '/tables/people', { dataset: 'persons', seed: '7', rows: 2000 });
  const check = async (url: string) => {
    const rows = (await app.inject(url)).json();
    for (const [format, read] of Object.entries(readers)) {
      const file = await app.inject(`${url}&format=${format}`);
      t.equal(file.statusCode, 200, `${format} ${url}`);
      compare(await read(file.rawPayload), rows);
    }
  };
  await check('/tables/people?n=2000');
  await ask('PATCH', '/tables/people/7', { name: 'Ann "A" Lee', age: 33 });
  await ask('DELETE', '/tables/people/9');
  await ask('POST', '/tables/people', {
    name: 'New',
    age: 1,
    isMarried: false,
    city: 'X',
    state: 'Y',
    country: 'Z',
  });
  for (const url of [
    '/tables/people?n=3000',
    '/tables/people?n=20&offset=3',
    '/tables/people?n=3000&age=33',
    '/tables/people?n=9&fields=name,id',
  ])
    await check(url);
  const file = await app.inject('/tables/people.parquet?n=3000');
  const { children } = parquetSchema(parquetMetadata(arrayBufferOf(file.rawPayload)));
  t.equal(children.find(({ element }) => element.name === 'age')?.element.type, 'INT64');
  const none = await app.inject('/tables/nobody.arrow');
  t.match([none.statusCode, none.json().detail], [404, /nobody(?!\.arrow)/]);
});

t.test('what gives the rows is closed at the end, and when nobody wants them any more', async (t) => {
  const nodes = [nodeOf(column('id', position(1), Type.Integer()))];
  for (const isWhole of [true, false])
    for (const represent of [
      (records: Records) => ofParquet(nodes, records, 'none', {}),
      (records: Records) => ofArrow(nodes, records, fileOf, {}),
    ]) {
      let left = 3;
      let closed = 0;
      const records = () => ({
        next: async () => (left-- > 0 ? [{ id: left }] : []),
        close: () => void closed++,
      });
      const slices = represent(records).slices(itself());
      for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
        slice.release();
        if (isWhole || left > 1) continue;
        slices.cancel();
        break;
      }
      t.equal(closed, 1);
      t.equal(left > 0, !isWhole);
    }
});

t.test('decimals that are given are those of JSON, and a column with others is a text', async (t) => {
  const cents: Value = { kind: 'decimal', draw64: range('price', 1000n), min: 0n, step: 1n, digits: 2 };
  const nodes = [nodeOf(column('price', cents, Type.Number({ multipleOf: 0.01 })))];
  for (const [type, rows] of [
    ['decimal', [{ price: 10.29 }, { price: null }, { price: -0.07 }, { price: 9e12 + 0.25 }]],
    ['text', [{ price: 10.29 }, { price: 0.125 }]],
  ] as const) {
    const found = nodesFor(nodes, rows);
    t.match(found, [{ type }]);
    let left = [rows];
    const records = () => ({ next: async () => left.shift() ?? [], close() {} });
    compare(await readers.parquet(await wholeOf(ofParquet(found, records, 'none', {}))), rows);
    left = [rows];
    compare(rowsOf(await wholeOf(ofArrow(found, records, fileOf, {}))), rows);
  }
});
