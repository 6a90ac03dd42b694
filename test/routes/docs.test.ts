import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { testApp } from '../support/app.js';

const app = await testApp(t);

t.test('pages have security headers, and rows do not', async (t) => {
  const page = await app.inject('/docs');
  t.match(page.headers['content-type'], /^text\/html/);
  t.match(page.headers, {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  });
  const policy = String(page.headers['content-security-policy']).split(';');
  for (const directive of ["default-src 'none'", "script-src 'self'", "connect-src 'self'"]) {
    t.ok(policy.includes(directive), directive);
  }
  t.notMatch(
    page.headers['content-security-policy'],
    'upgrade-insecure-requests',
    'the page works without TLS',
  );
  t.notMatch(
    page.body,
    /<script>|<style>|\son\w+=|\sstyle=/,
    'the page has no inline code that the policy forbids',
  );
  const rows = await app.inject('/persons?n=1');
  t.equal(rows.headers['content-security-policy'], undefined);
});

t.test('files of Swagger UI are revalidated, compressed and redirected as those of any page', async (t) => {
  const script = { url: '/docs/static/swagger-ui-bundle.js', headers: {} };
  const first = await app.inject(script);
  t.equal(first.statusCode, 200);
  t.match(first.headers['content-type'], /javascript/);
  const again = await app.inject({ ...script, headers: { 'if-none-match': `${first.headers.etag}` } });
  t.strictSame([again.statusCode, again.body], [304, '']);
  const small = await app.inject({ ...script, headers: { 'accept-encoding': 'gzip' } });
  t.equal(small.headers['content-encoding'], 'gzip');
  t.strictSame(gunzipSync(small.rawPayload), first.rawPayload);
  const head = await app.inject({ ...script, method: 'HEAD' });
  t.equal(head.headers['content-length'], `${first.rawPayload.length}`);
  const index = await app.inject('/docs/static/index.html');
  t.strictSame([index.statusCode, index.headers.location], [302, '/docs/']);
  t.strictSame((await app.inject('/docs/json')).json(), (await app.inject('/openapi.json')).json());
});

t.test('what Swagger UI does not have is a problem', async (t) => {
  for (const path of ['/docs/nothing', '/docs/static/nothing.js', '/docs/static/..%2f..%2fpackage.json']) {
    const missing = await app.inject(path);
    t.equal(missing.headers['content-type'], 'application/problem+json', path);
    t.ok(missing.statusCode >= 400 && missing.statusCode < 500, `${missing.statusCode} ${path}`);
  }
});
