import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import t from 'tap';
import { pageRoutes } from '../../../routes/pages.js';
import { contentNegotiation } from '../../../src/http/answer/encoding.js';
import { problems } from '../../../src/http/server/problem.js';
import { temporaryDirectory } from '../../support/directory.js';

t.test('built pages are served at / with their own Content-Security-Policy', async (t) => {
  const folder = temporaryDirectory(t);
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<script type="module" src="assets/main-Bx7k2.js"></script>');
  writeFileSync(join(folder, 'assets/main-Bx7k2.js'), 'let x;');
  writeFileSync(join(folder, '..', 'secret'), 'x');
  const app = fastify();
  t.teardown(() => app.close());
  await app.register(problems);
  await app.register(contentNegotiation);
  await pageRoutes(app, folder);
  app.get('/persons', () => 'rows');

  const page = await app.inject('/');
  t.equal(page.statusCode, 200);
  t.match(page.headers['content-type'], /^text\/html/);
  t.match(page.headers['content-security-policy'], /script-src 'self';style-src 'self'$/);
  t.equal(page.headers['cache-control'], 'no-cache');
  const again = await app.inject({ url: '/', headers: { 'if-none-match': String(page.headers.etag) } });
  t.equal(again.statusCode, 304);

  const asset = await app.inject('/assets/main-Bx7k2.js');
  t.match(asset.headers['content-type'], /^application\/javascript/);
  t.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable');
  t.equal(asset.body, 'let x;');
  const headers = { 'accept-encoding': 'gzip' };
  const small = await app.inject({ url: '/assets/main-Bx7k2.js', headers });
  t.equal(small.headers['content-encoding'], 'gzip');

  const rows = await app.inject('/persons');
  t.equal(rows.body, 'rows');
  t.equal(rows.headers['content-security-policy'], undefined);
  for (const path of ['/nothing.js', '/assets/nothing.js', '/..%2fsecret', '/%2e%2e/secret']) {
    const missing = await app.inject(path);
    t.ok([403, 404].includes(missing.statusCode), path);
    t.equal(missing.headers['content-type'], 'application/problem+json');
    t.notMatch(missing.headers['cache-control'], /immutable/);
  }
});

t.test('without built pages / redirects to /docs', async (t) => {
  const app = fastify();
  app.decorate('base', '');
  t.teardown(() => app.close());
  await app.register(problems);
  await pageRoutes(app, temporaryDirectory(t));
  t.equal((await app.inject('/')).headers.location, '/docs');
});
