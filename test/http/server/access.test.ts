// What pages of other origins and requests under other names may do.
import t from 'tap';
import { testApp } from '../../support/app.js';

t.test('a Host that is not ours is refused', async (t) => {
  const app = await testApp(t, { ALLOWED_HOSTS: 'mock.example.org,Build-7' });
  const status = async (host: string) =>
    (await app.inject({ url: '/persons?n=1', headers: { host } })).statusCode;
  const ours = [
    'localhost',
    'localhost:3000',
    'LOCALHOST',
    'a.b.localhost:80',
    '127.0.0.1:3000',
    '10.1.2.3',
    '[::1]:3000',
  ];
  for (const host of [...ours, '[fe80::1]', 'mock.example.org:8080', 'build-7', 'localhost.'])
    t.equal(await status(host), 200, host);
  const theirs = [
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    'notlocalhost',
    'example.org',
    '127.0.0.1.nip.io',
  ];
  for (const host of [...theirs, ':3000', 'localhost:3000:1', '[localhost]', 'a b'])
    t.equal(await status(host), 421, host);
  const refused = await app.inject({ url: '/persons', headers: { host: 'evil.example' } });
  t.match(refused.json(), { status: 421, value: 'evil.example', detail: /ALLOWED_HOSTS/ });
});

/** Every route that shows or changes state, and one that only makes rows. */
const state = [
  ['GET', '/schemas'],
  ['GET', '/schemas/company'],
  ['HEAD', '/schemas/company'],
  ['PUT', '/schemas/mine'],
  ['DELETE', '/schemas/company'],
  ['GET', '/deliveries'],
  ['POST', '/deliveries'],
  ['GET', '/deliveries/x'],
  ['GET', '/deliveries/x/events'],
  ['DELETE', '/deliveries/x'],
  ['GET', '/destinations'],
  ['GET', '/metrics'],
] as const;
const rows = [
  ['GET', '/persons?n=1'],
  ['GET', '/schemas/company/Employee?n=1'],
  ['GET', '/schemas/company?format=json'],
  ['GET', '/events/e-store?n=1'],
] as const;

t.test('state is shown and changed for trusted pages only, rows are for all', async (t) => {
  const app = await testApp(t);
  const json = { 'content-type': 'application/json' };
  const company = (await app.inject('/schemas/company')).body;
  const ask = (
    method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE',
    url: string,
    headers: Record<string, string>,
  ) =>
    app.inject({
      method,
      url,
      headers: { host: 'localhost:3000', 'content-type': 'application/json', ...headers },
    });
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'http://localhost.evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  ];
  const trusted: Record<string, string>[] = [
    {},
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { origin: 'http://localhost:3000' },
    { origin: 'http://localhost:5173' },
    { origin: 'http://127.0.0.1:8080' },
    { origin: 'http://[::1]:8080' },
    { origin: 'https://app.localhost' },
  ];
  for (const [method, url] of state) {
    for (const headers of foreign) {
      const response = await ask(method, url, headers);
      t.equal(response.statusCode, 403, `${method} ${url} ${JSON.stringify(headers)}`);
      t.equal(response.headers['access-control-allow-origin'], undefined);
    }
    for (const headers of trusted)
      t.not((await ask(method, url, headers)).statusCode, 403, `${method} ${url} ${JSON.stringify(headers)}`);
    await app.inject({ method: 'PUT', url: '/schemas/company', payload: company, headers: json });
  }
  for (const [method, url] of rows) {
    for (const headers of [...foreign, ...trusted]) {
      const response = await ask(method, url, headers);
      t.equal(response.statusCode, 200, `${url} ${JSON.stringify(headers)}`);
      t.equal(response.headers['access-control-allow-origin'], headers.origin);
      const credentials = headers.origin === undefined || headers.origin === 'null' ? undefined : 'true';
      t.equal(response.headers['access-control-allow-credentials'], credentials);
    }
  }
});

t.test('ALLOWED_ORIGINS replaces the origins that are trusted', async (t) => {
  const app = await testApp(t, { ALLOWED_ORIGINS: 'https://app.example.org' });
  const status = async (origin: string) =>
    (await app.inject({ url: '/schemas', headers: { origin, host: 'localhost:3000' } })).statusCode;
  t.equal(await status('https://app.example.org'), 200);
  t.equal(await status('http://localhost:3000'), 200, 'its own pages are trusted in any case');
  t.equal(await status('http://localhost:5173'), 403);
  t.equal(await status('https://app.example.org.evil.example'), 403);
});

t.test('with a key, credentials are for trusted pages only', async (t) => {
  const credentials = async (environment: Record<string, string>, origin: string) => {
    const app = await testApp(t, { API_KEY: 'k', ...environment });
    const headers = { origin, authorization: 'Bearer k' };
    const response = await app.inject({ url: '/persons?n=1', headers });
    t.equal(response.statusCode, 200);
    t.equal(response.headers['access-control-allow-origin'], origin, 'the key itself opens it to any page');
    return response.headers['access-control-allow-credentials'];
  };
  const named = { ALLOWED_ORIGINS: 'https://app.example.org' };
  t.equal(await credentials(named, 'https://app.example.org'), 'true');
  t.equal(await credentials(named, 'https://other.example.org'), undefined);
  t.equal(await credentials(named, 'http://localhost:5173'), undefined);
  t.equal(await credentials({}, 'https://app.example.org'), undefined);
  t.equal(await credentials({}, 'http://localhost:5173'), 'true');
});

t.test('a preflight grants changes to trusted pages only', async (t) => {
  const app = await testApp(t);
  const methods = async (origin: string) =>
    (
      await app.inject({
        method: 'OPTIONS',
        url: '/schemas/company',
        headers: { origin, 'access-control-request-method': 'DELETE' },
      })
    ).headers['access-control-allow-methods'];
  t.match(await methods('http://localhost:5173'), /DELETE/);
  t.equal(await methods('https://evil.example'), 'GET, HEAD, POST');
});

t.test('nothing is changed where nothing may be', async (t) => {
  const put = {
    method: 'PUT',
    url: '/schemas/mine',
    payload: '{}',
    headers: { 'content-type': 'application/json' },
  } as const;
  for (const [environment, reason] of [
    [{ READ_ONLY: 'true' }, /READ_ONLY/],
    [{ READ_ONLY: 'true', API_KEY: 'k' }, /READ_ONLY/],
    [{ HOST: '0.0.0.0' }, /API_KEY/],
    [{ HOST: '::' }, /API_KEY/],
    [{ HOST: '10.0.0.1' }, /API_KEY/],
  ] as const) {
    const app = await testApp(t, environment);
    const headers = { ...put.headers, authorization: 'Bearer k' };
    t.match((await app.inject({ ...put, headers })).json(), { status: 403, detail: reason });
    t.equal((await app.inject({ url: '/schemas', headers })).statusCode, 200, 'state is still shown');
    t.equal((await app.inject({ url: '/persons?n=1', headers })).statusCode, 200);
    const generate = { method: 'POST', url: '/generate/Nobody', payload: '{}', headers } as const;
    t.equal((await app.inject(generate)).statusCode, 422, 'making rows changes nothing');
  }
  for (const environment of [{}, { HOST: '::1' }, { HOST: 'localhost' }, { HOST: '0.0.0.0', API_KEY: 'k' }]) {
    const app = await testApp(t, environment);
    const headers = { ...put.headers, authorization: 'Bearer k' };
    t.not((await app.inject({ ...put, headers })).statusCode, 403, JSON.stringify(environment));
  }
});
