import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import t, { type Test } from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { registered, registeredEvents } from '../datasets/registered.js';
import { testApp } from '../support/app.js';
import { resolved } from './description.js';

const app = await testApp(t);

t.test('/ is the page, and /docs the documentation', async (t) => {
  const start = await app.inject('/');
  t.equal(start.statusCode, 200);
  t.match(start.headers['content-type'], /^text\/html/);
  t.match(start.headers['content-security-policy'], /default-src 'none'/);
  const docs = await app.inject('/docs');
  t.equal(docs.statusCode, 200);
  t.match(docs.headers['content-type'], /^text\/html/);
  for (const [, asset] of docs.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const { pathname } = new URL(String(asset), 'http://localhost/docs');
    t.equal((await app.inject(pathname)).statusCode, 200, pathname);
  }
});

t.test('/health', async (t) => {
  const response = await app.inject('/health');
  t.equal(response.statusCode, 200);
  t.strictSame(response.json(), { status: 'ok' });
});

t.test('/ready', async (t) => {
  const response = await app.inject('/ready');
  t.equal(response.statusCode, 200);
  t.strictSame(response.json(), { status: 'ready' });
});

t.test('pages of other origins may read generated rows', async (t) => {
  const headers = { origin: 'https://example.org' };
  const response = await app.inject({ url: '/persons', headers });
  t.match(response.headers, {
    'access-control-allow-origin': 'https://example.org',
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': /seedstream-seed/,
    vary: /\borigin\b/,
  });
  t.match((await app.inject('/persons')).headers.vary, /\borigin\b/, 'caches keep both apart');
  for (const query of ['n=3&rows=9', 'fail=1']) {
    const { headers: given } = await app.inject({ url: `/persons?${query}`, headers });
    t.match(given['access-control-expose-headers'], /x-total-count/, query);
  }
  const preflight = await app.inject({
    method: 'OPTIONS',
    url: '/persons',
    headers: {
      ...headers,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'accept',
    },
  });
  t.equal(preflight.statusCode, 204);
  t.equal(preflight.headers['access-control-allow-methods'], 'GET, HEAD, POST');
  const wrong = await app.inject({ url: '/persons?n=x', headers });
  t.equal(wrong.headers['access-control-allow-origin'], 'https://example.org');
});

t.test('openapi.yaml agrees with the routes (npm run openapi writes it)', async (t) => {
  const response = await app.inject('/openapi.yaml');
  t.equal(response.headers['content-type'], 'application/yaml');
  const committed = readFileSync(join(projectRoot, 'openapi.yaml'), 'utf8');
  t.strictSame(response.body.split('\n'), committed.split('\n'));
  t.ok(Buffer.byteLength(committed) <= 150_000, 'it stays short');
});

t.test('the API description is complete', async (t) => {
  const response = await app.inject('/openapi.json');
  t.match(response.headers['content-type'], /^application\/json/);
  const description = resolved(response.json());
  t.match(description, { openapi: '3.1.0', info: { title: 'seedstream', version: String } });
  const paths = Object.keys(description.paths);
  const expected = registered.flatMap(({ name }) => [`/${name}`, `/${name}/{id}`, `/${name}/shards`]);
  const ofSchemas = [
    '',
    '/{name}',
    '/{name}/{model}',
    '/{name}/{model}/{id}',
    '/{name}/{model}/shards',
    '/{name}/{model}/{id}/{child}',
  ];
  const ofNoise = ['/{name}/{model}/noise', '/{name}/{model}/noise/{id}'];
  const ofSamples = ['company/Employee', 'company/Manager', 'shop/customers', 'shop/lines'].map(
    (path) => `/${path}`,
  );
  ofSamples.push('/shop/orders', '/shop/products', '/shop/reviews');
  expected.push(...[...ofSchemas, ...ofNoise, ...ofSamples].map((path) => `/schemas${path}`));
  expected.push('/schemas/{name}:check', '/generate/{model}');
  expected.push(
    ...registeredEvents.flatMap(({ name, report }) =>
      ['', `/${report.name}`, '/shards'].map((path) => `/events/${name}${path}`),
    ),
  );
  const ofDeliveries = [
    '/deliveries',
    '/deliveries/{id}',
    '/deliveries/{id}/events',
    '/deliveries/{id}/resume',
    '/destinations',
  ];
  expected.push('/tables', '/tables/{name}', '/tables/{name}/{key}', '/tables/{name}:reset');
  expected.push('/tables/{name}/{key}/{child}', '/tables/{name}:changes', '/workspaces/{name}', '/db');
  expected.push('/avatars/{seed}/{row}.svg', '/convert', '/split', '/transfers/{name}');
  t.strictSame(
    paths.sort(),
    ['/health', '/metrics', '/openapi.json', '/openapi.yaml', '/ready', ...ofDeliveries, ...expected].sort(),
  );

  const methods: Record<string, string[]> = {
    '/schemas/{name}': ['get', 'delete', 'put'],
    '/generate/{model}': ['post'],
    '/deliveries': ['post', 'get'],
    '/deliveries/{id}': ['get', 'delete'],
    '/convert': ['post'],
    '/deliveries/{id}/resume': ['post'],
    '/split': ['post'],
    '/tables': ['get', 'put'],
    '/tables/{name}': ['get', 'delete', 'put', 'post', 'patch'],
    '/tables/{name}/{key}': ['get', 'delete', 'put', 'patch'],
    '/tables/{name}/{key}/{child}': ['get', 'post'],
    '/tables/{name}:reset': ['post'],
    '/workspaces/{name}': ['delete'],
  };
  const ids = new Set<string>();
  for (const [path, operations] of Object.entries<Record<string, Operation>>(description.paths)) {
    t.strictSame(Object.keys(operations), methods[path] ?? ['get'], path);
    for (const operation of Object.values(operations)) describes(t, path, operation, ids);
  }
});

/** Whether an operation has everything that a reader needs, and a unique id. */
function describes(t: Test, path: string, operation: Operation, ids: Set<string>): void {
  const { operationId, summary, description, tags, parameters = [], responses } = operation;
  t.ok(summary && description && tags.length === 1, path);
  t.notOk(ids.has(operationId), operationId);
  ids.add(operationId);
  t.equal(
    responses[500]?.content?.['application/problem+json']?.schema.$ref,
    '#/components/schemas/Problem',
    path,
  );
  for (const { description, schema } of parameters) t.ok(description && schema, path);
}

t.test('problems of a status differ in their words alone, and each operation says its own', async (t) => {
  const description = (await app.inject('/openapi.json')).json();
  const { paths } = resolved(description);
  for (const [path, method, status, words] of [
    ['/schemas/{name}', 'delete', 409, /Other schemas/],
    ['/tables/{name}', 'put', 409, /from the start/],
    ['/deliveries/{id}/resume', 'post', 409, /has not failed/],
    ['/tables/{name}/{key}', 'patch', 412, /version of the row/],
    ['/generate/{model}', 'post', 413, /schema/],
    ['/deliveries', 'post', 415, /JSON/],
  ] as const)
    t.match(paths[path][method].responses[status].description, words, `${method} ${path} ${status}`);
  t.ok(Object.keys(description.components.responses).length < 45);
});

t.test('a file as JSON is what its description says', async (t) => {
  const { paths } = resolved((await app.inject('/openapi.json')).json());
  const { schema } = paths['/convert'].post.responses[200].content['application/json'];
  const payload = 'a,b\n1,x\n';
  for (const body of [payload, 'a,b\n']) {
    const answer = await app.inject({
      method: 'POST',
      url: '/convert?from=csv&to=json',
      headers: { 'content-type': 'application/octet-stream' },
      payload: body,
    });
    t.ok(new Ajv({ strict: false }).validate(schema, answer.json()), answer.body);
  }
});

t.test('the example schema can be stored and has rows', async (t) => {
  const { paths } = resolved((await app.inject('/openapi.json')).json());
  for (const [method, path, url, status] of [
    ['put', '/schemas/{name}', '/schemas/company', 200],
    ['post', '/generate/{model}', '/generate/Employee', 200],
  ] as const) {
    const { content } = paths[path][method].requestBody;
    // JSON is YAML, too.
    const { example } = content['application/json'];
    for (const type of Object.keys(content)) {
      const headers = { 'content-type': type };
      const request = {
        method: method.toUpperCase() as 'PUT',
        url,
        headers,
        payload: JSON.stringify(example),
      };
      t.equal((await app.inject(request)).statusCode, status, `${method} ${type}`);
    }
  }
  const children = paths['/schemas/{name}/{model}/{id}/{child}'].get as Operation;
  const values = children.parameters
    ?.filter((parameter) => parameter.in === 'path')
    .map(({ example }) => example);
  t.equal(
    (await app.inject(`/schemas/${values?.join('/')}`)).statusCode,
    200,
    'with the default values of Swagger UI',
  );
});

t.test('all responses to a request for rows are described', async (t) => {
  const { paths } = resolved((await app.inject('/openapi.json')).json());
  const common = ['ETag', 'Link', 'Seedstream-Seed'];
  for (const { name } of registered) {
    for (const path of [`/${name}`, `/${name}/{id}`]) {
      const { responses } = paths[path].get as Operation;
      t.strictSame(
        Object.keys(responses),
        [...[200, 206, 304, 400, 406, 412, 414, 416, 421, 429, 500, 503].map(String), 'default'],
        path,
      );
      const total = path.endsWith('}') ? [] : ['X-Total-Count'];
      t.strictSame(Object.keys(responses[200]?.headers ?? {}).sort(), [...common, ...total].sort());
      for (const status of ['429', '503']) t.ok(responses[status]?.headers?.['Retry-After'], status);
      for (const status of ['206', '416']) t.ok(responses[status]?.headers?.['Content-Range'], status);
    }
  }
});

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters?: {
    in: string;
    name: string;
    description: string;
    example?: unknown;
    schema: { default?: unknown };
  }[];
  responses: Record<
    string,
    {
      content?: Record<string, { schema: { $ref?: string }; example?: unknown }>;
      headers?: Record<string, unknown>;
    }
  >;
}
