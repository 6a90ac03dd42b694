import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { ProblemError } from '../../../src/errors.js';
import { listen, testApp } from '../../support/app.js';

t.test('unknown paths', async (t) => {
  const app = await testApp(t);
  const table: [path: string, suggestion: string | undefined][] = [
    ['/person', '/persons'],
    ['/Persons?n=1', '/persons'],
    ['/persons/7/name', undefined],
    ['/healthz', '/health'],
    ['/openapi.yml', '/openapi.yaml'],
    ['/avatars/42/7', undefined],
    ['/avatars/42/x.svg', undefined],
    ['/nothing/like/it', undefined],
    ['/tables/a%3Ab', undefined],
    [`/${'x'.repeat(5000)}`, undefined],
  ];
  for (const [path, suggestion] of table) {
    const response = await app.inject(path);
    t.equal(response.statusCode, 404, path);
    t.equal(response.headers['content-type'], 'application/problem+json');
    const { type, title, status, allowed, suggestion: suggested } = response.json();
    t.strictSame({ type, title, status }, { type: 'about:blank', title: 'Not Found', status: 404 });
    t.ok(allowed.includes('/persons') && allowed.includes('/persons/{id}'), 'lists the known paths');
    t.ok(allowed.includes('/avatars/{seed}/{row}.svg'), 'without patterns');
    t.equal(suggested, suggestion);
  }
});

t.test('a known path with another method', async (t) => {
  const app = await testApp(t);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'] as const) {
    for (const url of ['/persons', '/persons/7?seed=1', '/avatars/42/7.svg', '/health', '/']) {
      const headers = { 'content-type': 'application/json' };
      const response = await app.inject({ method, url, payload: '{not json', headers });
      t.equal(response.statusCode, 405, `${method} ${url}`);
      t.equal(response.headers.allow, 'GET, HEAD');
      t.match(response.json(), { title: 'Method Not Allowed', allowed: ['GET', 'HEAD'] });
    }
  }
});

t.test('the reason of an unexpected error is not sent', async (t) => {
  const app = await testApp(t);
  app.get('/fails', () => {
    throw new Error('the password is 1234');
  });
  app.get('/tells', () => {
    throw new ProblemError(409, 'It is not the time.', { suggestion: 'tomorrow' });
  });
  const response = await app.inject('/fails');
  t.equal(response.statusCode, 500);
  t.equal(response.headers['content-type'], 'application/problem+json');
  t.notMatch(response.body, /password/);
  t.match(response.json(), { status: 500, title: 'Internal Server Error' });
  t.strictSame((await app.inject('/tells')).json(), {
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    detail: 'It is not the time.',
    suggestion: 'tomorrow',
  });
});

t.test('the connection works after bad requests', async (t) => {
  const app = await testApp(t);
  const { port } = new URL(await listen(t, app));
  const socket = connect(Number(port), '127.0.0.1');
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  for (const path of [
    '/persons?n=ten',
    '/persons/%zz',
    '/persons?seed=%ff',
    '/nothing',
    '/persons?seed=1&n=3',
  ]) {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  }
  socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  const statuses = [...(await text(socket)).matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status);
  t.strictSame(statuses, ['400', '400', '400', '404', '200', '200']);
});
