// S3 as a destination, with a server that speaks its protocol.
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import t, { type Test } from 'tap';
import { sha256 } from '../../../src/random/sha256.js';
import { rowsOf } from '../../formats/arrow/table.js';
import { compare } from '../../formats/columnar/columns.js';
import { arrayBufferOf, compressors } from '../../formats/columnar/file.js';
import { testApp } from '../../support/app.js';
import { asking, begin, done, environmentOf, service, until } from '../service.js';
import { type S3Server, startS3 } from './s3-server.js';

const entry = (port: number, more: object = {}) => ({
  destinations: {
    there: {
      kind: 's3',
      bucket: 'lake',
      region: 'local',
      endpoint: `http://127.0.0.1:${port}`,
      access_key_id: 'test',
      secret_access_key: 'testtest',
      path: '{table}/{shard}/part-{n}.{ext}',
      ...more,
    },
  },
});

/** 150,000 persons as NDJSON are four parts. */
const source = { dataset: 'persons', n: 150_000, seed: '42' };
const options = { batch: 20_000 };
const key = 'persons/1-of-1/part-1.ndjson';

/** What the service answers for the same rows. */
async function expected(t: Test, format: string, n = source.n, offset = 0): Promise<string> {
  const app = await testApp(t);
  const { payload } = await app.inject(`/persons?n=${n}&offset=${offset}&seed=42&format=${format}`);
  return payload;
}
const sum = (text: string) => sha256(text, 'base64url');

t.test('an object has the bytes of a download, although the server fails on the way', async (t) => {
  const server = await startS3(t);
  const ask = await service(t, entry(server.port));
  let failures = 0;
  // The third part fails once, and so does the answer to the end, after which the object is there.
  server.intercept = (method, url) => {
    const isPart = method === 'PUT' && url.searchParams.get('partNumber') === '3';
    if (!isPart || failures > 0) return undefined;
    failures++;
    return 503;
  };
  const { retries } = await done(ask, await begin(ask, source, 'there', options));
  t.equal(retries, 1);
  const { body, type } = server.objects.get(key) as { body: Buffer; type: string };
  t.equal(sum(body.toString()), sum(await expected(t, 'ndjson')));
  t.equal(type, 'application/x-ndjson');
  t.equal(server.puts.get(1), 1, 'what is there is not sent again');
  t.equal(server.uploads.size, 0);
});

t.test('a service that stops goes on with the next part', async (t) => {
  const server = await startS3(t);
  const environment = environmentOf(t, entry(server.port));
  const first = await testApp(t, environment);
  server.intercept = (_, url) => (url.searchParams.get('partNumber') === '3' ? 503 : undefined);
  const path = await begin(asking(first), source, 'there', options);
  await until(asking(first), path, ({ state }) => state === 'waiting');
  t.notOk(server.objects.has(key), 'nobody sees a part of it');
  await first.close();
  server.intercept = () => undefined;
  const ask = asking(await testApp(t, environment));
  await done(ask, path);
  t.equal(
    sum((server.objects.get(key) as { body: Buffer }).body.toString()),
    sum(await expected(t, 'ndjson')),
  );
  t.equal(server.puts.get(1), 1);
});

t.test('objects of several megabytes, compressed, each with its head', async (t) => {
  const server = await startS3(t);
  const ask = await service(t, entry(server.port, { format: 'csv', object_mb: 5 }));
  await done(ask, await begin(ask, source, 'there', options));
  const parts = [1, 2].map((n) => server.objects.get(`persons/1-of-1/part-${n}.csv`)?.body.toString() ?? '');
  const head = (await expected(t, 'csv', 1)).split('\n')[0];
  for (const part of parts) t.equal(part.split('\n')[0], head);
  const whole = parts
    .map((part, index) => (index === 0 ? part : part.slice(part.indexOf('\n') + 1)))
    .join('');
  t.equal(sum(whole), sum(await expected(t, 'csv')));

  for (const format of ['json', 'sql']) {
    const ask = await service(t, entry(server.port, { format, compression: 'gzip' }));
    await done(ask, await begin(ask, { ...source, n: 30, offset: 7 }, 'there', { batch: 20 }));
    const text = gunzipSync(
      server.objects.get(`persons/1-of-1/part-1.${format}.gz`)?.body as Buffer,
    ).toString();
    if (format === 'json') t.equal(text, await expected(t, format, 30, 7));
    else t.match(text, /^SET .*INSERT INTO.*\);\n$/s);
  }
});

t.test('what is there is not overwritten, and what is not of our bytes is told', async (t) => {
  const server = await startS3(t);
  const ask = await service(t, entry(server.port));
  const small = { ...source, n: 10 };
  const failing = async () => until(ask, await begin(ask, small, 'there'), ({ state }) => state === 'failed');
  server.objects.set(key, { body: Buffer.from('mine'), etag: '"1"', type: '' });
  t.match(await failing(), { lastError: `there is an object ${key} already` });
  t.equal(`${server.objects.get(key)?.body}`, 'mine');

  server.objects.clear();
  server.intercept = (method) => {
    const object = server.objects.get(key);
    if (method === 'HEAD' && object) server.objects.set(key, { ...object, etag: '"other-1"' });
    return undefined;
  };
  t.match(await failing(), {
    lastError: /is not of the bytes that were sent, or was there already: its ETag is other-1, not \w{32}-1/,
  });
});

t.test('a delivery that is deleted leaves no upload and no state', async (t) => {
  const server = await startS3(t);
  const ask = await service(t, entry(server.port));
  server.intercept = (_, url) => (url.searchParams.get('partNumber') === '2' ? 403 : undefined);
  const path = await begin(ask, source, 'there', options);
  await until(ask, path, ({ state }) => state === 'failed');
  t.equal(server.uploads.size, 1);
  await ask('DELETE', path);
  await t.resolves(
    (async () => {
      while (server.uploads.size + server.objects.size > 0)
        await new Promise((resolve) => setTimeout(resolve, 20));
    })(),
  );
});

/** The rows of the objects of a table, each read by itself as a whole file. */
async function rowsIn({ objects }: S3Server, table: string, ext: string): Promise<unknown[][]> {
  const found = [...objects].filter(([key]) => key.startsWith(`${table}/`) && key.endsWith(ext));
  const numbered = found.map(([key, { body }]) => [Number(/-(\d+)\./.exec(key)?.[1]), body] as const);
  const files = numbered.sort(([a], [b]) => a - b).map(([, body]) => body);
  const read = (body: Buffer) =>
    ext === 'parquet' ? parquetReadObjects({ file: arrayBufferOf(body), compressors }) : rowsOf(body);
  return Promise.all(files.map(async (body) => [...(await read(body))]));
}

t.test('Parquet and Arrow are whole files of their rows', async (t) => {
  const server = await startS3(t);
  const { there } = entry(server.port).destinations;
  const destinations = {
    parquet: { ...there, format: 'parquet', object_rows: 4 },
    compressed: { ...there, format: 'parquet', codec: 'gzip', object_rows: 1 },
    arrow: { ...there, format: 'arrow', object_rows: 4 },
  };
  const app = await testApp(t, environmentOf(t, { destinations }));
  const window = { users_fraction: 1e-5, from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:01Z' };
  const query = new URLSearchParams({ ...window, users_fraction: '0.00001', seed: '42' });
  /** Delivers rows and compares those of the objects of their table; resolves to the objects. */
  const check = async (
    source: object,
    destination: keyof typeof destinations,
    table: string,
    url: string,
  ) => {
    const path = await begin(asking(app), { ...source, seed: '42' }, destination);
    const { rows: delivered } = await done(asking(app), path);
    const { format, object_rows } = destinations[destination];
    const files = await rowsIn(server, table, format);
    const rows = files.flat() as { id?: unknown }[];
    const all = (await app.inject(url)).json() as { id?: unknown }[];
    const first = all.findIndex(({ id }) => id === rows[0]?.id || id === Number(rows[0]?.id));
    t.ok(rows.length > object_rows, `${url}: ${rows.length} rows`);
    t.equal(files.length, Math.ceil(rows.length / object_rows));
    compare(rows, all.slice(first, first + rows.length));
    return { delivered, rows: rows.length, all: all.length };
  };
  const persons = { dataset: 'persons', n: 9, offset: 7 };
  const ofPersons = await check(persons, 'arrow', 'persons', '/persons?n=9&offset=7&seed=42');
  t.same(ofPersons, { delivered: 9, rows: 9, all: 9 });

  // Of unknown number: the last file would have no rows, since each is full.
  const events = { events: 'app-store', ...window };
  const ofEvents = await check(events, 'compressed', 'app-store', `/events/app-store?${query}`);
  t.equal(ofEvents.delivered, ofEvents.all);
  t.equal(ofEvents.rows, ofEvents.all);

  const numbers = 'Employee:15,Manager:12';
  const part = { schema: 'company', rows: numbers, shard: '2/3' };
  const url = `/schemas/company/Employee?n=15&seed=42&rows=${numbers}`;
  const { rows, delivered } = await check(part, 'parquet', 'Employee', url);
  const managers = await rowsIn(server, 'Manager', 'parquet');
  t.same([delivered, managers.flat().length], [9, 9 - rows], 'no file has rows of two tables');
});

t.test('a file that was broken off goes on with the next part', async (t) => {
  const rows = { ...source, n: 500_000 };
  const server = await startS3(t);
  const settings = entry(server.port, { format: 'parquet', checksums: 'WHEN_SUPPORTED' });
  const file = 'persons/1-of-1/part-1.parquet';
  const environment = environmentOf(t, settings);
  const first = await testApp(t, environment);
  server.intercept = (_, url) => (url.searchParams.get('partNumber') === '3' ? 503 : undefined);
  const path = await begin(asking(first), rows, 'there');
  await until(asking(first), path, ({ state }) => state === 'waiting');
  await first.close();
  const [upload] = server.uploads.values();
  upload?.get(2)?.fill(0);
  server.intercept = () => undefined;
  const ask = asking(await testApp(t, environment));
  t.equal((await done(ask, path)).rows, rows.n);
  t.ok(server.checksums.size > 2, 'each part has a CRC32');
  t.same([server.puts.get(1), server.puts.get(2)], [1, 2], 'a part that is not of these bytes is sent again');
  const broken = server.objects.get(file)?.body as Buffer;
  const ids = await parquetReadObjects({ file: arrayBufferOf(broken), columns: ['id'] });
  t.ok(ids.length === rows.n && ids.every(({ id }, index) => Number(id) === index + 1));
  server.objects.clear();
  server.checksums.clear();
  await done(ask, await begin(ask, rows, 'there'));
  t.ok(server.objects.get(file)?.body.equals(broken), 'it has the bytes of a file that was not');
});

t.test('replace puts objects in place when all rows are there', async (t) => {
  const server = await startS3(t);
  const ask = await service(t, entry(server.port, { format: 'parquet', object_rows: 4 }));
  const rows = (n: number, seed: string) => ({ dataset: 'persons', n, seed });
  await done(ask, await begin(ask, rows(9, '42'), 'there'));
  const old = server.objects.get('persons/1-of-1/part-1.parquet');
  for (const name of ['part-x.parquet', 'part-3.parquet.old'])
    server.objects.set(`persons/1-of-1/${name}`, { body: Buffer.from('mine'), etag: '"1"', type: '' });
  const ends: unknown[] = [];
  server.intercept = (method, url) => {
    if (method !== 'POST' || !url.searchParams.has('uploadId')) return undefined;
    ends.push([server.uploads.size, server.objects.get('persons/1-of-1/part-1.parquet') === old]);
    return ends.length === 2 ? 503 : undefined;
  };
  const { retries } = await done(ask, await begin(ask, rows(5, '7'), 'there', { mode: 'replace' }));
  t.equal(retries, 1);
  t.same(ends, [
    [2, true],
    [1, false],
    [1, false],
  ]);
  const keys = [...server.objects.keys()].filter((key) => key.startsWith('persons/')).sort();
  const names = ['part-1.parquet', 'part-2.parquet', 'part-3.parquet.old', 'part-x.parquet'];
  t.same(
    keys,
    names.map((name) => `persons/1-of-1/${name}`),
  );
  server.objects.delete('persons/1-of-1/part-x.parquet');
  const app = await testApp(t);
  compare(
    (await rowsIn(server, 'persons', 'parquet')).flat(),
    (await app.inject('/persons?n=5&seed=7')).json(),
  );

  const dated = await service(t, entry(server.port, { path: '{date}/{n}' }));
  const refused = await dated('POST', '/deliveries', {
    source,
    destination: 'there',
    options: { mode: 'replace' },
  });
  t.match(refused, { status: 400, body: { detail: /options.mode must be append for s3, not replace/ } });
});

t.test('what cannot be a file is refused', async (t) => {
  const refused = (settings: object, words: RegExp) => t.rejects(service(t, entry(1, settings)), words);
  await refused({ format: 'parquet', compression: 'gzip' }, /compression must be left out with parquet/);
  await refused({ format: 'arrow', object_mb: 5 }, /object_mb must be left out with arrow: object_rows/);
  await refused({ format: 'arrow', codec: 'gzip' }, /codec must be left out with arrow/);
  await refused({ format: 'csv', codec: 'none' }, /codec must be left out with csv/);
  await refused({ object_rows: 5 }, /object_rows must be left out with ndjson: object_mb/);

  const { destinations } = entry(1, { format: 'parquet' });
  const sources = { live: { kind: 'http', url: 'http://127.0.0.1:1', cursor: 'at', parameter: 'since' } };
  const ask = await service(t, { destinations, sources });
  const answer = async (source: object, options: object) =>
    (await ask('POST', '/deliveries', { source, destination: 'there', options })).body;
  t.match(await answer({ events: 'app-store' }, { live: true }), {
    status: 400,
    detail: /options.live must be left out for parquet, whose files have an end, not true/,
  });
  t.match(await answer(source, { batch: 10 }), { status: 400, detail: /options.batch must be left out/ });
  t.match(await answer({ source: 'live' }, {}), { status: 400, detail: /rows that are polled are text/ });
  const { status, body } = await ask('POST', '/deliveries?dry_run=true', { source, destination: 'there' });
  t.same([status, (body as { total: number }).total], [200, source.n]);
  t.notOk(Object.hasOwn(body as object, 'batch'), 'a file is not shown');
});

t.test('wrong paths', async (t) => {
  await t.rejects(
    service(t, entry(1, { path: 'a/{nn}' })),
    /path has \{nn\}; what may stand in braces is table, date/,
  );
  await t.rejects(service(t, entry(1, { path: 'a/{date}' })), /path must have \{n\}/);
});
