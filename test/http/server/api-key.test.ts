import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { resolved } from '../../routes/description.js';
import { testApp } from '../../support/app.js';

const KEY = 'c2VjcmV0+-._~/==';

const locked = await testApp(t, { API_KEY: KEY });
const open = await testApp(t);
/** The API description of a service. */
const describedBy = async (app: FastifyInstance) =>
  resolved((await app.inject({ url: '/openapi.json', headers: { authorization: `Bearer ${KEY}` } })).json());

t.test('when a key is configured, only /health is answered without it', async (t) => {
  const ask = async (url: string, authorization?: string) =>
    locked.inject({
      url,
      headers: { origin: 'https://example.org', ...(authorization && { authorization }) },
    });

  t.equal((await ask('/health')).statusCode, 200);
  const paths = ['/persons?n=1', '/persons/1', '/persons?n=x', '/', '/docs', '/docs/static/swagger-ui.css'];
  for (const path of [...paths, '/metrics', '/ready', '/openapi.json', '/nothing']) {
    const reveals = ['/metrics', '/ready'].includes(path);
    const refused = reveals ? await locked.inject(path) : await ask(path);
    t.equal(refused.statusCode, 401, path);
    t.equal(refused.headers['content-type'], 'application/problem+json');
    t.match(refused.json(), { status: 401, title: 'Unauthorized' });
    t.match(refused.headers['www-authenticate'], /^Bearer\b/);
    const reader = reveals ? undefined : 'https://example.org';
    t.equal(refused.headers['access-control-allow-origin'], reader, 'pages of other origins see why');
    const headers = { authorization: `Bearer ${KEY}` };
    t.not((await locked.inject({ url: path, headers })).statusCode, 401, path);
  }
  for (const wrong of [
    KEY,
    'Bearer',
    'Bearer ',
    `Bearer ${KEY}x`,
    `Bearer ${KEY.slice(1)}`,
    `Basic ${KEY}`,
  ]) {
    t.equal((await ask('/persons?n=1', wrong)).statusCode, 401, wrong);
  }
  t.equal((await ask('/persons?n=1', `bearer ${KEY}`)).statusCode, 200);
});

t.test('preflights need no key', async (t) => {
  const preflight = await locked.inject({
    method: 'OPTIONS',
    url: '/persons',
    headers: {
      origin: 'https://example.org',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
  });
  t.equal(preflight.statusCode, 204);
  t.equal(preflight.headers['access-control-allow-headers'], 'authorization');
});

t.test('the API description tells whether a key is needed', async (t) => {
  const { security, components, paths } = await describedBy(locked);
  t.strictSame(security, [{ apiKey: [] }, { browser: [] }]);
  t.match(components.securitySchemes, {
    apiKey: { type: 'http', scheme: 'bearer' },
    browser: { in: 'cookie' },
  });
  t.ok(components.schemas.Problem);
  t.strictSame(paths['/health'].get.security, []);
  t.match(paths['/persons'].get.responses['401'].content['application/problem+json'], {
    schema: { $ref: '#/components/schemas/Problem' },
    example: { status: 401 },
  });
  t.equal(paths['/health'].get.responses['401'], undefined);
  const without = await describedBy(open);
  t.strictSame(without.security, [], 'no operation needs any');
  t.equal(without.components.securitySchemes, undefined);
});

t.test('browsers are asked for the key once and keep a cookie', async (t) => {
  const page = await locked.inject({ url: '/docs/?a=%22', headers: { accept: 'text/html,*/*;q=0.8' } });
  t.equal(page.statusCode, 401);
  t.match(page.headers, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  t.match(page.body, '<form method="post" action="/login">');
  t.notMatch(page.body, 'role="alert"');
  t.match(page.body, 'value="/docs/?a=%22"');
  const login = (form: Record<string, string>) =>
    locked.inject({
      method: 'POST',
      url: '/login',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    });
  for (const type of ['application/json', undefined]) {
    const headers = type === undefined ? {} : { 'content-type': type };
    const payload = type === undefined ? {} : { payload: '{}' };
    const refused = await locked.inject({ method: 'POST', url: '/login', headers, ...payload });
    t.match(refused, { statusCode: 415, headers: { 'content-type': 'application/problem+json' } });
    t.match(refused.json(), { allowed: 'application/x-www-form-urlencoded' });
  }
  t.match(await login({ key: `${KEY}x`, to: '/docs' }), { statusCode: 401, body: /This is not the API key/ });
  const entered = await login({ key: KEY, to: '/docs/' });
  t.match(entered, { statusCode: 303, headers: { location: '/docs/' } });
  for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example'])
    t.equal((await login({ key: KEY, to })).headers.location, '/', to);
  const setCookie = `${entered.headers['set-cookie']}`;
  t.match(setCookie, /HttpOnly; SameSite=Strict/);
  t.notMatch(setCookie, KEY);
  const cookie = setCookie.split(';', 1)[0] as string;
  t.equal((await locked.inject({ url: '/persons?n=1', headers: { cookie } })).statusCode, 200);
  t.equal((await locked.inject({ url: '/persons?n=1', headers: { cookie: `${cookie}x` } })).statusCode, 401);
  const foreign = { cookie, origin: 'https://evil.example' };
  const read = await locked.inject({ url: '/persons?n=1', headers: foreign });
  t.equal(
    read.headers['access-control-allow-credentials'],
    undefined,
    'no page of others reads with the cookie',
  );
});

t.test('OPEN_PATHS need no key', async (t) => {
  const app = await testApp(t, { API_KEY: KEY, OPEN_PATHS: '/ready, /metrics' });
  for (const path of ['/ready', '/metrics', '/health'])
    t.equal((await app.inject(path)).statusCode, 200, path);
  t.equal((await app.inject('/persons')).statusCode, 401);
});

t.test('with a key, rows are not for caches that clients share', async (t) => {
  const headers = { authorization: `Bearer ${KEY}` };
  for (const [app, control] of [
    [locked, 'private'],
    [open, 'public'],
  ] as const)
    for (const url of ['/persons?n=1&seed=1', '/persons?n=100000&seed=1', '/events/e-store?n=1&seed=1'])
      t.equal(
        (await app.inject({ url, headers })).headers['cache-control'],
        `${control}, max-age=31536000, immutable`,
        url,
      );
});
