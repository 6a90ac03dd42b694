// Schemas over HTTP: storing, reading, changing without lost updates, and errors.
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import t from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { listen, testApp } from '../support/app.js';
import { listening, start } from '../support/process.js';

const app = await testApp(t);
const company = readFileSync(join(projectRoot, 'data/schemas/company.json'), 'utf8');
const json = { 'content-type': 'application/json' };

const put = (name: string, payload: string | Buffer, headers: Record<string, string> = json) =>
  app.inject({ method: 'PUT', url: `/schemas/${name}`, payload, headers });

const minimal = (type: string) => JSON.stringify({ $defs: { M: { properties: { x: { type } } } } });

t.test('a new installation has an example', async (t) => {
  t.strictSame((await app.inject('/schemas')).json(), [
    { name: 'company', url: '/schemas/company' },
    { name: 'shop', url: '/schemas/shop' },
  ]);
  t.equal((await app.inject('/schemas/company')).body, company);
});

t.test('a schema is stored as it is, replaced and deleted', async (t) => {
  const text = ` ${minimal('integer')}\n`;
  const created = await put('one', text);
  t.equal(created.statusCode, 201);
  t.equal(created.headers.location, '/schemas/one');
  t.match(created.json(), {
    name: 'one',
    models: [{ name: 'M', rows: 100, fields: ['x'], url: '/schemas/one/M' }],
  });

  const got = await app.inject('/schemas/one');
  t.equal(got.body, text);
  t.equal(got.headers['content-type'], 'application/schema+json');
  t.equal(got.headers.etag, created.headers.etag);
  t.equal(got.headers['cache-control'], 'no-cache');
  const known = { 'if-none-match': String(got.headers.etag) };
  t.equal((await app.inject({ url: '/schemas/one', headers: known })).statusCode, 304);
  const zipped = await app.inject({ url: '/schemas/one', headers: { 'accept-encoding': 'gzip' } });
  t.equal(zipped.body, text, 'the entity tag is that of these bytes');
  const head = await app.inject({ method: 'HEAD', url: '/schemas/one' });
  t.strictSame([head.body, head.headers.etag], ['', got.headers.etag]);

  const replaced = await put('one', minimal('string'), {
    'content-type': 'application/schema+json; charset=utf-8',
  });
  t.equal(replaced.statusCode, 200);
  t.not(replaced.headers.etag, created.headers.etag);
  t.equal(typeof (await app.inject('/schemas/one/M/1?seed=1')).json().x, 'string', 'rows follow the schema');
  t.equal((await app.inject({ url: '/schemas/one', headers: known })).statusCode, 200);

  t.equal((await app.inject({ method: 'DELETE', url: '/schemas/one' })).statusCode, 204);
  t.equal((await app.inject('/schemas/one')).statusCode, 404);
  t.equal((await app.inject({ method: 'DELETE', url: '/schemas/one' })).statusCode, 404);
  t.equal((await app.inject('/schemas/one/M')).statusCode, 404);
});

t.test('preconditions guard against lost updates', async (t) => {
  const first = await put('guarded', minimal('integer'), { ...json, 'if-none-match': '*' });
  t.equal(first.statusCode, 201);
  const etag = String(first.headers.etag);
  t.equal((await put('guarded', minimal('string'), { ...json, 'if-none-match': '*' })).statusCode, 412);
  t.equal((await put('guarded', minimal('string'), { ...json, 'if-match': '"other"' })).statusCode, 412);
  t.equal((await put('guarded', minimal('string'), { ...json, 'if-match': `W/${etag}` })).statusCode, 412);
  t.equal((await put('absent', minimal('string'), { ...json, 'if-match': '*' })).statusCode, 412);
  t.equal((await put('guarded', minimal('string'), { ...json, 'if-match': `"x", ${etag}` })).statusCode, 200);
  const late = await put('guarded', minimal('null'), { ...json, 'if-match': etag });
  t.equal(late.statusCode, 412, 'the schema has changed since');
  t.match(late.json(), { status: 412, allowed: /^"/ });
  const remove = (headers: InjectOptions['headers'] = {}) =>
    app.inject({ method: 'DELETE', url: '/schemas/guarded', headers });
  t.equal((await remove({ 'if-match': etag })).statusCode, 412);
  t.equal((await remove({ 'if-match': String(late.json().allowed) })).statusCode, 204);
});

t.test('of many changes of the same version one succeeds', async (t) => {
  const { headers } = await put('race', minimal('integer'));
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      put('race', `${minimal('string')}${' '.repeat(i + 1)}`, { ...json, 'if-match': String(headers.etag) }),
    ),
  );
  t.strictSame(outcomes.map(({ statusCode }) => statusCode).sort(), [200, ...Array(9).fill(412)]);
});

t.test('errors in a schema have a pointer', async (t) => {
  const wrong: [status: number, payload: string | Buffer, expected: object][] = [
    [400, '', {}],
    [400, '{"$defs":', { detail: /not JSON/ }],
    [400, Buffer.from([0x22, 0xff, 0x22]), { detail: /not UTF-8/ }],
    [422, '[]', { pointer: '' }],
    [422, '{}', { pointer: '' }],
    [422, minimal('intger'), { pointer: '/$defs/M/properties/x/type', suggestion: 'integer' }],
    [422, company.replace('Manager.id', 'Manger.id'), { pointer: /reference$/, suggestion: 'Manager' }],
    [422, company.replace('"minimum": 2,', '"minimum": "2",'), { pointer: /velocity/ }],
    [
      422,
      company.replace('"rows": { "Employee": 100', '"rows": { "Employee": 1e12'),
      { pointer: /Employee/ },
    ],
  ];
  for (const [status, payload, expected] of wrong) {
    const response = await put('wrong', payload);
    t.equal(response.statusCode, status, String(payload).slice(0, 60));
    t.equal(response.headers['content-type'], 'application/problem+json');
    t.match(response.json(), { status, ...expected });
  }
  t.equal((await app.inject('/schemas/wrong')).statusCode, 404, 'the wrong schema is not stored');
});

t.test('other bodies are refused', async (t) => {
  for (const headers of [
    { 'content-type': 'text/plain' },
    { 'content-type': 'nonsense' },
    {} as Record<string, string>,
  ]) {
    const response = await put('other', company, headers);
    t.equal(response.statusCode, 415, JSON.stringify(headers));
    t.match(response.json(), { status: 415 });
  }
  const small = await testApp(t, { MAX_SCHEMA_BYTES: '1000' });
  const long = await small.inject({ method: 'PUT', url: '/schemas/long', payload: company, headers: json });
  t.equal(long.statusCode, 413);
  const origin = await listen(t, small);
  const status = await new Promise((resolve, reject) => {
    const put = request(`${origin}/schemas/long`, {
      method: 'PUT',
      headers: { ...json, 'transfer-encoding': 'chunked' },
    });
    put.on('response', ({ statusCode }) => resolve(statusCode)).on('error', reject);
    put.end(company);
  });
  t.equal(status, 413, 'also without Content-Length');
});

t.test('one model that cannot be made refuses only itself', async (t) => {
  const impossible = { properties: { z: { type: 'integer', minimum: 2, maximum: 1 } }, required: ['z'] };
  const refused = [{ model: 'Bad', pointer: '/$defs/Bad/properties/z/minimum' }];
  const some = JSON.stringify({
    $defs: { Good: { properties: { a: { type: 'integer' }, bad: impossible } }, Bad: impossible },
  });
  const stored = await put('some', some);
  t.equal(stored.statusCode, 201);
  const pointer = '/$defs/Good/properties/bad/properties/z/minimum';
  const dropped = [{ model: 'Good', property: 'bad', pointer, detail: /greater than the maximum/ }];
  t.match(stored.json(), { models: [{ name: 'Good' }], refused, dropped });
  const checked = await app.inject('/schemas/some:check');
  t.match(checked.json(), {
    name: 'some',
    models: [{ name: 'Good', url: '/schemas/some/Good' }],
    refused,
    dropped,
  });
  t.match(checked.json().refused[0].detail, /the minimum 2 is greater than the maximum 1/);
  t.equal((await app.inject('/schemas/some/Good?n=3')).json().length, 3);
  t.match((await app.inject('/schemas/some/Bad')).json(), { status: 422, pointer: refused[0]?.pointer });
  await app.inject({ method: 'DELETE', url: '/schemas/some' });

  const none = await put('none', JSON.stringify({ $defs: { Bad: impossible, Worse: impossible } }));
  t.match(none.json(), {
    status: 422,
    pointer: '/$defs/Bad/properties/z/minimum',
    refused: [...refused, { model: 'Worse', pointer: '/$defs/Worse/properties/z/minimum' }],
  });
  t.match((await app.inject('/schemas/none:check')).json(), { status: 404, value: 'none' });
  t.match((await app.inject('/schemas/company:check')).json().models, [
    { name: 'Employee', foreignKeys: [{ columns: ['manager'], model: 'Manager', references: ['id'] }] },
    { name: 'Manager' },
  ]);
});

t.test('a schema may be YAML', async (t) => {
  const yaml = `# Shared by both
$defs:
  Kind: &kind
    enum: [1, two, yes]
  M:
    type: object
    properties:
      a: *kind
      b: { <<: *kind, description: merged }
      at: { const: 2020-01-01 }
`;
  const kind = { enum: [1, 'two', 'yes'] };
  const schema = {
    $defs: {
      Kind: kind,
      M: {
        type: 'object',
        properties: { a: kind, b: { ...kind, description: 'merged' }, at: { const: '2020-01-01' } },
      },
    },
  };
  for (const type of [
    'application/yaml',
    'application/openapi+yaml',
    'application/vnd.oai.openapi;version=3.0',
    'text/yaml; charset=utf-8',
    'application/x-yaml',
  ]) {
    t.equal((await put('yaml', yaml, { 'content-type': type })).statusCode < 300, true, type);
    t.strictSame((await app.inject('/schemas/yaml')).json(), schema, 'it is kept as JSON');
  }
  const headers = { 'content-type': 'application/yaml' };
  const made = await app.inject({ method: 'POST', url: '/generate/M?seed=1', headers, payload: yaml });
  t.equal(made.body, (await app.inject('/schemas/yaml/M?seed=1')).body);
  await app.inject({ method: 'DELETE', url: '/schemas/yaml' });

  const levels = ['lol', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  const laughs = levels.slice(1).map((name, at) => `${name}: &${name} [${`*${levels[at]},`.repeat(9)}]`);
  const wrong: [what: string, status: number, yaml: string][] = [
    ['a bad indent', 400, 'a:\n  - b\n c'],
    ['a key twice', 400, 'a: 1\na: 2'],
    ['two documents', 400, 'a: 1\n---\nb: 2'],
    ['no such anchor', 400, 'a: *b'],
    ['a billion laughs', 413, [`lol: &lol x`, ...laughs].join('\n')],
    ['itself', 400, 'a: &a [*a]'],
    ['a text', 422, 'just a text'],
    ['nothing', 422, ''],
  ];
  for (const [what, status, payload] of wrong) {
    const response = await put('wrong', payload, headers);
    t.equal(response.statusCode, status, `${what}: ${response.json().detail}`);
    t.equal(response.headers['content-type'], 'application/problem+json');
  }
});

t.test('names are safe', async (t) => {
  for (const name of ['..', 'a/b', 'A', 'a.b', '-a', 'é', 'a'.repeat(65), '%00', 'con%2F..%2Fx', ' ']) {
    const response = await put(encodeURIComponent(name), minimal('integer'));
    t.ok(
      response.statusCode === 400 || response.statusCode === 404 || response.statusCode === 405,
      `${name}: ${response.statusCode}`,
    );
    t.equal((await app.inject(`/schemas/${encodeURIComponent(name)}/M`)).statusCode >= 400, true);
  }
  t.match((await put('Company', company)).json(), {
    parameter: 'name',
    value: 'Company',
    allowed: /lower-case/,
  });
  t.equal((await put('0-a_b', minimal('integer'))).statusCode, 201);
});

t.test('misspelled names get suggestions', async (t) => {
  t.match((await app.inject('/schemas/compnay')).json(), { status: 404, suggestion: 'company' });
  t.match((await app.inject('/schemas/company/Manger')).json(), { status: 404, suggestion: 'Manager' });
  t.match((await app.inject('/schemas/company?seed=1')).json(), {
    status: 400,
    parameter: 'seed',
    allowed: /format/,
  });
  t.match((await app.inject('/schemas/company?format=xml')).json(), { status: 400, parameter: 'format' });
  t.match((await app.inject('/schemas/company?format=json&dialect=mysql')).json(), {
    status: 400,
    parameter: 'dialect',
  });
  t.match((await app.inject('/schemas/company?format=sql&n=5')).json(), { status: 400, parameter: 'n' });
  t.equal(
    (await app.inject({ method: 'PATCH', url: '/schemas/company' })).headers.allow,
    'DELETE, GET, HEAD, PUT',
  );
});

t.test('hostile schemas are refused soon and delay no other request', async (t) => {
  // Another process, so that this process does not delay it.
  const origin = await listening(start(t, {}));
  const properties = (x: string) => `{"$defs":{"M":{"properties":{"x":${x}},"required":["x"]}}}`;
  const hostile = {
    '10 MB': properties(`{"enum":[${Array.from({ length: 1_500_000 }, (_, i) => i)}]}`),
    '3.9 MB': properties(`{"enum":[${Array.from({ length: 560_000 }, (_, i) => i)}]}`),
    '1,000 levels': properties(`${'{"type":"array","items":'.repeat(1000)}{}${'}'.repeat(1000)}`),
    'a million brackets': '['.repeat(1_000_000),
    'exponential $ref': JSON.stringify({
      $defs: Object.fromEntries(
        Array.from({ length: 60 }, (_, i) => [
          i === 0 ? 'M' : `D${i}`,
          {
            properties: { a: { $ref: `#/$defs/D${i + 1}` }, b: { $ref: `#/$defs/D${i + 1}` } },
            required: ['a', 'b'],
          },
        ]).concat([['D60', { properties: { x: {} } }]] as never),
      ),
    }),
    'a catastrophic pattern': properties(`{"enum":["${'a'.repeat(500)}!"],"pattern":"^(a+)+$"}`),
  };
  // The thread that reads schemas starts with the first schema.
  await (await fetch(`${origin}/schemas/company/Employee`)).text();
  for (const [what, body] of Object.entries(hostile)) {
    const begun = performance.now();
    let longest = 0;
    let done = false;
    const others = (async () => {
      while (!done) {
        const asked = performance.now();
        await (await fetch(`${origin}/health`)).text();
        longest = Math.max(longest, performance.now() - asked);
      }
    })();
    const response = await fetch(`${origin}/generate/M`, { method: 'POST', headers: json, body });
    const took = performance.now() - begun;
    done = true;
    await others;
    t.ok(
      [400, 404, 413, 422].includes(response.status),
      `${what}: ${response.status} ${(await response.text()).slice(0, 200)}`,
    );
    // Without a limit they would take minutes or forever. Tests do not measure how fast they are refused.
    t.ok(took < 20_000, `${what}: ${took.toFixed()} ms`);
    t.ok(longest < 10_000, `${what}: others waited ${longest.toFixed()} ms`);
  }
});
