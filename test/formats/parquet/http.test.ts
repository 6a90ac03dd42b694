// Parquet over HTTP: the rows of JSON at the same URL, as a file that needs a seed and is never compressed.
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import t from 'tap';
import { projectRoot } from '../../../src/project-root.js';
import { testApp } from '../../support/app.js';
import { compare } from '../columnar/columns.js';
import { arrayBufferOf, compressors } from '../columnar/file.js';

const folder = { SCHEMAS_DIR: join(projectRoot, 'data/schemas') };

const urls = [
  '/persons?n=2000&seed=42&offset=100',
  '/persons?n=1200&seed=42&country=Japan&age:gte=60&sort=-age',
  '/persons?n=5&seed=42&fields=name,id',
  '/users?n=300&seed=42&fields=address,user_id',
  '/users?n=300&seed=42&fields=address.city,address.latitude',
  '/schemas/company/Employee?n=100&seed=42',
  '/schemas/company/Manager?n=10&seed=42&sort=-id',
  '/persons?seed=42&group=country&aggregate=count,avg:age&n=100',
  '/tables/persons?n=20',
];

t.test('a file has the rows of JSON', async (t) => {
  const app = await testApp(t, folder);
  for (const url of urls) {
    const file = await app.inject({
      url: `${url}&format=parquet`,
      headers: { 'accept-encoding': 'gzip, br' },
    });
    t.equal(file.statusCode, 200, url);
    t.equal(file.headers['content-type'], 'application/vnd.apache.parquet');
    t.equal(file.headers['content-encoding'], undefined);
    t.equal(file.headers['content-length'], `${file.rawPayload.length}`);
    const head = await app.inject({ method: 'HEAD', url: `${url}&format=parquet` });
    t.equal(head.headers['content-length'], `${file.rawPayload.length}`);
    const rows = await parquetReadObjects({ file: arrayBufferOf(file.rawPayload) });
    compare(rows, (await app.inject(`${url}&format=json`)).json());
  }
});

t.test('a row is a file of one row', async (t) => {
  const app = await testApp(t, folder);
  const file = await app.inject('/persons/7?seed=42&format=parquet');
  const [row, ...others] = await parquetReadObjects({ file: arrayBufferOf(file.rawPayload) });
  compare(row, (await app.inject('/persons/7?seed=42')).json());
  t.strictSame(others, []);
});

t.test('more rows than are listed are found while they are sent', async (t) => {
  const app = await testApp(t, folder);
  const url = '/persons?n=150000&seed=42&isMarried=true&fields=id,age,country';
  const file = await app.inject(`${url}&format=parquet`);
  t.equal(file.headers['content-length'], undefined);
  const rows = await parquetReadObjects({ file: arrayBufferOf(file.rawPayload) });
  compare(rows, (await app.inject(`${url}&format=json`)).json());
});

t.test('without a seed, the problem has the same URL with one', async (t) => {
  const app = await testApp(t, folder);
  for (const url of [
    '/persons?n=9&format=parquet&fields=id',
    '/schemas/company/Manager?n=3&format=parquet',
  ]) {
    const refused = await app.inject(url);
    t.equal(refused.statusCode, 400);
    t.match(refused.json(), { parameter: 'seed' });
    const again = await app.inject(refused.json().allowed);
    t.equal(again.statusCode, 200);
    t.equal(again.headers['content-type'], 'application/vnd.apache.parquet');
    t.ok(again.headers.etag);
  }
  const other = await app.inject('/persons?n=9&format=parquet&fields=id');
  t.not(other.json().allowed, (await app.inject('/persons?n=9&format=parquet&fields=id')).json().allowed);
  const ofAll = await testApp(t, { ...folder, SEED: '7' });
  t.equal((await ofAll.inject('/persons?n=9&format=parquet')).statusCode, 200, 'SEED is a seed');
});

t.test('rows whose footer would be too long are refused', async (t) => {
  const app = await testApp(t, { ...folder, MAX_ROWS: '1000000000000' });
  for (const method of ['GET', 'HEAD'] as const) {
    const answer = await app.inject({ method, url: '/persons.parquet?n=68719476736&seed=42' });
    t.equal(answer.statusCode, 422);
    if (method === 'GET') t.match(answer.json(), { parameter: 'n', value: '68719476736' });
  }
});

t.test('a compressed file has neither length nor ranges; Arrow has no gzip', async (t) => {
  const app = await testApp(t, folder);
  const url = '/persons?n=3000&seed=42&format=parquet&codec=gzip';
  const file = await app.inject({ url, headers: { range: 'bytes=0-9' } });
  t.equal(file.statusCode, 200);
  t.match(file.headers, { 'accept-ranges': 'none', 'content-length': undefined });
  const rows = await parquetReadObjects({ file: arrayBufferOf(file.rawPayload), compressors });
  compare(rows, (await app.inject('/persons?n=3000&seed=42')).json());
  t.match((await app.inject({ method: 'HEAD', url })).headers, { 'accept-ranges': 'none' });
  const arrow = await app.inject('/persons?n=3&seed=42&format=arrow&codec=gzip');
  t.equal(arrow.statusCode, 400);
  t.match(arrow.json(), { parameter: 'codec', value: 'gzip', allowed: /none.*Zstandard/ });
  for (const [url, value] of [
    ['/persons?seed=42&format=csv&codec=gzip', 'gzip'],
    ['/persons?seed=42&format=parquet&codec=snappy', 'snappy'],
  ] as const) {
    const refused = await app.inject(url);
    t.equal(refused.statusCode, 400);
    t.match(refused.json(), { parameter: 'codec', value });
  }
  const plain = await app.inject('/persons?n=30&seed=42&format=parquet&codec=none');
  t.equal(plain.headers.etag, (await app.inject('/persons?n=30&seed=42&format=parquet')).headers.etag);
});
