// Which content coding an answer has, whatever else the request asks for.
import zlib from 'node:zlib';
import t from 'tap';
import { testApp } from '../../support/app.js';
import { sample } from '../../support/property.js';

const app = await testApp(t);

/** zstd comes with Node 22.15. */
const zstd = 'zstdDecompressSync' in zlib ? 'zstd' : undefined;

const decode: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: zlib.gunzipSync,
  br: zlib.brotliDecompressSync,
  ...('zstdDecompressSync' in zlib && { zstd: zlib.zstdDecompressSync as (bytes: Buffer) => Buffer }),
};

/** Accept-Encoding, and the coding of the answer. */
const table: [accepted: string, coding: string | undefined][] = [
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['br', 'br'],
  ['zstd', zstd],
  ['br, gzip', 'gzip'],
  ['zstd, br, gzip', 'gzip'],
  ['gzip;q=0.9, br', 'br'],
  ['gzip;q=0.5, zstd;q=0.9', zstd ?? 'gzip'],
  ['*', 'gzip'],
  ['gzip;q=0, *', 'br'],
  ['gzip;q=0', undefined],
  ['gzip;q=0, br;q=0, zstd;q=0', undefined],
  ['gzip;q=0.000', undefined],
  ['identity', undefined],
  ['identity, gzip;q=0.5', undefined],
  ['sdch', undefined],
  ['*;q=0', undefined],
  ['', undefined],
];

const rows = [
  '/persons?seed=1&n=10',
  '/persons?seed=1&n=20000&format=csv',
  '/schemas/company?seed=1&format=json',
  '/schemas/company/Employee?seed=1',
  '/events/e-store?seed=1&n=2000',
];

t.test('Accept-Encoding decides, and gzip wins where weights are equal', async (t) => {
  for (const url of [...rows, '/openapi.json', '/deliveries']) {
    const plain = (await app.inject(url)).rawPayload;
    for (const [accepted, coding] of url === rows[0] ? table : sample(table, 2)) {
      const coded = await app.inject({ url, headers: { 'accept-encoding': accepted } });
      t.equal(coded.statusCode, 200);
      t.equal(coded.headers['content-encoding'], coding, `${url} with "${accepted}"`);
      const bytes = coding === undefined ? coded.rawPayload : decode[coding]?.(coded.rawPayload);
      t.ok(bytes?.equals(plain), 'the bytes are the same');
    }
  }
});

t.test('caches keep codings apart', async (t) => {
  const asks = ['gzip', 'identity', undefined].flatMap((accepted) => [
    { ...(accepted && { 'accept-encoding': accepted }) },
    { ...(accepted && { 'accept-encoding': accepted }), range: 'bytes=0-1' },
    { ...(accepted && { 'accept-encoding': accepted }), 'if-none-match': '"x"' },
    { ...(accepted && { 'accept-encoding': accepted }), origin: 'https://example.org' },
  ]);
  for (const url of rows)
    for (const headers of asks)
      for (const method of ['GET', 'HEAD'] as const)
        t.match(
          (await app.inject({ method, url, headers })).headers.vary,
          /^(?=.*accept\b)(?=.*accept-encoding)(?=.*origin)/,
          `${method} ${url} ${JSON.stringify(headers)}`,
        );
});

t.test('a request with Range is never compressed, and HEAD tells the length in any case', async (t) => {
  for (const url of rows.filter((url) => !url.includes('company?'))) {
    const plain = await app.inject(url);
    for (const [accepted] of sample(table, 3)) {
      const headers = { 'accept-encoding': accepted };
      const part = await app.inject({ url, headers: { ...headers, range: 'bytes=5-14' } });
      t.equal(part.statusCode, 206, `${url} with "${accepted}"`);
      t.equal(part.headers['content-encoding'], undefined);
      t.equal(part.headers.etag, plain.headers.etag);
      t.equal(part.body, plain.body.slice(5, 15));
      const head = await app.inject({ method: 'HEAD', url, headers });
      t.equal(head.headers['content-length'], `${plain.rawPayload.length}`);
      t.equal(head.headers['content-encoding'], undefined);
    }
  }
});

t.test('so it is with answers that have no ranges', async (t) => {
  for (const url of ['/openapi.json', '/openapi.yaml', '/deliveries', '/schemas/nothing']) {
    const plain = await app.inject(url);
    for (const [accepted] of sample(table, 3)) {
      const headers = { 'accept-encoding': accepted };
      const whole = await app.inject({ url, headers: { ...headers, range: 'bytes=5-14' } });
      t.equal(whole.headers['content-encoding'], undefined, `${url} with "${accepted}"`);
      t.equal(whole.body, plain.body);
      const head = await app.inject({ method: 'HEAD', url, headers });
      t.equal(head.headers['content-length'], `${plain.rawPayload.length}`);
      t.equal(head.headers['content-encoding'], undefined);
    }
  }
});

t.test('no answer makes Node load its client of HTTP, which needs address space', async (t) => {
  const property = Object.getOwnPropertyDescriptor(globalThis, 'Response') ?? {};
  t.type(property.get, 'function', 'nothing has loaded it yet');
  t.teardown(() => Object.defineProperty(globalThis, 'Response', property));
  let loads = 0;
  const get = () => {
    loads++;
  };
  Object.defineProperty(globalThis, 'Response', { configurable: true, get });
  for (const url of [...rows, '/health', '/openapi.json', '/nothing'])
    for (const accepted of ['gzip', 'identity'])
      await app.inject({ url, headers: { 'accept-encoding': accepted } });
  t.equal(loads, 0);
});
