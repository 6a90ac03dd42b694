import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import t from 'tap';
import { extract } from 'tar-stream';
import { createTransfers } from '../../src/http/files/transfers.js';
import { listen, testApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { get, open } from '../support/sockets.js';

const csv = { method: 'POST', headers: { 'content-type': 'text/csv' } } as const;

/** Sends chunks as a body. `chunks` may still be produced while the answer arrives. */
function post(origin: string, path: string, chunks: AsyncIterable<string>): Promise<IncomingMessage> {
  const sent = httpRequest(`${origin}${path}`, csv);
  Readable.from(chunks).pipe(sent);
  return once(sent, 'response').then(([response]) => response);
}

async function filesIn(tar: Buffer): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const reader = extract();
  reader.on('entry', async ({ name }, stream, next) => {
    files.set(name, await text(stream as unknown as Readable));
    next();
  });
  const finished = once(reader, 'finish');
  reader.end(tar);
  await finished;
  return files;
}

t.test('a file is converted', async (t) => {
  const app = await testApp(t);
  const { statusCode, headers, payload } = await app.inject({
    ...csv,
    url: '/convert?from=csv&to=ndjson&types=clouds:int,precip:float',
    payload: 'city,clouds,precip\nBonn,12,0.50\n',
  });
  t.equal(statusCode, 200);
  t.match(headers, { 'content-type': 'application/x-ndjson' });
  t.equal(payload, '{"city":"Bonn","clouds":12,"precip":0.50}\n');
});

t.test('bodies may be longer than MAX_BODY_BYTES, and answers begin before the body ends', async (t) => {
  const app = await testApp(t, { MAX_BODY_BYTES: '1000', SPOOL_BYTES: '1048576' });
  const origin = await listen(t, app);
  let more = () => {};
  const begun = new Promise<void>((resolve) => {
    more = resolve;
  });
  const line = 'x'.repeat(99);
  async function* body() {
    yield 'a,b\n';
    for (let count = 0; count < 30_000; count++) yield `${line},1\n`;
    await begun;
    yield 'last,1\n';
  }
  const response = await post(origin, '/convert?from=csv&to=ndjson', body());
  await once(response, 'readable');
  more();
  const made = await text(response);
  t.equal(made.split('\n').length, 30_002);
  t.ok(made.endsWith('{"a":"last","b":1}\n'));

  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/deliveries',
    headers: { 'content-type': 'application/json' },
    payload: `"${'x'.repeat(1000)}"`,
  });
  t.equal(statusCode, 413, 'other bodies are limited');
});

t.test('a bad record at the beginning is a problem, and a later one cuts the answer', async (t) => {
  const app = await testApp(t, { SPOOL_BYTES: '1048576' });
  const early = await app.inject({
    ...csv,
    url: '/convert?from=csv&to=json',
    payload: 'a,b\n1,2\n3\n',
  });
  t.equal(early.statusCode, 400);
  const reason = 'the record has 1 cells and the header 2';
  t.match(early.json(), { detail: `line 3: ${reason}`, line: 3, reason });
  const asked = await app.inject(`/transfers/${early.headers['seedstream-transfer']}`);
  t.strictSame(asked.json(), early.json(), 'the transfer is answered the same');

  const origin = await listen(t, app);
  let goOn = () => {};
  const begun = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* body() {
    yield `a,b\n${'1,2\n'.repeat(300_000)}`;
    await begun;
    yield '3\n';
  }
  const response = await post(origin, '/convert?from=csv&to=ndjson', body());
  goOn();
  t.equal(response.statusCode, 200);
  await t.rejects(text(response), { code: 'ECONNRESET' });
  const { statusCode, headers, payload } = await app.inject(
    `/transfers/${response.headers['seedstream-transfer']}`,
  );
  t.equal(statusCode, 400);
  t.match(headers, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  t.match(JSON.parse(payload), { status: 400, detail: `line 300002: ${reason}`, line: 300_002, reason });
});

t.test('a client that leaves during its file is no error of the server', async (t) => {
  const app = await testApp(t);
  const errors: unknown[] = [];
  app.log.error = (error: unknown) => errors.push(error);
  const origin = await listen(t, app);
  for (const path of ['/convert?from=csv&to=json', '/split?part_bytes=100000']) {
    // Without a whole record the answer has not begun.
    for (const beginning of ['a,b', 'a,b\n1,2\n'.padEnd(3_000_000, '3,4\n')]) {
      const socket = await open(t, origin);
      socket.write(
        get(path, 'Content-Type: text/csv', 'Content-Length: 9000000').replace('GET', 'POST') + beginning,
      );
      await eventually(
        () => app.metrics.active(),
        (active) => active === 1,
      );
      socket.destroy();
      await eventually(
        () => app.metrics.active(),
        (active) => active === 0,
      );
    }
  }
  // A whole file has arrived before the client leaves, after more and more turns.
  const file = 'a,b\n1,2\n'.padEnd(200_000, '3,4\n');
  for (let turns = 0; turns < 60; turns++) {
    const socket = await open(t, origin);
    const head = get('/convert?from=csv&to=json', 'Content-Type: text/csv', `Content-Length: ${file.length}`);
    await new Promise((written) => socket.write(head.replace('GET', 'POST') + file, written));
    for (let turn = 0; turn < turns; turn++) await setImmediate();
    socket.destroy();
  }
  await eventually(
    () => app.metrics.active(),
    (active) => active === 0,
  );
  for (let round = 0; round < 5; round++) await (await fetch(`${origin}/health`)).text();
  t.same(errors, []);
});

t.test('a transfer tells how far it is, and why it was cut', async (t) => {
  const app = await testApp(t, { SPOOL_BYTES: '1048576' });
  const lines: Record<string, unknown>[] = [];
  app.log.error = (line: Record<string, unknown>) => lines.push(line);
  const origin = await listen(t, app);
  const ask = async (response: IncomingMessage) => {
    const name = response.headers['seedstream-transfer'] as string;
    t.match(name, /^[\w-]{22}$/);
    const { status, body } = await fetch(`${origin}/transfers/${name}`).then(async (answer) => ({
      status: answer.status,
      body: (await answer.json()) as object,
    }));
    return { name, status, body };
  };
  let goOn = () => {};
  const begun = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* body(last: string) {
    yield `a,b\n${'1,2\n'.repeat(300_000)}`;
    await begun;
    yield last;
  }
  const bad = await post(origin, '/convert?from=csv&to=ndjson&types=b:int', body('3,hello\n'));
  const good = await post(origin, '/convert?from=csv&to=ndjson&on_error=skip', body('3\n'));
  const left = await post(origin, '/convert?from=csv&to=json', body('3,4\n'));
  t.match(await ask(bad), { status: 200, body: { state: 'running' } });
  left.destroy();
  await eventually(
    () => ask(left),
    ({ body }) => (body as { state: string }).state === 'cancelled',
  );
  goOn();
  await text(good);
  t.match(await ask(good), { status: 200, body: { state: 'done', skippedRows: 1 } });
  await t.rejects(text(bad), { code: 'ECONNRESET' });
  const detail = 'b is "hello", which is no int; types=b:string accepts it';
  const { name, status, body: problem } = await ask(bad);
  t.equal(status, 400);
  t.strictSame(problem, {
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: `line 300002: ${detail}`,
    line: 300_002,
    column: 'b',
    value: 'hello',
    reason: detail,
  });
  t.match(lines, [{ transfer: name, line: 300_002, column: 'b', value: 'hello', reason: detail }]);
  t.equal((await app.inject('/transfers/mXf3V0kq7pJm2n4cYbq1Zw')).statusCode, 404);
  const foreign = await app.inject({ url: `/transfers/${name}`, headers: { origin: 'https://example.org' } });
  t.equal(foreign.statusCode, 403, 'like deliveries, it is not for pages of other sites');
  const split = await app.inject({
    ...csv,
    url: '/split?part_bytes=1024',
    payload: `a\n${'x'.repeat(2000)}\n`,
  });
  t.match(split, { statusCode: 400 });
  t.match((await app.inject(`/transfers/${split.headers['seedstream-transfer']}`)).json(), { line: 2 });
});

t.test('transfers are forgotten ten minutes after their end, or when there are too many', async (t) => {
  let now = 0;
  const transfers = createTransfers(() => now);
  transfers.set('long', { state: 'running' });
  now = 5_000_000;
  t.match(transfers.find('long'), { state: 'running' });
  transfers.set('long', { state: 'done' });
  now += 600_000;
  t.match(transfers.find('long'), { state: 'done' });
  now += 1;
  t.equal(transfers.find('long'), undefined);
  for (let count = 0; count <= 10_000; count++) transfers.set(`${count}`, { state: 'done' });
  t.equal(transfers.find('0'), undefined);
  t.match(transfers.find('10000'), { state: 'done' });
});

t.test('skipped records are counted in a trailer', async (t) => {
  const app = await testApp(t);
  const origin = await listen(t, app);
  async function* body() {
    yield 'a,b\n1,2\n3\n4,5\n6,7,8\n';
  }
  const response = await post(origin, '/convert?from=csv&to=csv&on_error=skip', body());
  t.equal(await text(response), 'a,b\n1,2\n4,5\n');
  t.match(response.trailers, { 'seedstream-skipped-rows': '2' });
});

t.test('wrong parameters', async (t) => {
  const app = await testApp(t);
  const table: [url: string, parameter: string, detail: RegExp][] = [
    ['/convert?from=csv', 'to', /to/],
    ['/convert?from=xls&to=csv', 'from', /from must be one of csv, tsv, json, ndjson, not "xls"/],
    ['/convert?from=csv&to=json&table=t', 'table', /left out unless to is sql/],
    ['/convert?from=csv&to=json&types=a:real', 'types', /column:type/],
    ['/convert?from=csv&to=json&types=b:int', 'types', /types must be one of a, not "b"/],
    ['/convert?from=ndjson&to=json&null=x', 'null', /left out unless from is csv or tsv or to is csv/],
    ['/convert?from=csv&to=json&null=12', 'null', /null must be 1 to 8 ASCII letters/],
    ['/convert?from=csv&to=json&bom=true', 'bom', /left out unless to is csv/],
    ['/convert?from=csv&to=csv&bom=yes', 'bom', /bom must be one of true, false/],
    ['/convert?from=csv&to=sql&nest=true', 'nest', /left out unless to is json or ndjson/],
    ['/split?part_bytes=10', 'part_bytes', /an integer from 1024/],
    ['/split?part_bytes=1e6', 'part_bytes', /an integer from 1024/],
    ['/split', 'part_bytes', /part_bytes/],
  ];
  for (const [url, parameter, detail] of table) {
    const { statusCode, payload } = await app.inject({ ...csv, url, payload: 'a\n1\n' });
    t.match({ statusCode, ...JSON.parse(payload) }, { statusCode: 400, parameter, detail }, url);
  }
});

t.test('a CSV is split', async (t) => {
  const app = await testApp(t);
  const rows = Array.from({ length: 100 }, (_, row) => `${row},"line\n${'x'.repeat(30)}"\n`).join('');
  const { headers, rawPayload } = await app.inject({
    ...csv,
    url: '/split?part_bytes=1024',
    payload: `id,text\n${rows}`,
  });
  t.match(headers, { 'content-type': 'application/x-tar' });
  const files = await filesIn(rawPayload);
  t.ok(
    files.size > 4 &&
      [...files.values()].every((part) => part.length <= 1024 && part.startsWith('id,text\n')),
  );
  t.equal([...files.values()].map((part) => part.slice('id,text\n'.length)).join(''), rows);
});

t.test('part_bytes splits generated rows in the same way', async (t) => {
  const app = await testApp(t);
  for (const [path, name] of [
    ['/persons', 'persons-1-1000'],
    ['/users', 'users-1-1000'],
    ['/events/app-store', 'app-store-1'],
    ['/events/e-store', 'e-store-1'],
  ]) {
    const whole = await app.inject(`${path}?n=1000&seed=1&format=csv`);
    const { headers, rawPayload } = await app.inject(`${path}?n=1000&seed=1&format=csv&part_bytes=20000`);
    t.match(headers, {
      'content-type': 'application/x-tar',
      'content-disposition': `attachment; filename="${name}.tar"`,
      link: /^<[^>]*&part_bytes=20000>; rel="canonical"/,
    });
    const files = await filesIn(rawPayload);
    const [header] = whole.payload.split('\n', 1);
    const parts = [...files.values()];
    t.ok(parts.length > 2 && parts.every((part) => Buffer.byteLength(part) <= 20_000));
    t.equal(
      `${header}\n${parts.map((part) => part.slice((header as string).length + 1)).join('')}`,
      whole.payload,
    );
    t.equal([...files.keys()][1], `${name}-00002.csv`);
  }
  const tabbed = await filesIn(
    (await app.inject('/persons?n=100&format=csv&part_bytes=1024&header=false&delimiter=%09')).rawPayload,
  );
  t.equal([...tabbed.values()].flatMap((part) => parse(part, { delimiter: '\t' })).length, 100);
  for (const wrong of [
    '/persons?n=1&format=json&part_bytes=1024',
    '/events/e-store?n=1&part_bytes=1024',
    '/events/e-store?live=true&format=ndjson&part_bytes=1024',
  ]) {
    t.match((await app.inject(wrong)).json(), { status: 400, parameter: 'part_bytes' });
  }
  t.equal(
    (await app.inject({ method: 'HEAD', url: '/persons?n=10&format=csv&part_bytes=1024' })).payload,
    '',
  );
});

t.test('a generated row that is longer than a part is an error', async (t) => {
  const app = await testApp(t);
  const text = { type: 'string', minLength: 1000, maxLength: 1000, pattern: '^[a-z]{1000}$' };
  const Long = { type: 'object', properties: { one: text, two: text }, required: ['one', 'two'] };
  const ask = (query: string) =>
    app.inject({
      method: 'POST',
      url: `/generate/Long?n=3&seed=1&format=csv&${query}`,
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ $defs: { Long } }),
    });
  const wrong = await ask('part_bytes=1024');
  t.match(wrong, { statusCode: 400, headers: { 'content-type': 'application/problem+json' } });
  t.match(wrong.json(), {
    parameter: 'part_bytes',
    value: '1024',
    allowed: /row 1 has 2002 bytes/,
  });
  t.equal(wrong.headers['content-disposition'], undefined);
  const fitting = await ask('part_bytes=2100');
  t.equal((await filesIn(fitting.rawPayload)).size, 3);
  t.equal(fitting.headers['cache-control'], 'no-store');
});

t.test('the limit of downloads also applies to files', async (t) => {
  const app = await testApp(t, { MAX_DOWNLOADS: '1', SPOOL_BYTES: '1048576' });
  const origin = await listen(t, app);
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const first = post(
    origin,
    '/convert?from=ndjson&to=csv',
    (async function* () {
      yield '{"a":1}\n'.repeat(200_000);
      await finished;
    })(),
  );
  const head = await first;
  t.equal(head.statusCode, 200);
  const refused = await app.inject({ ...csv, url: '/split?part_bytes=100000', payload: 'a\n1\n' });
  t.equal(refused.statusCode, 503);
  t.equal(refused.headers['retry-after'], '1');
  finish();
  await text(head);
  const after = await app.inject({ ...csv, url: '/split?part_bytes=100000', payload: 'a\n1\n' });
  t.equal(after.statusCode, 200);
});
