// The bucket of rows at /datasets: what readers of S3 ask, and what breaks them where a part of an answer is missing.
import { once } from 'node:events';
import { connect } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { Sha256 } from '../../src/http/s3/signature.js';
import { listen, testApp } from '../support/app.js';

const app = await testApp(t);

const FOLDER = 'persons/seed-42/rows-3000000/';

const inject = (path: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' | 'PUT' = 'GET') =>
  app.inject({ method, url: `/datasets${path}`, headers });

const entities = { quot: '"', lt: '<', gt: '>', amp: '&' };

/** The texts of all elements of a name. */
const all = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) =>
    (text as string).replace(/&(quot|lt|gt|amp);/g, (_, name: keyof typeof entities) => entities[name]),
  );

async function list(query: string) {
  const { statusCode, body } = await inject(`?list-type=2&${query}`);
  t.equal(statusCode, 200);
  return body;
}

t.test('what a list says of an object is what the object says', async (t) => {
  const xml = await list(`prefix=${FOLDER}`);
  const keys = all(xml, 'Key');
  t.strictSame(
    keys,
    [0, 1, 2].map((part) => `${FOLDER}part-0000${part}.parquet`),
  );
  t.strictSame([all(xml, 'IsTruncated'), all(xml, 'KeyCount')], [['false'], ['3']]);
  for (const [index, key] of keys.entries()) {
    const [modified, etag, size] = ['LastModified', 'ETag', 'Size'].map(
      (name) => all(xml, name)[index] as string,
    );
    t.match(etag, /^"[\da-f]{32}-1"$/, 'it is strong, and no MD5');
    t.match(modified, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    const head = await inject(`/${key.replaceAll('-', '%2D')}`, {}, 'HEAD');
    const range = await inject(`/${key}`, {
      range: 'bytes=-4',
      'if-match': `${etag}`,
      'x-amz-checksum-mode': 'ENABLED',
    });
    for (const { headers } of [head, range]) {
      t.equal(headers.etag, etag);
      t.equal(Date.parse(`${headers['last-modified']}`), Date.parse(`${modified}`));
      t.notOk(Object.keys(headers).some((name) => name.startsWith('x-amz-checksum')));
    }
    t.strictSame([head.statusCode, head.body, head.headers['content-length']], [200, '', size]);
    t.strictSame([range.statusCode, range.body, range.headers['content-length']], [206, 'PAR1', '4']);
    t.equal(range.headers['content-range'], `bytes ${Number(size) - 4}-${Number(size) - 1}/${size}`);
  }
  t.equal(new Set(all(xml, 'ETag')).size, 3);
});

t.test('ranges are those of a file server', async (t) => {
  const key = '/persons/seed-42/rows-1000/part-00000.parquet';
  const whole = await inject(key);
  const { length } = whole.rawPayload;
  t.strictSame([whole.statusCode, whole.headers['content-length']], [200, `${length}`]);
  for (const [range, from, to] of [
    ['bytes=0-8388607', 0, length],
    ['bytes=7-70', 7, 71],
    ['bytes=9-', 9, length],
    ['bytes=-262144', 0, length],
    ['bytes=-8', length - 8, length],
  ] as const) {
    const part = await inject(key, { range, 'accept-encoding': 'gzip' });
    t.equal(part.statusCode, 206, range);
    t.strictSame(part.rawPayload, whole.rawPayload.subarray(from, to));
    t.equal(part.headers['content-range'], `bytes ${from}-${to - 1}/${length}`);
  }
  const beyond = await inject(key, { range: `bytes=${length}-` });
  t.match(beyond.body, '<Code>InvalidRange</Code>');
  t.strictSame([beyond.statusCode, beyond.headers['content-range']], [416, `bytes */${length}`]);
  const other = await inject(key, { 'if-match': '"0-1"' });
  t.match(other.body, '<Code>PreconditionFailed</Code>');
  t.equal(other.statusCode, 412);
});

t.test('objects are the rows, and never compressed', async (t) => {
  const text = '/persons/locale-de/format-csv/seed-a%252Fb%2520%252B%2526%25C3%25A9/rows-1000050/';
  const { body } = await app.inject(
    '/persons?n=50&offset=1000000&locale=de&format=csv&seed=a%2Fb%20%2B%26%C3%A9',
  );
  const part = await inject(`${text}part-00001.csv`, { 'accept-encoding': 'gzip' });
  t.strictSame([part.body, part.headers['content-encoding']], [body, undefined]);
  const xml = await list(`prefix=${text.slice(1)}&encoding-type=url`);
  const [, key] = all(xml, 'Key');
  t.equal(key, `${text.slice(1)}part-00001.csv`, 'keys are encoded if asked for');
  t.strictSame([all(xml, 'EncodingType'), all(xml, 'Size')[1]], [['url'], `${Buffer.byteLength(body)}`]);
  const [plain] = all(await list(`prefix=${text.slice(1)}`), 'Key');
  t.equal(plain, `${decodeURIComponent(text.slice(1))}part-00000.csv`);
  const model = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] };
  await app.inject({ method: 'PUT', url: '/schemas/odd', payload: { $defs: { 'A&B +<é>': model } } });
  for (const prefix of ['schemas/shop/lines/', 'schemas/odd/A']) {
    const key = all(await list(`prefix=${prefix}`), 'Key')[0] as string;
    const object = await inject(`/${encodeURIComponent(key).replaceAll('%2F', '/')}`);
    t.strictSame([object.statusCode, object.body.slice(0, 4)], [200, 'PAR1'], key);
    t.equal(
      all(await list(`encoding-type=url&prefix=${prefix}`), 'Key')[0],
      encodeURIComponent(key).replaceAll('%2F', '/'),
    );
  }
});

t.test('windows of events are folders of the shards that their list names', async (t) => {
  for (const [folder, window, parts] of [
    ['events/e-store/offset-7/format-csv/seed-42/n-1000010/', 'e-store?n=1000010&offset=7', 2],
    [
      'events/app-store/mode-fixed/format-csv/seed-7/to-2026-01-01T00:00:20Z/',
      'app-store?mode=fixed&to=2026-01-01T00:00:20Z',
      1,
    ],
  ] as const) {
    const seed = /seed-(\d+)/.exec(folder)?.[1];
    const keys = all(await list(`prefix=${folder}`), 'Key');
    const sizes = all(await list(`prefix=${folder}`), 'Size');
    t.equal(keys.length, parts, folder);
    for (const [part, key] of keys.entries()) {
      const shard = parts === 1 ? '' : `&shard=${part + 1}/${parts}`;
      const { body } = await app.inject(`/events/${window}&seed=${seed}&format=csv${shard}`);
      const whole = await inject(`/${key}`);
      t.strictSame([whole.body, sizes[part]], [body, `${body.length}`], key);
      const end = await inject(`/${key}`, { range: 'bytes=-9' });
      t.strictSame([end.statusCode, end.body], [206, body.slice(-9)]);
    }
  }
  const parquet = 'events/e-store/seed-42/n-2000/part-00000.parquet';
  t.equal((await inject(`/${parquet}`)).body.slice(-4), 'PAR1');
  t.match(await list('prefix=events/&delimiter=/'), '<Prefix>events/app-store/</Prefix>');
});

t.test('a folder of a million parts is listed from any key on', async (t) => {
  const folder = 'persons/seed-1/rows-1000000000000/';
  const xml = await list(`prefix=${folder}&start-after=${folder}part-999997.parquet&max-keys=5000`);
  t.strictSame(all(xml, 'Key'), [`${folder}part-999998.parquet`, `${folder}part-999999.parquet`]);
  const [size] = all(xml, 'Size');
  const first = await inject(`/${folder}part-000000.parquet`, {}, 'HEAD');
  const last = await inject(`/${folder}part-999999.parquet`, { range: 'bytes=-4' });
  t.strictSame(
    [first.headers['content-length'], last.headers['content-range'], last.body],
    [size, `bytes ${Number(size) - 4}-${Number(size) - 1}/${size}`, 'PAR1'],
  );
  t.equal(all(await list(`prefix=${folder}&max-keys=5000`), 'Key').length, 1000);
});

t.test('pages follow each other, and a folder comes once', async (t) => {
  for (const [query, version] of [
    ['delimiter=%2F&prefix=', 2],
    ['delimiter=/&prefix=persons/', 2],
    ['delimiter=&prefix=persons/seed-7/rows-4500000', 2],
    [`prefix=${FOLDER}part-&delimiter=/`, 2],
    ['delimiter=/&prefix=schemas/', 1],
    ['delimiter=&prefix=', 1],
  ] as const) {
    const asked = `${query}${version === 2 ? '&list-type=2' : ''}`;
    const whole = (await inject(`/?${asked}`)).body;
    const [token, parameter] =
      version === 2 ? ['NextContinuationToken', 'continuation-token'] : ['NextMarker', 'marker'];
    const found: string[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const xml: string = (await inject(`?max-keys=1&${asked}${next}`)).body;
      found.push(...all(xml, 'Key'), ...all(xml, 'Prefix').slice(1));
      const [after] = all(xml, token);
      t.equal(all(xml, 'IsTruncated')[0], `${after !== undefined}`);
      next = after && `&${parameter}=${encodeURIComponent(after)}`;
    }
    t.strictSame(found.sort(), [...all(whole, 'Key'), ...all(whole, 'Prefix').slice(1)].sort());
    t.ok(found.length > 0);
  }
});

t.test('what tools ask beside, and what is not here', async (t) => {
  const root = await app.inject({ url: '/', headers: { 'x-amz-date': '20260101T000000Z' } });
  t.match(root.body, '<Name>datasets</Name>');
  t.match((await app.inject('/?x-id=ListBuckets')).body, '<Name>datasets</Name>');
  t.notMatch((await app.inject('/')).body, 'ListAllMyBucketsResult', 'the page is for all others');
  t.equal((await inject('', {}, 'HEAD')).statusCode, 200);
  t.match((await inject('/?location=')).body, '<LocationConstraint');
  t.match(await list(`prefix=${FOLDER}&max-keys=1&fetch-owner=true&x-id=ListObjectsV2`), '<Key>');
  const got = await inject(`/${FOLDER}part-00000.parquet?x-id=GetObject&response-cache-control=no-cache`, {
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    'if-match': '*',
    range: 'bytes=0-3',
  });
  t.strictSame([got.statusCode, got.body], [206, 'PAR1']);
  t.match(await list('prefix=persons/seed-42/rows-03/&delimiter=/'), /<KeyCount>0<\/KeyCount>/);
  const nothing = [
    'persons',
    'persons/',
    'persons/seed-42',
    FOLDER,
    FOLDER.slice(0, -1),
    `${FOLDER}part-00003.parquet`,
    `${FOLDER}part-0.parquet`,
    'persons/seed-42/locale-de/rows-3/part-00000.parquet',
    'persons/locale-en/seed-42/rows-3/part-00000.parquet',
    'schemas/shop/customers/00000000/seed-42/rows-3/part-00000.parquet',
    'schemas/none/x/0/seed-1/rows-1/part-00000.parquet',
    'persons/_spark_metadata',
    'events/e-store/seed-42/rows-3/part-00000.parquet',
    'events/none/seed-42/n-3/part-00000.parquet',
    'events/app-store/shard-1%252F2/seed-42/to-2026-01-01T00:00:01Z/part-00000.parquet',
  ];
  for (const key of nothing) {
    const [get, head] = [await inject(`/${key}`), await inject(`/${key}`, {}, 'HEAD')];
    t.strictSame(
      [get.statusCode, head.statusCode, head.body, all(get.body, 'Code')],
      [404, 404, '', ['NoSuchKey']],
      key,
    );
  }
  for (const [path, status, code] of [
    ['/persons/locale-xx/seed-42/rows-3/part-00000.parquet', 400, 'InvalidArgument'],
    ['/persons/format-csv/seed-42/rows-90000000/part-00000.csv', 400, 'InvalidArgument'],
    ['/persons/seed-42/rows-03/part-00000.parquet', 400, 'InvalidArgument'],
    ['/events/e-store/seed-42/n-10000001/part-00000.parquet', 400, 'InvalidArgument'],
    ['/events/app-store/seed-42/to-2099-01-01T00:00:00Z/part-00000.parquet', 400, 'InvalidArgument'],
    ['?list-type=2&max-keys=-1', 400, 'InvalidArgument'],
    ['?list-type=2&delimiter=-', 400, 'InvalidArgument'],
    ['?list-type=2&continuation-token=*', 400, 'InvalidArgument'],
    ['?versions', 501, 'NotImplemented'],
    [`/${FOLDER}part-00000.parquet?acl`, 501, 'NotImplemented'],
  ] as const) {
    const { statusCode, body } = await inject(path);
    t.strictSame([statusCode, all(body, 'Code')], [status, [code]], path);
  }
  for (const method of ['POST', 'PATCH', 'DELETE'] as const) {
    const { statusCode, body } = await app.inject({ method, url: '/datasets?delete' });
    t.strictSame([statusCode, all(body, 'Code')], [405, ['MethodNotAllowed']], method);
  }
  const other = { url: '/other/key', headers: { 'x-amz-date': '20260101T000000Z' } };
  for (const method of ['GET', 'HEAD', 'PUT'] as const) {
    const { statusCode, headers, body } = await app.inject({ ...other, method });
    t.strictSame([statusCode, headers['content-type']], [404, 'application/xml'], method);
    t.strictSame(all(body, 'Code'), method === 'HEAD' ? [] : ['NoSuchBucket']);
  }
  t.match((await app.inject('/other/key')).headers['content-type'], 'application/problem+json');
  const host = await inject('/persons', { host: 'evil.example' });
  t.strictSame([host.statusCode, all(host.body, 'Code')], [421, ['MisdirectedRequest']]);
  const preflight = await app.inject({
    method: 'OPTIONS',
    url: '/datasets/x',
    headers: { origin: 'http://a.example', 'access-control-request-method': 'GET' },
  });
  t.equal(preflight.statusCode, 204);
});

t.test('writes are refused, before their body is sent', async (t) => {
  const { port } = new URL(await listen(t, app));
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    'PUT /datasets/x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n',
  );
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes;
  });
  await once(socket, 'end');
  t.match(
    text,
    /^HTTP\/1\.1 405 [\s\S]*connection: close[\s\S]*<Code>MethodNotAllowed<\/Code><Message>This endpoint is read-only</i,
  );
});

t.test('with an API key, requests are signed with it', async (t) => {
  const locked = await testApp(t, { API_KEY: 'secret' });
  const asked = {
    method: 'GET',
    protocol: 'http:',
    hostname: 'localhost',
    path: `/datasets/${FOLDER}part-00000.parquet`,
    query: {},
    headers: { host: 'localhost', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', range: 'bytes=0-3' },
  };
  const signer = (secretAccessKey: string) =>
    new SignatureV4({
      credentials: { accessKeyId: 'any', secretAccessKey },
      region: 'eu-west-1',
      service: 's3',
      sha256: Sha256,
      uriEscapePath: false,
    });
  const codeOf = async (app: FastifyInstance, url: string, headers: Record<string, string>) => {
    const { statusCode, body } = await app.inject({ url, headers });
    return [statusCode, ...all(body, 'Code')];
  };
  const send = async (secret: string, late = 0, changed = {}) => {
    const { headers } = await signer(secret).sign(asked, { signingDate: new Date(Date.now() - late) });
    return codeOf(locked, asked.path, { ...headers, ...changed });
  };
  const minute = 60_000;
  t.strictSame(await send('secret'), [206]);
  t.strictSame(await send('secret', 14 * minute), [206]);
  t.strictSame(await send('secret', -16 * minute), [403, 'RequestTimeTooSkewed']);
  t.strictSame(await send('secret', 16 * minute), [403, 'RequestTimeTooSkewed']);
  t.strictSame(await send('another'), [403, 'SignatureDoesNotMatch']);
  t.strictSame(await send('secret', 0, { range: 'bytes=0-4' }), [403, 'SignatureDoesNotMatch']);
  t.strictSame(await send('secret', 0, { authorization: 'AWS4-HMAC-SHA256 Credential=x' }), [
    403,
    'AccessDenied',
  ]);
  t.strictSame(await codeOf(locked, asked.path, {}), [401, 'AccessDenied']);
  t.strictSame(await codeOf(locked, '/other/key', { 'x-amz-date': '20260101T000000Z' }), [
    404,
    'NoSuchBucket',
  ]);
  t.strictSame(
    await codeOf(locked, asked.path, { authorization: 'Bearer secret', range: 'bytes=0-3' }),
    [206],
  );
  for (const [late, changed, codes] of [
    [0, '', [206]],
    [50 * minute, '', [206]],
    [61 * minute, '', [403, 'AccessDenied']],
    [0, '&versionId=1', [403, 'SignatureDoesNotMatch']],
  ] as const) {
    const bare = {
      ...asked,
      headers: { host: 'localhost' },
      query: { 'list-type': '2', prefix: 'persons/a b' },
    };
    const options = { signingDate: new Date(Date.now() - late), expiresIn: 3600 };
    const hashed = { ...bare, headers: { ...bare.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } };
    const hash = new Set(['x-amz-content-sha256']);
    const { query } = await signer('secret').presign(hashed, {
      ...options,
      unhoistableHeaders: hash,
      unsignableHeaders: hash,
    });
    const url = `${asked.path}?${new URLSearchParams(query as Record<string, string>)}${changed}`;
    t.strictSame(await codeOf(locked, url, { host: 'localhost', range: 'bytes=0-3' }), codes);
  }
});
