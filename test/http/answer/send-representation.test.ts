// A generated download behaves like a file, for every dataset and format.
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import t from 'tap';
import type { Format } from '../../../src/formats/format.js';
import { formats } from '../../../src/formats/index.js';
import { registered } from '../../datasets/registered.js';
import { testApp } from '../../support/app.js';
import { cases, fc, sample } from '../../support/property.js';

/** More rows than in a slice, and more than are measured at a time. */
const MANY = 70_001;

const codings = [
  ['gzip', gunzipSync],
  ['br', brotliDecompressSync],
] as const;

const app = await testApp(t, { THREADS: '0' });

/** An answer whose body stays bytes: inject() alone makes a text of each body, too, and long ones are many here. */
async function ask(options: InjectOptions) {
  const response = await app.inject({ ...options, payloadAsStream: true });
  const { statusCode, headers } = response;
  return { statusCode, headers, bytes: await buffer(response.stream()) };
}

/** Of these, many rows are sent. */
const long = sample(Object.keys(formats), 3);

for (const dataset of registered) {
  for (const { name: format, readInParts } of Object.values<Format>(formats)) {
    t.test(`${dataset.name} as ${format}`, async (t) => {
      const few = sample([0, 1, 10], 2);
      for (const n of long.includes(format) ? [...few, 5_000, MANY] : [...few, 5_000]) {
        const url = `/${dataset.name}?n=${n}&seed=s&format=${format}&offset=7`;
        const whole = await ask({ url });
        const { bytes } = whole;
        const etag = whole.headers.etag as string;

        t.equal(whole.headers['content-length'], `${bytes.length}`, 'the length is exact');
        t.equal(whole.headers['accept-ranges'], 'bytes');
        t.equal(whole.headers['cache-control'], 'public, max-age=31536000, immutable');

        const head = await app.inject({ method: 'HEAD', url });
        t.equal(head.statusCode, 200);
        t.equal(head.rawPayload.length, 0);
        const { date: _, ...headers } = head.headers;
        t.match(whole.headers, headers, 'HEAD has the headers of GET');

        const known = await app.inject({ url, headers: { 'if-none-match': etag } });
        t.equal(known.statusCode, 304);
        t.equal(known.headers.etag, etag);
        t.equal(known.rawPayload.length, 0);
        t.equal((await app.inject({ url, headers: { 'if-match': '"x"' } })).statusCode, 412);

        await fc.assert(
          fc.asyncProperty(fc.nat(Math.max(0, bytes.length - 1)), fc.nat(200_000), async (start, length) => {
            if (bytes.length === 0) return;
            const range = `bytes=${start}-${start + length}`;
            const part = await ask({ url, headers: { range, 'if-range': etag } });
            const end = Math.min(bytes.length - 1, start + length);
            if (part.statusCode !== 206) throw new Error(`status ${part.statusCode}`);
            if (part.headers['content-range'] !== `bytes ${start}-${end}/${bytes.length}`)
              throw new Error('range');
            if (part.headers['content-length'] !== `${end - start + 1}`) throw new Error('length');
            if (!part.bytes.equals(bytes.subarray(start, end + 1))) throw new Error(`bytes of ${range}`);
          }),
          {
            numRuns: n === MANY ? cases(40, 10) : cases(8, 4),
            examples: [
              [0, 0],
              [Math.max(0, bytes.length - 1), 0],
              [0, 200_000],
            ],
          },
        );
        const beyond = await app.inject({ url, headers: { range: `bytes=${bytes.length}-` } });
        t.equal(beyond.statusCode, 416);
        t.equal(beyond.json().allowed, bytes.length === 0 ? undefined : `bytes=0-${bytes.length - 1}`);
        t.equal(beyond.headers['content-range'], `bytes */${bytes.length}`);
        t.match(beyond.headers['content-type'], 'application/problem+json');

        const coded = n > 0 && !readInParts;
        for (const [coding, decode] of coded ? sample(codings, n === MANY ? 1 : 2) : []) {
          const coded = await ask({ url, headers: { 'accept-encoding': coding } });
          t.equal(coded.headers['content-encoding'], coding);
          t.ok(decode(coded.bytes).equals(bytes), `${coding} holds the same bytes`);
          t.equal(coded.headers.etag, `${etag.slice(0, -1)}-${coding}"`, 'each coding has its own tag');
          t.match(coded.headers.vary, 'accept-encoding');
          const length = coded.headers['content-length'];
          t.ok(length === undefined || length === `${coded.bytes.length}`, 'no wrong length');
          const again = { 'accept-encoding': coding, 'if-none-match': coded.headers.etag as string };
          t.equal((await app.inject({ url, headers: again })).statusCode, 304);
          const other = await ask({ url, headers: { ...again, 'if-none-match': etag } });
          t.equal(other.statusCode, 200);
        }
      }
    });
  }
}

t.test('a media type that is not compressed has the tag of bytes without a coding, and ranges', async (t) => {
  const url = '/events/app-store?n=9&seed=1&format=sse';
  const plain = await app.inject(url);
  const coded = await app.inject({ url, headers: { 'accept-encoding': 'gzip' } });
  t.equal(coded.headers['content-encoding'], undefined);
  t.equal(coded.headers.etag, plain.headers.etag);
  t.equal(coded.headers['accept-ranges'], 'bytes');
  t.equal(coded.payload, plain.payload);
});

t.test('rows without a seed cannot be cached or resumed', async (t) => {
  const { headers, statusCode } = await app.inject({ url: '/persons?n=9', headers: { range: 'bytes=0-1' } });
  t.equal(statusCode, 200);
  t.equal(headers['cache-control'], 'no-store');
  t.equal(headers.etag, undefined);
  t.equal(headers['accept-ranges'], undefined);
});

t.test('a representation that is too long to measure is sent in chunks, without ranges', async (t) => {
  const url = '/persons?n=1000000000&seed=1';
  const { headers, statusCode } = await app.inject({ method: 'HEAD', url, headers: { range: 'bytes=0-1' } });
  t.equal(statusCode, 200);
  t.equal(headers['content-length'], undefined);
  t.equal(headers['accept-ranges'], 'none');
});

t.test('entity tags differ whenever the bytes differ', async (t) => {
  const urls = [
    '',
    '&offset=1',
    '&fields=id',
    '&fields=id,name',
    '&locale=de',
    '&format=csv',
    '&format=csv&header=false',
    '&format=csv&delimiter=;',
  ];
  const tag = async (url: string) => (await app.inject(url)).headers.etag;
  const tags = await Promise.all(
    [
      '/persons/1?seed=1',
      '/persons?seed=1&n=1',
      '/persons?seed=2',
      ...urls.map((url) => `/persons?seed=1${url}`),
    ].map(tag),
  );
  t.equal(new Set(tags).size, tags.length);
  t.equal(await tag('/persons?seed=1&n=10&offset=0&locale=en&format=json'), await tag('/persons?seed=1'));
});
