import t from 'tap';
import { testApp } from '../../support/app.js';

const KEY = 'c2VjcmV0+-._~/==';

t.test('when a key is configured, only /health is answered without it', async (t) => {
  const app = await testApp(t, { API_KEY: KEY });
  const ask = async (url: string, authorization?: string) =>
    app.inject({ url, headers: { origin: 'https://example.org', ...(authorization && { authorization }) } });

  t.equal((await ask('/health')).statusCode, 200);
  const paths = ['/persons?n=1', '/persons/1', '/persons?n=x', '/', '/docs', '/docs/static/swagger-ui.css'];
  for (const path of [...paths, '/metrics', '/ready', '/openapi.json', '/nothing']) {
    const refused = await ask(path);
    t.equal(refused.statusCode, 401, path);
    t.equal(refused.headers['content-type'], 'application/problem+json');
    t.match(refused.json(), { status: 401, title: 'Unauthorized' });
    t.match(refused.headers['www-authenticate'], /^Bearer\b/);
    t.equal(
      refused.headers['access-control-allow-origin'],
      '*',
      'pages of other origins can read the problem',
    );
    t.not((await ask(path, `Bearer ${KEY}`)).statusCode, 401, path);
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
  const app = await testApp(t, { API_KEY: KEY });
  const preflight = await app.inject({
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
  const description = async (environment: Record<string, string>) => {
    const app = await testApp(t, environment);
    const headers = { authorization: `Bearer ${KEY}` };
    return (await app.inject({ url: '/openapi.json', headers })).json();
  };
  const locked = await description({ API_KEY: KEY });
  t.strictSame(locked.security, [{ apiKey: [] }]);
  t.strictSame(locked.components.securitySchemes, { apiKey: { type: 'http', scheme: 'bearer' } });
  t.ok(locked.components.schemas.Problem);
  t.strictSame(locked.paths['/health'].get.security, []);
  const open = await description({});
  t.equal(open.security, undefined);
  t.equal(open.components.securitySchemes, undefined);
});
