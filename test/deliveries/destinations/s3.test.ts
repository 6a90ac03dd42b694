// S3 as a destination, with a server that speaks its protocol.
import { gunzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { sha256 } from '../../../src/random/sha256.js';
import { testApp } from '../../support/app.js';
import { asking, begin, done, environmentOf, service, until } from '../service.js';
import { startS3 } from './s3-server.js';

t.setTimeout(120_000);

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

t.test('wrong paths', async (t) => {
  await t.rejects(
    service(t, entry(1, { path: 'a/{nn}' })),
    /path has \{nn\}; what may stand in braces is table, date/,
  );
  await t.rejects(service(t, entry(1, { path: 'a/{date}' })), /path must have \{n\}/);
});
